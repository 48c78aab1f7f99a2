"""Enums: lists of the variant's tag and its fields."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.module import EnumDefinition
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import DatatypeToken, Signature
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.instructions.structs import unpack_names
from pocketsui.vm.operands import substitute
from pocketsui.vm.sizes import STRUCT_SIZE


def _variant(emit: Emitter, handle: int) -> tuple[EnumDefinition, int, Signature]:
    """The enum, the tag and no type arguments."""
    variant = emit.module.variant_handles[handle]
    return emit.module.enum_definitions[variant.enum], variant.variant, ()


def _generic_variant(emit: Emitter, handle: int) -> tuple[EnumDefinition, int, Signature]:
    variant = emit.module.variant_instantiations[handle]
    enum = emit.module.enum_instantiations[variant.enum]
    arguments = emit.module.signatures[enum.type_arguments]
    return emit.module.enum_definitions[enum.target], variant.variant, arguments


def _pack(emit: Emitter, enum: EnumDefinition, tag: int, arguments: Signature) -> None:
    # operands
    values = emit.pop_many([substitute(one.type, arguments) for one in enum.variants[tag].fields])
    # gas
    emit.charge(pushes=1, size=STRUCT_SIZE)
    # operation
    parts = ", ".join([str(tag), *map(str, values)])
    emit.push(f"[{parts}]", DatatypeToken(enum.handle, arguments), *values)


def _unpack(emit: Emitter, enum: EnumDefinition, tag: int, arguments: Signature) -> None:
    # operands
    value = emit.settle(emit.pop(DatatypeToken(enum.handle, arguments)))
    fields = enum.variants[tag].fields
    # gas
    emit.charge(pushes=len(fields))
    # operation
    emit.fail_if(f"{value}[0] != {tag}", "variant_mismatch")
    targets, (_, *names) = unpack_names(emit, 1 + len(fields))
    emit.statement(f"{targets} = {value}")
    for name, field in zip(names, fields, strict=True):
        emit.push(name, substitute(field.type, arguments), simple=True)


def _unpack_reference(
    emit: Emitter, enum: EnumDefinition, tag: int, arguments: Signature, *, mutable: bool
) -> None:
    """Push a reference to each field of the variant that a reference points to."""
    # operands
    value = emit.pop_reference(DatatypeToken(enum.handle, arguments), mutable=mutable)
    value = emit.settle(value)
    fields = enum.variants[tag].fields
    # gas
    emit.charge(pushes=len(fields))
    # operation
    emit.fail_if(f"{value}[0] != {tag}", "variant_mismatch")
    for position, field in enumerate(fields, start=1):
        token = substitute(field.type, arguments)
        emit.push_reference(str(value), str(position), token, value, mutable=mutable)


def pack_variant(emit: Emitter, instruction: Instruction) -> None:
    _pack(emit, *_variant(emit, instruction.operand))


def pack_variant_generic(emit: Emitter, instruction: Instruction) -> None:
    _pack(emit, *_generic_variant(emit, instruction.operand))


def unpack_variant(emit: Emitter, instruction: Instruction) -> None:
    _unpack(emit, *_variant(emit, instruction.operand))


def unpack_variant_generic(emit: Emitter, instruction: Instruction) -> None:
    _unpack(emit, *_generic_variant(emit, instruction.operand))


def unpack_variant_reference(emit: Emitter, instruction: Instruction) -> None:
    mutable = instruction.opcode is Opcode.UNPACK_VARIANT_MUT_REF
    _unpack_reference(emit, *_variant(emit, instruction.operand), mutable=mutable)


def unpack_variant_reference_generic(emit: Emitter, instruction: Instruction) -> None:
    mutable = instruction.opcode is Opcode.UNPACK_VARIANT_GENERIC_MUT_REF
    _unpack_reference(emit, *_generic_variant(emit, instruction.operand), mutable=mutable)
