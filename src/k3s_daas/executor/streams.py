"""Steps 6 and 7 for a stream: check, wait for the gateway, relay, account for it.

A stream is done once at most and never resumed: an exec that was cut cannot be begun again, and a
watch is begun again by its client. So what a crash leaves behind is recorded as outcome unknown.
"""

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import structlog

from k3s_daas.contract.events.gateway import AnswerResult
from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.answer import Answer
from k3s_daas.executor.api_server import Outgoing, Reply
from k3s_daas.executor.clock import Clock
from k3s_daas.executor.envelopes import Envelopes, Readers
from k3s_daas.executor.errors import Lost, NotSent, Rejected
from k3s_daas.executor.frame_link import FrameLink
from k3s_daas.executor.open_streams import OpenStreams
from k3s_daas.executor.relay import Limits, Relay
from k3s_daas.executor.rendezvous import Rendezvous
from k3s_daas.executor.request import Request
from k3s_daas.executor.single import Prepared, Starts, prepare
from k3s_daas.executor.upgrade import Tunnel
from k3s_daas.executor.validation import check_fresh, check_upgrade
from k3s_daas.kube.status import Status, gateway_timeout
from k3s_daas.kube.stream_frames import RelayDigest
from sui_wire.ids import ObjectId, format_address

log = structlog.get_logger(__name__)

UNCONNECTED_STATUS = 504
UNKNOWN_STATUS = 504

MAX_STREAMS = 2048
"""Streams open or waiting for their gateway; fewer than `ExecutorConfig.admitted`, so that single
requests always find room."""


class Sessions(Protocol):
    """The sessions on the ledger."""

    async def expires_ms(self, session: ObjectId) -> int:
        """When a session ends, or its seal token if that is sooner; 0 when either is revoked.
        Waits while the ledger is away."""
        ...


class StreamingCluster(Protocol):
    """The API server, for answers without an end. Raises `NotSent` or `Lost`."""

    def send(
        self, outgoing: Outgoing, *, unending: bool = False
    ) -> AbstractAsyncContextManager[Reply]:
        """Send one request."""
        ...


class Tunnels(Protocol):
    """The API server, for tunnels. Raises `NotSent` or `Lost`."""

    def open(
        self, outgoing: Outgoing, protocol: str
    ) -> AbstractAsyncContextManager[Tunnel | Reply]:
        """Ask for a protocol; a `Reply` means no."""
        ...


