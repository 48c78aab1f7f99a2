"""How a stream reaches its client: as a body that comes as it comes, or as a tunnel.

What the client is shown first is the cluster's own status and headers. Once they are out, a failure
cannot be told any more; it is shown by cutting the connection, never by an end that looks orderly.
"""

import asyncio
from dataclasses import dataclass

from aiohttp import web

from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.errors import StreamRefused
from k3s_daas.gateway.executor_link import ExecutorStream, StreamError
from k3s_daas.gateway.responses import Headers, cut, start_response
from k3s_daas.gateway.tunnel import ClientTunnel, Ending
from k3s_daas.kube.stream_frames import StreamHead

SWITCHING_PROTOCOLS = 101

_SUBPROTOCOLS = {"websocket": "sec-websocket-protocol", "spdy/3.1": "x-stream-protocol-version"}
"""By protocol: the header in which the client offers subprotocols and the cluster takes one."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The protocol a client asked to switch to, and the subprotocols it offered within it."""

    protocol: str
    """As the client wrote it: `websocket` or `SPDY/3.1`."""

    subprotocols: frozenset[str]

    @classmethod
    def asked(cls, protocol: str, headers: Headers) -> "Upgrade":
        """What a request with these headers offers."""
        return cls(protocol, frozenset(_subprotocols(protocol, headers)))

    def allows(self, head: StreamHead) -> bool:
        """Whether a 101 switches to this protocol, and within it to what was offered."""
        protocols = [value.lower() for name, value in head.headers if name.lower() == "upgrade"]
        if protocols != [self.protocol.lower()]:
            return False
        taken = _subprotocols(self.protocol, head.headers)
        return len(taken) <= 1 and self.subprotocols.issuperset(taken)


def _subprotocols(protocol: str, headers: Headers) -> list[str]:
    header = _SUBPROTOCOLS.get(protocol.lower())
    values = [value for name, value in headers if name.lower() == header]
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


async def relay_stream(
    request: web.BaseRequest, stream: ExecutorStream, upgrade: Upgrade | None, limits: Limits
) -> tuple[web.StreamResponse, Ending]:
    """Show the client the opened stream to its end; raises before anything was shown."""
    head = await _head(stream, limits)
    if head.status != SWITCHING_PROTOCOLS:
        return await _relay_body(request, stream, head, limits)
    if upgrade is None or not upgrade.allows(head):
        raise StreamRefused(
            stream.request_id_text,
            "the cluster switched to a protocol that the client did not ask for",
        )
    return await _relay_tunnel(request, stream, head, upgrade, limits)


async def _head(stream: ExecutorStream, limits: Limits) -> StreamHead:
    """However late: the kubelet answers `logs -f` of a silent pod with its first line."""
    try:
        async with asyncio.timeout(limits.stream_idle_seconds):
            return await stream.head()
    except TimeoutError:
        why = f"the cluster said nothing for {limits.stream_idle_seconds:g} s"
        raise StreamRefused(stream.request_id_text, why) from None


async def _relay_body(
    request: web.BaseRequest, stream: ExecutorStream, head: StreamHead, limits: Limits
) -> tuple[web.StreamResponse, Ending]:
    """Each piece goes out before the next is read: unbuffered, and as fast as the client reads."""
    response = start_response(head.status, head.headers, stream.request_id_text)
    await response.prepare(request)
    chunks = stream.chunks()
    while True:
        try:
            async with asyncio.timeout(limits.stream_idle_seconds):
                chunk = await anext(chunks)
            async with asyncio.timeout(limits.write_seconds):
                await response.write(chunk)
        except StopAsyncIteration:
            return response, Ending.COMPLETE
        except ConnectionError:
            return response, Ending.CLIENT_LEFT
        except TimeoutError:
            cut(request)
            return response, Ending.SILENCE
        except (StreamError, StreamRefused):
            cut(request)
            return response, Ending.CUT


async def _relay_tunnel(
    request: web.BaseRequest,
    stream: ExecutorStream,
    head: StreamHead,
    upgrade: Upgrade,
    limits: Limits,
) -> tuple[web.StreamResponse, Ending]:
    response = start_response(head.status, head.headers, stream.request_id_text)
    response.headers["Connection"] = "Upgrade"
    response.headers["Upgrade"] = upgrade.protocol
    response.force_close()
    await response.prepare(request)
    # The 101 is on the wire; no await between it and taking the connection over.
    tunnel = ClientTunnel(request)
    return response, await tunnel.relay(stream, limits.stream_idle_seconds)
