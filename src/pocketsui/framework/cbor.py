"""Reads CBOR (RFC 8949), as far as attestation documents use it: everything but floats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

MAX_DEPTH = 32
INDEFINITE = 31  # additional information of an item whose end is marked
BREAK = 0xFF
SIMPLE_VALUES: dict[int, bool | None] = {20: False, 21: True, 22: None, 23: None}


class MalformedCbor(ValueError):
    """The bytes are not CBOR, or use what documents do not."""


@dataclass(frozen=True, slots=True)
class Tagged:
    tag: int
    item: Item


@dataclass(frozen=True, slots=True)
class Map:
    """Pairs in the order they come in; keys may be of any kind."""

    pairs: tuple[tuple[Item, Item], ...]

    def get(self, key: int | str) -> Item | None:
        """The value of the first such key; None if there is none."""
        return next((value for name, value in self.pairs if _same(name, key)), None)


Item: TypeAlias = int | bytes | str | bool | tuple["Item", ...] | Map | Tagged | None


def _same(name: Item, key: int | str) -> bool:
    return type(name) is type(key) and name == key


def read_cbor(data: bytes) -> Item:
    """The first item; what follows it is not looked at.

    >>> read_cbor(bytes.fromhex("83014161a10120"))
    (1, b'a', Map(pairs=((1, -1),)))
    """
    return _Reader(data).item(0)


def byte_string(data: bytes) -> bytes:
    """The CBOR of a byte string, in the shortest form."""
    return _head(2, len(data)) + data


def text_string(text: str) -> bytes:
    data = text.encode()
    return _head(3, len(data)) + data


def array(*items: bytes) -> bytes:
    """The CBOR of an array of items that are CBOR already."""
    return _head(4, len(items)) + b"".join(items)


def _head(kind: int, value: int) -> bytes:
    if value < 24:
        return bytes([kind << 5 | value])
    for width, information in ((1, 24), (2, 25), (4, 26), (8, 27)):
        if value < 1 << 8 * width:
            return bytes([kind << 5 | information]) + value.to_bytes(width, "big")
    raise ValueError(f"{value} does not fit 64 bits")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def _take(self, count: int) -> bytes:
        part = self._data[self._at : self._at + count]
        if len(part) < count:
            raise MalformedCbor(f"{count} bytes wanted at {self._at} of {len(self._data)}")
        self._at += count
        return part

    def _argument(self, information: int) -> int:
        if information < 24:
            return information
        if information > 27:
            raise MalformedCbor(f"additional information {information} at {self._at}")
        return int.from_bytes(self._take(1 << information - 24), "big")

    def _ended(self) -> bool:
        """Whether the mark at the end of an indefinite item is next; takes it."""
        if self._data[self._at : self._at + 1] != bytes([BREAK]):
            return False
        self._at += 1
        return True

    def item(self, depth: int) -> Item:
        if depth > MAX_DEPTH:
            raise MalformedCbor(f"more than {MAX_DEPTH} items inside one another")
        first = self._take(1)[0]
        kind, information = first >> 5, first & 31
        if kind in (0, 1):
            number = self._argument(information)
            return number if kind == 0 else -1 - number
        if kind in (2, 3):
            data = self._string(kind, information)
            return data if kind == 2 else _text(data)
        if kind == 4:
            return tuple(self._items(information, depth))
        if kind == 5:
            return Map(tuple(self._pairs(information, depth)))
        if kind == 6:
            return Tagged(self._argument(information), self.item(depth + 1))
        if information not in SIMPLE_VALUES:
            raise MalformedCbor(f"simple value or float {information}")
        return SIMPLE_VALUES[information]

    def _string(self, kind: int, information: int) -> bytes:
        if information != INDEFINITE:
            return self._take(self._argument(information))
        parts = []
        while not self._ended():
            first = self._take(1)[0]
            if first >> 5 != kind or first & 31 == INDEFINITE:
                raise MalformedCbor("a piece of a string is no string of that kind")
            parts.append(self._take(self._argument(first & 31)))
        return b"".join(parts)

    def _items(self, information: int, depth: int) -> list[Item]:
        if information != INDEFINITE:
            return [self.item(depth + 1) for _ in range(self._argument(information))]
        items = []
        while not self._ended():
            items.append(self.item(depth + 1))
        return items

    def _pairs(self, information: int, depth: int) -> list[tuple[Item, Item]]:
        if information != INDEFINITE:
            count = self._argument(information)
            return [(self.item(depth + 1), self.item(depth + 1)) for _ in range(count)]
        pairs = []
        while not self._ended():
            pairs.append((self.item(depth + 1), self.item(depth + 1)))
        return pairs


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise MalformedCbor("text that is not UTF-8") from None
