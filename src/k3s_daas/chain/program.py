"""From trees of calls to one programmable transaction.

Sui wants inputs listed once, commands in order, and results named by command index. `lay_out` does
the bookkeeping for several entries at once (an entry is what one caller submitted) and remembers
which entry each command came from, so that a failing command can be traced back to its caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from k3s_daas.contract.call import (
    Argument,
    Call,
    CallResult,
    CallVector,
    ObjectArg,
    Pure,
    SplitGas,
)
from sui_wire import transaction as tx
from sui_wire.bcs import Writer
from sui_wire.ids import Address, ObjectId
from sui_wire.transaction import ObjectRef, ProgrammableTransaction
from sui_wire.type_tag import StructTag


@dataclass(frozen=True, slots=True)
class SharedRef:
    """A shared object is named by the version at which it became shared, which never changes."""

    id: ObjectId
    initial_version: int


KnownObject = SharedRef | ObjectRef
"""How a transaction may name an object: shared, or owned (or frozen) at one version."""

Entry = tuple[Call, ...]
"""What one caller submitted: all of it happens, or none."""


@dataclass(frozen=True, slots=True)
class Program:
    """A transaction's commands, and whose they are."""

    transaction: ProgrammableTransaction
    entry_of_command: tuple[int, ...]
    split_from_gas: int
    """MIST taken out of the gas coin besides gas."""


def objects_of(calls: Iterable[Call]) -> Iterator[ObjectArg]:
    """Every object that the calls name, in order, with repetitions."""
    for call in calls:
        yield from _objects_in(call.arguments)


def _objects_in(arguments: Iterable[Argument]) -> Iterator[ObjectArg]:
    for argument in arguments:
        match argument:
            case ObjectArg():
                yield argument
            case CallResult(call):
                yield from _objects_in(call.arguments)
            case CallVector(_, items):
                yield from _objects_in(items)
            case _:
                pass


def lay_out(
    entries: Sequence[Entry], package: Address, known: Mapping[ObjectId, KnownObject]
) -> Program:
    """One transaction that does all entries, in order."""
    mutable = {item.id for entry in entries for item in objects_of(entry) if item.mutable}
    layout = _Layout(package, known, mutable)
    for index, entry in enumerate(entries):
        layout.entry = index
        for call in entry:
            layout.call(call)
    return Program(
        ProgrammableTransaction(tuple(layout.inputs), tuple(layout.commands)),
        tuple(layout.entry_of_command),
        layout.split_from_gas,
    )


class _Layout:
    """The growing transaction; every input is listed once, however many commands use it."""

    def __init__(
        self, package: Address, known: Mapping[ObjectId, KnownObject], mutable: set[ObjectId]
    ) -> None:
        self.inputs: list[tx.CallArg] = []
        self.commands: list[tx.Command] = []
        self.entry_of_command: list[int] = []
        self.split_from_gas = 0
        self.entry = 0
        self._package = package
        self._known = known
        self._mutable = mutable
        self._position: dict[bytes | tuple[str, ObjectId], tx.Input] = {}

    def call(self, call: Call) -> tx.Result:
        """Append a call, after whatever its arguments need."""
        arguments = tuple(self._argument(argument) for argument in call.arguments)
        package = self._package if call.package is None else call.package
        return self._append(tx.MoveCall(package, call.module, call.function, (), arguments))

    def _append(self, command: tx.Command) -> tx.Result:
        self.commands.append(command)
        self.entry_of_command.append(self.entry)
        return tx.Result(len(self.commands) - 1)

    def _argument(self, argument: Argument) -> tx.Argument:
        match argument:
            case Pure(value):
                return self._input(value, tx.Pure(value))
            case ObjectArg(object_id):
                return self._input(("object", object_id), self._object(object_id))
            case CallResult(call):
                return self.call(call)
            case SplitGas(amount):
                return self._split(amount)
            case CallVector(element, items):
                tag = StructTag(self._package, element.module, element.name)
                elements = tuple(self._argument(item) for item in items)
                return self._append(tx.MakeMoveVec(tag, elements))

    def _split(self, amount: int) -> tx.Argument:
        self.split_from_gas += amount
        value = bytes(Writer().u64(amount))
        split = self._append(tx.SplitCoins(tx.GasCoin(), (self._input(value, tx.Pure(value)),)))
        return tx.NestedResult(split.command, 0)

    def _object(self, object_id: ObjectId) -> tx.CallArg:
        known = self._known[object_id]
        if isinstance(known, SharedRef):
            return tx.Shared.of(known.id, known.initial_version, mutable=object_id in self._mutable)
        return tx.ImmOrOwned(known)

    def _input(self, key: bytes | tuple[str, ObjectId], value: tx.CallArg) -> tx.Input:
        position = self._position.get(key)
        if position is None:
            position = self._position[key] = tx.Input(len(self.inputs))
            self.inputs.append(value)
        return position
