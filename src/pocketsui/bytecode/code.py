"""The code of one function: instructions and the jump tables of its ``match`` expressions."""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.bytecode.cursor import TABLE_INDEX_MAX, Cursor
from pocketsui.bytecode.errors import MalformedModule
from pocketsui.bytecode.opcodes import GLOBAL_STORAGE_OPCODES, OPERANDS, Opcode, Operand

LOCAL_INDEX_MAX = 255
VARIANT_COUNT_MAX = 127  # branches of one jump table
FULL_JUMP_TABLE = 0x1  # the only kind there is

_LITERAL_WIDTHS = {
    Operand.U8: 1,
    Operand.U16: 2,
    Operand.U32: 4,
    Operand.U64: 8,
    Operand.U128: 16,
    Operand.U256: 32,
}


@dataclass(frozen=True, slots=True)
class Instruction:
    opcode: Opcode
    operand: int = 0  # a literal, an offset, or an index into the table OPERANDS names
    count: int = 0  # for VEC_PACK and VEC_UNPACK: how many elements


@dataclass(frozen=True, slots=True)
class JumpTable:
    enum: int  # index of the enum definition
    targets: tuple[int, ...]  # one code offset a variant


@dataclass(frozen=True, slots=True)
class CodeUnit:
    locals: int  # index of the signature of the locals that follow the parameters
    instructions: tuple[Instruction, ...]
    jump_tables: tuple[JumpTable, ...]


def read_code_unit(cursor: Cursor, version: int) -> CodeUnit:
    locals_signature = cursor.index("signature of the locals")
    count = cursor.uleb(TABLE_INDEX_MAX, "number of instructions")
    instructions = tuple(_read_instruction(cursor) for _ in range(count))
    tables: tuple[JumpTable, ...] = ()
    if version >= 7:
        count = cursor.uleb(TABLE_INDEX_MAX, "number of jump tables")
        tables = tuple(_read_jump_table(cursor) for _ in range(count))
    return CodeUnit(locals_signature, instructions, tables)


def _read_instruction(cursor: Cursor) -> Instruction:
    start = cursor.position
    byte = cursor.u8()
    if byte in GLOBAL_STORAGE_OPCODES:
        raise MalformedModule(
            "UNKNOWN_OPCODE", f"0x{byte:02x} is global storage, which Sui has not", offset=start
        )
    try:
        opcode = Opcode(byte)
    except ValueError:
        raise MalformedModule("UNKNOWN_OPCODE", f"0x{byte:02x}", offset=start) from None
    operand = OPERANDS.get(opcode, Operand.NOTHING)
    if operand is Operand.NOTHING:
        return Instruction(opcode)
    if operand in _LITERAL_WIDTHS:
        return Instruction(opcode, cursor.little_endian(_LITERAL_WIDTHS[operand]))
    if operand is Operand.LOCAL:
        return Instruction(opcode, cursor.uleb(LOCAL_INDEX_MAX, operand.value))
    index = cursor.index(operand.value)
    if operand is Operand.ELEMENT_AND_COUNT:
        return Instruction(opcode, index, cursor.little_endian(8))
    return Instruction(opcode, index)


def _read_jump_table(cursor: Cursor) -> JumpTable:
    enum = cursor.index("enum of a jump table")
    count = cursor.uleb(VARIANT_COUNT_MAX, "branches of a jump table")
    flag = cursor.u8()
    if flag != FULL_JUMP_TABLE:
        raise MalformedModule("UNKNOWN_JUMP_TABLE_FLAG", f"0x{flag:02x}", offset=cursor.position)
    return JumpTable(enum, tuple(cursor.index("target of a jump table") for _ in range(count)))
