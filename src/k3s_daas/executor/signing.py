"""Step 8's signature: what makes an answer this executor's."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from k3s_daas.contract.statement import AnswerStatement
from k3s_daas.executor.answer import Answer
from k3s_daas.executor.request import Request
from sui_wire.ids import Address, ObjectId


@dataclass(frozen=True, slots=True)
class Signer:
    """An executor's key, and everything a statement names besides the answer itself."""

    key: Ed25519PrivateKey
    key_version: int
    """Of the registration on the ledger; a rotation counts up."""

    chain: bytes
    """`Platform.chain`, 32 bytes."""

    package_id: Address
    """`Platform.package_id`."""

    cluster: ObjectId
    executor: ObjectId

    def sign(self, request: Request, answer: Answer) -> bytes:
        """64 bytes: ed25519 over the answer statement, as the contract rebuilds it."""
        statement = AnswerStatement(
            chain=self.chain,
            package_id=self.package_id,
            cluster=self.cluster,
            executor=self.executor,
            key_version=self.key_version,
            request_id=bytes(request.id),
            request_digest=request.digest,
            result=answer.result,
            status=answer.status,
            bytes_sent=answer.bytes_sent,
            bytes_received=answer.bytes_received,
            envelope_digest=answer.envelope_digest,
        )
        return self.key.sign(statement.encode())
