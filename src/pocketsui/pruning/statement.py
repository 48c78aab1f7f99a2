"""What a pruned ledger begins with, signed by the authority when it was pruned.

It takes the place of all that led there: which checkpoint was the last one pruned, the epoch and
committee behind it, and a digest of every object as it stood then. What it proves: the holder of
the ledger's key said so at that time. What it cannot prove any more is that executing the pruned
transactions gives this state; for that, keep an export.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sui_wire.bcs import Reader, Writer
from sui_wire.bcs import decode as decode_bcs
from sui_wire.checkpoint import CommitteeMember, read_member, write_member
from sui_wire.committee import (
    AuthorityKey,
    QuorumSignature,
    encode_bitmap,
    sign_alone,
    verify_checkpoint,
)
from sui_wire.ids import Digest, ObjectId

_NO_EPOCH = 2**64 - 1
"""Signed and verified as a checkpoint's summary is, but of an epoch that no chain comes to: so it
can never be taken for one."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The state behind the last pruned checkpoint."""

    chain: Digest
    checkpoint: int
    """The last one pruned."""
    digest: Digest
    """Its digest, which the first one kept must name."""
    transactions: int
    """How many there were since genesis."""
    epoch: int
    epoch_start_ms: int
    committee: tuple[CommitteeMember, ...]
    """Of the epoch of the first checkpoint kept."""
    objects: int
    state: Digest
    """See `StateDigest`."""

    def encode(self) -> bytes:
        writer = Writer().u64(_NO_EPOCH).string("pocketsui pruned state 1")
        writer.bytes(self.chain).u64(self.checkpoint).bytes(self.digest).u64(self.transactions)
        writer.u64(self.epoch).u64(self.epoch_start_ms).vector(self.committee, write_member)
        return bytes(writer.u64(self.objects).bytes(self.state))


def decode_statement(encoded: bytes) -> Statement:
    """The inverse of `Statement.encode`; `MalformedBcs` or `ValueError` if it is none."""

    def read(reader: Reader) -> Statement:
        if (reader.u64(), reader.string()) != (_NO_EPOCH, "pocketsui pruned state 1"):
            raise ValueError("this is no statement about a pruned ledger")
        return Statement(
            chain=Digest(reader.bytes()),
            checkpoint=reader.u64(),
            digest=Digest(reader.bytes()),
            transactions=reader.u64(),
            epoch=reader.u64(),
            epoch_start_ms=reader.u64(),
            committee=tuple(reader.vector(read_member)),
            objects=reader.u64(),
            state=Digest(reader.bytes()),
        )

    return decode_bcs(encoded, read)


def sign_statement(key: AuthorityKey, statement: bytes) -> bytes:
    """By the first member of the ledger's first committee."""
    return sign_alone(key, _NO_EPOCH, statement).signature


def verify_statement(public_key: bytes, statement: bytes, signature: bytes) -> None:
    """Raise `BadSignature` unless that member signed the statement."""
    signed = QuorumSignature(_NO_EPOCH, signature, encode_bitmap([0]))
    verify_checkpoint(statement, signed, _NO_EPOCH, (CommitteeMember(public_key, 10_000),))


class StateDigest:
    """Counts and digests objects: ids, versions and digests, in the order of ids."""

    def __init__(self) -> None:
        self._state = hashlib.blake2b(digest_size=32)
        self.objects = 0

    def add(self, object_id: ObjectId, version: int, digest: Digest) -> None:
        self._state.update(object_id + version.to_bytes(8, "little") + digest)
        self.objects += 1

    @property
    def digest(self) -> Digest:
        return Digest(self._state.digest())
