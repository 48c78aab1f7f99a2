"""Control flow and the operand stack."""

from __future__ import annotations

import pytest

from pocketsui.bytecode.code import Instruction, JumpTable
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.verifier.graphs import components, first_cycle
from tests.unit.pocketsui.verifier.small import RET, U64, Small, op, ref, status_of, status_of_code

LOOP = [op(Opcode.LD_TRUE), op(Opcode.BR_TRUE, 0), RET]


def loops(depth: int) -> list[Instruction]:
    """So many loops in one another, each with a head of its own."""
    code = [op(Opcode.NOP), op(Opcode.LD_TRUE), op(Opcode.BR_FALSE, 0)] * depth
    code = [
        op(one.opcode, 3 * index + 2) if one.opcode is Opcode.BR_FALSE else one
        for index, one in enumerate(code)
    ]
    heads = [op(Opcode.NOP) for _ in range(depth)]
    tails = []
    for level in reversed(range(depth)):
        tails += [op(Opcode.LD_TRUE), op(Opcode.BR_TRUE, level)]
    return [*heads, *tails, RET]


@pytest.mark.parametrize(("depth", "status"), [(5, "OK"), (6, "LOOP_MAX_DEPTH_REACHED")])
def test_loops_are_five_levels_deep_at_most(depth: int, status: str) -> None:
    assert status_of_code(loops(depth)) == status


def test_a_loop_has_one_way_in() -> None:
    """Instruction 4 jumps into the middle of the loop from 3 to 6."""
    assert status_of_code(LOOP) == "OK"
    two_ways = [
        op(Opcode.LD_TRUE),
        op(Opcode.BR_TRUE, 4),
        op(Opcode.NOP),
        op(Opcode.NOP),
        op(Opcode.NOP),
        op(Opcode.LD_TRUE),
        op(Opcode.BR_TRUE, 3),
        RET,
    ]
    assert status_of_code(two_ways) == "INVALID_LOOP_SPLIT"


@pytest.mark.parametrize(("blocks", "status"), [(1_024, "OK"), (1_026, "TOO_MANY_BASIC_BLOCKS")])
def test_blocks_are_counted(blocks: int, status: str) -> None:
    code: list[Instruction] = []
    for _ in range((blocks - 1) // 1):
        code.append(op(Opcode.BRANCH, len(code) + 1))
    assert status_of_code([*code, RET]) == status


@pytest.mark.parametrize("used", [True, False])
def test_jump_tables_are_used(*, used: bool) -> None:
    module = Small()
    enum = module.enum("E", {"A": {}, "B": {}})
    switch = [op(Opcode.MOVE_LOC, 0), op(Opcode.VARIANT_SWITCH, 0), RET]
    code = switch if used else [RET]
    module.function([ref(enum)], code=code, jump_tables=[JumpTable(0, (2, 2) if used else (0, 0))])
    assert status_of(module) == ("OK" if used else "INVALID_ENUM_SWITCH")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ([op(Opcode.POP), RET], "NEGATIVE_STACK_SIZE_WITHIN_BLOCK"),
        ([op(Opcode.LD_U64), op(Opcode.POP), RET], "OK"),
        ([op(Opcode.LD_U64), RET], "POSITIVE_STACK_SIZE_AT_BLOCK_END"),
        ([op(Opcode.LD_U64), op(Opcode.BRANCH, 2), op(Opcode.POP), RET], "POSITIVE_STACK"),
        ([op(Opcode.LD_U64)] * 1_024 + [op(Opcode.POP)] * 1_024 + [RET], "OK"),
        ([op(Opcode.LD_U64)] * 1_025 + [op(Opcode.POP)] * 1_025 + [RET], "VALUE_STACK_OVERFLOW"),
        ([op(Opcode.LD_U64), op(Opcode.POP)] * 10_000 + [RET], "OK"),
        ([op(Opcode.LD_U64), op(Opcode.POP)] * 10_001 + [RET], "VALUE_STACK_PUSH_OVERFLOW"),
    ],
)
def test_blocks_balance(code: list[Instruction], status: str) -> None:
    assert status_of_code(code).startswith(status)


def test_blocks_that_nothing_reaches_are_checked_too() -> None:
    unreached = [RET, op(Opcode.POP), RET]
    assert status_of_code(unreached) == "NEGATIVE_STACK_SIZE_WITHIN_BLOCK"
    assert status_of_code([RET, op(Opcode.LD_U64), op(Opcode.POP), RET]) == "OK"


def test_a_return_takes_what_the_function_promises() -> None:
    assert status_of_code([op(Opcode.LD_U64), RET], returns=[U64]) == "OK"
    assert status_of_code([RET], returns=[U64]) == "NEGATIVE_STACK_SIZE_WITHIN_BLOCK"


def test_components_and_cycles() -> None:
    edges = {1: [2], 2: [3], 3: [1, 4], 4: [4], 5: [1]}
    assert sorted(map(sorted, components(edges))) == [[1, 2, 3], [4], [5]]
    assert first_cycle({1: [2], 2: []}) is None
    assert first_cycle({1: [1]}) == frozenset({1})
