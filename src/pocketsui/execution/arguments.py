"""Turns the arguments of one command into Move values: moved, copied, or lent.

The rules are Sui's. A value without ``copy`` is moved out of its slot and gone; one with ``copy``
is copied. Within one command nothing may be lent together with its own mutable reference, nor moved
while it is lent. What commands use together is kept in ``cliques``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pocketsui.bytecode.types import Ability
from pocketsui.execution.cliques import Cliques
from pocketsui.execution.errors import BadArgument
from pocketsui.execution.pure import decode_pure, may_be_pure
from pocketsui.execution.slots import ObjectSlot, PureSlot, ReceivingSlot, ResultSlot, Slot
from pocketsui.failure import ArgumentError
from pocketsui.framework.parts import part_reference
from pocketsui.framework.sui.transfer import TRANSFER
from pocketsui.vm.layout import MalformedValue
from pocketsui.vm.types import DatatypeOf, Type
from pocketsui.vm.values import Metered, Value, copy_value
from sui_wire.ids import short_address
from sui_wire.object import SharedOwner
from sui_wire.transaction import Argument, GasCoin, Input, NestedResult, Result

_RECEIVING = TRANSFER.datatype("Receiving")

T = TypeVar("T")


@dataclass(slots=True)
class Slots:
    """Everything arguments can refer to."""

    inputs: list[Slot]
    gas: ObjectSlot | None
    results: list[list[ResultSlot]] = field(default_factory=list)
    cliques: Cliques = field(default_factory=Cliques)

    def find(self, argument: Argument, index: int) -> Slot:
        """``index`` is the argument's position in its command, for the error."""
        match argument:
            case GasCoin():
                if self.gas is None:
                    raise BadArgument(
                        ArgumentError.INVALID_GAS_COIN_USAGE, index, "nothing pays for gas"
                    )
                return self.gas
            case Input(number):
                return _at(self.inputs, number, index, "input")
            case Result(command):
                results = _at(self.results, command, index, "result")
                if len(results) != 1:
                    raise BadArgument(
                        ArgumentError.INVALID_RESULT_ARITY,
                        index,
                        f"command {command} has {len(results)} results, not one",
                        indices=(command,),
                    )
                return results[0]
            case NestedResult(command, number):
                results = _at(self.results, command, index, "result")
                if number >= len(results):
                    raise BadArgument(
                        ArgumentError.SECONDARY_INDEX_OUT_OF_BOUNDS,
                        index,
                        f"command {command} has {len(results)} results",
                        indices=(command, number),
                    )
                return results[number]


def _at(items: Sequence[T], number: int, index: int, what: str) -> T:
    if number >= len(items):
        raise BadArgument(
            ArgumentError.INDEX_OUT_OF_BOUNDS,
            index,
            f"{what} {number} of {len(items)}",
            indices=(number,),
        )
    return items[number]


