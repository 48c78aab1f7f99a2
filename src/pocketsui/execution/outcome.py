"""After the last command: what became of every object."""

from __future__ import annotations

from collections.abc import Iterable

from pocketsui.bytecode.types import Ability
from pocketsui.execution.errors import CommandFailure
from pocketsui.execution.record import Event, Execution, Written
from pocketsui.execution.run import Run
from pocketsui.execution.slots import ObjectSlot, ResultSlot
from pocketsui.failure import FailureKind
from pocketsui.vm.layout import encode
from pocketsui.vm.types import DatatypeOf
from pocketsui.vm.values import Value
from sui_wire.execution_status import UnusedValue
from sui_wire.ids import ObjectId, short_address
from sui_wire.object import (
    IMMUTABLE,
    MoveObject,
    Object,
    ObjectOwner,
    Owner,
    SharedOwner,
)

MAX_OBJECT_SIZE = 256_000  # bytes of contents (Sui's max_move_object_size)


def check_results(results: Iterable[Iterable[ResultSlot]]) -> None:
    """No value may be forgotten that its type does not allow to drop."""
    for command, slots in enumerate(results):
        for index, slot in enumerate(slots):
            abilities = slot.type.abilities
            copied = bool(abilities & Ability.COPY) and slot.moved
            if slot.box and not abilities & Ability.DROP and not copied:
                raise CommandFailure(
                    FailureKind.UNUSED_VALUE_WITHOUT_DROP,
                    f"result {index} of command {command} is left over, and {slot.type} has no"
                    " drop",
                    UnusedValue(command, index),
                )


class Outcome:
    """Collects what is written, and why. Fields of :class:`Execution` come from here."""

    def __init__(self, run: Run) -> None:
        self._objects = run.machine.objects
        self._run = run
        self.written: dict[ObjectId, Written] = {}
        inputs = [slot for slot in run.slots.inputs if isinstance(slot, ObjectSlot)]
        if run.slots.gas is not None:
            inputs.append(run.slots.gas)
        self._inputs = inputs
        self._by_id = {slot.id: slot.object for slot in inputs}

    def execution(self) -> Execution:
        """The record of a transaction that succeeded."""
        objects = self._objects
        for slot in self._inputs:
            self._keep_input(slot)
        for object_id, transfer in objects.transfers.items():
            before = self._before(object_id)
            self._write(transfer.type, transfer.value, transfer.owner, before)
        for object_id, child in objects.children.items():
            if child.value is not None and object_id not in self.written:
                self._keep_child(child.type, child.value, ObjectOwner(child.parent), child.stored)
        for package in self._run.packages:
            self.written[package.id] = Written(package, IMMUTABLE)
        self._check_shared()
        existed = self._by_id.keys() | objects.loaded.keys()
        new = objects.new_ids | {package.id for package in self._run.packages}
        removed = {
            object_id for object_id, child in objects.children.items() if child.value is None
        }
        gone = (
            {slot.id for slot in self._inputs if slot.taken}
            | objects.received
            | (removed & objects.loaded.keys())
        )
        return Execution(
            written=self.written,
            created=frozenset(self.written.keys() & new),
            unwrapped=frozenset(self.written.keys() - new - existed),
            deleted=frozenset(objects.deleted_ids & existed),
            unwrapped_then_deleted=frozenset(objects.deleted_ids - existed),
            wrapped=frozenset(gone - self.written.keys() - objects.deleted_ids),
            loaded=objects.loaded,
            events=self._events(),
            results=tuple(self._run.results),
            computation_units=self._run.machine.units,
        )

    def _keep_input(self, slot: ObjectSlot) -> None:
        """An input the transaction may write is written, even if nothing in it changed."""
        if slot.taken or not slot.mutable:
            return
        if slot.changed:
            self._write(slot.type, slot.open()[0], slot.object.owner, slot.object)
        elif isinstance(slot.object.data, MoveObject):
            self.written[slot.id] = Written(slot.object.data, slot.object.owner)

    def _keep_child(
        self, type_: DatatypeOf, value: Value, owner: ObjectOwner, stored: Object | None
    ) -> None:
        """A child is written only if it changed, or changed hands."""
        contents = encode(type_, value)
        if (
            stored is not None
            and stored.owner == owner
            and isinstance(stored.data, MoveObject)
            and stored.data.contents == contents
        ):
            return
        before = stored or self._before(value[0][0][0])
        self._write_contents(type_, contents, owner, before)

    def _before(self, object_id: ObjectId) -> Object | None:
        stored = self._objects.loaded.get(object_id)
        if stored is not None:
            return stored
        return self._by_id.get(object_id)

    def _write(self, type_: DatatypeOf, value: Value, owner: Owner, before: Object | None) -> None:
        self._write_contents(type_, encode(type_, value), owner, before)

    def _write_contents(
        self, type_: DatatypeOf, contents: bytes, owner: Owner, before: Object | None
    ) -> None:
        if len(contents) > MAX_OBJECT_SIZE:
            raise CommandFailure(
                FailureKind.MOVE_OBJECT_TOO_BIG,
                f"a {type_} of {len(contents)} bytes, at most {MAX_OBJECT_SIZE}",
            )
        version = before.version if before else 0
        public = bool(type_.abilities & Ability.STORE)
        data = MoveObject(type_.tag, public, version, contents)
        self.written[data.id] = Written(data, owner)

    def _check_shared(self) -> None:
        """A shared object that was moved must be shared again or deleted."""
        for slot in self._inputs:
            if not slot.taken or not isinstance(slot.object.owner, SharedOwner):
                continue
            again = self.written.get(slot.id)
            if slot.id in self._objects.deleted_ids:
                continue
            if again is None or again.owner != slot.object.owner:
                raise CommandFailure(
                    FailureKind.SHARED_OBJECT_OPERATION_NOT_ALLOWED,
                    f"shared object {short_address(slot.id)} was moved, and neither shared again"
                    " nor deleted",
                )

    def _events(self) -> tuple[Event, ...]:
        sender = self._run.machine.sender
        return tuple(
            Event(event.package, event.module, sender, event.type.tag, event.contents)
            for event in self._run.machine.events
        )
