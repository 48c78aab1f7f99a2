"""One task a request, from wherever it stands to its record.

What to do first is read from `states.AT_RESTART`, for a new event and for one found in the journal
after a crash alike; so there is one path, and recovery is not another program. Executing takes a
slot; waiting for a slow ledger does not, and streams have slots of their own: nothing starves.
"""

import asyncio
import time
from typing import Protocol

import structlog

from k3s_daas.contract.events.gateway import AnswerResult
from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.answer import NO_ENVELOPE, Answer
from k3s_daas.executor.errors import JournalConflict, JournalError
from k3s_daas.executor.metrics import Metrics
from k3s_daas.executor.request import Request
from k3s_daas.executor.states import AT_RESTART, Resumption, State
from sui_wire.ids import ObjectId

log = structlog.get_logger(__name__)


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


class StreamConduct(Conduct, Protocol):
    """How streams are carried out, which last long enough to be taken back."""

    def revoke(self, holder: ObjectId) -> None:
        """End the streams of a session or seal token."""
        ...


class Journal(Protocol):
    """The journal, as far as a life needs it."""

    async def answer(self, request_id: RequestId, answer: Answer) -> None:
        """Fix the answer, durably."""
        ...

    async def state(self, request_id: RequestId) -> State | None:
        """Where the request stands."""
        ...


class Recorder(Protocol):
    """What puts an answer on the ledger."""

    async def record(self, request: Request, answer: Answer) -> None:
        """Return when it is there, or never will be."""
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
    ) -> None:
        self._journal = journal
        self._recorder = recorder
        self._singles = singles
        self._streams = streams
        self._slots = asyncio.Semaphore(slots)
        self._metrics = metrics

    def revoke(self, holder: ObjectId) -> None:
        """Let nothing go on in the name of a session or seal token that was revoked."""
        self._streams.revoke(holder)

    async def live(self, request: Request, state: State, answer: Answer | None = None) -> None:
        """Lead one request from `state` to its end."""
        began = time.monotonic()
        try:
            with self._metrics.under_way(stream=request.is_stream):
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
