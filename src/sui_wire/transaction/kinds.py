"""What a transaction is about: a person's programme, or one of the system's own (`system`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sui_wire.bcs import Reader, Writer
from sui_wire.errors import MalformedBcs
from sui_wire.transaction.commands import Command, read_command, write_command
from sui_wire.transaction.inputs import CallArg, read_call_arg, write_call_arg
from sui_wire.transaction.system import (
    ConsensusCommitPrologue,
    EndOfEpoch,
    Genesis,
    read_end_of_epoch,
    read_genesis,
    read_prologue,
    write_end_of_epoch,
    write_genesis,
    write_prologue,
)


@dataclass(frozen=True, slots=True)
class ProgrammableTransaction:
    """Inputs, and the commands that are run on them, all or nothing."""

    inputs: tuple[CallArg, ...]
    commands: tuple[Command, ...]


TransactionKind: TypeAlias = (
    ProgrammableTransaction | Genesis | ConsensusCommitPrologue | EndOfEpoch
)

_PROGRAMMABLE = 0
_GENESIS = 2
_END_OF_EPOCH = 5
_PROLOGUE_V4 = 9


def write_programmable(writer: Writer, value: ProgrammableTransaction) -> None:
    writer.vector(value.inputs, write_call_arg).vector(value.commands, write_command)


def read_programmable(reader: Reader) -> ProgrammableTransaction:
    inputs = tuple(reader.vector(read_call_arg))
    return ProgrammableTransaction(inputs, tuple(reader.vector(read_command)))


def write_kind(writer: Writer, kind: TransactionKind) -> None:
    match kind:
        case ProgrammableTransaction():
            write_programmable(writer.uleb(_PROGRAMMABLE), kind)
        case Genesis():
            write_genesis(writer.uleb(_GENESIS), kind)
        case ConsensusCommitPrologue():
            write_prologue(writer.uleb(_PROLOGUE_V4), kind)
        case EndOfEpoch():
            write_end_of_epoch(writer.uleb(_END_OF_EPOCH), kind)


def read_kind(reader: Reader) -> TransactionKind:
    match reader.uleb():
        case 0:
            return read_programmable(reader)
        case 2:
            return read_genesis(reader)
        case 5:
            return read_end_of_epoch(reader)
        case 9:
            return read_prologue(reader)
        case other:
            raise MalformedBcs(f"transactions of kind {other} are not supported here")
