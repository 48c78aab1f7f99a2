"""Receiving the one message of a unary or server-streaming call."""

from __future__ import annotations

from typing import TypeVar

from grpclib.server import Stream

from pocketsui.errors import InvalidRequest

Request = TypeVar("Request")
Response = TypeVar("Response")


async def receive(stream: Stream[Request, Response]) -> Request:
    """The request; a client that closes without sending one made a mistake."""
    request = await stream.recv_message()
    if request is None:
        raise InvalidRequest("request", "the stream ended without a message")
    return request
