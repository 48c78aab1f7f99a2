"""The built-in framework as clients read it: what its Python modules declare.

Packages 0x1 and 0x2 are part of the interpreter; what the ledger stores of them are markers without
modules. Their declarations are those of the real framework, so that is what clients are shown:
datatypes and functions, but no bytecode, and none of the private functions that Python needs not.
"""

from __future__ import annotations

from collections.abc import Iterator

from pocketsui.bytecode.module import Visibility
from pocketsui.framework.declare import FrameworkModule, datatype_of, declared_modules
from pocketsui.framework.syntax import Declaration, Fields
from pocketsui.rpc.render.declarations import DeclaredFunction, DeclaredType
from sui_wire.ids import ObjectId, format_address


def framework_modules(package: ObjectId) -> dict[str, FrameworkModule]:
    """The modules of 0x1 or 0x2 by name; none for any other package."""
    return {each.name: each for each in declared_modules() if each.address == package}


def framework_types(module: FrameworkModule) -> Iterator[DeclaredType]:
    for struct in module.structs:
        yield _type(module, struct, [("", struct.parameters)], is_enum=False)
    for enum in module.enums:
        yield _type(module, enum.head, list(enum.variants), is_enum=True)


def framework_functions(module: FrameworkModule) -> Iterator[DeclaredFunction]:
    for declared in module.functions:
        yield DeclaredFunction(
            declared.name,
            Visibility.PUBLIC if declared.is_public else Visibility.PRIVATE,
            declared.is_entry,
            declared.constraints,
            [token for _, token in declared.parameters],
            declared.returns,
        )


def framework_type_name(handle: int) -> str:
    """What a datatype that declarations name is called."""
    datatype = datatype_of(handle)
    return f"{format_address(datatype.address)}::{datatype.module}::{datatype.name}"


def _type(
    module: FrameworkModule,
    declared: Declaration,
    variants: list[tuple[str, Fields]],
    *,
    is_enum: bool,
) -> DeclaredType:
    return DeclaredType(
        ObjectId(module.address),
        module.name,
        declared.name,
        is_enum,
        declared.abilities,
        list(zip(declared.constraints, declared.phantom, strict=True)),
        variants,
    )
