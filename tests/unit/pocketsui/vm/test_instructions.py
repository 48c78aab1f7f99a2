"""What single instructions do, where compiled Move would not easily get to."""

from __future__ import annotations

import pytest

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.failure import FailureKind
from pocketsui.vm.errors import InvariantViolation, MoveFailure
from pocketsui.vm.types import U8
from pocketsui.vm.types import U64 as U64_TYPE
from tests.unit.pocketsui.assembler import (
    BOOL,
    U64,
    VECTOR_U64,
    Code,
    assemble,
    op,
    parameter,
    reference,
    struct,
)
from tests.unit.pocketsui.assembler import (
    U8 as U8_TOKEN,
)
from tests.unit.pocketsui.vm.harness import call, load, run

RET = op(Opcode.RET)
MAX = 2**64 - 1


def binary(opcode: Opcode, *, returns: bytes = U64) -> Code:
    return Code(
        parameters=[U64, U64],
        returns=[returns],
        code=[op(Opcode.MOVE_LOC, 0), op(Opcode.MOVE_LOC, 1), op(opcode), RET],
    )


@pytest.mark.parametrize(
    ("opcode", "left", "right", "result"),
    [
        (Opcode.ADD, 2, 3, 5),
        (Opcode.ADD, MAX, 0, MAX),
        (Opcode.SUB, 3, 3, 0),
        (Opcode.MUL, 2**32, 2**31, 2**63),
        (Opcode.DIV, 7, 2, 3),
        (Opcode.MOD, 7, 2, 1),
        (Opcode.BIT_AND, 6, 3, 2),
        (Opcode.BIT_OR, 6, 3, 7),
        (Opcode.XOR, 6, 3, 5),
    ],
)
def test_arithmetic(opcode: Opcode, left: int, right: int, result: int) -> None:
    assert run(binary(opcode), left, right) == result


@pytest.mark.parametrize(
    ("opcode", "left", "right"),
    [
        (Opcode.ADD, MAX, 1),
        (Opcode.SUB, 2, 3),
        (Opcode.MUL, MAX, 2),
        (Opcode.DIV, 1, 0),
        (Opcode.MOD, 1, 0),
    ],
)
def test_what_does_not_fit_stops_at_the_instruction(opcode: Opcode, left: int, right: int) -> None:
    with pytest.raises(MoveFailure) as caught:
        run(binary(opcode), left, right)
    assert caught.value.kind is FailureKind.MOVE_PRIMITIVE_RUNTIME_ERROR
    assert caught.value.place is not None
    assert caught.value.place.instruction == 2


def test_an_abort_carries_code_and_place() -> None:
    code = Code(parameters=[U64], code=[op(Opcode.MOVE_LOC, 0), op(Opcode.ABORT)])
    with pytest.raises(MoveFailure) as caught:
        run(code, 42)
    assert caught.value.abort_code == 42
    assert str(caught.value.place) == "0x0::m::f0"


def test_an_operand_keeps_its_value_when_its_local_changes() -> None:
    """``x`` is on the stack when 7 is stored to ``x``."""
    code = Code(
        parameters=[U64],
        returns=[U64],
        code=[
            op(Opcode.COPY_LOC, 0),
            op(Opcode.LD_U64, (7).to_bytes(8, "little")),
            op(Opcode.ST_LOC, 0),
            op(Opcode.MOVE_LOC, 0),
            op(Opcode.ADD),
            RET,
        ],
    )
    assert run(code, 5) == 12


def test_an_operand_keeps_its_value_when_memory_changes() -> None:
    """The length is on the stack when the vector grows."""
    code = Code(
        parameters=[VECTOR_U64],
        returns=[U64, U64],
        code=[
            op(Opcode.IMM_BORROW_LOC, 0),
            op(Opcode.VEC_LEN, 0),
            op(Opcode.MUT_BORROW_LOC, 0),
            op(Opcode.LD_U64, (7).to_bytes(8, "little")),
            op(Opcode.VEC_PUSH_BACK, 0),
            op(Opcode.IMM_BORROW_LOC, 0),
            op(Opcode.VEC_LEN, 0),
            RET,
        ],
    )
    module = load(assemble(code, signatures=[[U64]]))
    assert call(module, "f0", [1, 2]) == (2, 3)


