"""Writes a ``CompiledModule`` back into bytes: what ``pocketsui.bytecode.reader`` reads.

With ``dataclasses.replace`` on a real module, tests make modules no compiler would.
"""

from __future__ import annotations

from collections.abc import Iterable

from pocketsui.bytecode.code import CodeUnit, Instruction
from pocketsui.bytecode.module import CompiledModule, Field, FunctionDefinition
from pocketsui.bytecode.opcodes import OPERANDS, Operand
from pocketsui.bytecode.tables import MAGIC, Table
from pocketsui.bytecode.types import (
    DatatypeToken,
    ParameterToken,
    Primitive,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)
from tests.unit.pocketsui.assembler import uleb

_CODES = {
    Primitive.BOOL: 0x1,
    Primitive.U8: 0x2,
    Primitive.U64: 0x3,
    Primitive.U128: 0x4,
    Primitive.ADDRESS: 0x5,
    Primitive.SIGNER: 0xC,
    Primitive.U16: 0xD,
    Primitive.U32: 0xE,
    Primitive.U256: 0xF,
}
_LITERALS = {
    Operand.U8: 1,
    Operand.U16: 2,
    Operand.U32: 4,
    Operand.U64: 8,
    Operand.U128: 16,
    Operand.U256: 32,
}


def write_module(module: CompiledModule) -> bytes:
    """The bytes of the module, tables in the order of their kinds."""
    tables = {kind: data for kind, data in _tables(module).items() if data}
    directory, offset = b"", 0
    for kind, data in tables.items():
        directory += bytes([kind]) + uleb(offset) + uleb(len(data))
        offset += len(data)
    head = MAGIC + (module.version | 5 << 24).to_bytes(4, "little") + uleb(len(tables))
    return head + directory + b"".join(tables.values()) + uleb(module.self_handle)


def _tables(module: CompiledModule) -> dict[Table, bytes]:
    return {
        Table.MODULE_HANDLES: _numbers((one.address, one.name) for one in module.module_handles),
        Table.DATATYPE_HANDLES: b"".join(
            _numbers([(one.module, one.name, one.abilities)])
            + _listed(bytes([part.constraints, part.phantom]) for part in one.parameters)
            for one in module.datatype_handles
        ),
        Table.FUNCTION_HANDLES: b"".join(
            _numbers([(one.module, one.name, one.parameters, one.returns)])
            + _listed(bytes([part]) for part in one.type_parameters)
            for one in module.function_handles
        ),
        Table.FUNCTION_INSTANTIATIONS: _numbers(
            (one.target, one.type_arguments) for one in module.function_instantiations
        ),
        Table.SIGNATURES: b"".join(_listed(map(_token, one)) for one in module.signatures),
        Table.CONSTANTS: b"".join(_token(one.type) + _sized(one.data) for one in module.constants),
        Table.IDENTIFIERS: b"".join(_sized(one.encode()) for one in module.identifiers),
        Table.ADDRESSES: b"".join(module.addresses),
        Table.STRUCT_DEFINITIONS: b"".join(
            uleb(one.handle) + (b"\x01" if one.fields is None else b"\x02" + _fields(one.fields))
            for one in module.struct_definitions
        ),
        Table.STRUCT_INSTANTIATIONS: _numbers(
            (one.target, one.type_arguments) for one in module.struct_instantiations
        ),
        Table.FUNCTION_DEFINITIONS: b"".join(map(_function, module.function_definitions)),
        Table.FIELD_HANDLES: _numbers((one.owner, one.position) for one in module.field_handles),
        Table.FIELD_INSTANTIATIONS: _numbers(
            (one.target, one.type_arguments) for one in module.field_instantiations
        ),
        Table.FRIENDS: _numbers((one.address, one.name) for one in module.friends),
        Table.METADATA: b"".join(_sized(key) + _sized(value) for key, value in module.metadata),
        Table.ENUM_DEFINITIONS: b"".join(
            uleb(one.handle)
            + b"\x02"
            + _listed(uleb(part.name) + _fields(part.fields) for part in one.variants)
            for one in module.enum_definitions
        ),
        Table.ENUM_INSTANTIATIONS: _numbers(
            (one.target, one.type_arguments) for one in module.enum_instantiations
        ),
        Table.VARIANT_HANDLES: _numbers((one.enum, one.variant) for one in module.variant_handles),
        Table.VARIANT_INSTANTIATIONS: _numbers(
            (one.enum, one.variant) for one in module.variant_instantiations
        ),
    }


def _numbers(rows: Iterable[tuple[int, ...]]) -> bytes:
    return b"".join(uleb(number) for row in rows for number in row)


def _listed(parts: Iterable[bytes]) -> bytes:
    parts = list(parts)
    return uleb(len(parts)) + b"".join(parts)


def _sized(data: bytes) -> bytes:
    return uleb(len(data)) + data


def _fields(fields: Iterable[Field]) -> bytes:
    return _listed(uleb(one.name) + _token(one.type) for one in fields)


def _token(token: SignatureToken) -> bytes:
    if isinstance(token, Primitive):
        return bytes([_CODES[token]])
    if isinstance(token, ReferenceToken):
        return (b"\x07" if token.mutable else b"\x06") + _token(token.target)
    if isinstance(token, VectorToken):
        return b"\x0a" + _token(token.element)
    if isinstance(token, ParameterToken):
        return b"\x09" + uleb(token.index)
    if isinstance(token, DatatypeToken) and token.arguments:
        return b"\x0b" + uleb(token.handle) + _listed(map(_token, token.arguments))
    return b"\x08" + uleb(token.handle)


def _function(one: FunctionDefinition) -> bytes:
    flags = (0 if one.code else 0x2) | (0x4 if one.is_entry else 0)
    head = uleb(one.handle) + bytes([one.visibility, flags, 0])
    return head + (_code(one.code) if one.code else b"")


def _code(code: CodeUnit) -> bytes:
    tables = _listed(
        uleb(one.enum) + uleb(len(one.targets)) + b"\x01" + b"".join(map(uleb, one.targets))
        for one in code.jump_tables
    )
    return uleb(code.locals) + _listed(map(_instruction, code.instructions)) + tables


def _instruction(one: Instruction) -> bytes:
    operand = OPERANDS.get(one.opcode, Operand.NOTHING)
    head = bytes([one.opcode])
    if operand is Operand.NOTHING:
        return head
    if operand in _LITERALS:
        return head + one.operand.to_bytes(_LITERALS[operand], "little")
    if operand is Operand.ELEMENT_AND_COUNT:
        return head + uleb(one.operand) + one.count.to_bytes(8, "little")
    return head + uleb(one.operand)
