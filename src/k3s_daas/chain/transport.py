"""gRPC to one node: connecting, time limits, and which error means what.

The delicate question is whether a request that failed may have reached the node. Connecting and
sending are therefore two steps: what fails before the request's message was handed over certainly
did not arrive; everything later may have.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TypeVar
from urllib.parse import urlsplit

from grpclib.client import Channel, Stream, UnaryStreamMethod, UnaryUnaryMethod
from grpclib.const import Status
from grpclib.exceptions import GRPCError, ProtocolError, StreamTerminatedError
from h2.exceptions import H2Error

from k3s_daas.chain.errors import ChainError, LedgerUnavailable, TransactionRefused

Request = TypeVar("Request")
Response = TypeVar("Response")

_BROKEN = (GRPCError, StreamTerminatedError, ProtocolError, OSError, TimeoutError)
_DEFAULT_PORTS = {"http": 80, "https": 443}

_REFUSALS = frozenset(
    {
        Status.INVALID_ARGUMENT,
        Status.NOT_FOUND,
        Status.ALREADY_EXISTS,
        Status.PERMISSION_DENIED,
        Status.FAILED_PRECONDITION,
        Status.OUT_OF_RANGE,
        Status.UNIMPLEMENTED,
        Status.UNAUTHENTICATED,
    }
)
"""Statuses by which a node says no for good; all others may pass."""


class NotFound(ChainError):
    """The node answered NOT_FOUND; callers turn it into what was not found."""


class BadUrl(ChainError):
    """The node's URL is not one."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url!r} is not a node's URL: expected http://host:port or https://host")
        self.url = url


def open_channel(url: str) -> Channel:
    """A channel that connects at its first use, and again whenever the connection is lost."""
    parts = urlsplit(url)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    if parts.hostname is None or port is None:
        raise BadUrl(url)
    secure = ssl.create_default_context() if parts.scheme == "https" else None
    if secure is not None:
        secure.set_alpn_protocols(["h2"])
    return Channel(parts.hostname, port, ssl=secure)


def _describe(error: BaseException) -> str:
    if isinstance(error, GRPCError):
        return f"{error.status.name}: {error.message or 'no message'}"
    return str(error) or type(error).__name__


async def call(
    method: UnaryUnaryMethod[Request, Response], request: Request, *, patience: float
) -> Response:
    """One call. Raises `NotFound`, `TransactionRefused` or `LedgerUnavailable`."""
    sent = False
    cancellations = _cancellations()
    try:
        async with asyncio.timeout(patience), method.open() as stream:
            await stream.send_request()
            sent = True
            await stream.send_message(request, end=True)
            response = await stream.recv_message()
    except GRPCError as error:
        _take_back_cancellation(cancellations)
        if error.status is Status.NOT_FOUND:
            raise NotFound(error.message or "not found") from None
        if error.status in _REFUSALS:
            raise TransactionRefused(_describe(error)) from None
        raise LedgerUnavailable(_describe(error), sent=sent) from None
    except _BROKEN as error:
        _take_back_cancellation(cancellations)
        raise LedgerUnavailable(_describe(error), sent=sent) from None
    if response is None:
        raise LedgerUnavailable("the node sent no answer", sent=True)
    return response


@asynccontextmanager
async def open_stream(
    method: UnaryStreamMethod[Request, Response], request: Request, *, patience: float
) -> AsyncIterator[AsyncIterator[Response]]:
    """Subscribe: once inside, the node has taken the request in. Raises `LedgerUnavailable`.

    A node says so by sending its headers; one that does not is given `patience` seconds for them.
    """
    cancellations = _cancellations()
    try:
        async with method.open() as stream:
            async with asyncio.timeout(patience):
                await stream.send_message(request, end=True)
            headers = asyncio.ensure_future(stream.recv_initial_metadata())
            try:
                await asyncio.wait({headers}, timeout=patience)
                yield _messages(stream, headers)
            finally:
                headers.cancel()
                with suppress(*_BROKEN, H2Error):
                    await stream.cancel()
    except _BROKEN as error:
        _take_back_cancellation(cancellations)
        raise LedgerUnavailable(_describe(error)) from None


async def _messages(
    stream: Stream[Request, Response], headers: asyncio.Future[None]
) -> AsyncIterator[Response]:
    cancellations = _cancellations()
    try:
        await headers
        async for message in stream:
            yield message
    except _BROKEN as error:
        # Here, not in `open_stream`: what leaves the block's task groups is wrapped by them.
        _take_back_cancellation(cancellations)
        raise LedgerUnavailable(_describe(error)) from None
    raise LedgerUnavailable("the node ended the subscription")


def _cancellations() -> int:
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()


def _take_back_cancellation(before: int) -> None:
    """Undo what grpclib does when a connection breaks: it cancels the waiting task and swallows the
    `CancelledError`, but leaves the task marked as cancelled, which task groups then act upon.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling() > before and task.uncancel() > before:
        raise asyncio.CancelledError  # somebody else meant it
