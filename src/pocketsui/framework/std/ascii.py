"""``std::ascii``: strings of bytes below 0x80."""

from __future__ import annotations

from pocketsui.framework import rounds
from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

ASCII = FrameworkModule(STANDARD_LIBRARY, "ascii")
ASCII.struct("public struct String has copy, drop, store { bytes: vector<u8> }")
ASCII.struct("public struct Char has copy, drop, store { byte: u8 }")
INVALID_CHARACTER = 0x10000  # EInvalidASCIICharacter
INVALID_INDEX = 0x10001  # EInvalidIndex
_PRINTABLE = range(0x20, 0x7F)


def ascii_string(text: str) -> Value:
    """A ``std::ascii::String``."""
    return [bytearray(text.encode("ascii"))]


@ASCII.function("public fun char(byte: u8): Char")
def char(_: Machine, byte: int) -> Value:
    if byte > 0x7F:
        raise ASCII.abort("char", INVALID_CHARACTER, f"{byte} is no ASCII character")
    return [byte]


@ASCII.function("public fun string(bytes: vector<u8>): ascii::String")
def string(m: Machine, data: Value) -> Value:
    m.repeat(len(data), rounds.ASCII_CHECK)
    if not data.isascii():
        raise ASCII.abort("string", INVALID_CHARACTER, "not ASCII")
    return [data]


@ASCII.function("public fun try_string(bytes: vector<u8>): Option<ascii::String>")
def try_string(m: Machine, data: Value) -> Value:
    m.repeat(len(data), rounds.ASCII_CHECK)
    return [[[data]]] if data.isascii() else [[]]


@ASCII.function("public fun all_characters_printable(string: &ascii::String): bool")
def all_characters_printable(m: Machine, text: Value) -> Value:
    m.repeat(len(text[0]), rounds.ASCII_PRINTABLE)
    return all(byte in _PRINTABLE for byte in text[0])


@ASCII.function("public fun push_char(string: &mut ascii::String, char: Char)")
def push_char(_: Machine, text: Value, character: Value) -> None:
    text[0].append(character[0])


@ASCII.function("public fun pop_char(string: &mut ascii::String): Char")
def pop_char(_: Machine, text: Value) -> Value:
    if not text[0]:
        raise ASCII.error("pop_char", "pop from an empty string")
    return [text[0].pop()]


@ASCII.function("public fun length(string: &ascii::String): u64")
def length(_: Machine, text: Value) -> Value:
    return len(text[0])


@ASCII.function("public fun append(string: &mut ascii::String, other: ascii::String)")
def append(m: Machine, text: Value, other: Value) -> None:
    m.repeat(len(other[0]), rounds.APPEND)
    text[0].extend(other[0])


@ASCII.function("public fun insert(s: &mut ascii::String, at: u64, o: ascii::String)")
def insert(m: Machine, text: Value, at: int, other: Value) -> None:
    if at > len(text[0]):
        raise ASCII.abort("insert", INVALID_INDEX, f"{at} of {len(text[0])}")
    m.repeat(len(other[0]), rounds.APPEND)
    text[0][at:at] = other[0]


@ASCII.function("public fun substring(string: &ascii::String, i: u64, j: u64): ascii::String")
def substring(m: Machine, text: Value, i: int, j: int) -> Value:
    if not i <= j <= len(text[0]):
        raise ASCII.abort("substring", INVALID_INDEX, f"{i}..{j} of {len(text[0])}")
    m.repeat(j - i, rounds.ASCII_SUBSTRING)
    return [text[0][i:j]]


@ASCII.function("public fun as_bytes(string: &ascii::String): &vector<u8>")
def as_bytes(_: Machine, text: Value) -> Value:
    return text[0]


@ASCII.function("public fun into_bytes(string: ascii::String): vector<u8>")
def into_bytes(_: Machine, text: Value) -> Value:
    return text[0]


@ASCII.function("public fun byte(char: Char): u8")
def byte(_: Machine, character: Value) -> Value:
    return character[0]


@ASCII.function("public fun is_valid_char(b: u8): bool")
def is_valid_char(_: Machine, code: int) -> Value:
    return code <= 0x7F


@ASCII.function("public fun is_printable_char(byte: u8): bool")
def is_printable_char(_: Machine, code: int) -> Value:
    return code in _PRINTABLE


@ASCII.function("public fun is_empty(string: &ascii::String): bool")
def is_empty(_: Machine, text: Value) -> Value:
    return not text[0]


@ASCII.function("public fun to_uppercase(string: &ascii::String): ascii::String")
def to_uppercase(m: Machine, text: Value) -> Value:
    m.repeat(len(text[0]), rounds.ASCII_CASE)
    return [text[0].upper()]


@ASCII.function("public fun to_lowercase(string: &ascii::String): ascii::String")
def to_lowercase(m: Machine, text: Value) -> Value:
    m.repeat(len(text[0]), rounds.ASCII_CASE)
    return [text[0].lower()]


@ASCII.function("public fun index_of(string: &ascii::String, substr: &ascii::String): u64")
def index_of(m: Machine, text: Value, part: Value) -> Value:
    found = text[0].find(part[0])
    m.repeat(len(text[0]) if found < 0 else found, rounds.ASCII_FIND)
    return len(text[0]) if found < 0 else found
