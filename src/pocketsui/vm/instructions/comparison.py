"""Comparison. Equality goes through references to what they point to, and through all parts."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.types import Primitive, ReferenceToken
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.instructions.references import charge_read, frozen
from pocketsui.vm.operands import Operand


def _pointee(emit: Emitter, operand: Operand) -> Operand:
    mutable = isinstance(operand.type, ReferenceToken) and operand.type.mutable
    return frozen(emit, operand) if mutable else operand


def _equality(emit: Emitter, operator: str) -> None:
    # operands
    right = emit.pop()
    left = emit.pop(right.type)
    token = right.type
    right, left = _pointee(emit, right), _pointee(emit, left)
    # gas
    emit.charge(pushes=1, size=1)
    right, left = charge_read(emit, token, right), charge_read(emit, token, left)
    # operation
    emit.push(f"({left} {operator} {right})", Primitive.BOOL, left, right)


def _order(emit: Emitter, operator: str) -> None:
    # operands
    right = emit.pop_integer()
    left = emit.pop(right.type)
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    emit.push(f"({left} {operator} {right})", Primitive.BOOL, left, right)


def equal(emit: Emitter, _: Instruction) -> None:
    _equality(emit, "==")


def not_equal(emit: Emitter, _: Instruction) -> None:
    _equality(emit, "!=")


def less(emit: Emitter, _: Instruction) -> None:
    _order(emit, "<")


def greater(emit: Emitter, _: Instruction) -> None:
    _order(emit, ">")


def less_or_equal(emit: Emitter, _: Instruction) -> None:
    _order(emit, "<=")


def greater_or_equal(emit: Emitter, _: Instruction) -> None:
    _order(emit, ">=")
