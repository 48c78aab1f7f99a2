"""Plain arguments in BCS, and the Clock."""

from __future__ import annotations

from collections.abc import Iterable

from k3s_daas.contract.call import ObjectArg, Pure
from sui_wire.bcs import Writer
from sui_wire.ids import Address, ObjectId, parse_object_id

CLOCK = ObjectArg(parse_object_id("0x6"))
"""Sui's own clock; a shared object that nobody may change."""


def read(object_id: ObjectId) -> ObjectArg:
    """An object by immutable reference: readers do not wait for one another."""
    return ObjectArg(object_id)


def write(object_id: ObjectId) -> ObjectArg:
    """An object by mutable reference."""
    return ObjectArg(object_id, mutable=True)


def address(value: Address) -> Pure:
    """An `address` or `ID`."""
    return Pure(bytes(value))


def octets(value: bytes) -> Pure:
    """A `vector<u8>`."""
    return Pure(bytes(Writer().bytes(value)))


def text(value: str) -> Pure:
    """A `String`."""
    return Pure(bytes(Writer().string(value)))


def texts(values: Iterable[str]) -> Pure:
    """A `vector<String>`."""
    return Pure(bytes(Writer().vector(values, Writer.string)))


def u8(value: int) -> Pure:
    return Pure(bytes(Writer().u8(value)))


def u16(value: int) -> Pure:
    return Pure(bytes(Writer().u16(value)))


def u64(value: int) -> Pure:
    return Pure(bytes(Writer().u64(value)))
