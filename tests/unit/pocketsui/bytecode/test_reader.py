"""Modules are read; what is no module is refused with the reason."""

from __future__ import annotations

import pytest

from pocketsui.bytecode import MalformedModule, read_module, relocate
from pocketsui.bytecode.module import Visibility
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.tables import Table
from pocketsui.bytecode.types import Primitive
from tests.unit.pocketsui.assembler import ADDRESS, U64, Code, assemble, op, pack

ADD = Code(
    parameters=[U64, U64],
    returns=[U64],
    code=[op(Opcode.MOVE_LOC, 0), op(Opcode.MOVE_LOC, 1), op(Opcode.ADD), op(Opcode.RET)],
)


def refusal(data: bytes) -> str:
    with pytest.raises(MalformedModule) as caught:
        read_module(data)
    return caught.value.status


def test_a_module_is_read() -> None:
    module = read_module(assemble(ADD, structs=[[U64, ADDRESS]], constants=[(U64, bytes(8))]))
    assert (module.version, module.name, module.address) == (7, "m", bytes(32))
    (function,) = module.function_definitions
    assert module.function_name(function) == "f0"
    assert function.visibility is Visibility.PUBLIC
    assert function.code is not None
    assert [one.opcode for one in function.code.instructions] == [
        Opcode.MOVE_LOC,
        Opcode.MOVE_LOC,
        Opcode.ADD,
        Opcode.RET,
    ]
    (struct,) = module.struct_definitions
    assert struct.fields is not None
    assert [one.type for one in struct.fields] == [Primitive.U64, Primitive.ADDRESS]
    assert module.constants[0].data == bytes(8)


def test_publication_changes_the_address_and_nothing_else() -> None:
    data, address = assemble(ADD), b"\x12" * 32
    moved = relocate(data, address)
    assert read_module(moved).address == address
    assert relocate(moved, bytes(32)) == data
    with pytest.raises(ValueError, match="32 bytes"):
        relocate(data, b"short")


def test_every_truncation_is_refused() -> None:
    data = assemble(ADD, structs=[[U64]])
    for length in range(len(data)):
        with pytest.raises(MalformedModule):
            read_module(data[:length])


def test_every_changed_byte_is_refused_or_read() -> None:
    data = assemble(ADD, structs=[[U64]])
    for position in range(len(data)):
        for change in (0x01, 0x80, 0xFF):
            changed = bytearray(data)
            changed[position] ^= change
            try:
                read_module(bytes(changed))
            except MalformedModule:
                continue


def code(*instructions: bytes, locals_: int = 0) -> bytes:
    return assemble(Code(locals=[U64] * locals_, code=instructions))


@pytest.mark.parametrize(
    ("data", "status"),
    {
        "magic": (b"\0" + assemble(ADD)[1:], "BAD_MAGIC"),
        "version": (pack({}, version=8), "UNKNOWN_VERSION"),
        "flavour": (pack({}, flavour=4), "UNKNOWN_VERSION"),
        "trailing": (assemble(ADD) + b"\0", "TRAILING_BYTES"),
        "own handle": (pack({}), "INDEX_OUT_OF_BOUNDS"),
        "opcode": (code(b"\xf0", op(Opcode.RET)), "UNKNOWN_OPCODE"),
        "global storage": (code(b"\x2c\x00", op(Opcode.RET)), "UNKNOWN_OPCODE"),
        "no code": (code(), "EMPTY_CODE_UNIT"),
        "no end": (code(op(Opcode.NOP)), "INVALID_FALL_THROUGH"),
        "jump": (code(op(Opcode.BRANCH, 9)), "INDEX_OUT_OF_BOUNDS"),
        "local": (code(op(Opcode.COPY_LOC, 3), op(Opcode.RET), locals_=3), "INDEX_OUT_OF_BOUNDS"),
        "constant": (code(op(Opcode.LD_CONST, 0), op(Opcode.RET)), "INDEX_OUT_OF_BOUNDS"),
        "call": (code(op(Opcode.CALL, 7), op(Opcode.RET)), "INDEX_OUT_OF_BOUNDS"),
        "locals": (code(op(Opcode.RET), locals_=257), "MALFORMED"),
        "field type": (assemble(ADD, structs=[[b"\x08\x05"]]), "INDEX_OUT_OF_BOUNDS"),
        "type parameter": (
            assemble(Code(parameters=[b"\x09\x00"], code=[op(Opcode.RET)])),
            "INDEX_OUT_OF_BOUNDS",
        ),
        "reference to reference": (
            assemble(Code(parameters=[b"\x06\x06\x03"], code=[op(Opcode.RET)])),
            "MALFORMED",
        ),
        "unknown type": (
            assemble(Code(parameters=[b"\x30"], code=[op(Opcode.RET)])),
            "UNKNOWN_SERIALIZED_TYPE",
        ),
        "identifier": (
            assemble(ADD, more={Table.IDENTIFIERS: b"\x02m!"}),
            "MALFORMED",
        ),
        "field position": (assemble(ADD, structs=[[U64]], fields=[(0, 1)]), "INDEX_OUT_OF_BOUNDS"),
    }.values(),
)
def test_malformed_modules_are_refused_with_the_reason(data: bytes, status: str) -> None:
    assert refusal(data) == status
