"""Reads a compiled module: header, table directory, then each table.

A module is ``A1 1C EB 0B``, the version (low 24 bits) with the flavour (high byte, 5 is Sui's), a
directory of (kind, offset, length), the tables, and the index of its own module handle.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pocketsui.bytecode.bounds import check_bounds
from pocketsui.bytecode.code import read_code_unit
from pocketsui.bytecode.cursor import TABLE_INDEX_MAX, Cursor
from pocketsui.bytecode.errors import MalformedModule
from pocketsui.bytecode.module import (
    CompiledModule,
    Constant,
    DatatypeHandle,
    DatatypeParameter,
    EnumDefinition,
    Field,
    FieldHandle,
    FunctionDefinition,
    FunctionHandle,
    Instantiation,
    ModuleHandle,
    StructDefinition,
    Variant,
    VariantHandle,
    Visibility,
)
from pocketsui.bytecode.signatures import (
    read_abilities,
    read_ability_list,
    read_signature,
    read_token,
)
from pocketsui.bytecode.tables import Table, read_directory

SUPPORTED_VERSIONS = range(6, 8)
SUI_FLAVOUR = 0x05
NATIVE_STRUCT, DECLARED = 0x1, 0x2
FUNCTION_NATIVE, FUNCTION_ENTRY = 0x2, 0x4
FIELD_COUNT_MAX = 255
VARIANT_COUNT_MAX = 127
IDENTIFIER_SIZE_MAX = 128  # characters, Sui's limit
CONSTANT_SIZE_MAX = 65_535
ADDRESS_LENGTH = 32

T = TypeVar("T")


def read_module(data: bytes) -> CompiledModule:
    """Read and bounds-check one module, or raise :class:`MalformedModule`."""
    version, directory, self_handle = read_directory(data, SUPPORTED_VERSIONS, SUI_FLAVOUR)

    def table(kind: Table, read_one: Callable[[Cursor], T]) -> tuple[T, ...]:
        if kind not in directory:
            return ()
        cursor = Cursor(data, *directory[kind])
        entries = []
        while not cursor.at_end:
            entries.append(read_one(cursor))
        if len(entries) > TABLE_INDEX_MAX:
            raise MalformedModule("MALFORMED", f"{kind.name} has {len(entries)} entries")
        return tuple(entries)

    module = CompiledModule(
        version=version,
        self_handle=self_handle,
        module_handles=table(Table.MODULE_HANDLES, _module_handle),
        datatype_handles=table(Table.DATATYPE_HANDLES, _datatype_handle),
        function_handles=table(Table.FUNCTION_HANDLES, _function_handle),
        function_instantiations=table(Table.FUNCTION_INSTANTIATIONS, _instantiation),
        signatures=table(Table.SIGNATURES, read_signature),
        constants=table(Table.CONSTANTS, _constant),
        identifiers=table(Table.IDENTIFIERS, _identifier),
        addresses=table(Table.ADDRESSES, lambda cursor: cursor.take(ADDRESS_LENGTH)),
        struct_definitions=table(Table.STRUCT_DEFINITIONS, _struct_definition),
        struct_instantiations=table(Table.STRUCT_INSTANTIATIONS, _instantiation),
        function_definitions=table(
            Table.FUNCTION_DEFINITIONS, lambda cursor: _function_definition(cursor, version)
        ),
        field_handles=table(Table.FIELD_HANDLES, _field_handle),
        field_instantiations=table(Table.FIELD_INSTANTIATIONS, _instantiation),
        friends=table(Table.FRIENDS, _module_handle),
        metadata=table(Table.METADATA, _metadata),
        enum_definitions=table(Table.ENUM_DEFINITIONS, _enum_definition),
        enum_instantiations=table(Table.ENUM_INSTANTIATIONS, _instantiation),
        variant_handles=table(Table.VARIANT_HANDLES, _variant_handle),
        variant_instantiations=table(Table.VARIANT_INSTANTIATIONS, _variant_handle),
    )
    check_bounds(module)
    return module


def _module_handle(cursor: Cursor) -> ModuleHandle:
    return ModuleHandle(cursor.index("address"), cursor.index("identifier"))


def _datatype_handle(cursor: Cursor) -> DatatypeHandle:
    module, name = cursor.index("module handle"), cursor.index("identifier")
    abilities = read_abilities(cursor)
    count = cursor.uleb(FIELD_COUNT_MAX, "number of type parameters")
    parameters = tuple(_datatype_parameter(cursor) for _ in range(count))
    return DatatypeHandle(module, name, abilities, parameters)


def _datatype_parameter(cursor: Cursor) -> DatatypeParameter:
    constraints, phantom = read_abilities(cursor), cursor.u8()
    if phantom > 1:
        raise MalformedModule("MALFORMED", f"phantom flag {phantom}", offset=cursor.position)
    return DatatypeParameter(constraints, bool(phantom))


def _function_handle(cursor: Cursor) -> FunctionHandle:
    return FunctionHandle(
        module=cursor.index("module handle"),
        name=cursor.index("identifier"),
        parameters=cursor.index("signature of the parameters"),
        returns=cursor.index("signature of the returned values"),
        type_parameters=read_ability_list(cursor),
    )


def _instantiation(cursor: Cursor) -> Instantiation:
    return Instantiation(cursor.index("generic definition"), cursor.index("type arguments"))


def _constant(cursor: Cursor) -> Constant:
    token = read_token(cursor)
    return Constant(token, cursor.take(cursor.uleb(CONSTANT_SIZE_MAX, "size of a constant")))


def _identifier(cursor: Cursor) -> str:
    start = cursor.position
    raw = cursor.take(cursor.uleb(IDENTIFIER_SIZE_MAX, "length of an identifier"))
    if raw == b"<SELF>":
        return "<SELF>"
    text = raw.decode("ascii", "replace")
    if not text.isidentifier() or not text.isascii() or text == "_":
        raise MalformedModule("MALFORMED", f"{text!r} is no identifier", offset=start)
    return text


def _fields(cursor: Cursor) -> tuple[Field, ...]:
    count = cursor.uleb(FIELD_COUNT_MAX, "number of fields")
    return tuple(Field(cursor.index("identifier"), read_token(cursor)) for _ in range(count))


def _struct_definition(cursor: Cursor) -> StructDefinition:
    handle, flag = cursor.index("datatype handle"), cursor.u8()
    if flag == NATIVE_STRUCT:
        return StructDefinition(handle, None)
    if flag != DECLARED:
        raise MalformedModule("UNKNOWN_NATIVE_STRUCT_FLAG", f"{flag}", offset=cursor.position)
    return StructDefinition(handle, _fields(cursor))


def _enum_definition(cursor: Cursor) -> EnumDefinition:
    handle, flag = cursor.index("datatype handle"), cursor.u8()
    if flag != DECLARED:
        raise MalformedModule("UNKNOWN_ENUM_FLAG", f"{flag}", offset=cursor.position)
    count = cursor.uleb(VARIANT_COUNT_MAX, "number of variants")
    if not count:
        raise MalformedModule("MALFORMED", "enum without variants", offset=cursor.position)
    return EnumDefinition(
        handle,
        tuple(Variant(cursor.index("identifier"), _fields(cursor)) for _ in range(count)),
    )


def _function_definition(cursor: Cursor, version: int) -> FunctionDefinition:
    handle = cursor.index("function handle")
    try:
        visibility = Visibility(cursor.u8())
    except ValueError as error:
        raise MalformedModule("MALFORMED", f"visibility: {error}") from None
    flags = cursor.u8()
    if flags & ~(FUNCTION_NATIVE | FUNCTION_ENTRY):
        raise MalformedModule("INVALID_FLAG_BITS", f"0x{flags:02x}", offset=cursor.position)
    acquired = cursor.uleb(FIELD_COUNT_MAX, "number of acquired resources")
    if acquired:
        raise MalformedModule("MALFORMED", "a function acquires global storage, which Sui has not")
    code = None if flags & FUNCTION_NATIVE else read_code_unit(cursor, version)
    return FunctionDefinition(handle, visibility, bool(flags & FUNCTION_ENTRY), code)


def _field_handle(cursor: Cursor) -> FieldHandle:
    return FieldHandle(
        cursor.index("struct definition"), cursor.uleb(FIELD_COUNT_MAX, "field position")
    )


def _variant_handle(cursor: Cursor) -> VariantHandle:
    return VariantHandle(
        cursor.index("enum definition"), cursor.uleb(VARIANT_COUNT_MAX, "variant tag")
    )


def _metadata(cursor: Cursor) -> tuple[bytes, bytes]:
    key = cursor.take(cursor.uleb(1023, "size of a metadata key"))
    return key, cursor.take(cursor.uleb(65_535, "size of a metadata value"))
