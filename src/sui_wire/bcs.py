"""Binary Canonical Serialization: the one byte form of what Sui signs, hashes or stores.

BCS (https://github.com/diem/bcs) is canonical: a value has exactly one encoding, so `Reader`
refuses what another writer could have spelled otherwise (overlong lengths, a bool of 2, bytes left
over). Integers are little-endian, a sequence is preceded by its ULEB128 length, an enum by its
ULEB128 variant index, a struct is its fields in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from sui_wire.errors import MalformedBcs

T = TypeVar("T")

MAX_SEQUENCE_LENGTH = 2**31 - 1
"""Longest sequence BCS allows (BCS spec, "Fixed and Variable Length Sequences")."""


def uleb128(value: int) -> bytes:
    """The ULEB128 form of a length or variant index.

    >>> uleb128(300).hex()
    'ac02'
    """
    if value < 0x80:
        return bytes((value,))
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


class Writer:
    """Appends values in BCS; `bytes(writer)` is the result.

    >>> bytes(Writer().u16(258).string("hi")).hex()
    '0201026869'
    """

    __slots__ = ("_out",)

    def __init__(self) -> None:
        self._out = bytearray()

    def __bytes__(self) -> bytes:
        return bytes(self._out)

    def __len__(self) -> int:
        return len(self._out)

    def _integer(self, value: int, size: int) -> Writer:
        try:
            self._out += value.to_bytes(size, "little")
        except OverflowError:
            raise MalformedBcs(f"{value} does not fit an unsigned {size * 8}-bit integer") from None
        return self

    def u8(self, value: int) -> Writer:
        return self._integer(value, 1)

    def u16(self, value: int) -> Writer:
        return self._integer(value, 2)

    def u32(self, value: int) -> Writer:
        return self._integer(value, 4)

    def u64(self, value: int) -> Writer:
        return self._integer(value, 8)

    def u128(self, value: int) -> Writer:
        return self._integer(value, 16)

    def u256(self, value: int) -> Writer:
        return self._integer(value, 32)

    def bool(self, value: bool) -> Writer:
        self._out.append(1 if value else 0)
        return self

    def uleb(self, value: int) -> Writer:
        self._out += uleb128(value)
        return self

    def fixed(self, value: bytes) -> Writer:
        """Bytes of a length both sides know: no prefix."""
        self._out += value
        return self

    def bytes(self, value: bytes) -> Writer:
        """`vector<u8>`: length, then the bytes."""
        self._out += uleb128(len(value))
        self._out += value
        return self

    def string(self, value: str) -> Writer:
        return self.bytes(value.encode())

    def vector(self, values: Iterable[T], write: Callable[[Writer, T], object]) -> Writer:
        """A sequence: its length, then each value by `write(writer, value)`."""
        items = values if isinstance(values, list | tuple) else tuple(values)
        self.uleb(len(items))
        for item in items:
            write(self, item)
        return self

    def option(self, value: T | None, write: Callable[[Writer, T], object]) -> Writer:
        if value is None:
            self._out.append(0)
        else:
            self._out.append(1)
            write(self, value)
        return self


class Reader:
    """Takes values off the front of BCS bytes; every method refuses what is not canonical."""

    __slots__ = ("_at", "_data", "_end")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._end = len(data)

    @property
    def offset(self) -> int:
        """How many bytes have been read."""
        return self._at

    def fixed(self, size: int) -> bytes:
        start = self._at
        end = start + size
        if end > self._end:
            raise MalformedBcs(f"wanted {size} bytes at offset {start}, found {self._end - start}")
        self._at = end
        return self._data[start:end]

    def u8(self) -> int:
        at = self._at
        if at >= self._end:
            raise MalformedBcs(f"wanted 1 byte at offset {at}, found none")
        self._at = at + 1
        return self._data[at]

    def u16(self) -> int:
        return int.from_bytes(self.fixed(2), "little")

    def u32(self) -> int:
        return int.from_bytes(self.fixed(4), "little")

    def u64(self) -> int:
        return int.from_bytes(self.fixed(8), "little")

    def u128(self) -> int:
        return int.from_bytes(self.fixed(16), "little")

    def u256(self) -> int:
        return int.from_bytes(self.fixed(32), "little")

    def bool(self) -> bool:
        byte = self.u8()
        if byte > 1:
            raise MalformedBcs(f"a bool is 0 or 1, found {byte} at offset {self._at - 1}")
        return byte == 1

    def uleb(self) -> int:
        """A length or variant index: at most 32 bits, in the shortest form."""
        byte = self.u8()
        if byte < 0x80:
            return byte
        value = byte & 0x7F
        shift = 7
        while True:
            byte = self.u8()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 28:
                raise MalformedBcs(f"a length longer than 32 bits at offset {self._at}")
        if byte == 0 or value >= 1 << 32:
            raise MalformedBcs(f"a length that is not in its shortest form at offset {self._at}")
        return value

    def length(self) -> int:
        value = self.uleb()
        if value > MAX_SEQUENCE_LENGTH:
            raise MalformedBcs(f"a sequence of {value} elements; BCS allows {MAX_SEQUENCE_LENGTH}")
        return value

    def bytes(self) -> bytes:
        return self.fixed(self.length())

    def string(self) -> str:
        try:
            return self.bytes().decode()
        except UnicodeDecodeError as error:
            raise MalformedBcs(f"a string that is not UTF-8: {error}") from None

    def vector(self, read: Callable[[Reader], T]) -> list[T]:
        return [read(self) for _ in range(self.length())]

    def option(self, read: Callable[[Reader], T]) -> T | None:
        return read(self) if self.bool() else None

    def finish(self) -> None:
        """Refuse bytes left over: with them the encoding would not be the only one."""
        if self._at != self._end:
            raise MalformedBcs(f"{self._end - self._at} bytes left over after the value")


def decode(data: bytes, read: Callable[[Reader], T]) -> T:
    """Read exactly one value from all of `data`."""
    reader = Reader(data)
    value = read(reader)
    reader.finish()
    return value


def encode(value: T, write: Callable[[Writer, T], object]) -> bytes:
    """The BCS bytes of one value."""
    writer = Writer()
    write(writer, value)
    return bytes(writer)
