"""Whether a request's record and its answer's fit together and hold. No I/O."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from k3s_daas.audit.keys import ExecutorKeys
from k3s_daas.audit.lane import Recorded
from k3s_daas.contract.events.gateway import (
    K8sAPIExpired,
    K8sAPIRequest,
    K8sAPIResponse,
    K8sStreamClosed,
    RequestClass,
)
from k3s_daas.contract.statement import AnswerStatement
from sui_wire.errors import BadSignature
from sui_wire.ids import Address, ObjectId
from sui_wire.signature import verify_ed25519

Answer = K8sAPIResponse | K8sStreamClosed


@dataclass(frozen=True, slots=True)
class Network:
    """Where answers are valid: part of every signed statement."""

    chain: bytes
    """Digest of the network's first checkpoint, 32 bytes."""
    package_id: Address


def request_problems(request: K8sAPIRequest) -> list[str]:
    """What is wrong with an approved request taken by itself."""
    problems: list[str] = []
    if request.request_id[:32] != request.session:
        problems.append("the request id is not one of the session's")
    if request.payload and _digest(request.payload) != request.envelope_digest:
        problems.append("the recorded envelope does not have the recorded digest")
    return problems


def answer_problems(
    request: Recorded,
    answer: Answer,
    keys: ExecutorKeys,
    network: Network,
    assigned: ObjectId,
) -> list[str]:
    """What is wrong with an answer, as an answer to that request by the executor assigned last."""
    asked = request.record
    if not isinstance(asked, K8sAPIRequest):
        return ["it answers a request that was not approved"]
    problems: list[str] = []
    streamed = isinstance(answer, K8sStreamClosed)
    if streamed != (asked.request_class == RequestClass.STREAM):
        problems.append("a stream is answered as a single request, or the other way round")
    if answer.executor != assigned:
        problems.append("it is not the assigned executor that answered")
    if answer.lane != asked.lane:
        problems.append("request and answer are in different lanes")
    payload = answer.payload if isinstance(answer, K8sAPIResponse) else b""
    if payload and _digest(payload) != answer.envelope_digest:
        problems.append("the answer's envelope does not have the recorded digest")
    key = keys.signing_key(answer.executor, answer.key_version)
    if key is None:
        problems.append(f"no key of version {answer.key_version} was ever registered")
    elif not is_signed(statement_of(request, answer, network).encode(), answer.signature, key):
        problems.append("the executor's signature does not verify")
    return problems


def expiry_problems(asked: K8sAPIRequest, expired: K8sAPIExpired, assigned: ObjectId) -> list[str]:
    """What is wrong with the end of that request without an answer."""
    problems: list[str] = []
    if expired.executor != assigned:
        problems.append("it is not the assigned executor whose silence is recorded")
    if expired.lane != asked.lane:
        problems.append("request and expiry are in different lanes")
    return problems


def statement_of(request: Recorded, answer: Answer, network: Network) -> AnswerStatement:
    """What the executor signed, if it signed this answer to this request."""
    counts = (0, 0)
    if isinstance(answer, K8sStreamClosed):
        counts = (answer.bytes_sent, answer.bytes_received)
    return AnswerStatement(
        chain=network.chain,
        package_id=network.package_id,
        cluster=answer.cluster,
        executor=answer.executor,
        key_version=answer.key_version,
        request_id=answer.request_id,
        request_digest=request.digest,
        result=answer.result,
        status=answer.status,
        bytes_sent=counts[0],
        bytes_received=counts[1],
        envelope_digest=answer.envelope_digest,
    )


def is_signed(message: bytes, signature: bytes, key: bytes) -> bool:
    """Whether that ed25519 key signed the message."""
    try:
        verify_ed25519(key, signature, message)
    except BadSignature:
        return False
    return True


def _digest(envelope: bytes) -> bytes:
    return hashlib.blake2b(envelope, digest_size=32).digest()
