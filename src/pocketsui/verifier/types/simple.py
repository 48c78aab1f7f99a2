"""Instructions on values without parts: constants, arithmetic, comparison, and control flow."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Ability, DatatypeToken, Primitive, ReferenceToken
from pocketsui.verifier.types.state import TypeState

_DROP = int(Ability.DROP)

_LITERALS = {
    Opcode.LD_U8: Primitive.U8,
    Opcode.LD_U16: Primitive.U16,
    Opcode.LD_U32: Primitive.U32,
    Opcode.LD_U64: Primitive.U64,
    Opcode.LD_U128: Primitive.U128,
    Opcode.LD_U256: Primitive.U256,
    Opcode.LD_TRUE: Primitive.BOOL,
    Opcode.LD_FALSE: Primitive.BOOL,
}
_CASTS = {
    Opcode.CAST_U8: Primitive.U8,
    Opcode.CAST_U16: Primitive.U16,
    Opcode.CAST_U32: Primitive.U32,
    Opcode.CAST_U64: Primitive.U64,
    Opcode.CAST_U128: Primitive.U128,
    Opcode.CAST_U256: Primitive.U256,
}


def load(state: TypeState, instruction: Instruction) -> None:
    state.push(_LITERALS[instruction.opcode])


def load_constant(state: TypeState, instruction: Instruction) -> None:
    state.push(state.module.constants[instruction.operand].type)


def cast(state: TypeState, instruction: Instruction) -> None:
    state.expect_integer()
    state.push(_CASTS[instruction.opcode])


def arithmetic(state: TypeState, _: Instruction) -> None:
    """Two integers of one width give a third."""
    token = state.expect_integer()
    state.expect(token, "INTEGER_OP_TYPE_MISMATCH_ERROR")
    state.push(token)


def shift(state: TypeState, _: Instruction) -> None:
    """Any integer, shifted by a ``u8``."""
    state.expect(Primitive.U8, "INTEGER_OP_TYPE_MISMATCH_ERROR")
    state.push(state.expect_integer())


def order(state: TypeState, _: Instruction) -> None:
    """Two integers of one width are compared."""
    state.expect(state.expect_integer(), "INTEGER_OP_TYPE_MISMATCH_ERROR")
    state.push(Primitive.BOOL)


def equality(state: TypeState, _: Instruction) -> None:
    """Two values of one type, which both are gone afterwards."""
    token = state.pop()
    state.need(_DROP, token, "EQUALITY_OP_TYPE_MISMATCH_ERROR")
    state.expect(token, "EQUALITY_OP_TYPE_MISMATCH_ERROR")
    state.push(Primitive.BOOL)


def boolean(state: TypeState, _: Instruction) -> None:
    for _operand in range(2):
        state.expect(Primitive.BOOL, "BOOLEAN_OP_TYPE_MISMATCH_ERROR")
    state.push(Primitive.BOOL)


def negation(state: TypeState, _: Instruction) -> None:
    state.expect(Primitive.BOOL, "BOOLEAN_OP_TYPE_MISMATCH_ERROR")
    state.push(Primitive.BOOL)


def pop(state: TypeState, _: Instruction) -> None:
    state.need(_DROP, state.pop(), "POP_WITHOUT_DROP_ABILITY")


def nothing(_state: TypeState, _: Instruction) -> None:
    """NOP and BRANCH."""


def condition(state: TypeState, _: Instruction) -> None:
    state.expect(Primitive.BOOL, "BR_TYPE_MISMATCH_ERROR")


def abort(state: TypeState, _: Instruction) -> None:
    state.expect(Primitive.U64, "ABORT_TYPE_MISMATCH_ERROR")


def ret(state: TypeState, _: Instruction) -> None:
    state.expect_all(state.body.returns, "RET_TYPE_MISMATCH_ERROR")


def variant_switch(state: TypeState, instruction: Instruction) -> None:
    """An immutable reference to the enum that the jump table is of."""
    token = state.pop()
    if not isinstance(token, ReferenceToken) or token.mutable:
        raise state.error(
            "ENUM_SWITCH_BAD_OPERAND",
            f"expected an immutable reference, got {state.body.type_name(token)}",
        )
    table = state.body.code.jump_tables[instruction.operand]
    enum = state.module.enum_definitions[table.enum]
    if not isinstance(token.target, DatatypeToken) or token.target.handle != enum.handle:
        raise state.error(
            "ENUM_TYPE_MISMATCH",
            f"the jump table is for {state.body.type_name(DatatypeToken(enum.handle))},"
            f" not for {state.body.type_name(token.target)}",
        )
