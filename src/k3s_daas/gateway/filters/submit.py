"""Filter *submit*: step (4) of a request's life. The contract is asked, on the record.

The `try_` form is used: a refusal is an event, so one bad request sinks no batch, and it stands in
the lane like an approval. A sequence number that was used already is no fault of the client's: the
request is sealed and submitted again under the next one. That is the only repetition. When it is
not known whether a transaction was executed, its request id stays the only one this request will
ever have: we look for its record until the client's patience ends, and say honestly that we do not
know.

The decision itself is taken from the ledger's checkpoints, which are verified, as the answer will
be; what the node says of the transaction when it takes it is believed only where it says no.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from k3s_daas.chain.errors import (
    ChainError,
    LedgerUnavailable,
    MoveAbort,
    OutcomeUnknown,
    OutOfGas,
)
from k3s_daas.contract.aborts import AbortCode
from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.k8s_gateway import (
    RequestArguments,
    try_execute_kubectl_command_with_id,
)
from k3s_daas.contract.events.gateway import K8sAPIHeld, K8sAPIRefusal, K8sAPIRequest
from k3s_daas.contract.request_id import RequestId
from k3s_daas.gateway import errors
from k3s_daas.gateway.answers import Answers, Decision, Expectation, Recorded
from k3s_daas.gateway.body import Body
from k3s_daas.gateway.directory import Directory
from k3s_daas.gateway.exchange import Approval, Intent, Sealed
from k3s_daas.gateway.filters.seal import Seal
from k3s_daas.gateway.sequences import Sequences
from k3s_daas.gateway.telemetry import Trace

ATTEMPTS = 4
"""Sequence numbers tried for one request; each but the last was found used."""


class Submitter(Protocol):
    """Gets one call executed, alone or with others; see `k3s_daas.chain.submitter`.

    Raises `LedgerUnavailable` when it certainly was not executed and `OutcomeUnknown` when nobody
    knows. Whoever cancels it does not know either.
    """

    async def submit(self, call: Call) -> object: ...


class Submit:
    """Numbers, seals and submits requests until the contract has decided."""

    def __init__(
        self,
        directory: Directory,
        submitter: Submitter,
        sequences: Sequences,
        answers: Answers,
        seal: Seal,
        answer_seconds: float,
    ) -> None:
        self._directory = directory
        self._submitter = submitter
        self._sequences = sequences
        self._answers = answers
        self._seal = seal
        self._answer_seconds = answer_seconds

    @asynccontextmanager
    async def __call__(self, intent: Intent, body: Body, trace: Trace) -> AsyncIterator[Approval]:
        """Hold the approval while its answer is awaited; `ContractRefused` if there is none."""
        session = intent.session
        for _ in range(ATTEMPTS):
            number = await self._sequences.reserve(session.lane, session.id)
            request_id = RequestId(session.id, number)
            trace.learn(request_id=str(request_id))
            with self._answers.expect(bytes(request_id)) as expectation:
                with trace.filter("seal"):
                    route = await self._directory.route(session)
                    sealed = await self._seal(intent, route, request_id, body)
                with trace.filter("submit"):
                    call = try_execute_kubectl_command_with_id(
                        route.objects, _arguments(intent, number, sealed)
                    )
                    decision = await self._ask(call, intent, request_id, expectation, sealed)
                if not _number_was_used(decision, sealed):
                    request = _approved(decision.record, intent, request_id)
                    yield Approval(request_id, request, decision.digest, sealed, route, expectation)
                    return
            await self._sequences.skip_used(session.lane, session.id)
            if not body.can_be_read_again:
                break
        raise errors.Overloaded(ATTEMPTS)

    async def _ask(
        self,
        call: Call,
        intent: Intent,
        request_id: RequestId,
        expectation: Expectation,
        sealed: Sealed,
    ) -> Recorded[Decision]:
        """Have it decided; the envelope of what certainly was not approved is not kept."""
        try:
            decision = await self._decide(call, intent, request_id, expectation)
        except (errors.ContractRefused, errors.LedgerAway, errors.CannotSubmit):
            await self._seal.discard(sealed)
            raise
        if not _is_kept(decision, sealed):
            await self._seal.discard(sealed)
        return decision

    async def _decide(
        self, call: Call, intent: Intent, request_id: RequestId, expectation: Expectation
    ) -> Recorded[Decision]:
        """Submit, and wait until the decision is on the record."""
        try:
            async with asyncio.timeout(self._answer_seconds):
                await self._submit(call, intent, request_id)
                return await expectation.wait_decision()
        except TimeoutError:
            raise errors.OutcomeUnknown(
                str(request_id), "the ledger did not say in time whether it took the request"
            ) from None

    async def _submit(self, call: Call, intent: Intent, request_id: RequestId) -> None:
        try:
            await self._submitter.submit(call)
        except (LedgerUnavailable, OutOfGas) as error:
            raise errors.LedgerAway(str(error)) from error
        except OutcomeUnknown:
            return  # if it was executed after all, the follower brings the decision
        except MoveAbort as error:
            raise _refused(error.code, intent, request_id) from error
        except ChainError as error:
            raise errors.CannotSubmit(str(error)) from error


def _arguments(intent: Intent, sequence: int, sealed: Sealed) -> RequestArguments:
    info = intent.info
    return RequestArguments(
        sequence=sequence,
        request_class=intent.request_class,
        method=intent.method,
        verb=info.verb,
        path=info.path,
        namespace=info.namespace,
        api_group=info.api_group,
        resource_type=info.resource_type,
        name=info.name,
        envelope_digest=sealed.digest,
        payload=sealed.payload,
    )


def _is_kept(decision: Recorded[Decision], sealed: Sealed) -> bool:
    """Whether an executor will want the envelope, now or once approvers agree."""
    record = decision.record
    wanted = isinstance(record, K8sAPIRequest | K8sAPIHeld)
    return wanted and record.envelope_digest == sealed.digest


def _number_was_used(decision: Recorded[Decision], sealed: Sealed) -> bool:
    """Whether the number was spent before us: the contract says so, or the record is another's."""
    record = decision.record
    if record.envelope_digest != sealed.digest:
        return True
    return isinstance(record, K8sAPIRefusal) and record.error == AbortCode.ERROR_SEQUENCE_USED


def _approved(record: Decision, intent: Intent, request_id: RequestId) -> K8sAPIRequest:
    if isinstance(record, K8sAPIHeld):
        raise errors.HeldForApproval(str(request_id), record.role, record.needed, record.expires)
    if isinstance(record, K8sAPIRefusal):
        raise _refused(record.error, intent, request_id)
    return record


def _refused(code: int, intent: Intent, request_id: RequestId) -> errors.ContractRefused:
    return errors.ContractRefused(code, str(request_id), intent.user, intent.info)
