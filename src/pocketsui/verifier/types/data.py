"""Structs, enums and calls: put together, taken apart, handed on."""

from __future__ import annotations

from collections.abc import Iterable

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.module import Field
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import DatatypeToken, ReferenceToken, Signature
from pocketsui.verifier.functions import function_used, struct_used, variant_used
from pocketsui.verifier.types.state import TypeState
from pocketsui.vm.operands import substitute

_PACK_ERROR = "PACK_TYPE_MISMATCH_ERROR"
_UNPACK_ERROR = "UNPACK_TYPE_MISMATCH_ERROR"
_BY_MUTABLE_REFERENCE = (
    Opcode.UNPACK_VARIANT_MUT_REF,
    Opcode.UNPACK_VARIANT_GENERIC_MUT_REF,
)


def call(state: TypeState, instruction: Instruction) -> None:
    handle, arguments = function_used(
        state.module, state.operand_of(instruction), instruction.operand
    )
    state.charge(*arguments)
    signatures = state.module.signatures
    state.expect_all(_closed(signatures[handle.parameters], arguments), "CALL_TYPE_MISMATCH_ERROR")
    for token in _closed(signatures[handle.returns], arguments):
        state.push(token)


def pack(state: TypeState, instruction: Instruction) -> None:
    datatype, fields = _struct(state, instruction)
    state.expect_all(fields, _PACK_ERROR)
    state.push(datatype)


def unpack(state: TypeState, instruction: Instruction) -> None:
    datatype, fields = _struct(state, instruction)
    state.expect(datatype, _UNPACK_ERROR)
    for token in fields:
        state.push(token)


def pack_variant(state: TypeState, instruction: Instruction) -> None:
    datatype, fields = _variant(state, instruction)
    state.expect_all(fields, _PACK_ERROR)
    state.push(datatype)


def unpack_variant(state: TypeState, instruction: Instruction) -> None:
    datatype, fields = _variant(state, instruction)
    state.expect(datatype, _UNPACK_ERROR)
    for token in fields:
        state.push(token)


def unpack_variant_reference(state: TypeState, instruction: Instruction) -> None:
    """From a reference to an enum, one of the same kind to each field of the variant."""
    datatype, fields = _variant(state, instruction)
    mutable = instruction.opcode in _BY_MUTABLE_REFERENCE
    state.expect(ReferenceToken(datatype, mutable), _UNPACK_ERROR)
    for token in fields:
        state.push(ReferenceToken(token, mutable))


def _struct(state: TypeState, instruction: Instruction) -> tuple[DatatypeToken, Signature]:
    """The struct's type and those of its fields."""
    index, arguments = struct_used(state.module, state.operand_of(instruction), instruction.operand)
    state.charge(*arguments)
    struct = state.module.struct_definitions[index]
    fields = struct.fields or ()
    return DatatypeToken(struct.handle, arguments), _field_types(fields, arguments)


def _variant(state: TypeState, instruction: Instruction) -> tuple[DatatypeToken, Signature]:
    """The enum's type and those of the variant's fields."""
    use = variant_used(state.module, state.operand_of(instruction), instruction.operand)
    datatype = DatatypeToken(use.definition(state.module).handle, use.arguments)
    return datatype, _field_types(use.variant(state.module).fields, use.arguments)


def _field_types(fields: Iterable[Field], arguments: Signature) -> Signature:
    return _closed(tuple(field.type for field in fields), arguments)


def _closed(signature: Signature, arguments: Signature) -> Signature:
    """The types with type parameters replaced."""
    return tuple(substitute(token, arguments) for token in signature) if arguments else signature
