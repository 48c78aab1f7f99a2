"""Step 8, `storeResponseToContract`: a journalled answer becomes a record on the ledger.

The ledger may be away for as long as it likes: the recorder tries again for ever, with the same
answer. The contract closes a request once, so sending an answer twice is harmless: the second time
it says ERROR_UNKNOWN_REQUEST. Only this executor's key answers the request, so its answer is the
one that stands, unless the ledger was away for more than an hour and somebody let the request
expire meanwhile.
"""

from typing import Protocol

import structlog

from k3s_daas.chain.errors import ChainError, MoveAbort
from k3s_daas.contract.aborts import AbortCode, explain
from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.k8s_gateway import AnswerRoute, close_k8s_stream, store_k8s_response
from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.answer import Answer
from k3s_daas.executor.clock import Clock
from k3s_daas.executor.request import Request
from k3s_daas.executor.signing import Signer
from sui_wire.ids import ObjectId

log = structlog.get_logger(__name__)

FIRST_DELAY_SECONDS = 0.1
LONGEST_DELAY_SECONDS = 5.0
"""Between two tries to record; doubled from the first, never more than the longest."""


FINAL = frozenset(
    {
        AbortCode.ERROR_BAD_REQUEST,
        AbortCode.ERROR_WRONG_LANE,
        AbortCode.ERROR_WRONG_EXECUTOR,
        AbortCode.ERROR_STALE_KEY,
    }
)
"""Aborts that the same answer will always meet. Others pass: a signature that does not fit any more
(the executor's keys were rotated) does after a restart with the new keys."""


class Ledger(Protocol):
    """Where calls are submitted: `chain.Submitter`. Raises `ChainError`; returns when executed."""

    async def submit(self, call: Call) -> object:
        """Execute one call, in a transaction shared with others that wait."""
        ...


class Records(Protocol):
    """The journal, as far as recording needs it."""

    async def record(self, request_id: RequestId) -> bool:
        """Note that the ledger has the answer; False if that was known."""
        ...

    async def refuse(self, request_id: RequestId) -> None:
        """Note that the contract will not take the answer."""
        ...


class Recorder:
    """Records answers. Safe for many tasks at once; keeps nothing between calls."""

    def __init__(
        self, ledger: Ledger, journal: Records, signer: Signer, platform: ObjectId, clock: Clock
    ) -> None:
        self._ledger = ledger
        self._journal = journal
        self._signer = signer
        self._platform = platform
        self._clock = clock

    async def record(self, request: Request, answer: Answer) -> None:
        """Return when the ledger has the answer, or never will."""
        delay = FIRST_DELAY_SECONDS
        while True:
            try:
                await self._ledger.submit(self._call(request, answer))
                # Dies here: recorded. The next start sends the answer again and learns that.
                await self._journal.record(request.id)
                return
            except ChainError as error:
                if isinstance(error, MoveAbort) and await self._is_over(request, error):
                    return
                log.warning(
                    "answer not recorded yet",
                    request_id=str(request.id),
                    reason=str(error),
                    next_try_seconds=delay,
                )
            await self._clock.sleep(delay)
            delay = min(2 * delay, LONGEST_DELAY_SECONDS)

    async def _is_over(self, request: Request, abort: MoveAbort) -> bool:
        """Whether the contract's refusal ends the matter, which is then noted."""
        if abort.code == AbortCode.ERROR_UNKNOWN_REQUEST:
            log.info("answer was recorded before, or expired", request_id=str(request.id))
            await self._journal.record(request.id)
        elif abort.code in FINAL:
            log.error(
                "the contract does not take this answer; the request stays open on the ledger",
                request_id=str(request.id),
                code=abort.code,
                meaning=explain(abort.code),
            )
            await self._journal.refuse(request.id)
        else:
            return False
        return True

    def _call(self, request: Request, answer: Answer) -> Call:
        route = AnswerRoute(
            platform=self._platform,
            cluster=self._signer.cluster,
            executor=self._signer.executor,
            lane=request.event.lane,
        )
        signature = self._signer.sign(request, answer)
        if request.is_stream:
            return close_k8s_stream(
                route,
                request_id=bytes(request.id),
                result=answer.result,
                status=answer.status,
                bytes_sent=answer.bytes_sent,
                bytes_received=answer.bytes_received,
                envelope_digest=answer.envelope_digest,
                signature=signature,
            )
        return store_k8s_response(
            route,
            request_id=bytes(request.id),
            result=answer.result,
            status=answer.status,
            envelope_digest=answer.envelope_digest,
            payload=answer.payload,
            signature=signature,
        )
