"""Locals: copy, move, store, borrow.

A moved local keeps its Python value; the verifier has seen to it that nobody reads it again.
"""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.types import ReferenceToken
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.operands import has_parts
from pocketsui.vm.sizes import REFERENCE_SIZE


def _value_of(emit: Emitter, index: int) -> str:
    return f"l{index}[0]" if index in emit.boxed else f"l{index}"


def copy_local(emit: Emitter, instruction: Instruction) -> None:
    """Push a copy; of a reference, the reference."""
    # operands
    index = instruction.operand
    token = emit.locals[index]
    # gas
    emit.charge(pushes=1)
    emit.charge_value(token, _value_of(emit, index))
    # operation
    if isinstance(token, ReferenceToken) or has_parts(token) is False:
        emit.push_local(index, token, _value_of(emit, index))
    else:
        name = emit.name()
        emit.statement(f"{name} = copy({_value_of(emit, index)})")
        emit.push(name, token, simple=True)


def move_local(emit: Emitter, instruction: Instruction) -> None:
    """Push the value. The schedule counts it as a reference, whatever it is."""
    # operands
    index = instruction.operand
    token = emit.locals[index]
    # gas
    emit.charge(pushes=1, size=REFERENCE_SIZE)
    # operation
    emit.push_local(index, token, _value_of(emit, index))


def store_local(emit: Emitter, instruction: Instruction) -> None:
    """A boxed local gets a new box, so that no old pair refers to the new value."""
    # operands
    index = instruction.operand
    value = emit.pop(emit.locals[index])
    # gas
    emit.charge()
    # operation
    emit.settle_local(index)
    emit.statement(f"l{index} = [{value}]" if index in emit.boxed else f"l{index} = {value}")


def borrow_local(emit: Emitter, instruction: Instruction) -> None:
    # operands
    index = instruction.operand
    token = emit.locals[index]
    # gas
    emit.charge(pushes=1, size=REFERENCE_SIZE)
    # operation
    emit.push_local(index, ReferenceToken(token, mutable=False), _value_of(emit, index))


def borrow_local_mutably(emit: Emitter, instruction: Instruction) -> None:
    # operands
    index = instruction.operand
    token = emit.locals[index]
    # gas
    emit.charge(pushes=1, size=REFERENCE_SIZE)
    # operation
    if index in emit.boxed:
        emit.push_reference(f"l{index}", "0", token, mutable=True)
    else:
        emit.push_local(index, ReferenceToken(token, mutable=True), f"l{index}")
