"""A client's connection after `101 Switching Protocols`: raw bytes both ways.

aiohttp's parser knows no upgrade but `websocket`, and even that one we do not want parsed, so the
connection is taken from it with `transport.set_protocol` once the 101 is out. Nothing is tunnelled
without a 101 from the cluster for the very protocol the client asked for (CVE-2018-1002105).

    client --TLS--> ClientTunnel --frames--> executor --> cluster

Each direction holds one chunk at a time; a reader that is slow stops the writer at the other end.
TLS has no half close in asyncio, and SPDY and WebSocket do not need one: they close their streams
inside the tunnel. When either side is done, what the other had sent before is delivered first.
"""

import asyncio
from enum import StrEnum

from aiohttp import web

from k3s_daas.gateway.errors import StreamRefused
from k3s_daas.gateway.executor_link import ExecutorStream, StreamError

READ_BYTES = 64 * 1024
"""Most client bytes held at a time; twice this and the transport stops reading."""

FAREWELL_SECONDS = 10.0
"""For the cluster's last bytes after the client has hung up, before the stream is cut."""


class Ending(StrEnum):
    """How a stream came to its end, for the log and the metrics."""

    COMPLETE = "complete"
    """The cluster said all it had to say."""

    CLIENT_LEFT = "client left"
    CUT = "cut"
    """The executor or the cluster was lost in the middle, and the client was cut off to show it."""

    SILENCE = "silence"
    """Nobody spoke for longer than is allowed."""


class TakenOver(asyncio.StreamReaderProtocol):
    """Stands on the client's transport in the place of aiohttp's connection."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        super().__init__(reader)
        self.lost: BaseException | None = None
        """Why the transport closed, once it has; None also when it closed in order."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the reader see the end."""
        self.lost = exc
        super().connection_lost(exc)


class ClientTunnel:
    """The client's side of one tunnel; made when the 101 has been written."""

    def __init__(self, request: web.BaseRequest) -> None:
        transport = request.transport
        if transport is None:
            raise ConnectionResetError("the client left before the protocol was switched")
        self._before = request.protocol
        self._reader = asyncio.StreamReader(limit=READ_BYTES)
        self._protocol = TakenOver(self._reader)
        transport.set_protocol(self._protocol)
        self._protocol.connection_made(transport)
        transport.resume_reading()
        self._writer = asyncio.StreamWriter(
            transport, self._protocol, self._reader, asyncio.get_running_loop()
        )

    async def relay(self, stream: ExecutorStream, idle_seconds: float) -> Ending:
        """Pass bytes until one side is done, is lost, or nobody has spoken for `idle_seconds`."""
        try:
            async with (
                asyncio.timeout(idle_seconds) as silence,
                asyncio.TaskGroup() as directions,
            ):
                upward = directions.create_task(
                    self._client_to_cluster(stream, silence, idle_seconds)
                )
                ending = await self._cluster_to_client(stream, silence, idle_seconds)
                upward.cancel()
            return ending
        except TimeoutError:
            return Ending.SILENCE
        finally:
            self._writer.close()
            self._before.connection_lost(self._protocol.lost)

    async def _client_to_cluster(
        self, stream: ExecutorStream, silence: asyncio.Timeout, idle_seconds: float
    ) -> None:
        try:
            while data := await self._reader.read(READ_BYTES):
                _put_off(silence, idle_seconds)
                await stream.send(data)
        except ConnectionError:
            pass  # either side is gone; `_cluster_to_client` finds out which, and says so
        stream.end()
        _put_off(silence, FAREWELL_SECONDS)

    async def _cluster_to_client(
        self, stream: ExecutorStream, silence: asyncio.Timeout, idle_seconds: float
    ) -> Ending:
        try:
            async for data in stream.chunks():
                if not self._reader.at_eof():
                    _put_off(silence, idle_seconds)
                self._writer.write(data)
                await self._writer.drain()
        except ConnectionError:
            return Ending.CLIENT_LEFT
        except (StreamError, StreamRefused):
            if self._reader.at_eof():
                return Ending.CLIENT_LEFT  # the executor has heard so, and hung up too
            self._writer.transport.abort()
            return Ending.CUT
        return Ending.COMPLETE


def _put_off(silence: asyncio.Timeout, seconds: float) -> None:
    """Somebody spoke: the stream may be silent for `seconds` from now."""
    if not silence.expired():
        silence.reschedule(asyncio.get_running_loop().time() + seconds)
