"""The system's own transactions: genesis, the opening of a commit, the end of an epoch.

They are not signed by anybody and pay no gas; a node refuses them from a client.
"""

from __future__ import annotations

from dataclasses import dataclass

from sui_wire.bcs import Reader, Writer
from sui_wire.errors import MalformedBcs
from sui_wire.ids import Address, Digest, ObjectId
from sui_wire.object import (
    MoveObject,
    MovePackage,
    Owner,
    read_data,
    read_digest,
    read_owner,
    write_data,
    write_owner,
)

_CANCELLED_TRANSACTIONS_V2 = 1
_CHANGE_EPOCH = 0


@dataclass(frozen=True, slots=True)
class GenesisObject:
    """An object that exists from the beginning."""

    data: MoveObject | MovePackage
    owner: Owner


@dataclass(frozen=True, slots=True)
class Genesis:
    """The first transaction of a chain."""

    objects: tuple[GenesisObject, ...]


@dataclass(frozen=True, slots=True)
class AssignedVersion:
    """The version that consensus gave a shared object for one cancelled transaction.

    It is none that an object can have: its value says why (Sui `SequenceNumber`).
    """

    id: ObjectId
    initial_version: int
    version: int


LARGEST_VERSION = 0x7FFF_FFFF_FFFF_FFFF
"""No object has this version or a larger one."""
CANCELLED_READ = LARGEST_VERSION + 1
"""A shared object of a cancelled transaction that was not the reason."""
CONGESTED = LARGEST_VERSION + 2
"""A shared object that had no room left: the reason."""


@dataclass(frozen=True, slots=True)
class CancelledTransaction:
    """A transaction that consensus lets fail, and the version it gives each shared object of it."""

    digest: Digest
    versions: tuple[AssignedVersion, ...]


@dataclass(frozen=True, slots=True)
class ConsensusCommitPrologue:
    """Opens every commit: sets the Clock 0x6 (Sui's `ConsensusCommitPrologueV4`)."""

    epoch: int
    round: int
    commit_timestamp_ms: int
    consensus_commit_digest: Digest
    additional_state_digest: Digest
    cancelled: tuple[CancelledTransaction, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeEpoch:
    """Begins the next epoch, with what the one that ends took in and gave back, in MIST."""

    epoch: int
    """The one that begins."""
    protocol_version: int
    storage_charge: int
    computation_charge: int
    storage_rebate: int
    non_refundable_storage_fee: int
    epoch_start_timestamp_ms: int


@dataclass(frozen=True, slots=True)
class EndOfEpoch:
    """The last transaction of an epoch (Sui's `EndOfEpochTransaction`); here it does one thing."""

    change: ChangeEpoch


def write_genesis(writer: Writer, kind: Genesis) -> None:
    writer.vector(kind.objects, _write_genesis_object)


def read_genesis(reader: Reader) -> Genesis:
    return Genesis(tuple(reader.vector(_read_genesis_object)))


def _write_genesis_object(writer: Writer, value: GenesisObject) -> None:
    write_data(writer.uleb(0), value.data)  # the enum's only variant: RawObject
    write_owner(writer, value.owner)


def _read_genesis_object(reader: Reader) -> GenesisObject:
    if reader.uleb() != 0:
        raise MalformedBcs("a genesis object is a raw object")
    return GenesisObject(read_data(reader), read_owner(reader))


def write_prologue(writer: Writer, kind: ConsensusCommitPrologue) -> None:
    writer.u64(kind.epoch).u64(kind.round)
    writer.option(None, Writer.u64)  # sub_dag_index: one commit, one sub-dag
    writer.u64(kind.commit_timestamp_ms).bytes(kind.consensus_commit_digest)
    writer.uleb(_CANCELLED_TRANSACTIONS_V2).vector(kind.cancelled, _write_cancelled)
    writer.bytes(kind.additional_state_digest)


def read_prologue(reader: Reader) -> ConsensusCommitPrologue:
    epoch, commit_round = reader.u64(), reader.u64()
    reader.option(Reader.u64)
    timestamp_ms, commit_digest = reader.u64(), read_digest(reader)
    version = reader.uleb()
    if version != _CANCELLED_TRANSACTIONS_V2:
        raise MalformedBcs(f"version assignments of kind {version} are not supported here")
    cancelled = tuple(reader.vector(_read_cancelled))
    return ConsensusCommitPrologue(
        epoch, commit_round, timestamp_ms, commit_digest, read_digest(reader), cancelled
    )


def _write_cancelled(writer: Writer, value: CancelledTransaction) -> None:
    writer.bytes(value.digest).vector(value.versions, _write_assigned)


def _read_cancelled(reader: Reader) -> CancelledTransaction:
    return CancelledTransaction(read_digest(reader), tuple(reader.vector(_read_assigned)))


def _write_assigned(writer: Writer, value: AssignedVersion) -> None:
    writer.fixed(value.id).u64(value.initial_version).u64(value.version)


def _read_assigned(reader: Reader) -> AssignedVersion:
    return AssignedVersion(Address(reader.fixed(32)), reader.u64(), reader.u64())


def write_end_of_epoch(writer: Writer, kind: EndOfEpoch) -> None:
    change = kind.change
    writer.uleb(1).uleb(_CHANGE_EPOCH)
    writer.u64(change.epoch).u64(change.protocol_version)
    writer.u64(change.storage_charge).u64(change.computation_charge)
    writer.u64(change.storage_rebate).u64(change.non_refundable_storage_fee)
    writer.u64(change.epoch_start_timestamp_ms)
    writer.uleb(0)  # system packages: the framework is part of the interpreter


def read_end_of_epoch(reader: Reader) -> EndOfEpoch:
    if (reader.uleb(), reader.uleb()) != (1, _CHANGE_EPOCH):
        raise MalformedBcs(
            "an end of epoch that does more than change the epoch is not supported here"
        )
    change = ChangeEpoch(*(reader.u64() for _ in range(7)))
    if reader.uleb() != 0:
        raise MalformedBcs("a change of epoch with system packages is not supported here")
    return EndOfEpoch(change)
