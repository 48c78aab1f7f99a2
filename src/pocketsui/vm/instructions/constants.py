"""Literals and the constant pool."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Primitive
from pocketsui.vm.emitter import Emitter

_LITERALS = {
    Opcode.LD_U8: Primitive.U8,
    Opcode.LD_U16: Primitive.U16,
    Opcode.LD_U32: Primitive.U32,
    Opcode.LD_U64: Primitive.U64,
    Opcode.LD_U128: Primitive.U128,
    Opcode.LD_U256: Primitive.U256,
}


def load_integer(emit: Emitter, instruction: Instruction) -> None:
    # gas
    token = _LITERALS[instruction.opcode]
    emit.charge(pushes=1, size=1)
    # operation
    emit.push(str(instruction.operand), token, simple=True)


def load_true(emit: Emitter, _: Instruction) -> None:
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    emit.push("True", Primitive.BOOL, simple=True)


def load_false(emit: Emitter, _: Instruction) -> None:
    # gas
    emit.charge(pushes=1, size=1)
    # operation
    emit.push("False", Primitive.BOOL, simple=True)


def load_constant(emit: Emitter, instruction: Instruction) -> None:
    """A value from the pool; one with parts is copied, since its user may change it."""
    # gas
    constant = emit.module.constants[instruction.operand]
    emit.charge(pushes=1, size=len(constant.data))
    # operation
    name, value = emit.scope.constant(instruction.operand)
    if isinstance(value, list | bytearray):
        emit.push(f"copy({name})", constant.type)
    else:
        emit.push(name, constant.type, simple=True)
