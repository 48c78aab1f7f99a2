"""Mutable references whose form depends on a type parameter: settled when the code runs."""

from __future__ import annotations

from pocketsui.vm.types import Type
from pocketsui.vm.values import Value, read_cell


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
    "write_reference": write_reference,
    "freeze_reference": freeze_reference,
}
