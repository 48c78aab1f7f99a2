"""The operand stack while translating: Python expressions in place of values."""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.bytecode.types import (
    DatatypeToken,
    ParameterToken,
    Primitive,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)
from pocketsui.vm.errors import InvariantViolation

NO_LOCALS: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Operand:
    """What is on the stack: an expression that is yet to be evaluated, and its type.

    An expression may wait on the stack only as long as nothing changes what it reads; ``locals``
    and ``memory`` say what that is.
    """

    expression: str
    type: SignatureToken
    locals: frozenset[int] = NO_LOCALS  # Move locals it reads
    memory: bool = False  # whether it reads the parts of a value
    cell: tuple[str, str] | None = None  # container and position, if it is such a pair
    simple: bool = False  # a name or literal: may be written twice

    def __str__(self) -> str:
        return self.expression


def has_parts(token: SignatureToken) -> bool | None:
    """Whether values of the type are lists; None when that depends on a type parameter."""
    if isinstance(token, ParameterToken):
        return None
    return isinstance(token, VectorToken | DatatypeToken)


def target_of(operand: Operand) -> SignatureToken:
    """The type a reference points to."""
    if not isinstance(operand.type, ReferenceToken):
        raise InvariantViolation(f"a reference is expected, not {operand.type}")
    return operand.type.target


def bits_of(operand: Operand) -> int:
    """The width of an integer."""
    if not isinstance(operand.type, Primitive) or not operand.type.bits:
        raise InvariantViolation(f"an integer is expected, not {operand.type}")
    return operand.type.bits


def is_closed(token: SignatureToken) -> bool:
    """Whether the type mentions no type parameter."""
    if isinstance(token, ParameterToken):
        return False
    if isinstance(token, VectorToken):
        return is_closed(token.element)
    if isinstance(token, ReferenceToken):
        return is_closed(token.target)
    if isinstance(token, DatatypeToken):
        return all(is_closed(argument) for argument in token.arguments)
    return True


def substitute(token: SignatureToken, arguments: tuple[SignatureToken, ...]) -> SignatureToken:
    """The type with its parameters replaced."""
    if isinstance(token, ParameterToken):
        return arguments[token.index]
    if isinstance(token, VectorToken):
        return VectorToken(substitute(token.element, arguments))
    if isinstance(token, ReferenceToken):
        return ReferenceToken(substitute(token.target, arguments), token.mutable)
    if isinstance(token, DatatypeToken) and token.arguments:
        parts = tuple(substitute(argument, arguments) for argument in token.arguments)
        return DatatypeToken(token.handle, parts)
    return token
