"""Vectors: the instruction names the element type, and the vector on the stack must agree."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Primitive, ReferenceToken, SignatureToken, VectorToken
from pocketsui.verifier.functions import element_of
from pocketsui.verifier.types.state import TypeState

_MISMATCH = "TYPE_MISMATCH"


def _expect_vector(state: TypeState, element: SignatureToken, *, mutable: bool) -> None:
    """Pop a reference to a vector of that element."""
    reference = state.expect_reference(_MISMATCH, mutable=mutable)
    state.same(reference.target, VectorToken(element), _MISMATCH)


def pack(state: TypeState, instruction: Instruction) -> None:
    element = element_of(state.module, instruction)
    state.expect_all((element,) * instruction.count, _MISMATCH)
    state.push(VectorToken(element))


def unpack(state: TypeState, instruction: Instruction) -> None:
    element = element_of(state.module, instruction)
    state.expect(VectorToken(element), _MISMATCH)
    for _element in range(instruction.count):
        state.push(element)


def length(state: TypeState, instruction: Instruction) -> None:
    _expect_vector(state, element_of(state.module, instruction), mutable=False)
    state.push(Primitive.U64)


def borrow(state: TypeState, instruction: Instruction) -> None:
    element = element_of(state.module, instruction)
    mutable = instruction.opcode is Opcode.VEC_MUT_BORROW
    state.expect(Primitive.U64, _MISMATCH)
    _expect_vector(state, element, mutable=mutable)
    state.push(ReferenceToken(element, mutable))


def push_back(state: TypeState, instruction: Instruction) -> None:
    element = element_of(state.module, instruction)
    state.expect(element, _MISMATCH)
    _expect_vector(state, element, mutable=True)


def pop_back(state: TypeState, instruction: Instruction) -> None:
    element = element_of(state.module, instruction)
    _expect_vector(state, element, mutable=True)
    state.push(element)


def swap(state: TypeState, instruction: Instruction) -> None:
    for _index in range(2):
        state.expect(Primitive.U64, _MISMATCH)
    _expect_vector(state, element_of(state.module, instruction), mutable=True)
