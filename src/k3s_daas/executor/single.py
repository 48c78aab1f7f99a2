"""Steps 6 and 7 for a single request: check, execute once, and never guess.

    begin    check -> journal "started" -> send -> answer
    settle   the same request after it may have gone out: prove that it was executed, or repeat what
             may be repeated, or say that the outcome is unknown

One principle bounds everything here: nothing goes to the cluster after the request's deadline.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.answer import Answer
from k3s_daas.executor.answers import Answers
from k3s_daas.executor.api_server import Outgoing, Reply
from k3s_daas.executor.audit_log import Execution
from k3s_daas.executor.clock import Clock
from k3s_daas.executor.creation import Rights, may_make_its_object
from k3s_daas.executor.envelopes import Envelopes, OpenedRequest, Readers
from k3s_daas.executor.errors import Lost, NotSent, Rejected
from k3s_daas.executor.identity import stamp
from k3s_daas.executor.preconditions import is_preconditioned
from k3s_daas.executor.request import Request
from k3s_daas.executor.validation import check_fresh, check_headers, check_meaning
from k3s_daas.kube.headers import answer_headers

RETRY_SECONDS = 0.25
"""Between two tries to reach an API server that is not there."""

PROOF_SECONDS = 3.0
"""How long the audit log may take to tell of a request that went out."""


class Cluster(Protocol):
    """The API server. Raises `NotSent` or `Lost`, and never sends anything twice by itself."""

    def send(self, outgoing: Outgoing) -> AbstractAsyncContextManager[Reply]:
        """Send one request; the reply's body must be read inside the context."""
        ...


class Proof(Protocol):
    """What can prove that a request was executed."""

    async def wait_status(self, execution: Execution, patience_seconds: float) -> int | None:
        """The status it was answered with; None proves nothing."""
        ...


