"""Locals: read only what is there, lose nothing that may not be dropped."""

from __future__ import annotations

import pytest

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.opcodes import Opcode
from tests.unit.pocketsui.verifier.small import (
    BOOL,
    DROP,
    RET,
    U64,
    Small,
    judge,
    op,
    status_of,
    status_of_code,
)


def branch(*, both: bool) -> list[Instruction]:
    """Sets local 1 on one way or on both, then reads it."""
    return [
        op(Opcode.MOVE_LOC, 0),
        op(Opcode.BR_FALSE, 5),
        op(Opcode.LD_U64, 7),
        op(Opcode.ST_LOC, 1),
        op(Opcode.BRANCH, 7 if both else 5),
        *([op(Opcode.LD_U64, 8), op(Opcode.ST_LOC, 1)] if both else []),
        op(Opcode.MOVE_LOC, 1),
        RET,
    ]


@pytest.mark.parametrize(
    ("opcode", "status"),
    [
        (Opcode.MOVE_LOC, "MOVELOC_UNAVAILABLE_ERROR"),
        (Opcode.COPY_LOC, "COPYLOC_UNAVAILABLE_ERROR"),
        (Opcode.IMM_BORROW_LOC, "BORROWLOC_UNAVAILABLE_ERROR"),
        (Opcode.MUT_BORROW_LOC, "BORROWLOC_UNAVAILABLE_ERROR"),
    ],
)
def test_a_local_is_set_before_it_is_used(opcode: Opcode, status: str) -> None:
    code = [op(opcode, 0), op(Opcode.POP), RET]
    assert status_of_code(code, locals_=[U64]) == status
    assert status_of_code([op(Opcode.LD_U64), op(Opcode.ST_LOC, 0), *code], locals_=[U64]) == "OK"


def test_a_parameter_is_there_once() -> None:
    once = [op(Opcode.MOVE_LOC, 0), op(Opcode.POP), RET]
    assert status_of_code(once, [U64]) == "OK"
    assert status_of_code(once[:2] + once, [U64]) == "MOVELOC_UNAVAILABLE_ERROR"
    assert status_of_code([op(Opcode.COPY_LOC, 0), op(Opcode.POP), *once], [U64]) == "OK"


def test_where_ways_meet_both_must_have_set_the_local() -> None:
    assert status_of_code(branch(both=True), [BOOL], [U64], [U64]) == "OK"
    assert status_of_code(branch(both=False), [BOOL], [U64], [U64]) == "MOVELOC_UNAVAILABLE_ERROR"


def test_a_loop_may_not_move_what_it_reads_again() -> None:
    moving = [op(Opcode.MOVE_LOC, 0), op(Opcode.POP), op(Opcode.BRANCH, 0)]
    assert status_of_code(moving, [U64]) == "MOVELOC_UNAVAILABLE_ERROR"
    copying = [op(Opcode.COPY_LOC, 0), op(Opcode.POP), op(Opcode.BRANCH, 0)]
    assert status_of_code(copying, [U64]) == "OK"


@pytest.mark.parametrize("droppable", [True, False])
def test_a_value_without_drop_is_not_left_behind(*, droppable: bool) -> None:
    module = Small()
    potato = module.struct("Potato", {"value": U64}, DROP if droppable else DROP & 0)
    module.function([potato], code=[RET])
    expected = "OK" if droppable else "UNSAFE_RET_UNUSED_VALUES_WITHOUT_DROP"
    assert status_of(module) == expected


@pytest.mark.parametrize("droppable", [True, False])
def test_a_value_without_drop_is_not_overwritten(*, droppable: bool) -> None:
    module = Small()
    potato = module.struct("Potato", {"value": U64}, DROP if droppable else DROP & 0)
    code = [op(Opcode.MOVE_LOC, 0), op(Opcode.ST_LOC, 1), op(Opcode.MOVE_LOC, 1), RET]
    module.function([potato, potato], [potato], code=code)
    assert status_of(module) == ("OK" if droppable else "STLOC_UNSAFE_TO_DESTROY_ERROR")


def test_a_value_without_drop_may_be_abandoned_by_an_abort() -> None:
    module = Small()
    potato = module.struct("Potato", {"value": U64})
    module.function([potato], code=[op(Opcode.LD_U64, 1), op(Opcode.ABORT)])
    assert status_of(module) == "OK"


def test_the_error_names_place_reason_and_type() -> None:
    module = Small()
    potato = module.struct("Potato", {"value": U64})
    module.function([potato], code=[op(Opcode.NOP), RET], name="forget")
    error = judge(module)
    assert error is not None
    assert (error.module, error.function, error.offset) == ("m", "forget", 1)
    assert str(error) == (
        "m::forget, instruction 1: UNSAFE_RET_UNUSED_VALUES_WITHOUT_DROP: local 0 may still hold"
        " a Potato, which has no drop; move it away first"
    )
