"""Bits of integers, and booleans. Nothing here fails but a shift by the whole width or more."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.types import Primitive
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.operands import bits_of


def _combine(emit: Emitter, operator: str, expected: Primitive | None = None) -> None:
    """Two operands of one type: of the expected one, or of some integer type."""
    # operands
    right = emit.pop_integer() if expected is None else emit.pop(expected)
    left = emit.pop(right.type)
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    emit.push(f"({left} {operator} {right})", left.type, left, right)


def bit_or(emit: Emitter, _: Instruction) -> None:
    _combine(emit, "|")


def bit_and(emit: Emitter, _: Instruction) -> None:
    _combine(emit, "&")


def xor(emit: Emitter, _: Instruction) -> None:
    _combine(emit, "^")


def boolean_or(emit: Emitter, _: Instruction) -> None:
    """Both sides are evaluated already as far as that could fail."""
    _combine(emit, "or", Primitive.BOOL)


def boolean_and(emit: Emitter, _: Instruction) -> None:
    _combine(emit, "and", Primitive.BOOL)


def boolean_not(emit: Emitter, _: Instruction) -> None:
    # operands
    value = emit.pop(Primitive.BOOL)
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    emit.push(f"(not {value})", Primitive.BOOL, value)


def shift_left(emit: Emitter, _: Instruction) -> None:
    """Bits shifted out are lost."""
    # operands
    distance, value = emit.reusable(emit.pop(Primitive.U8)), emit.pop_integer()
    bits = bits_of(value)
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    emit.fail_if(f"{distance} >= {bits}", "arithmetic_error")
    emit.push(f"(({value} << {distance}) & {2**bits - 1})", value.type, value, distance)


def shift_right(emit: Emitter, _: Instruction) -> None:
    # operands
    distance, value = emit.reusable(emit.pop(Primitive.U8)), emit.pop_integer()
    bits = bits_of(value)
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    emit.fail_if(f"{distance} >= {bits}", "arithmetic_error")
    emit.push(f"({value} >> {distance})", value.type, value, distance)
