"""What a module declares, as messages: its datatypes and the signatures of its functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pocketsui.bytecode.module import CompiledModule, Field, FunctionDefinition, Visibility
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
from sui_wire.object import MovePackage
from sui_wire.rpc import common_pb2, package_pb2

_ABILITIES = (
    (Ability.COPY, common_pb2.COPY),
    (Ability.DROP, common_pb2.DROP),
    (Ability.STORE, common_pb2.STORE),
    (Ability.KEY, common_pb2.KEY),
)
_VISIBILITIES = {
    Visibility.PRIVATE: package_pb2.FunctionDescriptor.PRIVATE,
    Visibility.PUBLIC: package_pb2.FunctionDescriptor.PUBLIC,
    Visibility.FRIEND: package_pb2.FunctionDescriptor.FRIEND,
}


class Declarations:
    """The declarations of one module of a package."""

    def __init__(self, package: MovePackage, module: CompiledModule) -> None:
        self._module = module
        self._origins = {(each.module, each.name): each.package for each in package.type_origins}

    def datatypes(self) -> Iterator[package_pb2.DatatypeDescriptor]:
        for struct in self._module.struct_definitions:
            message = self._datatype(struct.handle)
            message.kind = package_pb2.DatatypeDescriptor.STRUCT
            message.fields.extend(self._fields(struct.fields or ()))
            yield message
        for enum in self._module.enum_definitions:
            message = self._datatype(enum.handle)
            message.kind = package_pb2.DatatypeDescriptor.ENUM
            for position, variant in enumerate(enum.variants):
                part = message.variants.add(
                    name=self._module.identifiers[variant.name], position=position
                )
                part.fields.extend(self._fields(variant.fields))
            yield message

    def functions(self) -> Iterator[package_pb2.FunctionDescriptor]:
        for definition in self._module.function_definitions:
            yield self._function(definition)

    def _function(self, definition: FunctionDefinition) -> package_pb2.FunctionDescriptor:
        handle = self._module.function_handles[definition.handle]
        message = package_pb2.FunctionDescriptor(
            name=self._module.function_name(definition),
            visibility=_VISIBILITIES[definition.visibility],
            is_entry=definition.is_entry,
        )
        for constraints in handle.type_parameters:
            message.type_parameters.add(constraints=_abilities(constraints))
        for target, signature in (
            (message.parameters, handle.parameters),
            (message.returns, handle.returns),
        ):
            target.extend(self._open(each) for each in self._module.signatures[signature])
        return message

    def _datatype(self, handle_index: int) -> package_pb2.DatatypeDescriptor:
        handle = self._module.datatype_handles[handle_index]
        name = self._module.identifiers[handle.name]
        defining = self._defining(self._module.name, name, ObjectId(self._module.address))
        message = package_pb2.DatatypeDescriptor(
            type_name=f"{format_address(defining)}::{self._module.name}::{name}",
            defining_id=format_address(defining),
            module=self._module.name,
            name=name,
            abilities=_abilities(handle.abilities),
        )
        for parameter in handle.parameters:
            message.type_parameters.add(
                constraints=_abilities(parameter.constraints), is_phantom=parameter.phantom
            )
        return message

    def _defining(self, module: str, name: str, otherwise: ObjectId) -> ObjectId:
        return self._origins.get((module, name), otherwise)

    def _fields(self, fields: Iterable[Field]) -> Iterator[package_pb2.FieldDescriptor]:
        for position, field in enumerate(fields):
            message = package_pb2.FieldDescriptor(
                name=self._module.identifiers[field.name], position=position
            )
            message.type.CopyFrom(self._body(field.type))
            yield message

    def _open(self, token: SignatureToken) -> package_pb2.OpenSignature:
        message = package_pb2.OpenSignature()
        if isinstance(token, ReferenceToken):
            message.reference = (
                package_pb2.OpenSignature.MUTABLE
                if token.mutable
                else package_pb2.OpenSignature.IMMUTABLE
            )
            token = token.target
        message.body.CopyFrom(self._body(token))
        return message

    def _body(self, token: SignatureToken) -> package_pb2.OpenSignatureBody:
        message = package_pb2.OpenSignatureBody()
        match token:
            case Primitive():
                kind = "TYPE_UNKNOWN" if token is Primitive.SIGNER else token.name
                message.type = package_pb2.OpenSignatureBody.Type.Value(kind)
            case VectorToken(element):
                message.type = package_pb2.OpenSignatureBody.VECTOR
                message.type_parameter_instantiation.append(self._body(element))
            case DatatypeToken(handle, arguments):
                message.type = package_pb2.OpenSignatureBody.DATATYPE
                message.type_name = self._type_name(handle)
                message.type_parameter_instantiation.extend(map(self._body, arguments))
            case ParameterToken(index):
                message.type = package_pb2.OpenSignatureBody.TYPE_PARAMETER
                message.type_parameter = index
            case ReferenceToken(target):
                return self._body(target)
        return message

    def _type_name(self, handle_index: int) -> str:
        handle = self._module.datatype_handles[handle_index]
        address, module = self._module.module_id(handle.module)
        name = self._module.identifiers[handle.name]
        if address == self._module.address:
            address = self._defining(module, name, ObjectId(address))
        return f"{format_address(address)}::{module}::{name}"


def _abilities(abilities: Ability) -> Sequence[common_pb2.Ability.ValueType]:
    return [message for ability, message in _ABILITIES if ability in abilities]
