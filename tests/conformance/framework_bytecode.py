"""The real framework's modules, read out of ``sui-sandbox``, which carries them as bytecode.

Only declarations are taken: datatypes with their fields, functions with their signatures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pocketsui.bytecode import CompiledModule
from pocketsui.bytecode.module import FunctionDefinition, Visibility
from pocketsui.bytecode.types import (
    Ability,
    ParameterToken,
    Primitive,
    ReferenceToken,
    Signature,
    SignatureToken,
    VectorToken,
)
from sui_wire.ids import Address, short_address
from tests.conformance.framework_costs import modules

FRAMEWORK = ("0x1", "0x2")


@dataclass(frozen=True, slots=True)
class RealFunction:
    """A function as others see it; types are text."""

    is_public: bool
    is_entry: bool
    constraints: tuple[Ability, ...]
    parameters: tuple[str, ...]
    returns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RealDatatype:
    """A struct, or an enum with several variants."""

    abilities: Ability
    parameters: tuple[tuple[Ability, bool], ...]  # constraints, and whether it is phantom
    variants: tuple[tuple[tuple[str, str], ...], ...]  # fields of each: name and type


@dataclass(frozen=True, slots=True)
class RealModule:
    datatypes: dict[str, RealDatatype]
    functions: dict[str, RealFunction]

    @property
    def callable(self) -> set[str]:
        """Functions that packages or transactions can call."""
        return {name for name, each in self.functions.items() if each.is_public or each.is_entry}


@cache
def real_modules() -> dict[str, RealModule]:
    """By name: ``0x2::coin``."""
    found = {}
    for module in modules().values():
        package = short_address(Address(module.address))
        if package in FRAMEWORK:
            found[f"{package}::{module.name}"] = _declarations(module)
    return found


def _declarations(module: CompiledModule) -> RealModule:
    variants = {struct.handle: [struct.fields or ()] for struct in module.struct_definitions} | {
        enum.handle: [each.fields for each in enum.variants] for enum in module.enum_definitions
    }
    datatypes = {}
    for handle, fields in variants.items():
        declared = module.datatype_handles[handle]
        datatypes[module.identifiers[declared.name]] = RealDatatype(
            declared.abilities,
            tuple((one.constraints, one.phantom) for one in declared.parameters),
            tuple(
                tuple((module.identifiers[one.name], type_text(module, one.type)) for one in each)
                for each in fields
            ),
        )
    functions = {
        module.function_name(one): _function(module, one) for one in module.function_definitions
    }
    return RealModule(datatypes, functions)


def _function(module: CompiledModule, definition: FunctionDefinition) -> RealFunction:
    handle = module.function_handles[definition.handle]

    def texts(signature: Signature) -> tuple[str, ...]:
        return tuple(type_text(module, token) for token in signature)

    return RealFunction(
        definition.visibility is Visibility.PUBLIC,
        definition.is_entry,
        handle.type_parameters,
        texts(module.signatures[handle.parameters]),
        texts(module.signatures[handle.returns]),
    )


def type_text(module: CompiledModule, token: SignatureToken) -> str:
    """The type, type parameters by position."""
    if isinstance(token, Primitive):
        return token.value
    if isinstance(token, ParameterToken):
        return f"T{token.index}"
    if isinstance(token, VectorToken):
        return f"vector<{type_text(module, token.element)}>"
    if isinstance(token, ReferenceToken):
        return f"&{'mut ' if token.mutable else ''}{type_text(module, token.target)}"
    handle = module.datatype_handles[token.handle]
    address, home = module.module_id(handle.module)
    head = f"{short_address(Address(address))}::{home}::{module.identifiers[handle.name]}"
    arguments = ", ".join(type_text(module, one) for one in token.arguments)
    return f"{head}<{arguments}>" if arguments else head
