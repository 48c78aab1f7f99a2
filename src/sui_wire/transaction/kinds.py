"""What a transaction is about: a person's programme, or one of the system's own.

The system's transactions are not signed by anybody and pay no gas; a node refuses them from a
client.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sui_wire.bcs import Reader, Writer
from sui_wire.errors import MalformedBcs
from sui_wire.ids import Digest
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
from sui_wire.transaction.commands import Command, read_command, write_command
from sui_wire.transaction.inputs import CallArg, read_call_arg, write_call_arg


@dataclass(frozen=True, slots=True)
class ProgrammableTransaction:
    """Inputs, and the commands that are run on them, all or nothing."""

    inputs: tuple[CallArg, ...]
    commands: tuple[Command, ...]


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
class ConsensusCommitPrologue:
    """Opens every commit: sets the Clock 0x6 (Sui's `ConsensusCommitPrologueV4`)."""

    epoch: int
    round: int
    commit_timestamp_ms: int
    consensus_commit_digest: Digest
    additional_state_digest: Digest


TransactionKind: TypeAlias = ProgrammableTransaction | Genesis | ConsensusCommitPrologue

_PROGRAMMABLE = 0
_GENESIS = 2
_PROLOGUE_V4 = 9
_CANCELLED_TRANSACTIONS_V2 = 1


def _write_genesis_object(writer: Writer, value: GenesisObject) -> None:
    write_data(writer.uleb(0), value.data)  # the enum's only variant: RawObject
    write_owner(writer, value.owner)


def _read_genesis_object(reader: Reader) -> GenesisObject:
    if reader.uleb() != 0:
        raise MalformedBcs("a genesis object is a raw object")
    return GenesisObject(read_data(reader), read_owner(reader))


def write_programmable(writer: Writer, value: ProgrammableTransaction) -> None:
    writer.vector(value.inputs, write_call_arg).vector(value.commands, write_command)


def read_programmable(reader: Reader) -> ProgrammableTransaction:
    inputs = tuple(reader.vector(read_call_arg))
    return ProgrammableTransaction(inputs, tuple(reader.vector(read_command)))


def _read_prologue(reader: Reader) -> ConsensusCommitPrologue:
    epoch, commit_round = reader.u64(), reader.u64()
    reader.option(Reader.u64)
    timestamp_ms, commit_digest = reader.u64(), read_digest(reader)
    if reader.uleb() != _CANCELLED_TRANSACTIONS_V2 or reader.length():
        raise MalformedBcs("a commit prologue with cancelled transactions is not supported here")
    return ConsensusCommitPrologue(
        epoch, commit_round, timestamp_ms, commit_digest, read_digest(reader)
    )


def write_kind(writer: Writer, kind: TransactionKind) -> None:
    match kind:
        case ProgrammableTransaction():
            write_programmable(writer.uleb(_PROGRAMMABLE), kind)
        case Genesis(objects):
            writer.uleb(_GENESIS).vector(objects, _write_genesis_object)
        case ConsensusCommitPrologue():
            writer.uleb(_PROLOGUE_V4).u64(kind.epoch).u64(kind.round)
            writer.option(None, Writer.u64)  # sub_dag_index: one commit, one sub-dag
            writer.u64(kind.commit_timestamp_ms).bytes(kind.consensus_commit_digest)
            writer.uleb(_CANCELLED_TRANSACTIONS_V2).uleb(0)  # none was cancelled
            writer.bytes(kind.additional_state_digest)


def read_kind(reader: Reader) -> TransactionKind:
    match reader.uleb():
        case 0:
            return read_programmable(reader)
        case 2:
            return Genesis(tuple(reader.vector(_read_genesis_object)))
        case 9:
            return _read_prologue(reader)
        case other:
            raise MalformedBcs(f"transactions of kind {other} are not supported here")