class Lending:
    """The arguments of one command, and what is lent while it runs."""

    def __init__(self, slots: Slots, meter: Metered) -> None:
        self._slots = slots
        self._meter = meter
        self._lent: dict[int, tuple[bool, int]] = {}  # box by identity: mutably, to which argument
        self._used: list[tuple[int, int]] = []  # argument and value, as the cliques name it
        self._took_shared = False

    def type_of(self, argument: Argument, index: int) -> Type | None:
        """The type of an object or result; None for bytes, which become what is wanted."""
        slot = self._slots.find(argument, index)
        return slot.type if isinstance(slot, ObjectSlot | ResultSlot) else None

    def take(
        self, argument: Argument, index: int, wanted: Type, *, may_take_gas: bool = False
    ) -> Value:
        """The value itself: moved, or copied if its type allows."""
        slot = self._slots.find(argument, index)
        if isinstance(slot, ReceivingSlot):
            self._used.append((index, id(slot)))
            return _receive(slot, index, wanted)
        if isinstance(slot, ObjectSlot):
            _check_movable(slot, index, may_take_gas=may_take_gas)
        box = self._box(slot, index, wanted)
        if isinstance(slot, ResultSlot):
            slot.moved = True
        if isinstance(slot, PureSlot) or wanted.abilities & Ability.COPY:
            return copy_value(self._meter, box[0])
        if id(box) in self._lent:
            raise BadArgument(
                ArgumentError.CANNOT_MOVE_BORROWED_VALUE,
                index,
                "it is lent to another argument of this command",
            )
        self._slots.cliques.give_up(id(slot))
        if isinstance(slot, ObjectSlot) and isinstance(slot.object.owner, SharedOwner):
            self._took_shared = True
        return box.pop()

    def lend(self, argument: Argument, index: int, wanted: Type, *, mutable: bool) -> Value:
        """A reference to the value where it is."""
        slot = self._slots.find(argument, index)
        if isinstance(slot, ReceivingSlot):
            raise _mismatch(index, "an object to be received is used by value")
        if isinstance(slot, ObjectSlot) and mutable:
            if not slot.mutable:
                raise BadArgument(
                    ArgumentError.INVALID_OBJECT_BY_MUTABLE_REFERENCE,
                    index,
                    f"object {short_address(slot.id)} may only be read",
                )
            slot.changed = True
        box = self._box(slot, index, wanted)
        lent_mutably, to = self._lent.get(id(box), (False, index))
        if lent_mutably or (mutable and id(box) in self._lent):
            raise BadArgument(
                ArgumentError.INVALID_REFERENCE_ARGUMENT,
                to if lent_mutably else index,
                "it is lent to two arguments of this command, and to one of them to be changed",
            )
        self._lent[id(box)] = (mutable, index)
        return part_reference(wanted, box, 0) if mutable else box[0]

    def refuse_hot(self) -> None:
        """For calls of entry functions that are not public: no hot potato may hold an argument."""
        for index, value in self._used:
            if self._slots.cliques.is_hot(value):
                raise BadArgument(
                    ArgumentError.INVALID_ARGUMENT_TO_PRIVATE_ENTRY_FUNCTION,
                    index,
                    "it was used together with a value that has neither drop nor store and is"
                    " still there; an entry function that is not public takes none such",
                )

    def close(self, results: list[ResultSlot]) -> list[ResultSlot]:
        """The command is done: what it used and what it gave belong together from now on."""
        kept = Ability.DROP | Ability.STORE
        self._slots.cliques.join(
            (value for _, value in self._used),
            ((id(slot), not slot.type.abilities & kept) for slot in results),
            for_ever=self._took_shared,
        )
        return results

    def _box(
        self, slot: ResultSlot | PureSlot | ObjectSlot, index: int, wanted: Type
    ) -> list[Value]:
        box = _box_of(slot, index, wanted)
        self._used.append((index, id(box) if isinstance(slot, PureSlot) else id(slot)))
        return box


def _box_of(slot: ResultSlot | PureSlot | ObjectSlot, index: int, wanted: Type) -> list[Value]:
    """The box of a value of the wanted type."""
    if isinstance(slot, PureSlot):
        return _pure_box(slot, index, wanted)
    if slot.type is not wanted:
        raise _mismatch(index, f"expected {wanted}, got {slot.type}")
    box = slot.open() if isinstance(slot, ObjectSlot) else slot.box
    if not box:
        raise _moved(index, "it was moved by an earlier command or argument")
    return box


def _pure_box(slot: PureSlot, index: int, wanted: Type) -> list[Value]:
    box = slot.boxes.get(wanted)
    if box is None:
        if not may_be_pure(wanted):
            raise BadArgument(
                ArgumentError.INVALID_USAGE_OF_PURE_ARGUMENT,
                index,
                f"plain bytes cannot become a {wanted}",
            )
        try:
            box = slot.boxes[wanted] = [decode_pure(wanted, slot.data)]
        except MalformedValue as error:
            raise BadArgument(
                ArgumentError.INVALID_BCS_BYTES, index, f"not the BCS of a {wanted}: {error}"
            ) from None
    return box


def _check_movable(slot: ObjectSlot, index: int, *, may_take_gas: bool) -> None:
    if slot.is_gas and not may_take_gas:
        raise BadArgument(
            ArgumentError.INVALID_GAS_COIN_USAGE,
            index,
            "the gas coin can be lent mutably, or moved by TransferObjects alone",
        )
    if not slot.mutable:
        raise BadArgument(
            ArgumentError.INVALID_OBJECT_BY_VALUE,
            index,
            f"object {short_address(slot.id)} may only be read",
        )


def _receive(slot: ReceivingSlot, index: int, wanted: Type) -> Value:
    """A ``Receiving<T>``, whatever T is; ``transfer::receive`` checks it."""
    if not isinstance(wanted, DatatypeOf) or wanted.datatype is not _RECEIVING:
        raise _mismatch(index, f"expected {wanted}, got an object to be received")
    if slot.taken:
        raise _moved(index, "it was moved by an earlier command or argument")
    slot.taken = True
    return [[slot.object.id], slot.object.version]


def _mismatch(index: int, message: str) -> BadArgument:
    return BadArgument(ArgumentError.TYPE_MISMATCH, index, message)


def _moved(index: int, message: str) -> BadArgument:
    return BadArgument(ArgumentError.ARGUMENT_WITHOUT_VALUE, index, message)
