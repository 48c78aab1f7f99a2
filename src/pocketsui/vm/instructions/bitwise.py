"""Bits of integers, and booleans. Nothing here fails but a shift by the whole width or more."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.types import Primitive
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.operands import bits_of
from pocketsui.vm.sizes import size_of


def _combine(emit: Emitter, operator: str) -> None:
    # operands
    right, left = emit.pop(), emit.pop()
    # gas
    emit.charge(pushes=1, size=size_of(left.type))
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
    _combine(emit, "or")


def boolean_and(emit: Emitter, _: Instruction) -> None:
    _combine(emit, "and")


def boolean_not(emit: Emitter, _: Instruction) -> None:
    # operands
    value = emit.pop()
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    emit.push(f"(not {value})", Primitive.BOOL, value)


def shift_left(emit: Emitter, _: Instruction) -> None:
    """Bits shifted out are lost."""
    # operands
    distance, value = emit.reusable(emit.pop()), emit.pop()
    bits = bits_of(value)
    # gas
    emit.charge(pushes=1, size=bits // 8)
    # operation
    emit.fail_if(f"{distance} >= {bits}", "arithmetic_error")
    emit.push(f"(({value} << {distance}) & {2**bits - 1})", value.type, value, distance)


def shift_right(emit: Emitter, _: Instruction) -> None:
    # operands
    distance, value = emit.reusable(emit.pop()), emit.pop()
    bits = bits_of(value)
    # gas
    emit.charge(pushes=1, size=bits // 8)
    # operation
    emit.fail_if(f"{distance} >= {bits}", "arithmetic_error")
    emit.push(f"({value} >> {distance})", value.type, value, distance)