def test_a_mutable_reference_to_a_field_writes_through() -> None:
    """f0(&mut S) adds one to the field; the struct is seen to change."""
    code = Code(
        parameters=[reference(struct(0), mutable=True)],
        locals=[reference(U64, mutable=True)],
        code=[
            op(Opcode.MOVE_LOC, 0),
            op(Opcode.MUT_BORROW_FIELD, 0),
            op(Opcode.ST_LOC, 1),
            op(Opcode.COPY_LOC, 1),
            op(Opcode.READ_REF),
            op(Opcode.LD_U64, (1).to_bytes(8, "little")),
            op(Opcode.ADD),
            op(Opcode.MOVE_LOC, 1),
            op(Opcode.WRITE_REF),
            RET,
        ],
    )
    value = [True, 41]
    call(load(assemble(code, structs=[[BOOL, U64]], fields=[(0, 1)])), "f0", value)
    assert value == [True, 42]


def test_one_generic_function_serves_values_with_and_without_parts() -> None:
    """f0<T>(T): vector<T>."""
    code = Code(
        parameters=[parameter(0)],
        returns=[b"\x0a" + parameter(0)],
        code=[op(Opcode.MOVE_LOC, 0), op(Opcode.VEC_PACK, 0, (1).to_bytes(8, "little")), RET],
        type_parameters=1,
    )
    module = load(assemble(code, signatures=[[parameter(0)]]))
    assert call(module, "f0", 5, types=(U8,)) == bytearray(b"\x05")
    assert call(module, "f0", 5, types=(U64_TYPE,)) == [5]


def test_a_cast_that_loses_something_fails() -> None:
    code = Code(
        parameters=[U64], returns=[U8_TOKEN], code=[op(Opcode.MOVE_LOC, 0), op(Opcode.CAST_U8), RET]
    )
    assert run(code, 255) == 255
    with pytest.raises(MoveFailure):
        run(code, 256)


def test_a_loop_without_end_ends_with_the_gas() -> None:
    with pytest.raises(MoveFailure) as caught:
        run(Code(code=[op(Opcode.BRANCH, 0)]))
    assert caught.value.kind is FailureKind.INSUFFICIENT_GAS


def test_recursion_without_end_ends_with_the_call_stack() -> None:
    with pytest.raises(MoveFailure, match="1024 calls deep"):
        run(Code(code=[op(Opcode.CALL, 0), RET]))


@pytest.mark.parametrize(
    "code",
    [
        [op(Opcode.ADD), RET],
        [op(Opcode.LD_TRUE), op(Opcode.BRANCH, 2), RET],
        [op(Opcode.LD_TRUE), op(Opcode.READ_REF), op(Opcode.POP), RET],
        [op(Opcode.LD_TRUE), op(Opcode.LD_TRUE), op(Opcode.ADD), op(Opcode.POP), RET],
    ],
    ids=["empty stack", "operand left over", "no reference", "no integer"],
)
def test_code_that_no_compiler_makes_does_not_translate(code: list[bytes]) -> None:
    function = load(assemble(Code(code=code))).functions["f0"]
    with pytest.raises(InvariantViolation):
        _ = function.python


@pytest.mark.parametrize(
    "code",
    [
        Code(parameters=[U64], returns=[BOOL], code=[op(Opcode.MOVE_LOC, 0), RET]),
        Code(
            parameters=[U64],
            locals=[BOOL],
            code=[op(Opcode.MOVE_LOC, 0), op(Opcode.ST_LOC, 1), RET],
        ),
        Code(
            parameters=[reference(U64, mutable=False)],
            code=[op(Opcode.LD_U64, bytes(8)), op(Opcode.MOVE_LOC, 0), op(Opcode.WRITE_REF), RET],
        ),
        Code(parameters=[U64, BOOL], code=[op(Opcode.MOVE_LOC, 1), op(Opcode.CALL, 0), RET]),
    ],
    ids=["returned", "stored", "written through &", "passed"],
)
def test_code_of_wrong_types_does_not_translate(code: Code) -> None:
    """The verifier refuses it before; translation needs the types and notices."""
    with pytest.raises(InvariantViolation):
        _ = load(assemble(code)).functions["f0"].python
