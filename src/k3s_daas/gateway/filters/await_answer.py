"""Filter *await*: step (9) of a request's life. The answer, and why it is believed.

An answer counts when the executor that the contract assigned signed it, with the key the ledger
names for it, as the answer to this very record; and when the envelope is the one whose digest was
signed. The contract has checked the signature before it took the record; the gateway checks it
again, because it believes of the ledger only what it has verified.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from k3s_daas.blobs.errors import BlobError
from k3s_daas.contract.events.gateway import AnswerResult, K8sAPIResponse
from k3s_daas.contract.objects import Executor
from k3s_daas.contract.statement import AnswerStatement
from k3s_daas.gateway.directory import Directory
from k3s_daas.gateway.errors import (
    AnswerLate,
    AnswerRefused,
    ExecutorRejected,
    GatewayError,
    OutcomeUnknown,
)
from k3s_daas.gateway.exchange import Approval
from k3s_daas.seal.envelope import Opener, opened
from k3s_daas.seal.errors import SealError
from k3s_daas.seal.message import AnswerHead, split_stream
from sui_wire.ids import Address


class BlobReader(Protocol):
    """Gives back what was stored; `BlobError` before its end if that is not what `digest` names."""

    def open(self, digest: bytes) -> AsyncIterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class OpenedAnswer:
    """The cluster's answer, ready to be shown."""

    head: AnswerHead
    body: AsyncIterator[bytes]
    """Authentic as far as it goes; complete only if it ends without an error."""
    is_short: bool
    """Whether it came in the record itself, and is therefore whole already."""


class AwaitAnswer:
    """Waits for answers sealed for `reply_key`."""

    def __init__(
        self,
        directory: Directory,
        blobs: BlobReader,
        reply_key: X25519PrivateKey,
        chain: bytes,
        package_id: Address,
        seconds: float,
    ) -> None:
        self._directory = directory
        self._blobs = blobs
        self._reply_key = reply_key
        self._chain = chain
        self._package_id = package_id
        self._seconds = seconds

    async def __call__(self, approval: Approval) -> OpenedAnswer:
        """The answer to an approved single request; raises if there is none to be believed."""
        try:
            async with asyncio.timeout(self._seconds):
                recorded = await approval.expectation.wait_outcome()
        except TimeoutError:
            raise AnswerLate(str(approval.request_id), self._seconds) from None
        answer = recorded.record
        if not isinstance(answer, K8sAPIResponse):
            raise self._refused(approval, "it is the record of a stream")
        await self._check(approval, answer)
        try:
            return await self._open(approval, answer)
        except (SealError, BlobError, OSError) as error:
            raise self._unopened(approval, answer, str(error)) from error

    async def _check(self, approval: Approval, answer: K8sAPIResponse) -> None:
        """Who signed it, what it answers, and what it holds."""
        request = approval.request
        if answer.executor != request.executor:
            raise self._refused(approval, "it is not from the executor that was assigned")
        executor = await self._executor(approval, answer.key_version)
        statement = AnswerStatement(
            chain=self._chain,
            package_id=self._package_id,
            cluster=request.cluster,
            executor=request.executor,
            key_version=answer.key_version,
            request_id=request.request_id,
            request_digest=approval.digest,
            result=answer.result,
            status=answer.status,
            bytes_sent=0,
            bytes_received=0,
            envelope_digest=answer.envelope_digest,
        )
        try:
            key = Ed25519PublicKey.from_public_bytes(executor.signing_key)
            key.verify(answer.signature, statement.encode())
        except (InvalidSignature, ValueError):
            raise self._refused(approval, "its signature is not the executor's") from None
        if answer.payload and _digest(answer.payload) != answer.envelope_digest:
            raise self._refused(approval, "its envelope is not the one that was signed")

    async def _executor(self, approval: Approval, key_version: int) -> Executor:
        """The assigned executor with the key that signed."""
        executor_id = approval.request.executor
        for executor in approval.route.executors:
            if executor.id == executor_id and executor.key_version == key_version:
                return executor
        executor = await self._directory.executor(executor_id)
        if executor.key_version != key_version:
            raise self._refused(approval, f"version {key_version} of its key is gone")
        return executor

    async def _open(self, approval: Approval, answer: K8sAPIResponse) -> OpenedAnswer:
        binding = approval.sealed.binding.answer()
        envelope = (
            _whole(answer.payload) if answer.payload else self._blobs.open(answer.envelope_digest)
        )
        opener = Opener(self._reply_key, binding.encode())
        encoded_head, body = await split_stream(opened(opener, envelope))
        head = AnswerHead.decode(encoded_head)
        if head.status != answer.status:
            raise self._refused(approval, f"it says {head.status}, its record {answer.status}")
        return OpenedAnswer(head, body, is_short=bool(answer.payload))

    def _unopened(self, approval: Approval, answer: K8sAPIResponse, why: str) -> GatewayError:
        """What is known without the envelope, which may have been sealed for its owner alone."""
        request_id = str(approval.request_id)
        if answer.result == AnswerResult.REJECTED:
            return ExecutorRejected(request_id, answer.status)
        if answer.result == AnswerResult.OUTCOME_UNKNOWN:
            return OutcomeUnknown(request_id, "the executor was interrupted; look before repeating")
        return self._refused(approval, why)

    def _refused(self, approval: Approval, why: str) -> AnswerRefused:
        return AnswerRefused(str(approval.request_id), why)


async def _whole(payload: bytes) -> AsyncIterator[bytes]:
    yield payload


def _digest(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=32).digest()
