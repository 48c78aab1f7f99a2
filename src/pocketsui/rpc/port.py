"""One port for gRPC and all that is HTTP/1.1: a connection's first bytes tell which it is.

gRPC is HTTP/2 and opens with the preface of RFC 9113, section 3.4, which begins with "PRI", no
method of HTTP/1.1; browsers and `@mysten/sui` send gRPC-Web over HTTP/1.1.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from aiohttp import web
from grpclib.protocol import H2Protocol
from grpclib.server import Server

from pocketsui.rpc.http1 import Http1

HTTP2_OPENING = b"PRI"


class Door(asyncio.Protocol):
    """Holds a connection until its first bytes have come, then hands it to whom it is for."""

    def __init__(
        self, http2: Callable[[], asyncio.Protocol], http1: Callable[[], asyncio.Protocol]
    ) -> None:
        self._http2 = http2
        self._http1 = http1
        self._first = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._first += data
        opening = self._first[: len(HTTP2_OPENING)]
        if len(opening) < len(HTTP2_OPENING) and HTTP2_OPENING.startswith(opening):
            return  # one byte more may tell
        protocol = self._http2() if opening == HTTP2_OPENING else self._http1()
        if self._transport is None:
            raise RuntimeError("asyncio gave bytes before it gave the connection")
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        protocol.data_received(self._first)


class SharedPortServer(Server):
    """grpclib's server, which serves the same methods over HTTP/1.1 too."""

    def serve_web(self, methods: Http1) -> None:
        """To be called before `start`."""
        # A client that goes away ends its handler, and with it its subscription.
        self._web = web.Server(methods.handle, handler_cancellation=True, access_log=None)

    def _protocol_factory(self) -> H2Protocol:
        # grpclib hands the result to asyncio, which asks no more of it than to be a Protocol.
        return cast(H2Protocol, Door(super()._protocol_factory, self._web))

    async def wait_closed(self) -> None:
        await self._web.shutdown(timeout=0.5)
        await super().wait_closed()
