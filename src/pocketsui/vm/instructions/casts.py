"""Casts between integer types; one that loses something fails."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Primitive
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.operands import bits_of

_TARGETS = {
    Opcode.CAST_U8: Primitive.U8,
    Opcode.CAST_U16: Primitive.U16,
    Opcode.CAST_U32: Primitive.U32,
    Opcode.CAST_U64: Primitive.U64,
    Opcode.CAST_U128: Primitive.U128,
    Opcode.CAST_U256: Primitive.U256,
}


def cast(emit: Emitter, instruction: Instruction) -> None:
    # operands
    value = emit.pop_integer()
    target = _TARGETS[instruction.opcode]
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    if bits_of(value) > target.bits:
        value = emit.settle(value)
        emit.fail_if(f"{value} > {2**target.bits - 1}", "arithmetic_error")
    emit.push(value.expression, target, value, simple=value.simple)
