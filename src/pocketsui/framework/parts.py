"""Mutable references to a part of a value, in the form translated code expects."""

from __future__ import annotations

from pocketsui.vm.types import Type
from pocketsui.vm.values import Value


def part_reference(type_: Type, container: Value, position: int) -> Value:
    """``&mut container[position]``, a value of type ``type_``."""
    return container[position] if type_.has_parts else (container, position)
