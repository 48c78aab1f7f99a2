"""What the arguments of commands refer to: inputs, the gas coin, results of earlier commands.

Each is a slot. A slot's value sits in a box (a one-element list), so that a mutable reference to a
value without parts can point there; an empty box means that the value was moved out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pocketsui.vm.layout import decode
from pocketsui.vm.types import DatatypeOf, Type
from pocketsui.vm.values import Value
from sui_wire.ids import ObjectId
from sui_wire.object import MoveObject, Object

_VALUE = "move_value"
"""Where an object keeps its type and decoded value, beside its cached properties."""


@dataclass(slots=True)
class ResultSlot:
    """A value a command returned."""

    type: Type
    box: list[Value]
    moved: bool = False  # whether it was used by value at least once


@dataclass(slots=True)
class PureSlot:
    """Bytes of the transaction. Each type they are used as has its own box."""

    data: bytes
    boxes: dict[Type, list[Value]] = field(default_factory=dict)


@dataclass(slots=True)
class ObjectSlot:
    """An input object, or the gas coin. ``box`` is None until the object is decoded.

    mutable     whether the transaction may write it: owned, or shared and named as mutable
    changed     whether it was lent as ``&mut``, so that its contents have to be encoded again
    """

    object: Object
    type: DatatypeOf
    contents: bytes
    mutable: bool
    is_gas: bool = False
    box: list[Value] | None = None
    changed: bool = False

    @property
    def id(self) -> ObjectId:
        return self.object.id

    def open(self) -> list[Value]:
        """The box, with the object decoded.

        What may only be read is decoded once: nothing can change it while it is lent, so all
        transactions that read this version share the value.
        """
        if self.box is None:
            if self.mutable:
                self.box = [decode(self.type, self.contents)]
            else:
                self.box = [_shared_value(self.object, self.type)]
        return self.box

    @property
    def taken(self) -> bool:
        return self.box is not None and not self.box


def _shared_value(stored: Object, type_: DatatypeOf) -> Value:
    """The value of an object that is only read; kept with the object, for this very type."""
    kept = stored.__dict__.get(_VALUE)
    if kept is None or kept[0] is not type_:
        if not isinstance(stored.data, MoveObject):
            raise TypeError("a package has no value")
        kept = stored.__dict__[_VALUE] = (type_, decode(type_, stored.data.contents))
    return kept[1]


@dataclass(slots=True)
class ReceivingSlot:
    """An object sent to another object; becomes a ``Receiving<T>`` for the T a function wants."""

    object: Object
    taken: bool = False


Slot = ResultSlot | PureSlot | ObjectSlot | ReceivingSlot
