"""``std::string``: UTF-8."""

from __future__ import annotations

from pocketsui.framework import rounds
from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule
from pocketsui.framework.std.ascii import string as ascii_string_of
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

BASE_FUEL, BYTE_FUEL = 52, 2
STRING = FrameworkModule(STANDARD_LIBRARY, "string")
STRING.struct("public struct String has copy, drop, store { bytes: vector<u8> }")
INVALID_UTF8 = 1  # EInvalidUTF8
INVALID_INDEX = 2  # EInvalidIndex
_CONTINUATION = range(0x80, 0xC0)  # bytes inside a character


def is_utf8(data: bytes | bytearray) -> bool:
    """Whether the bytes are well-formed UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_boundary(data: bytearray, index: int) -> bool:
    if index >= len(data):
        return index == len(data)
    return data[index] not in _CONTINUATION


@STRING.function("public fun utf8(bytes: vector<u8>): string::String")
def utf8(m: Machine, data: Value) -> Value:
    m.charge(BASE_FUEL + BYTE_FUEL * len(data))
    if not is_utf8(data):
        raise STRING.abort("utf8", INVALID_UTF8, "the bytes are not UTF-8")
    return [data]


@STRING.function("public fun try_utf8(bytes: vector<u8>): Option<string::String>")
def try_utf8(m: Machine, data: Value) -> Value:
    m.charge(BASE_FUEL + BYTE_FUEL * len(data))
    return [[[data]]] if is_utf8(data) else [[]]


@STRING.function("public fun from_ascii(s: ascii::String): string::String")
def from_ascii(_: Machine, text: Value) -> Value:
    return text


@STRING.function("public fun to_ascii(s: string::String): ascii::String")
def to_ascii(m: Machine, text: Value) -> Value:
    return ascii_string_of(m, text[0])


@STRING.function("public fun as_bytes(s: &string::String): &vector<u8>")
def as_bytes(_: Machine, text: Value) -> Value:
    return text[0]


@STRING.function("public fun bytes(s: &string::String): &vector<u8>")
def bytes_of(_: Machine, text: Value) -> Value:
    return text[0]


@STRING.function("public fun into_bytes(s: string::String): vector<u8>")
def into_bytes(_: Machine, text: Value) -> Value:
    return text[0]


@STRING.function("public fun is_empty(s: &string::String): bool")
def is_empty(_: Machine, text: Value) -> Value:
    return not text[0]


@STRING.function("public fun length(s: &string::String): u64")
def length(_: Machine, text: Value) -> Value:
    return len(text[0])


@STRING.function("public fun append(s: &mut string::String, r: string::String)")
def append(m: Machine, text: Value, other: Value) -> None:
    m.repeat(len(other[0]), rounds.APPEND)
    text[0].extend(other[0])


@STRING.function("public fun append_utf8(s: &mut string::String, bytes: vector<u8>)")
def append_utf8(m: Machine, text: Value, data: Value) -> None:
    append(m, text, utf8(m, data))


@STRING.function("public fun insert(s: &mut string::String, at: u64, o: string::String)")
def insert(m: Machine, text: Value, at: int, other: Value) -> None:
    if not _is_boundary(text[0], at):
        raise STRING.abort("insert", INVALID_INDEX, f"{at} is within a character or outside")
    m.repeat(len(other[0]), rounds.APPEND)
    text[0][at:at] = other[0]


def _substring(m: Machine, function: str, text: Value, i: int, j: int) -> Value:
    data = text[0]
    if not (i <= j <= len(data) and _is_boundary(data, i) and _is_boundary(data, j)):
        raise STRING.abort(function, INVALID_INDEX, f"{i}..{j} of {len(data)}")
    m.charge(BASE_FUEL + BYTE_FUEL * (j - i))
    return [data[i:j]]


@STRING.function("public fun substring(s: &string::String, i: u64, j: u64): string::String")
def substring(m: Machine, text: Value, i: int, j: int) -> Value:
    return _substring(m, "substring", text, i, j)


@STRING.function("public fun sub_string(s: &string::String, i: u64, j: u64): string::String")
def sub_string(m: Machine, text: Value, i: int, j: int) -> Value:
    return _substring(m, "substring", text, i, j)


@STRING.function("public fun index_of(s: &string::String, r: &string::String): u64")
def index_of(m: Machine, text: Value, part: Value) -> Value:
    m.charge(BASE_FUEL + BYTE_FUEL * (len(text[0]) + len(part[0])))
    found = text[0].find(part[0])
    return len(text[0]) if found < 0 else found
