"""Type safety: the wrong operand for each kind of instruction, and the right one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pocketsui.bytecode.code import Instruction, JumpTable
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Ability, Primitive, SignatureToken
from tests.unit.pocketsui.verifier.small import (
    BOOL,
    COPY,
    DROP,
    NONE,
    RET,
    U8,
    U64,
    Small,
    mut,
    op,
    ref,
    status_of,
    status_of_code,
    vector,
)

NUMBER, TRUE, BYTE = op(Opcode.LD_U64, 1), op(Opcode.LD_TRUE), op(Opcode.LD_U8, 1)
POP = op(Opcode.POP)
INTEGER, BOOLEAN = "INTEGER_OP_TYPE_MISMATCH_ERROR", "BOOLEAN_OP_TYPE_MISMATCH_ERROR"
EQUALITY = "EQUALITY_OP_TYPE_MISMATCH_ERROR"


@pytest.mark.parametrize(
    ("right", "wrong", "status"),
    [
        *(
            ([NUMBER, NUMBER, op(opcode), POP, RET], [NUMBER, BYTE, op(opcode), POP, RET], INTEGER)
            for opcode in (
                Opcode.ADD,
                Opcode.SUB,
                Opcode.MUL,
                Opcode.DIV,
                Opcode.MOD,
                Opcode.BIT_AND,
                Opcode.BIT_OR,
                Opcode.XOR,
                Opcode.LT,
                Opcode.GT,
                Opcode.LE,
                Opcode.GE,
            )
        ),
        *(
            ([NUMBER, BYTE, op(opcode), POP, RET], [NUMBER, NUMBER, op(opcode), POP, RET], INTEGER)
            for opcode in (Opcode.SHL, Opcode.SHR)
        ),
        *(
            ([NUMBER, op(opcode), POP, RET], [TRUE, op(opcode), POP, RET], INTEGER)
            for opcode in (
                Opcode.CAST_U8,
                Opcode.CAST_U16,
                Opcode.CAST_U32,
                Opcode.CAST_U64,
                Opcode.CAST_U128,
                Opcode.CAST_U256,
            )
        ),
        *(
            ([TRUE, TRUE, op(opcode), POP, RET], [TRUE, NUMBER, op(opcode), POP, RET], BOOLEAN)
            for opcode in (Opcode.OR, Opcode.AND)
        ),
        ([TRUE, op(Opcode.NOT), POP, RET], [NUMBER, op(Opcode.NOT), POP, RET], BOOLEAN),
        *(
            ([NUMBER, NUMBER, op(opcode), POP, RET], [NUMBER, BYTE, op(opcode), POP, RET], EQUALITY)
            for opcode in (Opcode.EQ, Opcode.NEQ)
        ),
        (
            [TRUE, op(Opcode.BR_TRUE, 2), RET],
            [NUMBER, op(Opcode.BR_TRUE, 2), RET],
            "BR_TYPE_MISMATCH_ERROR",
        ),
        ([NUMBER, op(Opcode.ABORT)], [TRUE, op(Opcode.ABORT)], "ABORT_TYPE_MISMATCH_ERROR"),
    ],
)
def test_simple_instructions(
    right: list[Instruction], wrong: list[Instruction], status: str
) -> None:
    assert status_of_code(right) == "OK"
    assert status_of_code(wrong) == status


@pytest.mark.parametrize(
    ("code", "parameters", "returns", "status"),
    [
        ([op(Opcode.MOVE_LOC, 0), RET], [U64], [U64], "OK"),
        ([op(Opcode.MOVE_LOC, 0), RET], [U8], [U64], "RET_TYPE_MISMATCH_ERROR"),
        ([op(Opcode.MOVE_LOC, 0), RET], [mut(U64)], [ref(U64)], "RET_TYPE_MISMATCH_ERROR"),
        ([op(Opcode.MOVE_LOC, 0), op(Opcode.FREEZE_REF), RET], [mut(U64)], [ref(U64)], "OK"),
        (
            [op(Opcode.MOVE_LOC, 0), op(Opcode.FREEZE_REF), RET],
            [ref(U64)],
            [ref(U64)],
            "FREEZEREF_TYPE_MISMATCH_ERROR",
        ),
        ([op(Opcode.MOVE_LOC, 0), op(Opcode.READ_REF), RET], [ref(U64)], [U64], "OK"),
        (
            [op(Opcode.MOVE_LOC, 0), op(Opcode.READ_REF), RET],
            [U64],
            [U64],
            "READREF_TYPE_MISMATCH_ERROR",
        ),
        ([NUMBER, op(Opcode.MOVE_LOC, 0), op(Opcode.WRITE_REF), RET], [mut(U64)], [], "OK"),
        (
            [NUMBER, op(Opcode.MOVE_LOC, 0), op(Opcode.WRITE_REF), RET],
            [ref(U64)],
            [],
            "WRITEREF_NO_MUTABLE_REFERENCE_ERROR",
        ),
        (
            [BYTE, op(Opcode.MOVE_LOC, 0), op(Opcode.WRITE_REF), RET],
            [mut(U64)],
            [],
            "WRITEREF_TYPE_MISMATCH_ERROR",
        ),
        ([op(Opcode.IMM_BORROW_LOC, 0), POP, RET], [ref(U64)], [], "BORROWLOC_REFERENCE_ERROR"),
        ([op(Opcode.IMM_BORROW_LOC, 0), POP, RET], [U64], [], "OK"),
        ([BYTE, op(Opcode.ST_LOC, 0), RET], [U64], [], "STLOC_TYPE_MISMATCH_ERROR"),
        ([NUMBER, op(Opcode.ST_LOC, 0), RET], [U64], [], "OK"),
    ],
)
def test_locals_and_references(
    code: list[Instruction],
    parameters: Sequence[SignatureToken],
    returns: Sequence[SignatureToken],
    status: str,
) -> None:
    assert status_of_code(code, parameters, returns) == status


ITEM, PACK, UNPACK = op(Opcode.MOVE_LOC, 0), op(Opcode.PACK), op(Opcode.UNPACK)


@pytest.mark.parametrize(
    ("code", "needed", "status"),
    [
        (
            [op(Opcode.COPY_LOC, 0), UNPACK, POP, ITEM, RET],
            COPY,
            "COPYLOC_WITHOUT_COPY_ABILITY",
        ),
        (
            [
                op(Opcode.IMM_BORROW_LOC, 0),
                op(Opcode.READ_REF),
                UNPACK,
                POP,
                ITEM,
                RET,
            ],
            COPY,
            "READREF_WITHOUT_COPY_ABILITY",
        ),
        (
            [NUMBER, PACK, POP, ITEM, RET],
            DROP,
            "POP_WITHOUT_DROP_ABILITY",
        ),
        (
            [
                NUMBER,
                PACK,
                op(Opcode.MUT_BORROW_LOC, 0),
                op(Opcode.WRITE_REF),
                ITEM,
                RET,
            ],
            DROP,
            "WRITEREF_WITHOUT_DROP_ABILITY",
        ),
        (
            [
                NUMBER,
                PACK,
                NUMBER,
                PACK,
                op(Opcode.EQ),
                POP,
                ITEM,
                RET,
            ],
            DROP,
            EQUALITY,
        ),
    ],
)
def test_abilities_are_needed(code: list[Instruction], needed: Ability, status: str) -> None:
    for abilities, expected in ((needed, "OK"), (NONE, status)):
        module = Small()
        item = module.struct("Item", {"value": U64}, abilities)
        module.function([item], [item], code=code)
        assert status_of(module) == expected


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ([NUMBER, TRUE, op(Opcode.PACK), op(Opcode.UNPACK), POP, POP, RET], "OK"),
        ([TRUE, NUMBER, op(Opcode.PACK), op(Opcode.UNPACK), POP, POP, RET], "PACK_TYPE"),
        ([NUMBER, op(Opcode.UNPACK), POP, POP, RET], "UNPACK_TYPE_MISMATCH_ERROR"),
        ([NUMBER, op(Opcode.PACK_VARIANT, 0), op(Opcode.UNPACK_VARIANT, 0), POP, RET], "OK"),
        ([TRUE, op(Opcode.PACK_VARIANT, 0), op(Opcode.UNPACK_VARIANT, 0), POP, RET], "PACK_TYPE"),
        ([NUMBER, op(Opcode.UNPACK_VARIANT, 0), POP, RET], "UNPACK_TYPE_MISMATCH_ERROR"),
        ([op(Opcode.MOVE_LOC, 0), op(Opcode.UNPACK_VARIANT_IMM_REF, 0), POP, RET], "OK"),
        ([op(Opcode.MOVE_LOC, 1), op(Opcode.UNPACK_VARIANT_MUT_REF, 0), POP, RET], "OK"),
        ([op(Opcode.MOVE_LOC, 0), op(Opcode.UNPACK_VARIANT_MUT_REF, 0), POP, RET], "UNPACK_TYPE"),
        ([op(Opcode.MOVE_LOC, 1), op(Opcode.UNPACK_VARIANT_IMM_REF, 0), POP, RET], "UNPACK_TYPE"),
        ([op(Opcode.MOVE_LOC, 2), op(Opcode.IMM_BORROW_FIELD, 0), POP, RET], "OK"),
        ([op(Opcode.MOVE_LOC, 2), op(Opcode.MUT_BORROW_FIELD, 0), POP, RET], "BORROWFIELD_TYPE"),
        ([op(Opcode.MOVE_LOC, 0), op(Opcode.IMM_BORROW_FIELD, 0), POP, RET], "BORROWFIELD_TYPE"),
        ([NUMBER, op(Opcode.CALL, 0), POP, RET], "OK"),
        ([TRUE, op(Opcode.CALL, 0), POP, RET], "CALL_TYPE_MISMATCH_ERROR"),
    ],
)
def test_structs_enums_and_calls(code: list[Instruction], status: str) -> None:
    module = Small()
    pair = module.struct("Pair", {"number": U64, "flag": BOOL})
    enum = module.enum("Choice", {"Number": {"number": U64}})
    module.variant(0, 0)
    module.field(0, 1)
    module.function([U64], [BOOL], code=[NUMBER, op(Opcode.ABORT)])
    module.function([ref(enum), mut(enum), ref(pair)], code=code)
    assert status_of(module).startswith(status)


@pytest.mark.parametrize(
    ("parameter", "status"),
    [("ref", "OK"), ("mut", "ENUM_SWITCH_BAD_OPERAND"), ("other", "ENUM_TYPE_MISMATCH")],
)
def test_a_switch_is_over_an_immutable_reference_to_its_enum(parameter: str, status: str) -> None:
    module = Small()
    enum = module.enum("E", {"A": {}, "B": {}})
    token = {"ref": ref(enum), "mut": mut(enum), "other": ref(U64)}[parameter]
    code = [op(Opcode.MOVE_LOC, 0), op(Opcode.VARIANT_SWITCH, 0), RET]
    module.function([token], code=code, jump_tables=[JumpTable(0, (2, 2))])
    assert status_of(module) == status


VECTOR, BORROWED = op(Opcode.MOVE_LOC, 0), op(Opcode.MOVE_LOC, 1)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ([NUMBER, NUMBER, op(Opcode.VEC_PACK, 0, 2), op(Opcode.VEC_UNPACK, 0, 2), POP, POP], "OK"),
        ([NUMBER, TRUE, op(Opcode.VEC_PACK, 0, 2), POP], "TYPE_MISMATCH"),
        ([NUMBER, op(Opcode.VEC_UNPACK, 0, 0)], "TYPE_MISMATCH"),
        ([VECTOR, op(Opcode.VEC_LEN, 0), POP], "OK"),
        ([BORROWED, op(Opcode.VEC_LEN, 0), POP], "OK"),
        ([NUMBER, op(Opcode.VEC_LEN, 0), POP], "TYPE_MISMATCH"),
        ([VECTOR, NUMBER, op(Opcode.VEC_IMM_BORROW, 0), POP], "OK"),
        ([VECTOR, TRUE, op(Opcode.VEC_IMM_BORROW, 0), POP], "TYPE_MISMATCH"),
        ([BORROWED, NUMBER, op(Opcode.VEC_MUT_BORROW, 0), POP], "OK"),
        ([VECTOR, NUMBER, op(Opcode.VEC_MUT_BORROW, 0), POP], "TYPE_MISMATCH"),
        ([BORROWED, NUMBER, op(Opcode.VEC_PUSH_BACK, 0)], "OK"),
        ([VECTOR, NUMBER, op(Opcode.VEC_PUSH_BACK, 0)], "TYPE_MISMATCH"),
        ([BORROWED, TRUE, op(Opcode.VEC_PUSH_BACK, 0)], "TYPE_MISMATCH"),
        ([BORROWED, op(Opcode.VEC_POP_BACK, 0), POP], "OK"),
        ([VECTOR, op(Opcode.VEC_POP_BACK, 0), POP], "TYPE_MISMATCH"),
        ([BORROWED, NUMBER, NUMBER, op(Opcode.VEC_SWAP, 0)], "OK"),
        ([BORROWED, NUMBER, BYTE, op(Opcode.VEC_SWAP, 0)], "TYPE_MISMATCH"),
        ([VECTOR, NUMBER, NUMBER, op(Opcode.VEC_SWAP, 0)], "TYPE_MISMATCH"),
    ],
)
def test_vectors(code: list[Instruction], status: str) -> None:
    module = Small()
    module.signature(U64)
    module.function([ref(vector(U64)), mut(vector(U64))], code=[*code, RET])
    assert status_of(module) == status


def test_every_primitive_has_its_literal() -> None:
    literals = {
        Primitive.U8: Opcode.LD_U8,
        Primitive.U16: Opcode.LD_U16,
        Primitive.U32: Opcode.LD_U32,
        Primitive.U64: Opcode.LD_U64,
        Primitive.U128: Opcode.LD_U128,
        Primitive.U256: Opcode.LD_U256,
        Primitive.BOOL: Opcode.LD_FALSE,
    }
    for token, opcode in literals.items():
        assert status_of_code([op(opcode), RET], returns=[token]) == "OK"
        assert status_of_code([op(opcode), RET], returns=[vector(token)]) != "OK"
