"""Move values as Python values; see the table in the package docstring."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

Value: TypeAlias = Any
"""A Move value. Its Move type is known to whoever holds it, and not to Python's type checker."""


class Metered(Protocol):
    """Whoever pays for work in proportion to the size of a value."""

    fuel: int


def clone(value: Value) -> Value:
    """A value that shares nothing with ``value``."""
    if type(value) is bytearray:
        return value[:]
    if type(value) is list:
        return [item if type(item) is int or type(item) is bytes else clone(item) for item in value]
    return value


def copy_value(meter: Metered, value: Value) -> Value:
    """A clone that built-in functions make; pays for the elements of the outermost level."""
    if type(value) is bytearray or type(value) is list:
        meter.fuel -= len(value)
    return clone(value)


def read_cell(reference: tuple[Value, int]) -> Value:
    """Read through a mutable reference to a value without parts."""
    container, position = reference
    return container[position]
