"""Type safety: every instruction finds on the stack what it works on, and may do what it does.

Move's ``type_safety``. The stack is empty between blocks, so each block is checked alone, those
that nothing reaches included. One file a family of instructions, as in ``pocketsui.vm``'s
``instructions``, which believe what was checked here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.verifier.abilities import Abilities
from pocketsui.verifier.functions import FunctionBody
from pocketsui.verifier.meter import Meter
from pocketsui.verifier.types import data, memory, simple, vectors
from pocketsui.verifier.types.state import TypeState

Rule = Callable[[TypeState, Instruction], None]

RULES: Mapping[Opcode, Rule] = {
    # control
    Opcode.POP: simple.pop,
    Opcode.RET: simple.ret,
    Opcode.ABORT: simple.abort,
    Opcode.NOP: simple.nothing,
    Opcode.BRANCH: simple.nothing,
    Opcode.BR_TRUE: simple.condition,
    Opcode.BR_FALSE: simple.condition,
    Opcode.VARIANT_SWITCH: simple.variant_switch,
    # constants
    Opcode.LD_U8: simple.load,
    Opcode.LD_U16: simple.load,
    Opcode.LD_U32: simple.load,
    Opcode.LD_U64: simple.load,
    Opcode.LD_U128: simple.load,
    Opcode.LD_U256: simple.load,
    Opcode.LD_TRUE: simple.load,
    Opcode.LD_FALSE: simple.load,
    Opcode.LD_CONST: simple.load_constant,
    # casts
    Opcode.CAST_U8: simple.cast,
    Opcode.CAST_U16: simple.cast,
    Opcode.CAST_U32: simple.cast,
    Opcode.CAST_U64: simple.cast,
    Opcode.CAST_U128: simple.cast,
    Opcode.CAST_U256: simple.cast,
    # arithmetic
    Opcode.ADD: simple.arithmetic,
    Opcode.SUB: simple.arithmetic,
    Opcode.MUL: simple.arithmetic,
    Opcode.DIV: simple.arithmetic,
    Opcode.MOD: simple.arithmetic,
    Opcode.BIT_OR: simple.arithmetic,
    Opcode.BIT_AND: simple.arithmetic,
    Opcode.XOR: simple.arithmetic,
    Opcode.SHL: simple.shift,
    Opcode.SHR: simple.shift,
    # booleans and comparison
    Opcode.OR: simple.boolean,
    Opcode.AND: simple.boolean,
    Opcode.NOT: simple.negation,
    Opcode.EQ: simple.equality,
    Opcode.NEQ: simple.equality,
    Opcode.LT: simple.order,
    Opcode.GT: simple.order,
    Opcode.LE: simple.order,
    Opcode.GE: simple.order,
    # locals and references
    Opcode.COPY_LOC: memory.copy_local,
    Opcode.MOVE_LOC: memory.move_local,
    Opcode.ST_LOC: memory.store_local,
    Opcode.MUT_BORROW_LOC: memory.borrow_local,
    Opcode.IMM_BORROW_LOC: memory.borrow_local,
    Opcode.READ_REF: memory.read_ref,
    Opcode.WRITE_REF: memory.write_ref,
    Opcode.FREEZE_REF: memory.freeze_ref,
    Opcode.MUT_BORROW_FIELD: memory.borrow_field,
    Opcode.IMM_BORROW_FIELD: memory.borrow_field,
    Opcode.MUT_BORROW_FIELD_GENERIC: memory.borrow_field,
    Opcode.IMM_BORROW_FIELD_GENERIC: memory.borrow_field,
    # structs, enums, calls
    Opcode.PACK: data.pack,
    Opcode.PACK_GENERIC: data.pack,
    Opcode.UNPACK: data.unpack,
    Opcode.UNPACK_GENERIC: data.unpack,
    Opcode.PACK_VARIANT: data.pack_variant,
    Opcode.PACK_VARIANT_GENERIC: data.pack_variant,
    Opcode.UNPACK_VARIANT: data.unpack_variant,
    Opcode.UNPACK_VARIANT_GENERIC: data.unpack_variant,
    Opcode.UNPACK_VARIANT_IMM_REF: data.unpack_variant_reference,
    Opcode.UNPACK_VARIANT_MUT_REF: data.unpack_variant_reference,
    Opcode.UNPACK_VARIANT_GENERIC_IMM_REF: data.unpack_variant_reference,
    Opcode.UNPACK_VARIANT_GENERIC_MUT_REF: data.unpack_variant_reference,
    Opcode.CALL: data.call,
    Opcode.CALL_GENERIC: data.call,
    # vectors
    Opcode.VEC_PACK: vectors.pack,
    Opcode.VEC_UNPACK: vectors.unpack,
    Opcode.VEC_LEN: vectors.length,
    Opcode.VEC_IMM_BORROW: vectors.borrow,
    Opcode.VEC_MUT_BORROW: vectors.borrow,
    Opcode.VEC_PUSH_BACK: vectors.push_back,
    Opcode.VEC_POP_BACK: vectors.pop_back,
    Opcode.VEC_SWAP: vectors.swap,
}


def check_types(body: FunctionBody, abilities: Abilities, meter: Meter) -> None:
    """Check every block of the function."""
    state = TypeState(body, abilities, meter)
    instructions = body.code.instructions
    for start, end in sorted(body.flow.ends.items()):
        for offset in range(start, end):
            state.offset = offset
            RULES[instructions[offset].opcode](state, instructions[offset])
