"""The statements an executor signs, byte for byte as the contract rebuilds them.

Both are BCS structs that open with a domain, so that a signature made for one purpose is worth
nothing for another, and that name platform or package, so that it is worth nothing on another
network. Signatures are plain ed25519 over these bytes (no intent prefix: Move's `ed25519_verify`
gets the very same message).
"""

from __future__ import annotations

from dataclasses import dataclass

from sui_wire.bcs import Writer
from sui_wire.ids import Address, ObjectId

ANSWER_DOMAIN = b"K3S_DAAS_ANSWER_V1"
READ_BATCH_DOMAIN = b"K3S_DAAS_READS_V1"
EXECUTOR_DOMAIN = b"K3S_DAAS_EXECUTOR_V1"


@dataclass(frozen=True, slots=True)
class AnswerStatement:
    """What an executor says of one request, for `store_k8s_response` and `close_k8s_stream`."""

    chain: bytes
    """`Platform.chain`: the digest of the network's first checkpoint, 32 bytes."""
    package_id: Address
    cluster: ObjectId
    executor: ObjectId
    key_version: int
    """The version of the executor's keys that signs; a rotation makes older ones worthless."""
    request_id: bytes
    """40 bytes, see `request_id`."""
    request_digest: bytes
    """BLAKE2b-256 of the BCS of the `K8sAPIRequest` answered, so every approved attribute is in."""
    result: int
    """0 executed, 1 rejected by the executor, 2 outcome unknown."""
    status: int
    """HTTP status."""
    bytes_sent: int
    """Client to cluster, streams only; 0 for a single request."""
    bytes_received: int
    """Cluster to client, streams only; 0 for a single request."""
    envelope_digest: bytes
    """BLAKE2b-256 of the answer's envelope, or a stream's rolling digest."""

    def encode(self) -> bytes:
        """The message to sign."""
        return bytes(
            Writer()
            .bytes(ANSWER_DOMAIN)
            .bytes(self.chain)
            .fixed(self.package_id)
            .fixed(self.cluster)
            .fixed(self.executor)
            .u64(self.key_version)
            .bytes(self.request_id)
            .bytes(self.request_digest)
            .u8(self.result)
            .u16(self.status)
            .u64(self.bytes_sent)
            .u64(self.bytes_received)
            .bytes(self.envelope_digest)
        )


@dataclass(frozen=True, slots=True)
class PossessionStatement:
    """Shows that whoever registers (or rotates to) a signing key holds it: signed with that very
    key.
    """

    platform: ObjectId
    cluster: ObjectId
    operator: Address
    sealing_key: bytes
    """The X25519 public key registered along with the signing key, 32 bytes."""

    def encode(self) -> bytes:
        """The message to sign."""
        return bytes(
            Writer()
            .bytes(EXECUTOR_DOMAIN)
            .fixed(self.platform)
            .fixed(self.cluster)
            .fixed(self.operator)
            .bytes(self.sealing_key)
        )


@dataclass(frozen=True, slots=True)
class ReadBatchStatement:
    """An executor answered these reads: a Merkle root over them, between two times."""

    chain: bytes
    package_id: Address
    cluster: ObjectId
    executor: ObjectId
    key_version: int
    lane: ObjectId
    root: bytes
    count: int
    first_ms: int
    last_ms: int

    def encode(self) -> bytes:
        """The message to sign."""
        return bytes(
            Writer()
            .bytes(READ_BATCH_DOMAIN)
            .bytes(self.chain)
            .fixed(self.package_id)
            .fixed(self.cluster)
            .fixed(self.executor)
            .u64(self.key_version)
            .fixed(self.lane)
            .bytes(self.root)
            .u64(self.count)
            .u64(self.first_ms)
            .u64(self.last_ms)
        )
