"""Move's instructions by number, and what operand follows each in the code."""

from __future__ import annotations

from enum import Enum, IntEnum


class Operand(Enum):
    """What follows an opcode; for indexes, which table they point into."""

    NOTHING = "nothing"
    TARGET = "code offset"
    LOCAL = "local"
    CONSTANT = "constant"
    FUNCTION = "function handle"
    FUNCTION_INSTANTIATION = "function instantiation"
    STRUCT = "struct definition"
    STRUCT_INSTANTIATION = "struct instantiation"
    FIELD = "field handle"
    FIELD_INSTANTIATION = "field instantiation"
    VARIANT = "variant handle"
    VARIANT_INSTANTIATION = "variant instantiation"
    ELEMENT = "signature of the vector's element"
    ELEMENT_AND_COUNT = "signature of the vector's element, and a count"
    JUMP_TABLE = "jump table"
    U8 = "u8 literal"
    U16 = "u16 literal"
    U32 = "u32 literal"
    U64 = "u64 literal"
    U128 = "u128 literal"
    U256 = "u256 literal"


class Opcode(IntEnum):
    """Every instruction of version 7 but those of global storage, which Sui does not allow."""

    POP = 0x01
    RET = 0x02
    BR_TRUE = 0x03
    BR_FALSE = 0x04
    BRANCH = 0x05
    LD_U64 = 0x06
    LD_CONST = 0x07
    LD_TRUE = 0x08
    LD_FALSE = 0x09
    COPY_LOC = 0x0A
    MOVE_LOC = 0x0B
    ST_LOC = 0x0C
    MUT_BORROW_LOC = 0x0D
    IMM_BORROW_LOC = 0x0E
    MUT_BORROW_FIELD = 0x0F
    IMM_BORROW_FIELD = 0x10
    CALL = 0x11
    PACK = 0x12
    UNPACK = 0x13
    READ_REF = 0x14
    WRITE_REF = 0x15
    ADD = 0x16
    SUB = 0x17
    MUL = 0x18
    MOD = 0x19
    DIV = 0x1A
    BIT_OR = 0x1B
    BIT_AND = 0x1C
    XOR = 0x1D
    OR = 0x1E
    AND = 0x1F
    NOT = 0x20
    EQ = 0x21
    NEQ = 0x22
    LT = 0x23
    GT = 0x24
    LE = 0x25
    GE = 0x26
    ABORT = 0x27
    NOP = 0x28
    FREEZE_REF = 0x2E
    SHL = 0x2F
    SHR = 0x30
    LD_U8 = 0x31
    LD_U128 = 0x32
    CAST_U8 = 0x33
    CAST_U64 = 0x34
    CAST_U128 = 0x35
    MUT_BORROW_FIELD_GENERIC = 0x36
    IMM_BORROW_FIELD_GENERIC = 0x37
    CALL_GENERIC = 0x38
    PACK_GENERIC = 0x39
    UNPACK_GENERIC = 0x3A
    VEC_PACK = 0x40
    VEC_LEN = 0x41
    VEC_IMM_BORROW = 0x42
    VEC_MUT_BORROW = 0x43
    VEC_PUSH_BACK = 0x44
    VEC_POP_BACK = 0x45
    VEC_UNPACK = 0x46
    VEC_SWAP = 0x47
    LD_U16 = 0x48
    LD_U32 = 0x49
    LD_U256 = 0x4A
    CAST_U16 = 0x4B
    CAST_U32 = 0x4C
    CAST_U256 = 0x4D
    PACK_VARIANT = 0x4E
    PACK_VARIANT_GENERIC = 0x4F
    UNPACK_VARIANT = 0x50
    UNPACK_VARIANT_IMM_REF = 0x51
    UNPACK_VARIANT_MUT_REF = 0x52
    UNPACK_VARIANT_GENERIC = 0x53
    UNPACK_VARIANT_GENERIC_IMM_REF = 0x54
    UNPACK_VARIANT_GENERIC_MUT_REF = 0x55
    VARIANT_SWITCH = 0x56


# Global storage (exists, borrow_global, move_from, move_to and their generic forms): Sui's verifier
# refuses them in every new module.
GLOBAL_STORAGE_OPCODES = frozenset({*range(0x29, 0x2E), *range(0x3B, 0x40)})

OPERANDS: dict[Opcode, Operand] = {
    Opcode.BR_TRUE: Operand.TARGET,
    Opcode.BR_FALSE: Operand.TARGET,
    Opcode.BRANCH: Operand.TARGET,
    Opcode.LD_U8: Operand.U8,
    Opcode.LD_U16: Operand.U16,
    Opcode.LD_U32: Operand.U32,
    Opcode.LD_U64: Operand.U64,
    Opcode.LD_U128: Operand.U128,
    Opcode.LD_U256: Operand.U256,
    Opcode.LD_CONST: Operand.CONSTANT,
    Opcode.COPY_LOC: Operand.LOCAL,
    Opcode.MOVE_LOC: Operand.LOCAL,
    Opcode.ST_LOC: Operand.LOCAL,
    Opcode.MUT_BORROW_LOC: Operand.LOCAL,
    Opcode.IMM_BORROW_LOC: Operand.LOCAL,
    Opcode.MUT_BORROW_FIELD: Operand.FIELD,
    Opcode.IMM_BORROW_FIELD: Operand.FIELD,
    Opcode.MUT_BORROW_FIELD_GENERIC: Operand.FIELD_INSTANTIATION,
    Opcode.IMM_BORROW_FIELD_GENERIC: Operand.FIELD_INSTANTIATION,
    Opcode.CALL: Operand.FUNCTION,
    Opcode.CALL_GENERIC: Operand.FUNCTION_INSTANTIATION,
    Opcode.PACK: Operand.STRUCT,
    Opcode.PACK_GENERIC: Operand.STRUCT_INSTANTIATION,
    Opcode.UNPACK: Operand.STRUCT,
    Opcode.UNPACK_GENERIC: Operand.STRUCT_INSTANTIATION,
    Opcode.VEC_PACK: Operand.ELEMENT_AND_COUNT,
    Opcode.VEC_LEN: Operand.ELEMENT,
    Opcode.VEC_IMM_BORROW: Operand.ELEMENT,
    Opcode.VEC_MUT_BORROW: Operand.ELEMENT,
    Opcode.VEC_PUSH_BACK: Operand.ELEMENT,
    Opcode.VEC_POP_BACK: Operand.ELEMENT,
    Opcode.VEC_UNPACK: Operand.ELEMENT_AND_COUNT,
    Opcode.VEC_SWAP: Operand.ELEMENT,
    Opcode.PACK_VARIANT: Operand.VARIANT,
    Opcode.PACK_VARIANT_GENERIC: Operand.VARIANT_INSTANTIATION,
    Opcode.UNPACK_VARIANT: Operand.VARIANT,
    Opcode.UNPACK_VARIANT_IMM_REF: Operand.VARIANT,
    Opcode.UNPACK_VARIANT_MUT_REF: Operand.VARIANT,
    Opcode.UNPACK_VARIANT_GENERIC: Operand.VARIANT_INSTANTIATION,
    Opcode.UNPACK_VARIANT_GENERIC_IMM_REF: Operand.VARIANT_INSTANTIATION,
    Opcode.UNPACK_VARIANT_GENERIC_MUT_REF: Operand.VARIANT_INSTANTIATION,
    Opcode.VARIANT_SWITCH: Operand.JUMP_TABLE,
}
