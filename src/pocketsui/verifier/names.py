"""How errors spell what a module is made of: types, functions, abilities."""

from __future__ import annotations

from pocketsui.bytecode.module import CompiledModule, FunctionDefinition
from pocketsui.bytecode.types import (
    Ability,
    ParameterToken,
    Primitive,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)
from sui_wire.ids import Address, short_address


def function_name(module: CompiledModule, definition: FunctionDefinition) -> str:
    return module.identifiers[module.function_handles[definition.handle].name]


def datatype_name(module: CompiledModule, handle: int) -> str:
    """``0x2::coin::Coin``; without address and module for one of this module."""
    datatype = module.datatype_handles[handle]
    name = module.identifiers[datatype.name]
    if datatype.module == module.self_handle:
        return name
    address, home = module.module_id(datatype.module)
    return f"{short_address(Address(address))}::{home}::{name}"


def type_name(module: CompiledModule, token: SignatureToken) -> str:
    """The type as Move spells it; ``T0`` is the first type parameter."""
    if isinstance(token, Primitive):
        return token.value
    if isinstance(token, ParameterToken):
        return f"T{token.index}"
    if isinstance(token, VectorToken):
        return f"vector<{type_name(module, token.element)}>"
    if isinstance(token, ReferenceToken):
        return f"&{'mut ' if token.mutable else ''}{type_name(module, token.target)}"
    arguments = ", ".join(type_name(module, argument) for argument in token.arguments)
    name = datatype_name(module, token.handle)
    return f"{name}<{arguments}>" if arguments else name


def ability_names(abilities: int) -> str:
    """``copy, drop``, or ``none``."""
    names = [one.name.lower() for one in Ability if one & abilities and one.name]
    return ", ".join(names) or "none"
