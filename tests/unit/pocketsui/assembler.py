"""Puts small Move modules together, byte by byte, for tests.

    module = assemble(Code(parameters=[U64, U64], returns=[U64], code=[
        op(Opcode.MOVE_LOC, 0), op(Opcode.MOVE_LOC, 1), op(Opcode.ADD), op(Opcode.RET)]))

The module is called ``m``, its functions ``f0``, ``f1`` ... and its structs ``S0``, ``S1`` ...
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.tables import MAGIC, Table

BOOL, U8, U64, U128, ADDRESS = (bytes([code]) for code in (1, 2, 3, 4, 5))
VECTOR_U64, VECTOR_U8 = b"\x0a" + U64, b"\x0a" + U8
COPY_DROP_STORE = 7
SELF = 0


def reference(token: bytes, *, mutable: bool) -> bytes:
    return (b"\x07" if mutable else b"\x06") + token


def struct(handle: int) -> bytes:
    return b"\x08" + uleb(handle)


def parameter(index: int) -> bytes:
    return b"\x09" + uleb(index)


def uleb(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append((value & 0x7F) | 0x80)
        value >>= 7
    return bytes([*out, value])


def op(opcode: Opcode, *operands: int | bytes) -> bytes:
    """One instruction; an integer operand is an index, bytes are a literal."""
    parts = (one if isinstance(one, bytes) else uleb(one) for one in operands)
    return bytes([opcode]) + b"".join(parts)


@dataclass(frozen=True)
class Code:
    """A function."""

    parameters: Sequence[bytes] = ()
    returns: Sequence[bytes] = ()
    locals: Sequence[bytes] = ()
    code: Sequence[bytes] = ()
    type_parameters: int = 0
    visibility: int = 1
    jump_tables: bytes = b"\x00"


@dataclass
class Pool:
    """Entries that are written once and named by their index."""

    entries: list[bytes] = field(default_factory=list)

    def index(self, entry: bytes) -> bytes:
        if entry not in self.entries:
            self.entries.append(entry)
        return uleb(self.entries.index(entry))


def _sized(data: bytes) -> bytes:
    return uleb(len(data)) + data


def _list(tokens: Iterable[bytes]) -> bytes:
    tokens = list(tokens)
    return uleb(len(tokens)) + b"".join(tokens)


def assemble(
    *functions: Code,
    structs: Sequence[Sequence[bytes]] = (),
    fields: Sequence[tuple[int, int]] = (),
    constants: Sequence[tuple[bytes, bytes]] = (),
    signatures: Sequence[Sequence[bytes]] = (),
    more: Mapping[Table, bytes] | None = None,
) -> bytes:
    """A module. ``signatures`` come first in their table, so that code can name them."""
    names, pool = Pool(), Pool([_list(one) for one in signatures])
    module_name = names.index(_sized(b"m"))
    handles, definitions, datatypes, struct_definitions = (b"", b"", b"", b"")
    for index, one in enumerate(functions):
        name = names.index(_sized(f"f{index}".encode()))
        handles += b"\x00" + name + pool.index(_list(one.parameters))
        handles += pool.index(_list(one.returns)) + _list([b"\x00"] * one.type_parameters)
        definitions += uleb(index) + bytes([one.visibility, 0, 0])
        definitions += pool.index(_list(one.locals)) + _list(one.code) + one.jump_tables
    for index, tokens in enumerate(structs):
        name = names.index(_sized(f"S{index}".encode()))
        datatypes += b"\x00" + name + bytes([COPY_DROP_STORE, 0])
        fields_ = [names.index(_sized(f"x{n}".encode())) + one for n, one in enumerate(tokens)]
        struct_definitions += uleb(index) + b"\x02" + _list(fields_)
    tables = {
        Table.MODULE_HANDLES: b"\x00" + module_name,
        Table.DATATYPE_HANDLES: datatypes,
        Table.FUNCTION_HANDLES: handles,
        Table.SIGNATURES: b"".join(pool.entries),
        Table.CONSTANTS: b"".join(type_ + _sized(data) for type_, data in constants),
        Table.IDENTIFIERS: b"".join(names.entries),
        Table.ADDRESSES: bytes(32),
        Table.STRUCT_DEFINITIONS: struct_definitions,
        Table.FUNCTION_DEFINITIONS: definitions,
        Table.FIELD_HANDLES: b"".join(uleb(owner) + uleb(at) for owner, at in fields),
        **(more or {}),
    }
    return pack(tables)


def pack(tables: Mapping[Table, bytes], *, version: int = 7, flavour: int = 5) -> bytes:
    """The file: header, directory, tables, own handle."""
    present = {kind: data for kind, data in tables.items() if data}
    directory, offset = b"", 0
    for kind, data in present.items():
        directory += bytes([kind]) + uleb(offset) + uleb(len(data))
        offset += len(data)
    head = MAGIC + (version | flavour << 24).to_bytes(4, "little") + uleb(len(present))
    return head + directory + b"".join(present.values()) + uleb(SELF)