class StreamRequests:
    """Carries out streams. `stopping` ends all of them; `rendezvous` is shared with the server."""

    def __init__(
        self,
        envelopes: Envelopes,
        cluster: StreamingCluster,
        tunnels: Tunnels,
        sessions: Sessions,
        rendezvous: Rendezvous,
        journal: Starts,
        clock: Clock,
        stopping: asyncio.Event,
    ) -> None:
        self._envelopes = envelopes
        self._cluster = cluster
        self._tunnels = tunnels
        self._sessions = sessions
        self._rendezvous = rendezvous
        self._journal = journal
        self._clock = clock
        self._stopping = stopping
        self._open_streams = OpenStreams()

    async def begin(self, request: Request) -> Answer:
        """Check the stream, wait for its gateway, relay it."""
        with self._open_streams.add(request) as revoked:
            return await self._begin(request, revoked)

    def revoke(self, holder: ObjectId) -> None:
        """End the streams of a session or seal token that the ledger says is revoked."""
        ended = self._open_streams.revoke(holder)
        if ended:
            log.info("revoked", holder=format_address(holder), streams=ended)

    async def _begin(self, request: Request, revoked: asyncio.Event) -> Answer:
        try:
            check_fresh(request.event, self._clock.now_ms())
            if len(self._rendezvous) >= MAX_STREAMS:
                raise Rejected(429, "TooManyRequests", f"{MAX_STREAMS} streams are open here")
            opened = await self._envelopes.open(request)
            if not opened.head.stream_secret:
                raise Rejected(400, "BadRequest", "the envelope of a stream must hold a secret")
            owner = await self._envelopes.readers(request)
            prepared = prepare(request, opened, Readers(owner.owner, opened.head.reply_key))
        except Rejected as rejection:
            status = Status(rejection.code, rejection.reason, str(rejection))
            self._rendezvous.refuse(request.id, status)
            return _closed(AnswerResult.REJECTED, rejection.code)
        connection = self._rendezvous.expect(request.id, opened.head.stream_secret)
        try:
            link = await self._wait_connection(request, connection)
            if link is None:
                self._rendezvous.refuse(request.id, _too_late(request))
                return _closed(AnswerResult.REJECTED, UNCONNECTED_STATUS)
            return await self._serve(request, prepared, link, revoked)
        finally:
            self._rendezvous.forget(request.id)

    async def settle(self, request: Request) -> Answer:
        """The stream was cut by our own end; what passed is not known."""
        return _closed(AnswerResult.OUTCOME_UNKNOWN, UNKNOWN_STATUS)

    async def decline(self, request: Request, rejection: Rejected) -> Answer:
        """The account of a stream that has not begun and is not to."""
        status = Status(rejection.code, rejection.reason, str(rejection))
        self._rendezvous.refuse(request.id, status)
        return _closed(AnswerResult.REJECTED, rejection.code)

    def end(self, request_id: RequestId) -> None:
        """End one stream, if it is open."""
        if self._open_streams.end(request_id):
            log.info("ended on request", request_id=str(request_id))

    async def fail(self, request: Request, *, started: bool) -> Answer:
        """A defect of ours ended it."""
        if started:
            return _closed(AnswerResult.OUTCOME_UNKNOWN, 500)
        return _closed(AnswerResult.REJECTED, 500)

    async def _wait_connection(
        self, request: Request, connection: "asyncio.Future[FrameLink]"
    ) -> FrameLink | None:
        """The gateway's connection; None when the deadline came first."""
        left = (request.event.deadline - self._clock.now_ms()) / 1000
        await asyncio.wait({connection}, timeout=max(left, 0.0))
        return connection.result() if connection.done() else None

    async def _serve(
        self, request: Request, prepared: Prepared, link: FrameLink, revoked: asyncio.Event
    ) -> Answer:
        try:
            await self._journal.start(request.id)
            # Dies here: nothing went out; the next start records the stream as outcome unknown.
            seconds = await self._seconds_left(request)
            relay = Relay(link, Limits(seconds, self._stopping, revoked))
            return await self._relay(request, prepared, link, relay)
        finally:
            await link.close()

    async def _relay(
        self, request: Request, prepared: Prepared, link: FrameLink, relay: Relay
    ) -> Answer:
        status: int | None = None
        try:
            protocol = check_upgrade(prepared.outgoing.headers)
            async with self._open(prepared.outgoing, protocol) as opened:
                status = opened.status
                if isinstance(opened, Tunnel):
                    ending = await relay.tunnel(opened)
                else:
                    ending = await relay.answer(opened)
            log.info("stream over", request_id=str(request.id), ending=str(ending))
        except NotSent as error:
            await link.fail(Status(503, "ServiceUnavailable", f"{error}; nothing was executed"))
            return _closed(AnswerResult.REJECTED, 503)
        except Lost as error:
            await link.fail(gateway_timeout(str(request.id), str(error)))
        if status is None:
            return _closed(AnswerResult.OUTCOME_UNKNOWN, UNKNOWN_STATUS)
        return _closed(AnswerResult.EXECUTED, status, relay.counted)

    def _open(
        self, outgoing: Outgoing, protocol: str | None
    ) -> "AbstractAsyncContextManager[Tunnel | Reply]":
        if protocol is None:
            return self._cluster.send(outgoing, unending=True)
        return self._tunnels.open(outgoing, protocol)

    async def _seconds_left(self, request: Request) -> float:
        """Until the session the stream was opened in ends, or its seal token."""
        expires_ms = await self._sessions.expires_ms(request.event.session)
        return max(0.0, (expires_ms - self._clock.now_ms()) / 1000)


def _too_late(request: Request) -> Status:
    return gateway_timeout(str(request.id), "no gateway connected for the stream in time")


def _closed(result: AnswerResult, status: int, counted: RelayDigest | None = None) -> Answer:
    """The account of a stream; without `counted`, of one that relayed nothing, or nobody knows."""
    counted = counted or RelayDigest()
    return Answer(
        result,
        status,
        counted.digest(),
        bytes_sent=counted.bytes_sent,
        bytes_received=counted.bytes_received,
    )
