"""Constants are of simple types, and their bytes are values of those types."""

from __future__ import annotations

from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.types import Primitive, SignatureToken, VectorToken
from pocketsui.verifier.errors import VerificationError
from pocketsui.verifier.names import type_name
from pocketsui.vm.layout import MalformedValue, decode
from pocketsui.vm.types import PRIMITIVES, Type

MAX_CONSTANT_LENGTH = 262_144  # elements of a constant vector (max_move_vector_len)


def check_constants(module: CompiledModule) -> None:
    """Decode every constant."""
    for index, constant in enumerate(module.constants):
        type_ = _constant_type(constant.type)
        name = type_name(module, constant.type)
        if type_ is None:
            raise VerificationError(
                "INVALID_CONSTANT_TYPE",
                f"constant {index} is a {name}; bool, integers, address and vectors of them may be",
                module=module.name,
            )
        try:
            value = decode(type_, constant.data)
        except MalformedValue as error:
            raise VerificationError(
                "MALFORMED_CONSTANT_DATA",
                f"constant {index} is no {name}: {error}",
                module=module.name,
            ) from None
        if isinstance(constant.type, VectorToken) and len(value) > MAX_CONSTANT_LENGTH:
            raise VerificationError(
                "TOO_MANY_VECTOR_ELEMENTS",
                f"constant {index} has {len(value)} elements, at most {MAX_CONSTANT_LENGTH}",
                module=module.name,
            )


def _constant_type(token: SignatureToken) -> Type | None:
    """The type, or None if no constant may be of it."""
    if isinstance(token, VectorToken):
        element = _constant_type(token.element)
        return element and element.vector()
    if isinstance(token, Primitive) and token is not Primitive.SIGNER:
        return PRIMITIVES[token]
    return None
