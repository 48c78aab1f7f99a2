"""Puts the inputs of a transaction and its gas coin into slots."""

from __future__ import annotations

from collections.abc import Iterable

from pocketsui.execution.context import ObjectReader
from pocketsui.execution.errors import CommandFailure
from pocketsui.execution.pure import MAX_PURE_SIZE
from pocketsui.execution.run import Run
from pocketsui.execution.slots import ObjectSlot, PureSlot, ReceivingSlot, Slot
from pocketsui.failure import FailureKind
from pocketsui.vm.errors import InvariantViolation
from pocketsui.vm.types import DatatypeOf
from sui_wire.ids import ObjectId, short_address
from sui_wire.object import ImmutableOwner, MoveObject, Object
from sui_wire.transaction import CallArg, ImmOrOwned, Pure, Receiving, Shared


class MissingInput(LookupError):
    """An input object is not there. A node finds that out before it executes."""


def load_inputs(
    run: Run, inputs: Iterable[CallArg], gas_coin: Object | None, reader: ObjectReader
) -> None:
    """Fill the slots of the run. Objects are decoded when they are used."""
    run.slots.inputs = [_slot(run, one, reader) for one in inputs]
    if gas_coin is not None:
        run.slots.gas = _object_slot(run, gas_coin, mutable=True)
        run.slots.gas.is_gas = True


def _slot(run: Run, one: CallArg, reader: ObjectReader) -> Slot:
    match one:
        case Pure(data):
            if len(data) > MAX_PURE_SIZE:
                raise CommandFailure(
                    FailureKind.LIMIT_EXCEEDED,
                    f"a pure input of {len(data)} bytes, at most {MAX_PURE_SIZE}",
                )
            return PureSlot(data)
        case ImmOrOwned(ref):
            stored = _read(reader, ref.id)
            mutable = not isinstance(stored.owner, ImmutableOwner)
            return _object_slot(run, stored, mutable=mutable)
        case Shared(object_id):
            return _object_slot(run, _read(reader, object_id), mutable=one.mutable)
        case Receiving(ref):
            stored = _read(reader, ref.id)
            run.machine.objects.receivable[ref.id] = stored
            return ReceivingSlot(stored)


def _read(reader: ObjectReader, object_id: ObjectId) -> Object:
    stored = reader.get(object_id)
    if stored is None:
        raise MissingInput(f"input object {short_address(object_id)} does not exist")
    return stored


def _object_slot(run: Run, stored: Object, *, mutable: bool) -> ObjectSlot:
    if not isinstance(stored.data, MoveObject):
        raise MissingInput(f"{short_address(stored.id)} is a package, which is no input")
    type_ = run.type_of(stored.data.type)
    if not isinstance(type_, DatatypeOf):
        raise InvariantViolation(f"an object of type {type_}")
    run.machine.objects.input_owners[stored.id] = stored.owner
    return ObjectSlot(stored, type_, stored.data.contents, mutable)
