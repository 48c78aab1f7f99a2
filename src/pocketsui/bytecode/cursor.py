"""Reads the primitives a module is made of, never past its end.

Integers that index tables are ULEB128 (see Move's ``file_format_common``), literals are
little-endian.
"""

from __future__ import annotations

from pocketsui.bytecode.errors import MalformedModule

TABLE_INDEX_MAX = 65_535  # largest index into any table


class Cursor:
    """A position in the bytes of one table."""

    __slots__ = ("_data", "_end", "position")

    def __init__(self, data: bytes, start: int, end: int) -> None:
        if not 0 <= start <= end <= len(data):
            raise MalformedModule(
                "MALFORMED", f"a table spans bytes {start}..{end} of a {len(data)} byte module"
            )
        self._data = data
        self._end = end
        self.position = start

    @property
    def at_end(self) -> bool:
        return self.position >= self._end

    def take(self, count: int) -> bytes:
        start = self.position
        if start + count > self._end:
            raise MalformedModule(
                "MALFORMED", f"{count} bytes wanted, {self._end - start} left", offset=start
            )
        self.position = start + count
        return self._data[start : start + count]

    def u8(self) -> int:
        return self.take(1)[0]

    def little_endian(self, width: int) -> int:
        return int.from_bytes(self.take(width), "little")

    def uleb(self, maximum: int, what: str) -> int:
        """One ULEB128 number of at most ``maximum``, in its shortest form."""
        start = self.position
        value = shift = 0
        while True:
            byte = self.u8()
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
            shift += 7
            if shift > 63:
                raise MalformedModule("MALFORMED", f"{what}: number too long", offset=start)
        if shift and not byte:
            raise MalformedModule("MALFORMED", f"{what}: number not in shortest form", offset=start)
        if value > maximum:
            raise MalformedModule(
                "MALFORMED", f"{what} is {value}, at most {maximum}", offset=start
            )
        return value

    def index(self, what: str) -> int:
        return self.uleb(TABLE_INDEX_MAX, what)
