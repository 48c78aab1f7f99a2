"""The answer to one request: what is journalled, signed and recorded."""

from dataclasses import dataclass
from enum import IntEnum

import msgspec


class Result(IntEnum):
    """What the record says was done; the contract's own numbers."""

    EXECUTED = 0
    """The cluster answered, exactly once."""

    REJECTED = 1
    """Approved, but not what was approved, or too late, or no cluster: nothing was executed."""

    UNKNOWN = 2
    """It may have been executed, once, and nobody can prove either."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything an `AnswerStatement` needs to know of one request's outcome."""

    result: Result
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
