"""Reference safety: each rule broken, and the near miss that keeps it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Ability, SignatureToken
from pocketsui.verifier.borrow_graph import MAX_EDGES, BorrowGraph, Edges
from tests.unit.pocketsui.verifier.small import RET, U64, Small, mut, op, ref, status_of, vector

NUMBER, POP = op(Opcode.LD_U64, 1), op(Opcode.POP)
READ, WRITE, FREEZE = op(Opcode.READ_REF), op(Opcode.WRITE_REF), op(Opcode.FREEZE_REF)
VALUE, REFERENCE, OTHER, PAIR, LIST, CHOICE = range(6)  # parameters of the function under test


def move(local: int) -> Instruction:
    return op(Opcode.MOVE_LOC, local)


def copy(local: int) -> Instruction:
    return op(Opcode.COPY_LOC, local)


def store(local: int) -> Instruction:
    return op(Opcode.ST_LOC, local)


def borrow(local: int) -> Instruction:
    return op(Opcode.IMM_BORROW_LOC, local)


def borrow_mut(local: int) -> Instruction:
    return op(Opcode.MUT_BORROW_LOC, local)


LEFT, RIGHT = 0, 1
LEFT_MUT, LEFT_IMM = op(Opcode.MUT_BORROW_FIELD, LEFT), op(Opcode.IMM_BORROW_FIELD, LEFT)
RIGHT_MUT = op(Opcode.MUT_BORROW_FIELD, RIGHT)
BOX_MUT = op(Opcode.UNPACK_VARIANT_MUT_REF, 0)
ELEMENT, ELEMENT_MUT = op(Opcode.VEC_IMM_BORROW, 0), op(Opcode.VEC_MUT_BORROW, 0)
PUSH, LENGTH = op(Opcode.VEC_PUSH_BACK, 0), op(Opcode.VEC_LEN, 0)
PASS, PASS_TWO = op(Opcode.CALL, 0), op(Opcode.CALL, 1)


def verdict(code: Sequence[Instruction], returns: Sequence[SignatureToken] = ()) -> str:
    """What is said of ``fun f(u64, &mut u64, &u64, &mut Pair, &mut vector<u64>, &mut Choice)``."""
    module = Small()
    abilities = Ability.COPY | Ability.DROP
    pair = module.struct("Pair", {"left": U64, "right": U64}, abilities)
    choice = module.enum("Choice", {"Box": {"a": U64, "b": U64}}, abilities)
    for position in (LEFT, RIGHT):
        module.field(0, position)
    module.variant(0, 0)
    module.signature(U64)
    aborting = [NUMBER, op(Opcode.ABORT)]
    module.function([mut(U64)], [mut(U64)], code=aborting)
    module.function([mut(U64), mut(U64)], code=aborting)
    parameters: list[SignatureToken] = [
        U64,
        mut(U64),
        ref(U64),
        mut(pair),
        mut(vector(U64)),
        mut(choice),
    ]
    module.function(parameters, returns, code=[*code, RET])
    return status_of(module)


@pytest.mark.parametrize(
    ("code", "status"),
    {
        "a copy while lent mutably": (
            [borrow_mut(VALUE), copy(VALUE), POP, POP],
            "COPYLOC_EXISTS_BORROW_ERROR",
        ),
        "a copy while lent": ([borrow(VALUE), copy(VALUE), POP, POP], "OK"),
        "a move while lent": (
            [borrow(VALUE), move(VALUE), POP, POP],
            "MOVELOC_EXISTS_BORROW_ERROR",
        ),
        "a move after the loan": ([borrow(VALUE), POP, move(VALUE), POP], "OK"),
        "overwritten while lent": (
            [borrow(VALUE), NUMBER, store(VALUE), POP],
            "STLOC_UNSAFE_TO_DESTROY_ERROR",
        ),
        "lent while lent mutably": (
            [borrow_mut(VALUE), borrow(VALUE), POP, POP],
            "BORROWLOC_EXISTS_BORROW_ERROR",
        ),
        "lent twice": ([borrow(VALUE), borrow(VALUE), POP, POP], "OK"),
        "frozen while a copy may write": (
            [copy(REFERENCE), store(REFERENCE), copy(REFERENCE), move(REFERENCE), FREEZE, POP, POP],
            "FREEZEREF_EXISTS_MUTABLE_BORROW_ERROR",
        ),
        "frozen alone": ([move(REFERENCE), FREEZE, POP], "OK"),
        "read while a part may be written": (
            [copy(PAIR), LEFT_MUT, move(PAIR), READ, POP, POP],
            "READREF_EXISTS_MUTABLE_BORROW_ERROR",
        ),
        "read while a part is read": ([copy(PAIR), LEFT_IMM, move(PAIR), READ, POP, POP], "OK"),
        "compared while a copy may write": (
            [copy(REFERENCE), copy(REFERENCE), op(Opcode.EQ), POP],
            "READREF_EXISTS_MUTABLE_BORROW_ERROR",
        ),
        "written while a part is read": (
            [copy(PAIR), LEFT_IMM, copy(PAIR), READ, move(PAIR), WRITE, POP],
            "WRITEREF_EXISTS_BORROW_ERROR",
        ),
        "written after the part was read": (
            [copy(PAIR), LEFT_IMM, POP, copy(PAIR), READ, move(PAIR), WRITE],
            "OK",
        ),
        "one field read, the same written": (
            [copy(PAIR), LEFT_MUT, copy(PAIR), LEFT_IMM, POP, POP],
            "FIELD_EXISTS_MUTABLE_BORROW_ERROR",
        ),
        "two fields written": (
            [copy(PAIR), LEFT_MUT, copy(PAIR), RIGHT_MUT, NUMBER, store(VALUE), POP, POP],
            "OK",
        ),
        "a field lent mutably while a copy of the whole is out": (
            [copy(PAIR), move(PAIR), LEFT_MUT, POP, POP],
            "FIELD_EXISTS_MUTABLE_BORROW_ERROR",
        ),
        "a field lent mutably when the copy is gone": (
            [copy(PAIR), POP, move(PAIR), LEFT_MUT, POP],
            "OK",
        ),
        "a variant taken apart": ([move(CHOICE), BOX_MUT, POP, POP], "OK"),
        "a variant taken apart while a field may be written": (
            [copy(CHOICE), BOX_MUT, POP, move(CHOICE), FREEZE, POP, POP],
            "FREEZEREF_EXISTS_MUTABLE_BORROW_ERROR",
        ),
        "an element while another may be written": (
            [
                copy(LIST),
                NUMBER,
                op(Opcode.VEC_MUT_BORROW, 0),
                copy(LIST),
                NUMBER,
                op(Opcode.VEC_MUT_BORROW, 0),
                POP,
                POP,
            ],
            "VEC_BORROW_ELEMENT_EXISTS_MUTABLE_BORROW_ERROR",
        ),
        "two elements read": (
            [move(LIST), FREEZE, NUMBER, ELEMENT, POP],
            "OK",
        ),
        "a vector changed while an element is lent": (
            [
                copy(LIST),
                NUMBER,
                op(Opcode.VEC_IMM_BORROW, 0),
                copy(LIST),
                NUMBER,
                PUSH,
                POP,
            ],
            "VEC_UPDATE_EXISTS_MUTABLE_BORROW_ERROR",
        ),
        "a vector measured while an element is lent": (
            [
                copy(LIST),
                NUMBER,
                op(Opcode.VEC_IMM_BORROW, 0),
                copy(LIST),
                LENGTH,
                POP,
                POP,
            ],
            "OK",
        ),
        "passed on while a copy is out": (
            [copy(REFERENCE), copy(REFERENCE), PASS_TWO],
            "CALL_BORROWED_MUTABLE_REFERENCE_ERROR",
        ),
        "two fields passed on": ([copy(PAIR), LEFT_MUT, move(PAIR), RIGHT_MUT, PASS_TWO], "OK"),
        "what a call returns borrows from its arguments": (
            [borrow_mut(VALUE), PASS, move(VALUE), POP, POP],
            "MOVELOC_EXISTS_BORROW_ERROR",
        ),
        "what a call returned is gone": ([borrow_mut(VALUE), PASS, POP, move(VALUE), POP], "OK"),
    }.values(),
)
def test_loans(code: list[Instruction], status: str) -> None:
    assert verdict(code) == status


@pytest.mark.parametrize(
    ("code", "returns", "status"),
    [
        ([borrow(VALUE)], [ref(U64)], "UNSAFE_RET_LOCAL_OR_RESOURCE_STILL_BORROWED"),
        ([move(OTHER)], [ref(U64)], "OK"),
        ([move(PAIR), LEFT_MUT], [mut(U64)], "OK"),
        (
            [copy(REFERENCE), move(REFERENCE)],
            [mut(U64), mut(U64)],
            "RET_BORROWED_MUTABLE_REFERENCE_ERROR",
        ),
        ([copy(PAIR), LEFT_MUT, move(PAIR), RIGHT_MUT], [mut(U64), mut(U64)], "OK"),
    ],
)
def test_what_may_be_returned(
    code: list[Instruction], returns: Sequence[SignatureToken], status: str
) -> None:
    assert verdict(code, returns) == status


def test_a_loan_made_in_a_loop_is_still_there_in_its_next_round() -> None:
    """Before instruction 2 local 2 may already borrow from the value."""
    round_ = [NUMBER, store(VALUE), borrow(VALUE), store(OTHER), op(Opcode.BRANCH, 0)]
    assert verdict(round_) == "STLOC_UNSAFE_TO_DESTROY_ERROR"
    assert verdict([borrow(VALUE), store(OTHER), op(Opcode.BRANCH, 0)]) == "OK"


def test_many_edges_become_one_that_covers_them_all() -> None:
    edges = Edges()
    for index in range(MAX_EDGES):
        edges = edges.plus((True, ((index,),)))
    assert not edges.cover((True, ((99,),)))
    assert edges.plus((True, ((99,),))).cover((True, ((7,), (8,))))


def test_release_hands_borrowers_on_to_the_parents() -> None:
    graph = BorrowGraph()
    for number in range(3):
        graph.add(number, mutable=True)
    graph.borrow_part(0, ((1, 1),), 1)
    graph.borrow_part(1, ((1, 2),), 2)
    graph.release(1)
    assert list(graph.borrowers(0, (1, 1))) == [2]
    assert not list(graph.borrowers(0, (1, 2)))
