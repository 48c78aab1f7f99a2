"""Move structs as dataclasses whose fields are their BCS layout.

Each field is annotated with how it is read, in the order of the Move source:

    @dataclass(frozen=True, slots=True)
    class RoleDeleted(MoveStruct):
        book: Id
        role: Text

    RoleDeleted.decode(event.contents)

To everybody else an `Id` is an `ObjectId` and a `Text` a `str`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Annotated, Any, Self, TypeAlias, TypeVar, get_type_hints

from sui_wire.bcs import Reader, decode
from sui_wire.ids import Address, ObjectId

T = TypeVar("T")


def read_id(reader: Reader) -> ObjectId:
    """32 bytes: an `ID`, a `UID` or an `address`."""
    return Address(reader.fixed(32))


def vector_of(read: Callable[[Reader], T]) -> Callable[[Reader], tuple[T, ...]]:
    """Reads `vector<T>`."""
    return lambda reader: tuple(reader.vector(read))


def option_of(read: Callable[[Reader], T]) -> Callable[[Reader], T | None]:
    """Reads `Option<T>`."""
    return lambda reader: reader.option(read)


Id: TypeAlias = Annotated[ObjectId, read_id]
Account: TypeAlias = Annotated[Address, read_id]
Octets: TypeAlias = Annotated[bytes, Reader.bytes]
Text: TypeAlias = Annotated[str, Reader.string]
Texts: TypeAlias = Annotated[tuple[str, ...], vector_of(Reader.string)]
Bool: TypeAlias = Annotated[bool, Reader.bool]
U8: TypeAlias = Annotated[int, Reader.u8]
U16: TypeAlias = Annotated[int, Reader.u16]
U64: TypeAlias = Annotated[int, Reader.u64]
U128: TypeAlias = Annotated[int, Reader.u128]
U256: TypeAlias = Annotated[int, Reader.u256]
Ids: TypeAlias = Annotated[tuple[ObjectId, ...], vector_of(read_id)]


class MoveStruct:
    """Base of dataclasses that mirror a Move struct."""

    __slots__ = ()

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """Read one value where the reader stands."""
        readers = _READERS.get(cls) or _remember_readers(cls)
        return cls(*[read(reader) for read in readers])

    @classmethod
    def decode(cls, contents: bytes) -> Self:
        """Read one value from all of `contents`; raises `MalformedBcs` if it does not fit."""
        return decode(contents, cls.read)


_READERS: dict[type[MoveStruct], tuple[Callable[[Reader], object], ...]] = {}
"""Filled at first use: annotations may name classes that are defined later."""


def _remember_readers(struct: Any) -> tuple[Callable[[Reader], object], ...]:
    hints = get_type_hints(struct, include_extras=True)
    _READERS[struct] = tuple(hints[field.name].__metadata__[0] for field in fields(struct))
    return _READERS[struct]
