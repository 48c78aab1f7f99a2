"""The directory of a module: which table lies where."""

from __future__ import annotations

from collections.abc import Container
from enum import IntEnum

from pocketsui.bytecode.cursor import Cursor
from pocketsui.bytecode.errors import MalformedModule

MAGIC = bytes.fromhex("a11ceb0b")
TABLE_COUNT_MAX = 255
U32_MAX = 0xFFFF_FFFF
FLAVOURED_VERSION = 7  # from this version on the flavour byte must be there


class Table(IntEnum):
    """Kinds of tables, by the byte that names them in the directory."""

    MODULE_HANDLES = 0x1
    DATATYPE_HANDLES = 0x2
    FUNCTION_HANDLES = 0x3
    FUNCTION_INSTANTIATIONS = 0x4
    SIGNATURES = 0x5
    CONSTANTS = 0x6
    IDENTIFIERS = 0x7
    ADDRESSES = 0x8
    STRUCT_DEFINITIONS = 0xA
    STRUCT_INSTANTIATIONS = 0xB
    FUNCTION_DEFINITIONS = 0xC
    FIELD_HANDLES = 0xD
    FIELD_INSTANTIATIONS = 0xE
    FRIENDS = 0xF
    METADATA = 0x10
    ENUM_DEFINITIONS = 0x11
    ENUM_INSTANTIATIONS = 0x12
    VARIANT_HANDLES = 0x13
    VARIANT_INSTANTIATIONS = 0x14


Directory = dict[Table, tuple[int, int]]  # first byte and the byte after the last, in the file


def read_directory(
    data: bytes, versions: Container[int], flavour: int
) -> tuple[int, Directory, int]:
    """The version, where each table is, and the index of the module's own handle."""
    cursor = Cursor(data, 0, len(data))
    if cursor.take(len(MAGIC)) != MAGIC:
        raise MalformedModule("BAD_MAGIC", f"starts with {data[:4].hex()}, not {MAGIC.hex()}")
    flavoured = cursor.little_endian(4)
    version = flavoured & 0x00FF_FFFF
    if version not in versions:
        raise MalformedModule("UNKNOWN_VERSION", f"bytecode version {version}")
    if version >= FLAVOURED_VERSION and flavoured >> 24 != flavour:
        raise MalformedModule("UNKNOWN_VERSION", f"flavour {flavoured >> 24}, expected {flavour}")
    spans = _read_spans(cursor)
    start = cursor.position
    end = _check_spans(spans)
    directory = {kind: (start + low, start + high) for kind, (low, high) in spans.items()}
    cursor = Cursor(data, start + end, len(data))
    self_handle = cursor.index("the module's own handle")
    if not cursor.at_end:
        raise MalformedModule("TRAILING_BYTES", "bytes after the end", offset=cursor.position)
    return version, directory, self_handle


def _read_spans(cursor: Cursor) -> Directory:
    spans: Directory = {}
    for _ in range(cursor.uleb(TABLE_COUNT_MAX, "number of tables")):
        byte = cursor.u8()
        try:
            kind = Table(byte)
        except ValueError:
            raise MalformedModule("UNKNOWN_TABLE_TYPE", f"0x{byte:02x}") from None
        if kind in spans:
            raise MalformedModule("DUPLICATE_TABLE", kind.name)
        offset = cursor.uleb(U32_MAX, "offset of a table")
        length = cursor.uleb(U32_MAX, "length of a table")
        if not length:
            raise MalformedModule("MALFORMED", f"table {kind.name} is empty")
        spans[kind] = (offset, offset + length)
    return spans


def _check_spans(spans: Directory) -> int:
    """Tables lie one behind the other without gap or overlap; gives their total length."""
    end = 0
    for kind, (low, high) in sorted(spans.items(), key=lambda item: item[1]):
        if low != end:
            raise MalformedModule("BAD_HEADER_TABLE", f"{kind.name} starts at {low}, not at {end}")
        end = high
    return end
