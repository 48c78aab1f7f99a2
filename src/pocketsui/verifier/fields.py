"""Fields have the abilities that their datatype's abilities need."""

from __future__ import annotations

from collections.abc import Iterable

from pocketsui.bytecode.module import CompiledModule, Field
from pocketsui.verifier.abilities import ALL, Abilities, required_of_parts
from pocketsui.verifier.errors import VerificationError
from pocketsui.verifier.names import ability_names, datatype_name, type_name


def check_field_abilities(module: CompiledModule, abilities: Abilities) -> None:
    """Refuse, say, a field without ``drop`` in a struct with ``drop``.

    Type parameters count as able to do everything: what their arguments lack, the datatype applied
    to them lacks too.
    """
    for struct in module.struct_definitions:
        _check(module, abilities, struct.handle, struct.fields or ())
    for enum in module.enum_definitions:
        for variant in enum.variants:
            _check(module, abilities, enum.handle, variant.fields)


def _check(
    module: CompiledModule, abilities: Abilities, handle: int, fields: Iterable[Field]
) -> None:
    datatype = module.datatype_handles[handle]
    required = required_of_parts(int(datatype.abilities))
    scope = (ALL,) * len(datatype.parameters)
    for field in fields:
        missing = required & ~abilities.of(field.type, scope)
        if missing:
            raise VerificationError(
                "FIELD_MISSING_TYPE_ABILITY",
                f"{datatype_name(module, handle)} has {ability_names(int(datatype.abilities))},"
                f" but its field {module.identifiers[field.name]}, a"
                f" {type_name(module, field.type)}, lacks {ability_names(missing)}",
                module=module.name,
            )
