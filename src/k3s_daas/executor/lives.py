"""One task a request, from wherever it stands to its record.

What to do first is read from `states.AT_RESTART`, for a new event and for one found in the journal
after a crash alike; so there is one path, and recovery is not another program. Executing takes a
slot; waiting for a slow ledger does not, and streams have slots of their own: nothing starves.
"""

import asyncio
import time
from contextlib import AbstractContextManager
from typing import Protocol

import structlog

from k3s_daas.contract.events.gateway import AnswerResult
from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.answer import NO_ENVELOPE, Answer
from k3s_daas.executor.errors import JournalConflict, JournalError, Rejected
from k3s_daas.executor.metrics import Metrics
from k3s_daas.executor.request import Request
from k3s_daas.executor.states import AT_RESTART, Resumption, State
from sui_wire.ids import ObjectId

log = structlog.get_logger(__name__)

CANCELLED = Rejected(
    403, "Forbidden", "the request was cancelled before it was begun; nothing was executed"
)


class Conduct(Protocol):
    """How requests of one class are carried out. Raises nothing but defects and `JournalError`."""

    async def begin(self, request: Request) -> Answer:
        """Answer a request that has not gone out."""
        ...

    async def settle(self, request: Request) -> Answer:
        """Answer a request that may have gone out."""
        ...

    async def fail(self, request: Request, *, started: bool) -> Answer:
        """Answer a request over which a defect showed."""
        ...

    async def decline(self, request: Request, rejection: Rejected) -> Answer:
        """Answer a request that has not begun and is not to."""
        ...


class StreamConduct(Conduct, Protocol):
    """How streams are carried out, which last long enough to be taken back."""

    def revoke(self, holder: ObjectId) -> None:
        """End the streams of a session or seal token."""
        ...

    def end(self, request_id: RequestId) -> None:
        """End one stream, if it is open."""
        ...


class Journal(Protocol):
    """The journal, as far as a life needs it."""

    async def answer(self, request_id: RequestId, answer: Answer) -> None:
        """Fix the answer, durably."""
        ...

    async def state(self, request_id: RequestId) -> State | None:
        """Where the request stands."""
        ...

    async def unbegun(self, request_id: RequestId) -> bytes | None:
        """The event of a request that has not been started."""
        ...

    async def decline(self, request_id: RequestId, answer: Answer) -> bool:
        """Fix the answer of a request that has not been started; False when it has."""
        ...

    async def abandon(self, request_id: RequestId) -> bool:
        """Note that another executor has the request."""
        ...


class Recorder(Protocol):
    """What puts an answer on the ledger."""

    async def record(self, request: Request, answer: Answer) -> None:
        """Return when it is there, or never will be."""
        ...


class SignsOfLife(Protocol):
    """What keeps others from taking a request over while it is worked on: `liveness.Liveness`."""

    def working(self, request: Request) -> AbstractContextManager[None]:
        """Count a request as open until the block is left."""
        ...


class Lives:
    """Leads requests through their states. Holds the slots; everything else belongs to its
    parts."""

    def __init__(
        self,
        journal: Journal,
        recorder: Recorder,
        singles: Conduct,
        streams: StreamConduct,
        slots: int,
        metrics: Metrics,
        signs: SignsOfLife,
    ) -> None:
        self._journal = journal
        self._recorder = recorder
        self._singles = singles
        self._streams = streams
        self._slots = asyncio.Semaphore(slots)
        self._metrics = metrics
        self._signs = signs

    def revoke(self, holder: ObjectId) -> None:
        """Let nothing go on in the name of a session or seal token that was revoked."""
        self._streams.revoke(holder)

    async def cancel(self, request_id: RequestId) -> tuple[Request, Answer] | None:
        """Have a request not carried out that nobody wants any more, and fix its answer.

        None if it has begun: then it is answered with what comes of it, and a stream is ended.
        """
        event = await self._journal.unbegun(request_id)
        if event is not None:
            request = Request.decode(event)
            conduct = self._streams if request.is_stream else self._singles
            answer = await conduct.decline(request, CANCELLED)
            # Whoever leads this request at the same time loses the race for the journal, or wins.
            if await self._journal.decline(request_id, answer):
                log.info("cancelled", request_id=str(request_id))
                return request, answer
        self._streams.end(request_id)
        return None

    async def abandon(self, request_id: RequestId) -> None:
        """Let nothing more go out for a request that another executor has now, nor an answer."""
        if await self._journal.abandon(request_id):
            log.error("taken over by another executor", request_id=str(request_id))
        self._streams.end(request_id)

    async def live(self, request: Request, state: State, answer: Answer | None = None) -> None:
        """Lead one request from `state` to its end."""
        began = time.monotonic()
        try:
            with (
                self._metrics.under_way(stream=request.is_stream),
                self._signs.working(request),
            ):
                if answer is None:
                    answer = await self._answer(request, AT_RESTART[state])
                answered = time.monotonic()
                await self._recorder.record(request, answer)
        except JournalConflict as conflict:
            log.info("overtaken", request_id=str(request.id), reason=str(conflict))
            return
        recorded = time.monotonic()
        result = answer.result.name.lower()
        self._metrics.recorded(
            result,
            stream=request.is_stream,
            answer_seconds=answered - began,
            record_seconds=recorded - answered,
        )
        log.info(
            "answered",
            request_id=str(request.id),
            verb=request.event.verb,
            resource=request.event.resource_type,
            result=result,
            status=answer.status,
            answer_ms=round((answered - began) * 1000, 1),
            record_ms=round((recorded - answered) * 1000, 1),
        )

    async def _answer(self, request: Request, resumption: Resumption) -> Answer:
        if request.is_stream:
            answer = await self._carry_out(self._streams, request, resumption)
        else:
            async with self._slots:
                answer = await self._carry_out(self._singles, request, resumption)
        await self._journal.answer(request.id, answer)
        # Dies here: the answer is fixed; the next start sends it to the ledger.
        return answer

    async def _carry_out(
        self, conduct: Conduct, request: Request, resumption: Resumption
    ) -> Answer:
        try:
            if resumption is Resumption.BEGIN:
                return await conduct.begin(request)
            return await conduct.settle(request)
        except JournalError:
            raise
        except Exception:
            log.exception("a defect of the executor", request_id=str(request.id))
            state = await self._journal.state(request.id)
            return await self._fail(conduct, request, started=state is not State.RECEIVED)

    async def _fail(self, conduct: Conduct, request: Request, *, started: bool) -> Answer:
        """The answer over a defect; if not even that can be made, one without an envelope."""
        try:
            return await conduct.fail(request, started=started)
        except Exception:
            log.exception("a defect of the executor, twice", request_id=str(request.id))
            result = AnswerResult.OUTCOME_UNKNOWN if started else AnswerResult.REJECTED
            return Answer(result, 500, NO_ENVELOPE)
