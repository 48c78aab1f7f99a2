"""How each instruction translates, one file a family.

Every translation has the same rhythm: *operands* come off the stack, *gas* is charged, the
*operation* is written as a statement or pushed as an expression. Then the next instruction
follows; where else a block may lead is the translator's business.
"""

from collections.abc import Callable
from typing import TypeAlias

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.instructions import (
    arithmetic,
    bitwise,
    calls,
    casts,
    comparison,
    constants,
    control,
    enums,
    local_variables,
    references,
    structs,
    vectors,
)

Translate: TypeAlias = Callable[[Emitter, Instruction], None]

TRANSLATIONS: dict[Opcode, Translate] = {
    # control
    Opcode.RET: control.ret,
    Opcode.ABORT: control.abort,
    Opcode.BRANCH: control.branch,
    Opcode.BR_TRUE: control.branch,
    Opcode.BR_FALSE: control.branch,
    Opcode.VARIANT_SWITCH: control.branch,
    Opcode.NOP: control.nop,
    Opcode.POP: control.pop,
    # constants
    Opcode.LD_U8: constants.load_integer,
    Opcode.LD_U16: constants.load_integer,
    Opcode.LD_U32: constants.load_integer,
    Opcode.LD_U64: constants.load_integer,
    Opcode.LD_U128: constants.load_integer,
    Opcode.LD_U256: constants.load_integer,
    Opcode.LD_TRUE: constants.load_true,
    Opcode.LD_FALSE: constants.load_false,
    Opcode.LD_CONST: constants.load_constant,
    # locals
    Opcode.COPY_LOC: local_variables.copy_local,
    Opcode.MOVE_LOC: local_variables.move_local,
    Opcode.ST_LOC: local_variables.store_local,
    Opcode.MUT_BORROW_LOC: local_variables.borrow_local_mutably,
    Opcode.IMM_BORROW_LOC: local_variables.borrow_local,
    # arithmetic
    Opcode.ADD: arithmetic.add,
    Opcode.SUB: arithmetic.subtract,
    Opcode.MUL: arithmetic.multiply,
    Opcode.DIV: arithmetic.divide,
    Opcode.MOD: arithmetic.modulo,
    # casts
    Opcode.CAST_U8: casts.cast,
    Opcode.CAST_U16: casts.cast,
    Opcode.CAST_U32: casts.cast,
    Opcode.CAST_U64: casts.cast,
    Opcode.CAST_U128: casts.cast,
    Opcode.CAST_U256: casts.cast,
    # bitwise and boolean
    Opcode.BIT_OR: bitwise.bit_or,
    Opcode.BIT_AND: bitwise.bit_and,
    Opcode.XOR: bitwise.xor,
    Opcode.SHL: bitwise.shift_left,
    Opcode.SHR: bitwise.shift_right,
    Opcode.OR: bitwise.boolean_or,
    Opcode.AND: bitwise.boolean_and,
    Opcode.NOT: bitwise.boolean_not,
    # comparison
    Opcode.EQ: comparison.equal,
    Opcode.NEQ: comparison.not_equal,
    Opcode.LT: comparison.less,
    Opcode.GT: comparison.greater,
    Opcode.LE: comparison.less_or_equal,
    Opcode.GE: comparison.greater_or_equal,
    # references
    Opcode.READ_REF: references.read_ref,
    Opcode.WRITE_REF: references.write_ref,
    Opcode.FREEZE_REF: references.freeze_ref,
    Opcode.IMM_BORROW_FIELD: references.borrow_field,
    Opcode.MUT_BORROW_FIELD: references.borrow_field_mutably,
    Opcode.IMM_BORROW_FIELD_GENERIC: references.borrow_field_generic,
    Opcode.MUT_BORROW_FIELD_GENERIC: references.borrow_field_mutably_generic,
    # structs
    Opcode.PACK: structs.pack,
    Opcode.PACK_GENERIC: structs.pack_generic,
    Opcode.UNPACK: structs.unpack,
    Opcode.UNPACK_GENERIC: structs.unpack_generic,
    # enums
    Opcode.PACK_VARIANT: enums.pack_variant,
    Opcode.PACK_VARIANT_GENERIC: enums.pack_variant_generic,
    Opcode.UNPACK_VARIANT: enums.unpack_variant,
    Opcode.UNPACK_VARIANT_GENERIC: enums.unpack_variant_generic,
    Opcode.UNPACK_VARIANT_IMM_REF: enums.unpack_variant_reference,
    Opcode.UNPACK_VARIANT_MUT_REF: enums.unpack_variant_reference,
    Opcode.UNPACK_VARIANT_GENERIC_IMM_REF: enums.unpack_variant_reference_generic,
    Opcode.UNPACK_VARIANT_GENERIC_MUT_REF: enums.unpack_variant_reference_generic,
    # vectors
    Opcode.VEC_PACK: vectors.pack,
    Opcode.VEC_LEN: vectors.length,
    Opcode.VEC_IMM_BORROW: vectors.borrow,
    Opcode.VEC_MUT_BORROW: vectors.borrow_mutably,
    Opcode.VEC_PUSH_BACK: vectors.push_back,
    Opcode.VEC_POP_BACK: vectors.pop_back,
    Opcode.VEC_UNPACK: vectors.unpack,
    Opcode.VEC_SWAP: vectors.swap,
    # calls
    Opcode.CALL: calls.call,
    Opcode.CALL_GENERIC: calls.call_generic,
}
