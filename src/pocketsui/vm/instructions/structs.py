"""Structs: lists of their fields."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.module import StructDefinition
from pocketsui.bytecode.types import DatatypeToken, Signature
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.operands import substitute
from pocketsui.vm.sizes import STRUCT_SIZE


def unpack_names(emit: Emitter, count: int) -> tuple[str, list[str]]:
    """An assignment target for so many values, and the names in it."""
    names = [emit.name() for _ in range(count)]
    return ", ".join(names) + ("," if count == 1 else ""), names


def _pack(emit: Emitter, struct: StructDefinition, arguments: Signature) -> None:
    # operands
    values = emit.pop_many([substitute(one.type, arguments) for one in struct.fields or ()])
    # gas
    emit.charge(pushes=1, size=STRUCT_SIZE)
    # operation
    parts = ", ".join(map(str, values))
    emit.push(f"[{parts}]", DatatypeToken(struct.handle, arguments), *values)


def _unpack(emit: Emitter, struct: StructDefinition, arguments: Signature) -> None:
    # operands
    value = emit.pop(DatatypeToken(struct.handle, arguments))
    fields = struct.fields or ()
    # gas
    emit.charge(pushes=len(fields))
    # operation
    targets, names = unpack_names(emit, len(fields))
    emit.statement(f"{targets} = {value}")
    for name, field in zip(names, fields, strict=True):
        emit.push(name, substitute(field.type, arguments), simple=True)


def pack(emit: Emitter, instruction: Instruction) -> None:
    _pack(emit, emit.module.struct_definitions[instruction.operand], ())


def unpack(emit: Emitter, instruction: Instruction) -> None:
    _unpack(emit, emit.module.struct_definitions[instruction.operand], ())


def pack_generic(emit: Emitter, instruction: Instruction) -> None:
    struct = emit.module.struct_instantiations[instruction.operand]
    arguments = emit.module.signatures[struct.type_arguments]
    _pack(emit, emit.module.struct_definitions[struct.target], arguments)


def unpack_generic(emit: Emitter, instruction: Instruction) -> None:
    struct = emit.module.struct_instantiations[instruction.operand]
    arguments = emit.module.signatures[struct.type_arguments]
    _unpack(emit, emit.module.struct_definitions[struct.target], arguments)
