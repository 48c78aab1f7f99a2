"""Move types as values: `u64`, `vector<address>`, `0x2::coin::Coin<0x2::sui::SUI>`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import TypeAlias

from sui_wire.bcs import Reader, Writer
from sui_wire.bcs import decode as decode_bcs
from sui_wire.errors import MalformedBcs, MalformedText
from sui_wire.ids import Address, format_address, parse_address, short_address

MAX_DEPTH = 16
"""How deep type arguments may nest (Sui `max_type_argument_depth`)."""

_STRUCT = 7
_VECTOR = 6


class PrimitiveType(IntEnum):
    """The types without parameters; the value is the BCS variant index of `TypeTag`."""

    BOOL = 0
    U8 = 1
    U64 = 2
    U128 = 3
    ADDRESS = 4
    SIGNER = 5
    U16 = 8
    U32 = 9
    U256 = 10

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class VectorType:
    """`vector<element>`."""

    element: TypeTag

    def __str__(self) -> str:
        return f"vector<{self.element}>"


@dataclass(frozen=True, slots=True)
class StructTag:
    """A struct or enum with its type arguments; `address` is the package that first defined it."""

    address: Address
    module: str
    name: str
    type_params: tuple[TypeTag, ...] = field(default=())

    def __str__(self) -> str:
        return _full_name(self)

    def short(self) -> str:
        """With `0x2` instead of 64 digits at the head; for messages meant to be read."""
        return self.named(short_address(self.address))

    def named(self, address: str) -> str:
        """With the address as it is written here."""
        head = f"{address}::{self.module}::{self.name}"
        if not self.type_params:
            return head
        return f"{head}<{', '.join(map(str, self.type_params))}>"


@lru_cache(maxsize=4_096)
def _full_name(tag: StructTag) -> str:
    return tag.named(format_address(tag.address))


TypeTag: TypeAlias = PrimitiveType | VectorType | StructTag


def write_struct_tag(writer: Writer, tag: StructTag) -> None:
    writer.fixed(_struct_bytes(tag))


@lru_cache(maxsize=4_096)
def _struct_bytes(tag: StructTag) -> bytes:
    """Kept, since the same few types are written with every object and event."""
    writer = Writer().fixed(tag.address).string(tag.module).string(tag.name)
    return bytes(writer.vector(tag.type_params, write_type_tag))


def write_type_tag(writer: Writer, tag: TypeTag) -> None:
    match tag:
        case PrimitiveType():
            writer.uleb(tag)
        case VectorType(element):
            writer.uleb(_VECTOR)
            write_type_tag(writer, element)
        case StructTag():
            writer.uleb(_STRUCT)
            write_struct_tag(writer, tag)


def read_struct_tag(reader: Reader, depth: int = 0) -> StructTag:
    address = Address(reader.fixed(32))
    module = reader.string()
    name = reader.string()
    params = tuple(reader.vector(lambda inner: read_type_tag(inner, depth + 1)))
    return StructTag(address, module, name, params)


def read_type_tag(reader: Reader, depth: int = 0) -> TypeTag:
    if depth > MAX_DEPTH:
        raise MalformedBcs(f"a type nested deeper than {MAX_DEPTH}")
    variant = reader.uleb()
    if variant == _VECTOR:
        return VectorType(read_type_tag(reader, depth + 1))
    if variant == _STRUCT:
        return read_struct_tag(reader, depth)
    try:
        return PrimitiveType(variant)
    except ValueError:
        raise MalformedBcs(f"no type has the variant index {variant}") from None


def encode(tag: TypeTag) -> bytes:
    writer = Writer()
    write_type_tag(writer, tag)
    return bytes(writer)


def decode(data: bytes) -> TypeTag:
    return decode_bcs(data, read_type_tag)


@lru_cache(maxsize=4096)
def parse_type_tag(text: str) -> TypeTag:
    """Read a type as Sui prints it, spaces optional.

    >>> parse_type_tag("vector<0x2::coin::Coin<0x2::sui::SUI>>").element.module
    'coin'
    """
    parser = _Parser(text)
    tag = parser.type_tag(0)
    parser.end()
    return tag


def parse_struct_tag(text: str) -> StructTag:
    """Like `parse_type_tag`, but only a struct will do."""
    tag = parse_type_tag(text)
    if not isinstance(tag, StructTag):
        raise MalformedText(f"{text!r} is not a struct type: expected address::module::Name")
    return tag


class _Parser:
    """Recursive descent over the characters; errors name the position."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def _skip_spaces(self) -> None:
        while self._at < len(self._text) and self._text[self._at] == " ":
            self._at += 1

    def _refuse(self, expected: str) -> MalformedText:
        return MalformedText(f"{self._text!r}: expected {expected} at character {self._at}")

    def _take(self, token: str) -> bool:
        self._skip_spaces()
        if self._text.startswith(token, self._at):
            self._at += len(token)
            return True
        return False

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise self._refuse(repr(token))

    def _word(self) -> str:
        self._skip_spaces()
        start = self._at
        while self._at < len(self._text) and (
            self._text[self._at].isalnum() or self._text[self._at] == "_"
        ):
            self._at += 1
        if start == self._at or not self._text[start : self._at].isascii():
            raise self._refuse("a name")
        return self._text[start : self._at]

    def end(self) -> None:
        self._skip_spaces()
        if self._at != len(self._text):
            raise self._refuse("the end")

    def type_tag(self, depth: int) -> TypeTag:
        if depth > MAX_DEPTH:
            raise MalformedText(f"{self._text!r} nests types deeper than {MAX_DEPTH}")
        word = self._word()
        if word == "vector":
            self._expect("<")
            element = self.type_tag(depth + 1)
            self._expect(">")
            return VectorType(element)
        if self._take("::"):
            return self._struct(word, depth)
        primitive = PrimitiveType.__members__.get(word.upper())
        if primitive is None or not word.islower():
            raise self._refuse(f"a type instead of {word!r}")
        return primitive

    def _struct(self, address: str, depth: int) -> StructTag:
        module = self._word()
        self._expect("::")
        name = self._word()
        params: list[TypeTag] = []
        if self._take("<"):
            params.append(self.type_tag(depth + 1))
            while self._take(","):
                params.append(self.type_tag(depth + 1))
            self._expect(">")
        return StructTag(parse_address(address), module, name, tuple(params))