class Starts(Protocol):
    """The journal, as far as executing needs it."""

    async def start(self, request_id: RequestId) -> None:
        """Durable when it returns; `JournalConflict` if the request was started before."""
        ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that passed every check: what goes out, and who may read the answer."""

    outgoing: Outgoing
    readers: Readers


def prepare(
    request: Request, opened: OpenedRequest, readers: Readers, *, may_create: bool = False
) -> Prepared:
    """Check what was inside the envelope against what was approved; `Rejected` if it differs.

    `may_create` says whether the contract allows creating besides what it approved.
    """
    check_meaning(request.event, opened.head.query, opened.head.headers)
    creates = may_create or request.event.verb == "create"
    headers = stamp(request, check_headers(opened.head.headers), creates=creates)
    event, query = request.event, opened.head.query
    return Prepared(Outgoing(event.method, event.path, query, headers, opened.body), readers)


class SingleRequests:
    """Carries out single requests. Safe for many tasks at once; keeps nothing between calls."""

    def __init__(
        self,
        envelopes: Envelopes,
        cluster: Cluster,
        proof: Proof,
        journal: Starts,
        clock: Clock,
        rights: Rights,
    ) -> None:
        self._envelopes = envelopes
        self._answers = Answers(envelopes)
        self._cluster = cluster
        self._proof = proof
        self._journal = journal
        self._clock = clock
        self._rights = rights

    async def begin(self, request: Request) -> Answer:
        """Answer a request that certainly has not gone out yet."""
        readers = await self._envelopes.readers(request)
        try:
            check_fresh(request.event, self._clock.now_ms())
            opened = await self._envelopes.open(request)
            readers = replace(readers, gateway=opened.head.reply_key)
            prepared = await self._prepare(request, opened, readers)
            check_fresh(request.event, self._clock.now_ms())
        except Rejected as rejection:
            return await self._answers.rejected(request, readers, rejection)
        await self._journal.start(request.id)
        # Dies here: nothing went out, but the next start must take it that something did
        # (`settle`).
        try:
            return await self._reach(request, prepared)
        except NotSent as error:
            unreached = Rejected(503, "ServiceUnavailable", f"{error}; nothing was executed")
            return await self._answers.rejected(request, readers, unreached)
        except Lost as lost:
            return await self._resolve(request, prepared, lost)

    async def settle(self, request: Request) -> Answer:
        """Answer a request that may have gone out before this process began."""
        readers = await self._envelopes.readers(request)
        try:
            opened = await self._envelopes.open(request)
            readers = replace(readers, gateway=opened.head.reply_key)
            prepared = await self._prepare(request, opened, readers)
        except Rejected as rejection:
            return await self._answers.unknown(request, readers, str(rejection))
        lost = Lost("the executor was restarted while the request was under way")
        return await self._resolve(request, prepared, lost)

    async def decline(self, request: Request, rejection: Rejected) -> Answer:
        """The answer to a request that has not begun and is not to."""
        readers = await self._envelopes.readers(request)
        try:
            opened = await self._envelopes.open(request)
            readers = replace(readers, gateway=opened.head.reply_key)
        except Rejected as unreadable:
            return await self._answers.rejected(request, readers, unreadable)
        return await self._answers.rejected(request, readers, rejection)

    async def fail(self, request: Request, *, started: bool) -> Answer:
        """Answer a request over which a defect of ours showed."""
        readers = await self._envelopes.readers(request)
        if started:
            return await self._answers.unknown(request, readers, "the executor failed")
        rejection = Rejected(500, "InternalError", "the executor failed; nothing was executed")
        return await self._answers.rejected(request, readers, rejection)

    async def _prepare(self, request: Request, opened: OpenedRequest, readers: Readers) -> Prepared:
        may_create = may_make_its_object(
            request.event.verb, opened.head.headers
        ) and await self._rights.may_create(request)
        return prepare(request, opened, readers, may_create=may_create)

    async def _reach(self, request: Request, prepared: Prepared) -> Answer:
        """Send it, waiting for an API server that is not there; `NotSent` if it never is."""
        while True:
            try:
                async with self._cluster.send(prepared.outgoing) as reply:
                    return await self._executed(request, prepared, reply)
            except NotSent:
                if not self._time_left(request):
                    raise
            await self._clock.sleep(RETRY_SECONDS)

    async def _resolve(self, request: Request, prepared: Prepared, lost: Lost) -> Answer:
        """It went out, or may have, and was not answered: prove, repeat, or admit."""
        if request.is_read:
            return await self._repeat(request, prepared, lost)
        status = lost.status or await self._proven_status(request, prepared)
        if status is not None:
            return await self._answers.executed_unheard(request, prepared.readers, status)
        if _is_safe_to_repeat(prepared.outgoing):
            return await self._repeat(request, prepared, lost)
        return await self._answers.unknown(request, prepared.readers, str(lost))

    async def _proven_status(self, request: Request, prepared: Prepared) -> int | None:
        execution = Execution(str(request.id), prepared.outgoing.target, request.user)
        return await self._proof.wait_status(execution, PROOF_SECONDS)

    async def _repeat(self, request: Request, prepared: Prepared, lost: Lost) -> Answer:
        """Do again what has its effect once at most, as long as somebody waits for it."""
        while self._time_left(request):
            try:
                async with self._cluster.send(prepared.outgoing) as reply:
                    if request.is_read or reply.status < 300:
                        return await self._executed(request, prepared, reply)
                    why = f"{lost}; repeated, it got {reply.status}, perhaps for being the second"
                    return await self._answers.unknown(request, prepared.readers, why)
            except NotSent:
                pass
            except Lost as again:
                if again.status is not None and not request.is_read:
                    return await self._answers.unknown(request, prepared.readers, str(again))
                lost = again
            await self._clock.sleep(RETRY_SECONDS)
        return await self._answers.unknown(request, prepared.readers, str(lost))

    async def _executed(self, request: Request, prepared: Prepared, reply: Reply) -> Answer:
        headers = answer_headers(reply.headers)
        return await self._answers.executed(
            request, prepared.readers, reply.status, headers, reply.body
        )

    def _time_left(self, request: Request) -> bool:
        return self._clock.now_ms() + RETRY_SECONDS * 1000 < request.event.deadline


def _is_safe_to_repeat(outgoing: Outgoing) -> bool:
    content_type = next(
        (value for name, value in outgoing.headers if name.lower() == "content-type"), ""
    )
    return is_preconditioned(outgoing.method, content_type, outgoing.body)
