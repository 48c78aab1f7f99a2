"""One client connection: aiohttp's parser under our limits.

What a slow or broken client may cost is bounded here, before there is a request: the time for a
request's headers, the time a connection may be idle, and how many connections there are (the TLS
handshake's limit is set where the gateway listens). What the parser refuses (smuggling, control
characters, names that are no token) is answered as a `metav1.Status` like everything else, and is
never logged, because such bytes may hold a credential.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from k3s_daas.gateway.config import Limits

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Unreadable = Callable[[int], web.StreamResponse]
"""Makes the answer to what the parser refused, given the HTTP status."""


class NoAccessLog(AbstractAccessLogger):
    """The pipeline writes its own line for each request; aiohttp's would show the query."""

    @property
    def enabled(self) -> bool:
        return False

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Never called, since `enabled` is false."""


class Server(web.Server):
    """The protocol factory the gateway listens with."""

    def __init__(self, handler: Handler, unreadable: Unreadable, limits: Limits) -> None:
        super().__init__(self._handle, handler_cancellation=True)
        self.limits = limits
        self.unreadable = unreadable
        self._answer = handler

    def __call__(self) -> "Connection":
        """A protocol for a client that has just connected."""
        return Connection(self, asyncio.get_running_loop())

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        if isinstance(connection, Connection):
            with connection.busy():
                return await self._answer(request)
        raise TypeError(f"expected a connection of this server, got {connection!r}")


class Connection(web.RequestHandler):
    """Adds to aiohttp's connection a deadline for the headers of each request.

    Used by the event loop alone. The deadline runs from the first byte of a request until
    its headers are complete. From then until it is answered the connection is `busy`, and what
    comes is a body or a tunnel, which have limits of their own.
    """

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        limits = server.limits
        super().__init__(
            server,
            loop=loop,
            access_log_class=NoAccessLog,
            auto_decompress=False,
            keepalive_timeout=limits.idle_seconds,
            lingering_time=limits.lingering_seconds,
            max_line_size=limits.line_bytes,
            max_field_size=limits.header_bytes,
            max_headers=limits.headers,
            logger=logging.getLogger("k3s_daas.gateway.connection"),
        )
        self._server = server
        self._busy = False
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the client in, unless there are too many."""
        super().connection_made(transport)
        if len(self._server.connections) > self._server.limits.connections:
            self._cut()

    def data_received(self, data: bytes) -> None:
        """Start the deadline with the first byte of a request."""
        if data and not self._busy and self._deadline is None:
            seconds = self._server.limits.header_seconds
            self._deadline = asyncio.get_running_loop().call_later(seconds, self._cut)
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget the deadline with the connection."""
        self._cancel_deadline()
        super().connection_lost(exc)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While a request is answered; the next byte after it belongs to the next request."""
        self._busy = True
        self._cancel_deadline()
        try:
            yield
        finally:
            self._busy = False

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what the parser refused, and close. `exc` quotes the client: not for the log."""
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has begun; it can only be cut")
        response = self._server.unreadable(status)
        response.force_close()
        return response

    def _cut(self) -> None:
        """End the connection at once: a farewell in TLS waits for the client's, which is slow."""
        transport = self.transport
        self.force_close()
        if transport is not None:
            transport.abort()

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
