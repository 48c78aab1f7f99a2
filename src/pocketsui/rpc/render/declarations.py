"""What a module declares, as messages: its datatypes and the signatures of its functions.

A compiled module names things by index; the built-in framework is declared in Python. Both come
here as the same few facts, with `Types` to say what a type in a signature is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pocketsui.bytecode.module import CompiledModule, Field, Visibility
from pocketsui.bytecode.types import (
    Ability,
    DatatypeToken,
    ParameterToken,
    Primitive,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)
from sui_wire.ids import ObjectId, format_address
from sui_wire.rpc import common_pb2
from sui_wire.rpc.package_pb2 import (
    DatatypeDescriptor,
    FieldDescriptor,
    FunctionDescriptor,
    OpenSignature,
    OpenSignatureBody,
)

_ABILITIES = (
    (Ability.COPY, common_pb2.COPY),
    (Ability.DROP, common_pb2.DROP),
    (Ability.STORE, common_pb2.STORE),
    (Ability.KEY, common_pb2.KEY),
)
_VISIBILITIES = {
    Visibility.PRIVATE: FunctionDescriptor.PRIVATE,
    Visibility.PUBLIC: FunctionDescriptor.PUBLIC,
    Visibility.FRIEND: FunctionDescriptor.FRIEND,
}

Fields: TypeAlias = Sequence[tuple[str, SignatureToken]]
TypeName: TypeAlias = Callable[[int], str]
"""What the datatype of a handle is called: `address::module::Name` of its defining package."""
Origin: TypeAlias = Callable[[ObjectId, str, str], ObjectId]
"""The package version that first defined a type, by the address that bytecode names it by."""


@dataclass(frozen=True, slots=True)
class DeclaredType:
    """A struct (one variant, without a name) or an enum."""

    defining: ObjectId
    module: str
    name: str
    is_enum: bool
    abilities: Ability
    parameters: Sequence[tuple[Ability, bool]]  # constraints, and whether it is phantom
    variants: Sequence[tuple[str, Fields]]


@dataclass(frozen=True, slots=True)
class DeclaredFunction:
    name: str
    visibility: Visibility
    is_entry: bool
    type_parameters: Sequence[Ability]
    parameters: Sequence[SignatureToken]
    returns: Sequence[SignatureToken]


def declared_types(module: CompiledModule, origin: Origin) -> Iterator[DeclaredType]:
    """The structs and enums of a compiled module."""

    def declared(index: int, variants: Sequence[tuple[str, Fields]], is_enum: bool) -> DeclaredType:
        handle = module.datatype_handles[index]
        name = module.identifiers[handle.name]
        return DeclaredType(
            origin(ObjectId(module.address), module.name, name),
            module.name,
            name,
            is_enum,
            handle.abilities,
            [(each.constraints, each.phantom) for each in handle.parameters],
            variants,
        )

    def fields(those: Iterable[Field]) -> Fields:
        return [(module.identifiers[each.name], each.type) for each in those]

    for struct in module.struct_definitions:
        yield declared(struct.handle, [("", fields(struct.fields or ()))], is_enum=False)
    for enum in module.enum_definitions:
        variants = [(module.identifiers[each.name], fields(each.fields)) for each in enum.variants]
        yield declared(enum.handle, variants, is_enum=True)


def declared_functions(module: CompiledModule) -> Iterator[DeclaredFunction]:
    """The functions of a compiled module, private ones too."""
    for definition in module.function_definitions:
        handle = module.function_handles[definition.handle]
        yield DeclaredFunction(
            module.function_name(definition),
            definition.visibility,
            definition.is_entry,
            handle.type_parameters,
            module.signatures[handle.parameters],
            module.signatures[handle.returns],
        )


def type_names(module: CompiledModule, origin: Origin) -> TypeName:
    """The names of the datatypes that a compiled module uses."""

    def type_name(index: int) -> str:
        handle = module.datatype_handles[index]
        address, home = module.module_id(handle.module)
        name = module.identifiers[handle.name]
        return f"{format_address(origin(ObjectId(address), home, name))}::{home}::{name}"

    return type_name


def datatype_message(declared: DeclaredType, type_name: TypeName) -> DatatypeDescriptor:
    message = DatatypeDescriptor(
        type_name=f"{format_address(declared.defining)}::{declared.module}::{declared.name}",
        defining_id=format_address(declared.defining),
        module=declared.module,
        name=declared.name,
        abilities=_abilities(declared.abilities),
        kind=DatatypeDescriptor.ENUM if declared.is_enum else DatatypeDescriptor.STRUCT,
    )
    for constraints, is_phantom in declared.parameters:
        message.type_parameters.add(constraints=_abilities(constraints), is_phantom=is_phantom)
    for position, (name, fields) in enumerate(declared.variants):
        if declared.is_enum:
            variant = message.variants.add(name=name, position=position)
            variant.fields.extend(_fields(fields, type_name))
        else:
            message.fields.extend(_fields(fields, type_name))
    return message


def function_message(declared: DeclaredFunction, type_name: TypeName) -> FunctionDescriptor:
    message = FunctionDescriptor(
        name=declared.name,
        visibility=_VISIBILITIES[declared.visibility],
        is_entry=declared.is_entry,
    )
    for constraints in declared.type_parameters:
        message.type_parameters.add(constraints=_abilities(constraints))
    message.parameters.extend(_signature(each, type_name) for each in declared.parameters)
    message.returns.extend(_signature(each, type_name) for each in declared.returns)
    return message


def _fields(fields: Fields, type_name: TypeName) -> Iterator[FieldDescriptor]:
    for position, (name, token) in enumerate(fields):
        message = FieldDescriptor(name=name, position=position)
        message.type.CopyFrom(_body(token, type_name))
        yield message


def _signature(token: SignatureToken, type_name: TypeName) -> OpenSignature:
    message = OpenSignature()
    if isinstance(token, ReferenceToken):
        message.reference = OpenSignature.MUTABLE if token.mutable else OpenSignature.IMMUTABLE
        token = token.target
    message.body.CopyFrom(_body(token, type_name))
    return message


def _body(token: SignatureToken, type_name: TypeName) -> OpenSignatureBody:
    message = OpenSignatureBody()
    match token:
        case Primitive():
            kind = "TYPE_UNKNOWN" if token is Primitive.SIGNER else token.name
            message.type = OpenSignatureBody.Type.Value(kind)
        case VectorToken(element):
            message.type = OpenSignatureBody.VECTOR
            message.type_parameter_instantiation.append(_body(element, type_name))
        case DatatypeToken(handle, arguments):
            message.type = OpenSignatureBody.DATATYPE
            message.type_name = type_name(handle)
            message.type_parameter_instantiation.extend(
                _body(each, type_name) for each in arguments
            )
        case ParameterToken(index):
            message.type = OpenSignatureBody.TYPE_PARAMETER
            message.type_parameter = index
        case ReferenceToken(target):
            return _body(target, type_name)
    return message


def _abilities(abilities: Ability) -> Sequence[common_pb2.Ability.ValueType]:
    return [message for ability, message in _ABILITIES if ability in abilities]
