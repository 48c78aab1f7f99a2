"""What may be done with values of a type: declared abilities, less what type arguments lack.

``key`` of a datatype asks its arguments for ``store``; every other ability asks for itself. A
phantom type parameter asks for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.types import (
    Ability,
    DatatypeToken,
    ParameterToken,
    Primitive,
    ReferenceToken,
    SignatureToken,
)

ALL = int(Ability.ALL)
PRIMITIVE = int(Ability.PRIMITIVE)
REFERENCE = int(Ability.COPY | Ability.DROP)
SIGNER = int(Ability.DROP)
_STORE, _KEY = int(Ability.STORE), int(Ability.KEY)


class Abilities:
    """Abilities of the types of one module, as bits; each type is worked out once."""

    def __init__(self, module: CompiledModule) -> None:
        self._declared = [int(handle.abilities) for handle in module.datatype_handles]
        self._phantom = [
            tuple(parameter.phantom for parameter in handle.parameters)
            for handle in module.datatype_handles
        ]
        self._known: dict[tuple[SignatureToken, tuple[int, ...]], int] = {}

    def of(self, token: SignatureToken, type_parameters: tuple[int, ...]) -> int:
        """``type_parameters``: the abilities of the type parameters in scope."""
        if isinstance(token, Primitive):
            return SIGNER if token is Primitive.SIGNER else PRIMITIVE
        if isinstance(token, ReferenceToken):
            return REFERENCE
        if isinstance(token, ParameterToken):
            return type_parameters[token.index]
        if isinstance(token, DatatypeToken) and not token.arguments:
            return self._declared[token.handle]
        key = (token, type_parameters)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._work_out(token, type_parameters)
        return known

    def _work_out(self, token: SignatureToken, type_parameters: tuple[int, ...]) -> int:
        if isinstance(token, DatatypeToken):
            arguments = [self.of(one, type_parameters) for one in token.arguments]
            return less_arguments(
                self._declared[token.handle], self._phantom[token.handle], arguments
            )
        if isinstance(token, Primitive | ParameterToken | ReferenceToken):
            return self.of(token, type_parameters)
        return self.of(token.element, type_parameters) & PRIMITIVE


def less_arguments(declared: int, phantom: Sequence[bool], arguments: Sequence[int]) -> int:
    """The abilities of a datatype applied to arguments with these abilities."""
    for argument, is_phantom in zip(arguments, phantom, strict=True):
        if not is_phantom:
            declared &= (argument & PRIMITIVE) | (_KEY if argument & _STORE else 0)
    return declared


def required_of_parts(abilities: int) -> int:
    """What every field must have for its datatype to have these abilities."""
    return (abilities & PRIMITIVE) | (_STORE if abilities & _KEY else 0)
