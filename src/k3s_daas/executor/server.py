"""What an executor serves, on one TLS port: streams for gateways, `/healthz`, and a debug door.

    POST /streams/<request id>   `kube.stream_opening`; 101, then frames
    GET  /healthz                where the executor stands, as JSON
    POST /inject-event           development only, see `injection`

aiohttp speaks the HTTP; after 101 the connection's transport is taken from it, which is safe since
the gateway sends nothing before it has seen the 101.
"""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from k3s_daas.chain.errors import ChainError
from k3s_daas.chain.values import ChainEvent
from k3s_daas.contract.request_id import MalformedRequestId, RequestId
from k3s_daas.executor.frame_link import READ_BYTES, FrameLink
from k3s_daas.executor.injection import Injection, InjectionRefused
from k3s_daas.executor.rendezvous import Rendezvous
from k3s_daas.executor.states import State
from k3s_daas.kube.status import Status, bad_request, gateway_timeout
from k3s_daas.kube.stream_opening import PROOF_HEADER, STREAM_PATH, UPGRADE_PROTOCOL

log = structlog.get_logger(__name__)

MAX_BODY_BYTES = 64 * 1024
"""Of an injected event."""

Health = Callable[[], Awaitable[dict[str, object]]]
Take = Callable[[ChainEvent], Awaitable[State]]


class Server:
    """The routes. Connections that became streams belong to their request's task."""

    def __init__(
        self,
        rendezvous: Rendezvous,
        health: Health,
        take: Take,
        injection: Injection | None,
    ) -> None:
        """`injection` is None unless both configuration and ledger say development."""
        self._rendezvous = rendezvous
        self._health = health
        self._take = take
        self._injection = injection

    def application(self) -> web.Application:
        """The routes as an aiohttp application."""
        application = web.Application(client_max_size=MAX_BODY_BYTES)
        application.router.add_post(STREAM_PATH + "{request_id}", self._open_stream)
        application.router.add_get("/healthz", self._healthz)
        if self._injection is not None:
            application.router.add_post("/inject-event", self._inject)
        return application

    async def _open_stream(self, request: web.Request) -> web.StreamResponse:
        try:
            request_id = RequestId.from_text(request.match_info["request_id"])
        except MalformedRequestId as error:
            return _refusal(bad_request(str(error)))
        if request.headers.get("Upgrade", "").lower() != UPGRADE_PROTOCOL:
            return _refusal(bad_request(f"expected an upgrade to {UPGRADE_PROTOCOL}"))
        refusal = self._rendezvous.admit(request_id, request.headers.get(PROOF_HEADER, ""))
        if refusal is not None:
            return _refusal(refusal)
        response = web.StreamResponse(
            status=101, headers={"Upgrade": UPGRADE_PROTOCOL, "Connection": "Upgrade"}
        )
        response.force_close()
        try:
            await response.prepare(request)
            link = _adopt(request)
        except OSError:
            self._rendezvous.release(request_id)
            raise
        if not self._rendezvous.hand_over(request_id, link):
            await link.fail(gateway_timeout(str(request_id), "the stream's deadline has passed"))
            await link.close()
        try:
            await link.closed.wait()
        finally:
            # aiohttp would keep its part of the connection, which nobody closes any more.
            request.protocol.connection_lost(None)
        return response

    async def _healthz(self, _: web.Request) -> web.Response:
        return web.json_response(await self._health())

    async def _inject(self, request: web.Request) -> web.Response:
        if self._injection is None:
            raise web.HTTPNotFound
        try:
            event = await self._injection.find(json.loads(await request.read()))
            state = await self._take(event)
        except InjectionRefused as error:
            return web.json_response({"error": str(error)}, status=error.status)
        except ChainError as error:
            return web.json_response({"error": str(error)}, status=503)
        except ValueError as error:
            return web.json_response({"error": f"not taken up: {error}"}, status=400)
        log.info("event injected", transaction=event.transaction, state=state)
        return web.json_response({"state": state, "checkpoint": event.checkpoint})


def _adopt(request: web.Request) -> FrameLink:
    """Take the connection out of aiohttp's hands."""
    transport = request.transport
    if transport is None or transport.is_closing():
        raise ConnectionResetError("the gateway left before its stream was opened")
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2 * READ_BYTES, loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    transport.set_protocol(protocol)
    protocol.connection_made(transport)
    transport.resume_reading()
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)  # a gateway that lost its power
    return FrameLink(reader, asyncio.StreamWriter(transport, protocol, reader, loop))


def _refusal(status: Status) -> web.Response:
    return web.Response(status=status.code, body=status.body(), headers=dict(status.headers()))
