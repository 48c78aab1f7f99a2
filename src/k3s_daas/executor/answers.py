"""How each kind of outcome becomes an answer: executed, rejected, or unknown."""

from collections.abc import AsyncIterable

from k3s_daas.contract.events.gateway import AnswerResult
from k3s_daas.executor.answer import Answer
from k3s_daas.executor.envelopes import Envelopes, Readers, one_piece
from k3s_daas.executor.errors import Rejected
from k3s_daas.executor.request import Request
from k3s_daas.kube.headers import Headers
from k3s_daas.kube.status import Status, gateway_timeout
from k3s_daas.seal.message import AnswerHead


class Answers:
    """Makes answers for single requests; sealing is `Envelopes`' work."""

    def __init__(self, envelopes: Envelopes) -> None:
        self._envelopes = envelopes

    async def executed(
        self,
        request: Request,
        readers: Readers,
        status: int,
        headers: Headers,
        body: AsyncIterable[bytes],
    ) -> Answer:
        """The cluster's own answer, passed on as it comes."""
        head = AnswerHead(status, headers)
        return await self._seal(request, readers, AnswerResult.EXECUTED, head, body)

    async def executed_unheard(self, request: Request, readers: Readers, status: int) -> Answer:
        """Executed for certain, with a status that is known and a body that is lost."""
        success = status < 400
        note = Status(
            status,
            "" if success else "InternalError",
            "the cluster executed the request and answered with this status, "
            "but the executor did not get to hear the body of its answer",
        )
        body = note.body()
        if success:
            body = body.replace(b'"status": "Failure"', b'"status": "Success"')
        head = AnswerHead(status, note.headers())
        return await self._seal(request, readers, AnswerResult.EXECUTED, head, one_piece(body))

    async def rejected(self, request: Request, readers: Readers, rejection: Rejected) -> Answer:
        """Nothing went to the cluster, and why."""
        status = Status(rejection.code, rejection.reason, str(rejection))
        return await self._status(request, readers, AnswerResult.REJECTED, status)

    async def unknown(self, request: Request, readers: Readers, why: str) -> Answer:
        """It may have been executed, once; nobody can say."""
        status = gateway_timeout(str(request.id), f"the outcome is not known: {why}")
        return await self._status(request, readers, AnswerResult.OUTCOME_UNKNOWN, status)

    async def _status(
        self, request: Request, readers: Readers, result: AnswerResult, status: Status
    ) -> Answer:
        head = AnswerHead(status.code, status.headers())
        return await self._seal(request, readers, result, head, one_piece(status.body()))

    async def _seal(
        self,
        request: Request,
        readers: Readers,
        result: AnswerResult,
        head: AnswerHead,
        body: AsyncIterable[bytes],
    ) -> Answer:
        sealed = await self._envelopes.seal(request, readers, head, body)
        return Answer(result, head.status, sealed.digest, sealed.payload)
