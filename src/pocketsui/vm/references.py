"""Mutable references whose form depends on a type parameter: settled when the code runs."""

from __future__ import annotations

from pocketsui.vm.types import Type
from pocketsui.vm.values import Metered, Value, copy_value, read_cell


def read_reference(meter: Metered, reference: Value, type_: Type) -> Value:
    """A copy of what a ``&mut`` points to."""
    return copy_value(meter, reference) if type_.has_parts else read_cell(reference)


def write_reference(reference: Value, value: Value, type_: Type) -> None:
    if type_.has_parts:
        reference[:] = value
    else:
        container, position = reference
        container[position] = value


def freeze_reference(reference: Value, type_: Type) -> Value:
    """The ``&`` for a ``&mut``."""
    return reference if type_.has_parts else read_cell(reference)


NAMES = {
    "read_reference": read_reference,
    "write_reference": write_reference,
    "freeze_reference": freeze_reference,
}
