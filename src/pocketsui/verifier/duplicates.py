"""Every entry of a table is there once, and what a module says is its own, it defines.

Move's ``DuplicationChecker``: an index is then a unique name of its entry.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from pocketsui.bytecode.module import CompiledModule, Field
from pocketsui.verifier.errors import VerificationError


def check_duplicates(module: CompiledModule) -> None:
    """Refuse repeated entries, empty structs, and own handles without a definition."""
    for table in ("identifiers", "addresses", "constants", "signatures", "module_handles"):
        _once(module, getattr(module, table), f"table {table}")
    _once(module, module.friends, "the friends")
    _once(module, ((one.module, one.name) for one in module.datatype_handles), "datatype handles")
    _once(module, ((one.module, one.name) for one in module.function_handles), "function handles")
    for table in ("function_instantiations", "field_handles", "field_instantiations"):
        _once(module, getattr(module, table), f"table {table}")
    _check_functions(module)
    _check_structs(module)
    _once(module, module.struct_instantiations, "table struct_instantiations")
    _check_enums(module)
    _once(module, module.enum_instantiations, "table enum_instantiations")


def _once(module: CompiledModule, entries: Iterable[Hashable], what: str) -> None:
    seen: dict[Hashable, int] = {}
    for index, entry in enumerate(entries):
        first = seen.setdefault(entry, index)
        if first != index:
            raise VerificationError(
                "DUPLICATE_ELEMENT",
                f"{what}: entry {index} is the same as entry {first}",
                module=module.name,
            )


def _check_functions(module: CompiledModule) -> None:
    defined = [definition.handle for definition in module.function_definitions]
    _once(module, defined, "function definitions")
    own = set(defined)
    for index, handle in enumerate(module.function_handles):
        if handle.module == module.self_handle and index not in own:
            raise _unimplemented(module, "function", handle.name)


def _check_structs(module: CompiledModule) -> None:
    defined = [definition.handle for definition in module.struct_definitions]
    _once(module, defined, "struct definitions")
    for struct in module.struct_definitions:
        name = module.identifiers[module.datatype_handles[struct.handle].name]
        if struct.fields is None:
            raise VerificationError(
                "MALFORMED",
                f"struct {name} is native; there are no native structs",
                module=module.name,
            )
        if not struct.fields:
            raise VerificationError(
                "ZERO_SIZED_STRUCT",
                f"struct {name} has no field; compilers add a bool",
                module=module.name,
            )
        _check_fields(module, struct.fields, name)
    own = {*defined, *(definition.handle for definition in module.enum_definitions)}
    for index, handle in enumerate(module.datatype_handles):
        if handle.module == module.self_handle and index not in own:
            raise _unimplemented(module, "datatype", handle.name)


def _check_enums(module: CompiledModule) -> None:
    handles = [one.handle for one in module.struct_definitions]
    handles += [one.handle for one in module.enum_definitions]
    _once(module, handles, "datatype definitions")
    for enum in module.enum_definitions:
        name = module.identifiers[module.datatype_handles[enum.handle].name]
        _once(module, (variant.name for variant in enum.variants), f"variants of {name}")
        for variant in enum.variants:
            _check_fields(module, variant.fields, f"{name}::{module.identifiers[variant.name]}")


def _check_fields(module: CompiledModule, fields: tuple[Field, ...], owner: str) -> None:
    _once(module, (field.name for field in fields), f"fields of {owner}")


def _unimplemented(module: CompiledModule, what: str, name: int) -> VerificationError:
    return VerificationError(
        "UNIMPLEMENTED_HANDLE",
        f"{what} {module.identifiers[name]} is named as this module's own, but not defined",
        module=module.name,
    )
