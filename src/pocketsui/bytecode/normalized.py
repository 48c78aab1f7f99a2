"""A module without indexes: what each definition says, by names.

Two compilations of one source may number their tables differently. Put by names, definitions that
say the same are equal (Move's ``normalized``), and versions of a module can be compared: modules of
the same package are named without its address, which a compiler does not know yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from pocketsui.bytecode.code import CodeUnit, Instruction
from pocketsui.bytecode.module import (
    CompiledModule,
    DatatypeParameter,
    Field,
    FunctionDefinition,
    Visibility,
)
from pocketsui.bytecode.opcodes import OPERANDS, Operand
from pocketsui.bytecode.types import (
    Ability,
    DatatypeToken,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)

TypeName: TypeAlias = tuple[object, ...] | SignatureToken
"""A type with datatypes as (address, module, name, arguments)."""
FieldNames: TypeAlias = tuple[tuple[str, TypeName], ...]


@dataclass(frozen=True, slots=True)
class Datatype:
    """A struct has one nameless variant."""

    is_enum: bool
    abilities: Ability
    parameters: tuple[DatatypeParameter, ...]
    variants: tuple[tuple[str, FieldNames], ...]


@dataclass(frozen=True, slots=True)
class Function:
    """``code`` has operands in place of indexes; compare it with ``==`` only."""

    visibility: Visibility
    is_entry: bool
    type_parameters: tuple[Ability, ...]
    parameters: tuple[TypeName, ...]
    returns: tuple[TypeName, ...]
    code: tuple[object, ...]


class NormalizedModule:
    """The definitions of a module by name."""

    def __init__(self, module: CompiledModule) -> None:
        self._module = module
        self.name = module.name
        self.version = module.version
        self.friends = len(module.friends)

    @cached_property
    def datatypes(self) -> Mapping[str, Datatype]:
        module = self._module
        found = {}
        for struct in module.struct_definitions:
            fields = self._fields(struct.fields or ())
            name, datatype = self._datatype(struct.handle, (("", fields),), is_enum=False)
            found[name] = datatype
        for enum in module.enum_definitions:
            variants = tuple(
                (module.identifiers[variant.name], self._fields(variant.fields))
                for variant in enum.variants
            )
            name, datatype = self._datatype(enum.handle, variants, is_enum=True)
            found[name] = datatype
        return found

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        module = self._module
        return {
            module.function_name(each): self._function(each) for each in module.function_definitions
        }

    def _datatype(
        self, index: int, variants: tuple[tuple[str, FieldNames], ...], *, is_enum: bool
    ) -> tuple[str, Datatype]:
        handle = self._module.datatype_handles[index]
        name = self._module.identifiers[handle.name]
        return name, Datatype(is_enum, handle.abilities, handle.parameters, variants)

    def _fields(self, fields: Iterable[Field]) -> FieldNames:
        return tuple(
            (self._module.identifiers[each.name], self._type(each.type)) for each in fields
        )

    def _function(self, definition: FunctionDefinition) -> Function:
        handle = self._module.function_handles[definition.handle]
        return Function(
            definition.visibility,
            definition.is_entry,
            handle.type_parameters,
            self._types(handle.parameters),
            self._types(handle.returns),
            () if definition.code is None else self._code(definition.code),
        )

    def _code(self, code: CodeUnit) -> tuple[object, ...]:
        tables = tuple((self._enum(table.enum), table.targets) for table in code.jump_tables)
        instructions = tuple(map(self._instruction, code.instructions))
        return self._types(code.locals), instructions, tables

    def _instruction(self, one: Instruction) -> tuple[object, ...]:
        operand = OPERANDS.get(one.opcode, Operand.NOTHING)
        return one.opcode, self._operand(operand, one.operand), one.count

    def _operand(self, kind: Operand, index: int) -> object:
        """What the index stands for; literals, locals and offsets stand for themselves."""
        module = self._module
        match kind:
            case Operand.CONSTANT:
                constant = module.constants[index]
                return self._type(constant.type), constant.data
            case Operand.FUNCTION:
                return self._callee(index)
            case Operand.FUNCTION_INSTANTIATION:
                function = module.function_instantiations[index]
                return self._callee(function.target), self._types(function.type_arguments)
            case Operand.STRUCT:
                return self._struct(index)
            case Operand.STRUCT_INSTANTIATION:
                struct = module.struct_instantiations[index]
                return self._struct(struct.target), self._types(struct.type_arguments)
            case Operand.FIELD:
                return self._field(index)
            case Operand.FIELD_INSTANTIATION:
                field = module.field_instantiations[index]
                return self._field(field.target), self._types(field.type_arguments)
            case Operand.VARIANT:
                variant = module.variant_handles[index]
                return self._enum(variant.enum), variant.variant
            case Operand.VARIANT_INSTANTIATION:
                variant = module.variant_instantiations[index]
                enum = module.enum_instantiations[variant.enum]
                arguments = self._types(enum.type_arguments)
                return self._enum(enum.target), arguments, variant.variant
            case Operand.ELEMENT | Operand.ELEMENT_AND_COUNT:
                return self._types(index)
            case _:
                return index

    def _callee(self, index: int) -> tuple[object, ...]:
        handle = self._module.function_handles[index]
        return (
            *self._home(handle.module),
            self._module.identifiers[handle.name],
            handle.type_parameters,
            self._types(handle.parameters),
            self._types(handle.returns),
        )

    def _struct(self, index: int) -> str:
        return self._own_name(self._module.struct_definitions[index].handle)

    def _enum(self, index: int) -> str:
        return self._own_name(self._module.enum_definitions[index].handle)

    def _own_name(self, handle: int) -> str:
        return self._module.identifiers[self._module.datatype_handles[handle].name]

    def _field(self, index: int) -> tuple[str, int]:
        handle = self._module.field_handles[index]
        return self._struct(handle.owner), handle.position

    def _home(self, handle: int) -> tuple[bytes, str]:
        """Address and name of a module; no address for those of the same package."""
        address, name = self._module.module_id(handle)
        return (b"" if address == self._module.address else address), name

    def _types(self, signature: int) -> tuple[TypeName, ...]:
        return tuple(map(self._type, self._module.signatures[signature]))

    def _type(self, token: SignatureToken) -> TypeName:
        match token:
            case VectorToken(element):
                return "vector", self._type(element)
            case ReferenceToken(target, mutable):
                return "&mut" if mutable else "&", self._type(target)
            case DatatypeToken(index, arguments):
                handle = self._module.datatype_handles[index]
                name = self._module.identifiers[handle.name]
                return (*self._home(handle.module), name, tuple(map(self._type, arguments)))
            case _:
                return token
