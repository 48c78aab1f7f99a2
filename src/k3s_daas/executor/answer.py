"""The answer to one request: what is journalled, signed and recorded."""

from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from k3s_daas.contract.events.gateway import AnswerResult

NO_ENVELOPE = blake2b(b"", digest_size=32).digest()
"""In place of an envelope's digest where none could be made: BLAKE2b-256 of nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything an `AnswerStatement` needs to know of one request's outcome."""

    result: AnswerResult
    status: int
    """HTTP status."""

    envelope_digest: bytes
    """BLAKE2b-256 of the answer's envelope; for a stream the digest of what was relayed."""

    payload: bytes = b""
    """The envelope, if it is small; otherwise it is in the blob store under its digest."""

    bytes_sent: int = 0
    """Client to cluster; streams only."""

    bytes_received: int = 0
    """Cluster to client; streams only."""

    def encode(self) -> bytes:
        """This answer as the journal keeps it."""
        return msgspec.msgpack.encode(self)

    @classmethod
    def decode(cls, encoded: bytes) -> "Answer":
        """The answer that `encode` gave."""
        return msgspec.msgpack.decode(encoded, type=cls)
