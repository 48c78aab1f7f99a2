"""Any event of the contract as names and values, for people: by the interface, without a class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from k3s_daas.contract import interface
from k3s_daas.contract.rules import Rule
from sui_wire.bcs import Reader, decode
from sui_wire.ids import format_address


def _address(reader: Reader) -> str:
    return format_address(reader.fixed(32))


def _octets(reader: Reader) -> str:
    return "0x" + reader.bytes().hex()


def _rule(reader: Reader) -> dict[str, tuple[str, ...]]:
    return asdict(Rule.read(reader))


_READERS: dict[str, Callable[[Reader], Any]] = {
    "bool": Reader.bool,
    "u8": Reader.u8,
    "u16": Reader.u16,
    "u64": Reader.u64,
    "u128": Reader.u128,
    "address": _address,
    "ID": _address,
    "String": Reader.string,
    "vector<u8>": _octets,
    "Rule": _rule,
}
"""How each Move type of a field is read; bytes and ids as hexadecimal text."""


def describe(type_name: str, contents: bytes) -> dict[str, Any] | None:
    """The fields of an event `module::Name` by name; None if the contract has no such event.

    Raises `sui_wire.errors.MalformedBcs` when the bytes are not of that type.
    """
    fields = interface.load().events.get(type_name)
    if fields is None:
        return None
    return decode(contents, lambda reader: _fields(reader, fields))


def _fields(reader: Reader, fields: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {name: _reader(kind)(reader) for name, kind in fields}


def _reader(kind: str) -> Callable[[Reader], Any]:
    if kind in _READERS:
        return _READERS[kind]
    if kind in interface.load().enums:
        return lambda reader: _variant(reader, interface.load().enums[kind])
    element = _reader(kind[kind.index("<") + 1 : -1])
    if kind.startswith("Option<"):
        return lambda reader: reader.option(element)
    return lambda reader: reader.vector(element)


def _variant(
    reader: Reader, variants: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
) -> dict[str, Any]:
    name, fields = variants[reader.uleb()]
    return {"@variant": name, **_fields(reader, fields)}
