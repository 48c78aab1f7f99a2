"""The tables of one compiled module, as named values.

Names follow Move's ``file_format``: a *handle* names something that may live elsewhere, a
*definition* is one of this module's own, an *instantiation* is either with type arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from pocketsui.bytecode.code import CodeUnit
from pocketsui.bytecode.types import Ability, Primitive, Signature, SignatureToken


class Visibility(IntEnum):
    """Who may call a function; ``FRIEND`` is what ``public(package)`` compiles to."""

    PRIVATE = 0
    PUBLIC = 1
    FRIEND = 3


@dataclass(frozen=True, slots=True)
class ModuleHandle:
    address: int  # index of an address
    name: int  # index of an identifier


@dataclass(frozen=True, slots=True)
class DatatypeParameter:
    constraints: Ability
    phantom: bool


@dataclass(frozen=True, slots=True)
class DatatypeHandle:
    module: int
    name: int
    abilities: Ability
    parameters: tuple[DatatypeParameter, ...]


@dataclass(frozen=True, slots=True)
class FunctionHandle:
    module: int
    name: int
    parameters: int  # index of a signature
    returns: int  # index of a signature
    type_parameters: tuple[Ability, ...]


@dataclass(frozen=True, slots=True)
class Instantiation:
    """A generic handle or definition with its type arguments."""

    target: int
    type_arguments: int  # index of a signature


@dataclass(frozen=True, slots=True)
class Field:
    name: int
    type: SignatureToken


@dataclass(frozen=True, slots=True)
class StructDefinition:
    handle: int
    fields: tuple[Field, ...] | None  # None for a native struct


@dataclass(frozen=True, slots=True)
class Variant:
    name: int
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class EnumDefinition:
    handle: int
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class FieldHandle:
    owner: int  # index of a struct definition
    position: int


@dataclass(frozen=True, slots=True)
class VariantHandle:
    enum: int  # index of an enum definition, or of an enum instantiation
    variant: int


@dataclass(frozen=True, slots=True)
class Constant:
    type: SignatureToken
    data: bytes  # BCS


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    handle: int
    visibility: Visibility
    is_entry: bool
    code: CodeUnit | None  # None for a native function


@dataclass(frozen=True, slots=True)
class CompiledModule:
    version: int
    self_handle: int
    module_handles: tuple[ModuleHandle, ...]
    datatype_handles: tuple[DatatypeHandle, ...]
    function_handles: tuple[FunctionHandle, ...]
    function_instantiations: tuple[Instantiation, ...]
    signatures: tuple[Signature, ...]
    constants: tuple[Constant, ...]
    identifiers: tuple[str, ...]
    addresses: tuple[bytes, ...]
    struct_definitions: tuple[StructDefinition, ...]
    struct_instantiations: tuple[Instantiation, ...]
    function_definitions: tuple[FunctionDefinition, ...]
    field_handles: tuple[FieldHandle, ...]
    field_instantiations: tuple[Instantiation, ...]
    friends: tuple[ModuleHandle, ...]
    metadata: tuple[tuple[bytes, bytes], ...]
    enum_definitions: tuple[EnumDefinition, ...]
    enum_instantiations: tuple[Instantiation, ...]
    variant_handles: tuple[VariantHandle, ...]
    variant_instantiations: tuple[VariantHandle, ...]

    @property
    def address(self) -> bytes:
        return self.addresses[self.module_handles[self.self_handle].address]

    @property
    def name(self) -> str:
        return self.identifiers[self.module_handles[self.self_handle].name]

    def module_id(self, handle: int) -> tuple[bytes, str]:
        """Address and name of the module that handle names."""
        module = self.module_handles[handle]
        return self.addresses[module.address], self.identifiers[module.name]

    def dependencies(self) -> tuple[tuple[bytes, str], ...]:
        """Every other module this one names."""
        return tuple(
            self.module_id(index)
            for index in range(len(self.module_handles))
            if index != self.self_handle
        )

    def function_name(self, definition: FunctionDefinition) -> str:
        return self.identifiers[self.function_handles[definition.handle].name]


__all__ = [
    "CodeUnit",
    "CompiledModule",
    "Constant",
    "DatatypeHandle",
    "DatatypeParameter",
    "EnumDefinition",
    "Field",
    "FieldHandle",
    "FunctionDefinition",
    "FunctionHandle",
    "Instantiation",
    "ModuleHandle",
    "Primitive",
    "StructDefinition",
    "Variant",
    "VariantHandle",
    "Visibility",
]
