"""Vectors: bytearrays for ``vector<u8>``, lists for the others; a reference is the vector."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.types import ParameterToken, Primitive, SignatureToken, VectorToken
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.failures import (
    INDEX_OUT_OF_BOUNDS,
    LENGTH_MISMATCH,
    MAX_VECTOR_LENGTH,
    POP_EMPTY,
    TOO_LONG,
)
from pocketsui.vm.instructions.structs import unpack_names
from pocketsui.vm.sizes import REFERENCE_SIZE, VECTOR_SIZE


def _element(emit: Emitter, instruction: Instruction) -> SignatureToken:
    return emit.module.signatures[instruction.operand][0]


def pack(emit: Emitter, instruction: Instruction) -> None:
    """A vector of the operands."""
    # operands
    element = _element(emit, instruction)
    values = emit.pop_many([element] * instruction.count)
    # gas
    emit.charge(pushes=1, size=VECTOR_SIZE)
    # operation
    items = f"[{', '.join(map(str, values))}]"
    if isinstance(element, ParameterToken):
        items = f"{emit.type_expression(element)}.vector().of({items})"
    elif element is Primitive.U8:
        items = f"bytearray({items if values else ''})"
    emit.push(items, VectorToken(element), *values)


def unpack(emit: Emitter, instruction: Instruction) -> None:
    """Push the elements; there must be as many as the instruction says."""
    # operands
    element = _element(emit, instruction)
    value = emit.settle(emit.pop(VectorToken(element)))
    # gas
    emit.charge(pushes=instruction.count)
    # operation
    mismatch = f"len({value}) != {instruction.count}"
    emit.fail_if(mismatch, "vector_error", LENGTH_MISMATCH)
    if instruction.count:
        targets, names = unpack_names(emit, instruction.count)
        emit.statement(f"{targets} = {value}")
        for name in names:
            emit.push(name, element, simple=True)


def length(emit: Emitter, instruction: Instruction) -> None:
    # operands
    vector = emit.pop_reference(VectorToken(_element(emit, instruction)))
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    emit.push(f"len({vector})", Primitive.U64, vector, memory=True)


def _borrow(emit: Emitter, instruction: Instruction, *, mutable: bool) -> None:
    # operands
    element = _element(emit, instruction)
    index = emit.reusable(emit.pop(Primitive.U64))
    vector = emit.reusable(emit.pop_reference(VectorToken(element), mutable=mutable))
    # gas
    emit.charge(pushes=1, size=REFERENCE_SIZE)
    # operation
    emit.fail_if(f"{index} >= len({vector})", "vector_error", INDEX_OUT_OF_BOUNDS)
    emit.push_reference(str(vector), str(index), element, vector, index, mutable=mutable)


def borrow(emit: Emitter, instruction: Instruction) -> None:
    _borrow(emit, instruction, mutable=False)


def borrow_mutably(emit: Emitter, instruction: Instruction) -> None:
    _borrow(emit, instruction, mutable=True)


def push_back(emit: Emitter, instruction: Instruction) -> None:
    # operands
    element = _element(emit, instruction)
    value = emit.pop(element)
    vector = emit.reusable(emit.pop_reference(VectorToken(element), mutable=True))
    # gas
    emit.charge()
    # operation
    emit.settle_memory()
    emit.fail_if(f"len({vector}) >= {MAX_VECTOR_LENGTH}", "vector_error", TOO_LONG)
    emit.statement(f"{vector}.append({value})")


def pop_back(emit: Emitter, instruction: Instruction) -> None:
    # operands
    element = _element(emit, instruction)
    vector = emit.reusable(emit.pop_reference(VectorToken(element), mutable=True))
    # gas
    emit.charge(pushes=1)
    # operation
    emit.settle_memory()
    emit.fail_if(f"not {vector}", "vector_error", POP_EMPTY)
    name = emit.name()
    emit.statement(f"{name} = {vector}.pop()")
    emit.push(name, element, simple=True)


def swap(emit: Emitter, instruction: Instruction) -> None:
    # operands
    right, left = (emit.reusable(emit.pop(Primitive.U64)) for _ in range(2))
    target = VectorToken(_element(emit, instruction))
    vector = emit.reusable(emit.pop_reference(target, mutable=True))
    # gas
    emit.charge(pushes=1, drift=3)
    # operation
    emit.settle_memory()
    outside = f"{left} >= len({vector}) or {right} >= len({vector})"
    emit.fail_if(outside, "vector_error", INDEX_OUT_OF_BOUNDS)
    first, second = f"{vector}[{left}]", f"{vector}[{right}]"
    emit.statement(f"{first}, {second} = {second}, {first}")
