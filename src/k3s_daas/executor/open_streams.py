"""Streams that are approved and not over, by those in whose name: a revocation ends them at once.

A single request is over in a moment; a shell or a watch would outlive the right to it by hours.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.request import Request
from sui_wire.ids import ObjectId


@dataclass(frozen=True, slots=True)
class _OpenStream:
    session: ObjectId
    seal_token: ObjectId
    revoked: asyncio.Event


class OpenStreams:
    """All of one executor. Owned by the event loop's thread."""

    def __init__(self) -> None:
        self._open: dict[RequestId, _OpenStream] = {}

    @contextmanager
    def add(self, request: Request) -> Iterator[asyncio.Event]:
        """Count a stream as open; the event is set once its session or seal token is revoked."""
        event = request.event
        stream = _OpenStream(event.session, event.seal_token_id, asyncio.Event())
        self._open[request.id] = stream
        try:
            yield stream.revoked
        finally:
            del self._open[request.id]

    def end(self, request_id: RequestId) -> bool:
        """End one stream; False when it is not open."""
        stream = self._open.get(request_id)
        if stream is not None:
            stream.revoked.set()
        return stream is not None

    def revoke(self, holder: ObjectId) -> int:
        """End every stream of a session or of a seal token; returns how many there were."""
        ended = [
            stream
            for stream in self._open.values()
            if holder in (stream.session, stream.seal_token)
        ]
        for stream in ended:
            stream.revoked.set()
        return len(ended)
