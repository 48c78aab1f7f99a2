"""Values that framework functions put together in the form translated code expects."""

from __future__ import annotations

from pocketsui.vm.types import Type
from pocketsui.vm.values import Value


def part_reference(type_: Type, container: Value, position: int) -> Value:
    """``&mut container[position]``, a value of type ``type_``."""
    return container[position] if type_.has_parts else (container, position)


def option_of(type_: Type, *items: Value) -> Value:
    """An ``Option`` of that type: none, or some ``items[0]``."""
    return [type_.vector().of(items)]
