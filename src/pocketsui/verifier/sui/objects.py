"""A struct with ``key`` is an object: its first field is ``id: UID``. No enum is one."""

from __future__ import annotations

from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.types import Ability
from pocketsui.verifier.errors import SuiVerificationError
from pocketsui.verifier.names import type_name
from pocketsui.verifier.sui.identities import UID, identity_of_type

RULE = "STRUCT_WITH_KEY"


def check_objects(module: CompiledModule) -> None:
    """Check every struct and enum with ``key``."""
    for struct in module.struct_definitions:
        handle = module.datatype_handles[struct.handle]
        if not handle.abilities & Ability.KEY:
            continue
        first = (struct.fields or ())[0]
        name = module.identifiers[first.name]
        if name != "id" or identity_of_type(module, first.type) != UID:
            raise SuiVerificationError(
                RULE,
                f"{module.identifiers[handle.name]} has key, so its first field must be"
                f" id: 0x2::object::UID, not {name}: {type_name(module, first.type)}",
                module=module.name,
            )
    for enum in module.enum_definitions:
        handle = module.datatype_handles[enum.handle]
        if handle.abilities & Ability.KEY:
            raise SuiVerificationError(
                RULE,
                f"enum {module.identifiers[handle.name]} has key; only structs can be objects",
                module=module.name,
            )
