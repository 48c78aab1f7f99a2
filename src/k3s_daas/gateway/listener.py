"""The TLS door: where clients connect, and how it is shut without slamming it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from k3s_daas.gateway.config import ConfigError, GatewayConfig
from k3s_daas.gateway.connection import Server
from k3s_daas.gateway.filters.limits import Slots

LAST_CALL_SECONDS = 0.5
"""For clients who were in the door when it closed: they are told 503 instead of nothing."""

STREAMS_END_SECONDS = 1.0
"""For open streams to close once everything else is answered; clients watch again elsewhere."""

FAREWELL_SECONDS = 5.0
"""For a client to answer the end of TLS, before its connection is closed without that; asyncio's
own 30 s would let silent clients keep a socket for as long."""


def tls_context(config: GatewayConfig) -> ssl.SSLContext:
    """TLS 1.2 or newer and HTTP/1.1: upgrades to SPDY and WebSocket do not exist in HTTP/2."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(config.certificate, config.certificate_key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"cannot use {config.certificate} with {config.certificate_key}: {error}"
        ) from error
    return context


@asynccontextmanager
async def listening(config: GatewayConfig, server: Server, slots: Slots) -> AsyncIterator[int]:
    """Take clients within the block, on the port given; on leaving, drain."""
    door = await asyncio.get_running_loop().create_server(
        server,
        config.host,
        config.port,
        ssl=tls_context(config),
        ssl_handshake_timeout=config.limits.handshake_seconds,
        ssl_shutdown_timeout=FAREWELL_SECONDS,
    )
    try:
        yield door.sockets[0].getsockname()[1]
    finally:
        door.close()
        await _drain(server, slots, config.limits.drain_seconds)


async def _drain(server: Server, slots: Slots, seconds: float) -> None:
    """Answer what is under way, refuse what still comes, then end the streams."""
    slots.draining = True
    await asyncio.sleep(LAST_CALL_SECONDS)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await slots.wait_idle()
    await server.shutdown(STREAMS_END_SECONDS)
