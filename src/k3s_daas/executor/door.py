"""Who may stand at the executor's port, and for how long without having said anything.

The address of the port is on the ledger, for anybody to read. A gateway that is slow costs itself a
stream; a stranger must not cost the executor its sockets. Every connection carries one request, and
has so long for the handshake of TLS, and then for the request's head. aiohttp knows neither limit.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HANDSHAKE_SECONDS = 10.0
"""For TLS; asyncio's own limit is 60 s."""

HEAD_SECONDS = 10.0
"""From the connection to the end of its request's head, the handshake included."""

FAREWELL_SECONDS = 5.0
"""For the other side to answer the end of TLS; asyncio's own limit is 30 s."""

CONNECTIONS = 4096
"""Open connections, those of streams among them; one more is closed at once."""


class Door:
    """Makes the protocol of each connection. Owned by the event loop's thread."""

    def __init__(self, seconds: float, connections: int) -> None:
        self._seconds = seconds
        self._connections = connections
        self._silent: dict[asyncio.BaseProtocol, asyncio.TimerHandle] = {}

    def open(self, server: web.Server) -> Callable[[], asyncio.BaseProtocol]:
        """The protocol factory to listen with."""
        return lambda: self._protocol(server)

    def _protocol(self, server: web.Server) -> asyncio.BaseProtocol:
        if len(server.connections) >= self._connections:
            return _TurnedAway()
        protocol = server()
        later = asyncio.get_running_loop().call_later
        self._silent[protocol] = later(self._seconds, self._cut, protocol)
        return protocol

    def _cut(self, protocol: web.RequestHandler) -> None:
        del self._silent[protocol]
        transport = protocol.transport
        protocol.force_close()
        if transport is not None:
            transport.abort()

    @web.middleware
    async def let_in(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The middleware that sees a connection's request."""
        deadline = self._silent.pop(request.protocol, None)
        if deadline is not None:
            deadline.cancel()
        response = await handler(request)
        response.force_close()
        return response


class _TurnedAway(asyncio.Protocol):
    """A connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            transport.abort()


async def listen(
    stack: AsyncExitStack,
    application: web.Application,
    host: str,
    port: int,
    *,
    context: ssl.SSLContext | None = None,
    head_seconds: float = HEAD_SECONDS,
    connections: int = CONNECTIONS,
) -> int:
    """Serve an application until `stack` is closed; returns the port, which the system chooses for
    0.

    Without `context` in the clear: for the loopback only.
    """
    door = Door(head_seconds, connections)
    application.middlewares.append(door.let_in)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    if runner.server is None:
        raise RuntimeError("aiohttp made no server of the application")
    listening = await asyncio.get_running_loop().create_server(
        door.open(runner.server),
        host,
        port,
        ssl=context,
        ssl_handshake_timeout=HANDSHAKE_SECONDS if context else None,
        ssl_shutdown_timeout=FAREWELL_SECONDS if context else None,
    )
    stack.callback(listening.close)
    return int(listening.sockets[0].getsockname()[1])
