"""Checked arithmetic on unsigned integers: what does not fit the type ends the transaction."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.operands import Operand, bits_of


def _refuse_zero(emit: Emitter, divisor: Operand) -> None:
    """Nothing to check where the divisor is written in the code."""
    if not divisor.expression.isdigit() or divisor.expression == "0":
        emit.fail_if(f"{divisor} == 0", "arithmetic_error")


def _operands(emit: Emitter) -> tuple[Operand, Operand]:
    """Right and left, integers of one type."""
    right = emit.pop_integer()
    return right, emit.pop(right.type)


def add(emit: Emitter, _: Instruction) -> None:
    # operands
    right, left = _operands(emit)
    bits = bits_of(left)
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    result = emit.name()
    emit.statement(f"{result} = {left} + {right}")
    emit.fail_if(f"{result} > {2**bits - 1}", "arithmetic_error")
    emit.push(result, left.type, simple=True)


def subtract(emit: Emitter, _: Instruction) -> None:
    # operands
    right, left = _operands(emit)
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    result = emit.name()
    emit.statement(f"{result} = {left} - {right}")
    emit.fail_if(f"{result} < 0", "arithmetic_error")
    emit.push(result, left.type, simple=True)


def multiply(emit: Emitter, _: Instruction) -> None:
    # operands
    right, left = _operands(emit)
    bits = bits_of(left)
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    result = emit.name()
    emit.statement(f"{result} = {left} * {right}")
    emit.fail_if(f"{result} > {2**bits - 1}", "arithmetic_error")
    emit.push(result, left.type, simple=True)


def divide(emit: Emitter, _: Instruction) -> None:
    """Rounds down; by zero it fails."""
    # operands
    right, left = _operands(emit)
    right = emit.reusable(right)
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    _refuse_zero(emit, right)
    emit.push(f"({left} // {right})", left.type, left, right)


def modulo(emit: Emitter, _: Instruction) -> None:
    """By zero it fails."""
    # operands
    right, left = _operands(emit)
    right = emit.reusable(right)
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    _refuse_zero(emit, right)
    emit.push(f"({left} % {right})", left.type, left, right)
