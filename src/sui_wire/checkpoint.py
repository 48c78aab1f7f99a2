"""Checkpoints: the network's ordered, signed record.

A summary names the digest of its contents and of the summary before it, so one signature vouches
for everything up to there. The contents list each transaction with the digest of its effects; the
effects name every object and the events. `committee` has the signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sui_wire.bcs import Reader, Writer
from sui_wire.bcs import decode as decode_bcs
from sui_wire.errors import MalformedBcs
from sui_wire.gas import GasCostSummary, read_gas, write_gas
from sui_wire.ids import Digest, typed_digest
from sui_wire.object import read_digest

_CONTENTS_V1 = 0
PUBLIC_KEY_LENGTH = 96
"""A validator's BLS12-381 public key: compressed G2."""


@dataclass(frozen=True, slots=True)
class CommitteeMember:
    """A validator and its voting power (10,000 in all)."""

    public_key: bytes
    weight: int


@dataclass(frozen=True, slots=True)
class Commitment:
    """A digest over more than transactions: 0 the live objects, 1 the checkpoint's artifacts."""

    kind: int
    digest: Digest


@dataclass(frozen=True, slots=True)
class EndOfEpochData:
    """In the last checkpoint of an epoch: who signs from then on."""

    next_committee: tuple[CommitteeMember, ...]
    next_protocol_version: int
    commitments: tuple[Commitment, ...] = ()


@dataclass(frozen=True)
class CheckpointSummary:
    """The part of a checkpoint that is signed."""

    epoch: int
    sequence_number: int
    network_total_transactions: int
    """Since genesis, with those of this checkpoint."""
    content_digest: Digest
    previous_digest: Digest | None
    epoch_rolling_gas: GasCostSummary
    """Of all transactions of the epoch so far."""
    timestamp_ms: int
    commitments: tuple[Commitment, ...] = ()
    end_of_epoch: EndOfEpochData | None = None
    version_specific_data: bytes = b""

    @cached_property
    def encoded(self) -> bytes:
        writer = Writer()
        write_summary(writer, self)
        return bytes(writer)

    @cached_property
    def digest(self) -> Digest:
        return summary_digest(self.encoded)


@dataclass(frozen=True, slots=True)
class CheckpointTransaction:
    """One transaction of a checkpoint."""

    transaction: Digest
    effects: Digest
    signatures: tuple[bytes, ...]
    """As the signers gave them: flag || signature || public key."""


@dataclass(frozen=True)
class CheckpointContents:
    """The transactions of a checkpoint, in the order of their execution."""

    transactions: tuple[CheckpointTransaction, ...]

    @cached_property
    def encoded(self) -> bytes:
        writer = Writer()
        write_contents(writer, self)
        return bytes(writer)

    @cached_property
    def digest(self) -> Digest:
        return contents_digest(self.encoded)


def summary_digest(encoded: bytes) -> Digest:
    return typed_digest("CheckpointSummary", encoded)


def contents_digest(encoded: bytes) -> Digest:
    return typed_digest("CheckpointContents", encoded)


def _write_digest(writer: Writer, digest: Digest) -> None:
    writer.bytes(digest)


def _write_commitment(writer: Writer, commitment: Commitment) -> None:
    writer.uleb(commitment.kind).bytes(commitment.digest)


def _read_commitment(reader: Reader) -> Commitment:
    kind = reader.uleb()
    if kind > 1:
        raise MalformedBcs(f"no checkpoint commitment has the variant index {kind}")
    return Commitment(kind, read_digest(reader))


def write_member(writer: Writer, member: CommitteeMember) -> None:
    writer.bytes(member.public_key).u64(member.weight)


def read_member(reader: Reader) -> CommitteeMember:
    key = reader.bytes()
    if len(key) != PUBLIC_KEY_LENGTH:
        raise MalformedBcs(f"a validator's key is {PUBLIC_KEY_LENGTH} bytes, found {len(key)}")
    return CommitteeMember(key, reader.u64())


def _write_end_of_epoch(writer: Writer, data: EndOfEpochData) -> None:
    writer.vector(data.next_committee, write_member).u64(data.next_protocol_version)
    writer.vector(data.commitments, _write_commitment)


def _read_end_of_epoch(reader: Reader) -> EndOfEpochData:
    committee = tuple(reader.vector(read_member))
    return EndOfEpochData(committee, reader.u64(), tuple(reader.vector(_read_commitment)))


def write_summary(writer: Writer, summary: CheckpointSummary) -> None:
    writer.u64(summary.epoch).u64(summary.sequence_number)
    writer.u64(summary.network_total_transactions).bytes(summary.content_digest)
    writer.option(summary.previous_digest, _write_digest)
    write_gas(writer, summary.epoch_rolling_gas)
    writer.u64(summary.timestamp_ms).vector(summary.commitments, _write_commitment)
    writer.option(summary.end_of_epoch, _write_end_of_epoch)
    writer.bytes(summary.version_specific_data)


def read_summary(reader: Reader) -> CheckpointSummary:
    return CheckpointSummary(
        epoch=reader.u64(),
        sequence_number=reader.u64(),
        network_total_transactions=reader.u64(),
        content_digest=read_digest(reader),
        previous_digest=reader.option(read_digest),
        epoch_rolling_gas=read_gas(reader),
        timestamp_ms=reader.u64(),
        commitments=tuple(reader.vector(_read_commitment)),
        end_of_epoch=reader.option(_read_end_of_epoch),
        version_specific_data=reader.bytes(),
    )


def decode_summary(encoded: bytes) -> CheckpointSummary:
    return decode_bcs(encoded, read_summary)


def _write_signature(writer: Writer, signature: bytes) -> None:
    writer.bytes(signature)


def write_contents(writer: Writer, contents: CheckpointContents) -> None:
    writer.uleb(_CONTENTS_V1).uleb(len(contents.transactions))
    for item in contents.transactions:
        writer.bytes(item.transaction).bytes(item.effects)
    writer.uleb(len(contents.transactions))
    for item in contents.transactions:
        writer.vector(item.signatures, _write_signature)


def read_contents(reader: Reader) -> CheckpointContents:
    version = reader.uleb()
    if version != _CONTENTS_V1:
        raise MalformedBcs(f"checkpoint contents of version {version + 1} are not supported here")
    digests = reader.vector(lambda r: (read_digest(r), read_digest(r)))
    signatures = reader.vector(lambda r: tuple(r.vector(Reader.bytes)))
    if len(digests) != len(signatures):
        raise MalformedBcs(f"{len(digests)} transactions but {len(signatures)} signature lists")
    return CheckpointContents(
        tuple(
            CheckpointTransaction(transaction, effects, signed)
            for (transaction, effects), signed in zip(digests, signatures, strict=True)
        )
    )


def decode_contents(encoded: bytes) -> CheckpointContents:
    return decode_bcs(encoded, read_contents)
