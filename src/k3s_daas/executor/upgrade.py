"""A tunnel through the API server: exec, attach and port-forward, by SPDY or WebSocket.

aiohttp's client would lose what the API server sends right behind its 101, so the handshake is made
by h11 on a connection of our own. The tunnel is handed out only after 101 *with the protocol that
was asked for*; every other answer is an ordinary answer (CVE-2018-1002105 was a tunnel kept open
after a failed upgrade).
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

from k3s_daas.executor.api_server import (
    CHUNK_BYTES,
    CONNECT_SECONDS,
    READ_SECONDS,
    ApiServerAddress,
    Outgoing,
    Reply,
)
from k3s_daas.executor.errors import Lost, NotSent
from k3s_daas.kube.headers import Headers


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A connection that speaks the protocol asked for. `first` came along with the 101."""

    status: int
    headers: Headers
    first: bytes
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Upgrades:
    """Opens tunnels to one API server; a connection each."""

    def __init__(self, address: ApiServerAddress) -> None:
        parts = urlsplit(address.url)
        self._host = parts.hostname or ""
        self._port = parts.port or 443
        self._authority = parts.netloc
        self._context = address.ssl_context()
        self._context.set_alpn_protocols(["http/1.1"])

    @asynccontextmanager
    async def open(self, outgoing: Outgoing, protocol: str) -> AsyncIterator[Tunnel | Reply]:
        """Ask for `protocol`: a `Tunnel`, or the `Reply` with which it was refused."""
        reader, writer = await self._connect()
        try:
            handshake = _Handshake(reader, writer, protocol)
            yield await handshake.run(self._request(outgoing, protocol), outgoing.body)
        finally:
            writer.close()
            with suppress(OSError, ssl.SSLError):
                await writer.wait_closed()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                return await asyncio.open_connection(
                    self._host, self._port, ssl=self._context, limit=2 * CHUNK_BYTES
                )
        except (OSError, TimeoutError, ssl.SSLError) as error:
            raise NotSent(f"no connection to the API server: {error}") from error

    def _request(self, outgoing: Outgoing, protocol: str) -> h11.Request:
        headers = [(name, value) for name, value in outgoing.headers if name.lower() != "upgrade"]
        return h11.Request(
            method=outgoing.method,
            target=outgoing.target,
            headers=[
                ("Host", self._authority),
                *headers,
                ("Upgrade", protocol),
                ("Connection", "Upgrade"),
                ("Content-Length", str(len(outgoing.body))),
            ],
        )


class _Handshake:
    """One request on one connection, up to the end of the answer's head."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, protocol: str
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._protocol = protocol
        self._http = h11.Connection(h11.CLIENT)

    async def run(self, request: h11.Request, body: bytes) -> Tunnel | Reply:
        try:
            async with asyncio.timeout(READ_SECONDS):
                for event in (request, h11.Data(data=body), h11.EndOfMessage()):
                    self._writer.write(self._http.send(event) or b"")
                await self._writer.drain()
                return await self._head()
        except (OSError, TimeoutError, ssl.SSLError, h11.ProtocolError) as error:
            raise Lost(f"the API server did not answer the upgrade: {error!r}") from error

    async def _head(self) -> Tunnel | Reply:
        while True:
            event = await self._next()
            if isinstance(event, h11.InformationalResponse) and event.status_code == 101:
                return self._switched(event)
            if isinstance(event, h11.Response):
                return Reply(event.status_code, _fields(event), self._rest())

    def _switched(self, event: h11.InformationalResponse) -> Tunnel:
        offered = dict(event.headers).get(b"upgrade", b"").decode("ascii", "replace")
        if offered.lower() != self._protocol.lower():
            raise Lost(f"the API server switched to {offered!r}, not {self._protocol}", 101)
        first = self._http.trailing_data[0]
        return Tunnel(101, _fields(event), first, self._reader, self._writer)

    async def _rest(self) -> AsyncIterator[bytes]:
        try:
            while True:
                event = await self._next()
                if isinstance(event, h11.Data):
                    yield bytes(event.data)
                elif isinstance(event, h11.EndOfMessage):
                    return
        except (OSError, ssl.SSLError, h11.ProtocolError) as error:
            raise Lost(f"the refusal of the upgrade broke off: {error!r}") from error

    async def _next(self) -> object:
        while True:
            event = self._http.next_event()
            if event is not h11.NEED_DATA:
                return event
            self._http.receive_data(await self._reader.read(CHUNK_BYTES))


def _fields(event: h11.InformationalResponse | h11.Response) -> Headers:
    return tuple(
        (name.decode("ascii"), value.decode("utf-8", "surrogateescape"))
        for name, value in event.headers.raw_items()
    )
