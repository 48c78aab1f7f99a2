"""Step 5: the ledger's events, each taken up once and led to its end.

Theory of operation. Every event of the contract comes here in order, at least once, from a durable
cursor. A request assigned to this executor is journalled, then lives in a task of its own
(`lives`); only then is its event done, so the cursor never passes what is not journalled. An answer
of ours seen on the ledger ends its request, whatever this process believed. A revoked session or
seal token ends its streams. A request that is cancelled before it was begun is declined; one that
another executor has taken over is left to that. Everything else is passed.

Requests from before the journal existed are settled, not begun: an earlier journal may have sent
them.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol

import structlog

from k3s_daas.chain.values import ChainEvent
from k3s_daas.contract.events import decode_event
from k3s_daas.contract.events.gateway import (
    K8sAPIRequest,
    K8sAPIResponse,
    K8sRequestCancelled,
    K8sRequestTakenOver,
    K8sStreamClosed,
)
from k3s_daas.contract.events.identity import SealTokenRevoked, SessionRevoked
from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.answer import Answer
from k3s_daas.executor.clock import LedgerClock
from k3s_daas.executor.journal import Journal
from k3s_daas.executor.request import Request
from k3s_daas.executor.states import State
from sui_wire.errors import WireError
from sui_wire.ids import ObjectId

log = structlog.get_logger(__name__)


class Events(Protocol):
    """The contract's events: `chain.EventFollower`."""

    def events(self) -> AsyncIterator[ChainEvent]:
        """Every event from the cursor on, for ever; at least once."""
        ...

    async def done(self, event: ChainEvent) -> None:
        """This event never needs to come again."""
        ...


class Lives(Protocol):
    """What leads a request to its end: `lives.Lives`."""

    async def live(self, request: Request, state: State, answer: Answer | None = None) -> None:
        """Return when it is there."""
        ...

    def revoke(self, holder: ObjectId) -> None:
        """Let nothing go on in the name of a session or seal token."""
        ...

    async def cancel(self, request_id: RequestId) -> tuple[Request, Answer] | None:
        """Decline a request that has not begun; None if it has."""
        ...

    async def abandon(self, request_id: RequestId) -> None:
        """Leave a request to the executor that has taken it over."""
        ...


class Intake:
    """Takes up requests. `_room` bounds how many are between their event and their record."""

    def __init__(
        self,
        journal: Journal,
        lives: Lives,
        clock: LedgerClock,
        *,
        cluster: ObjectId,
        executor: ObjectId,
        born_ms: int,
        admitted: int,
    ) -> None:
        self._journal = journal
        self._lives = lives
        self._clock = clock
        self._cluster = cluster
        self._executor = executor
        self._born_ms = born_ms
        self._room = asyncio.Semaphore(admitted)
        self._tasks = asyncio.TaskGroup()
        self._following: asyncio.Task[None] | None = None
        self.last_checkpoint: int | None = None

    async def run(self, events: Events) -> None:
        """Resume what the journal holds and follow the ledger, until `stop`."""
        async with self._tasks:
            for entry in await self._journal.unfinished():
                request = Request.decode(entry.event)
                log.info("resuming", request_id=str(request.id), state=entry.state)
                self._tasks.create_task(self._lives.live(request, entry.state, entry.answer))
            self._following = self._tasks.create_task(self._follow(events))

    def stop(self) -> None:
        """Take up nothing more; `run` returns when what was taken up is at its end."""
        if self._following is not None:
            self._following.cancel()

    async def _follow(self, events: Events) -> None:
        async for event in events.events():
            self._clock.observe(event.timestamp_ms)
            self.last_checkpoint = event.checkpoint
            await self._room.acquire()
            self._tasks.create_task(self._handle(events, event))

    async def take(self, event: ChainEvent) -> State:
        """Take up the request in an event that was found on the ledger, as if it had come by
        itself.

        Returns where it stands; a request that is known already is left alone.
        """
        request = self._own_request(event)
        if request is None:
            raise ValueError("the event is no request of this cluster assigned to this executor")
        if await self._receive(request):
            self._tasks.create_task(self._live(request))
        return await self._journal.state(request.id) or State.RECEIVED

    async def _handle(self, events: Events, event: ChainEvent) -> None:
        try:
            request = self._own_request(event)
            new = request is not None and await self._receive(request)
            await self._note_answer(event)
            self._note_revocation(event)
            declined = await self._note_change(event)
            await events.done(event)
            # Dies here: what the event asked for is in the journal; it will not come again.
            if request is not None and new:
                await self._live(request)
            if declined is not None:
                await self._lives.live(declined[0], State.ANSWERED, declined[1])
        finally:
            self._room.release()

    async def _receive(self, request: Request) -> bool:
        return await self._journal.receive(request.id, request.encoded, request.event.timestamp)

    async def _live(self, request: Request) -> None:
        state = State.RECEIVED
        if request.event.timestamp < self._born_ms:
            await self._journal.start(request.id)
            # Dies here: it is settled at the next start, which is what comes now.
            state = State.STARTED
        await self._lives.live(request, state)

    async def _note_answer(self, event: ChainEvent) -> None:
        """Mark a request recorded when the ledger shows its answer."""
        record = self._record(event)
        if isinstance(record, K8sAPIResponse | K8sStreamClosed) and record.executor == (
            self._executor
        ):
            await self._journal.record(RequestId.from_bytes(record.request_id))

    def _note_revocation(self, event: ChainEvent) -> None:
        """End what is going on in the name of a session or seal token that is no more."""
        match self._record(event):
            case SessionRevoked() as revocation:
                self._lives.revoke(revocation.session)
            case SealTokenRevoked() as revocation:
                self._lives.revoke(revocation.seal_token)

    async def _note_change(self, event: ChainEvent) -> tuple[Request, Answer] | None:
        """Let go of a request that was cancelled or taken over; the answer, if that ends it."""
        match self._record(event):
            case K8sRequestCancelled() as cancelled if cancelled.executor == self._executor:
                return await self._lives.cancel(RequestId.from_bytes(cancelled.request_id))
            case K8sRequestTakenOver() as taken if taken.silent == self._executor:
                await self._lives.abandon(RequestId.from_bytes(taken.request_id))
        return None

    def _own_request(self, event: ChainEvent) -> Request | None:
        """The request in an event, if it is for us to carry out."""
        record = self._record(event)
        if not isinstance(record, K8sAPIRequest):
            return None
        if record.cluster != self._cluster or record.executor != self._executor:
            return None
        return Request.decode(event.contents)

    def _record(self, event: ChainEvent) -> object:
        try:
            return decode_event(event.type_name, event.contents)
        except WireError as error:
            log.error("an event cannot be read", type=event.type_name, reason=str(error))
            return None
