"""Random datatypes, and random plain values in BCS."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from pocketsui.bytecode.types import (
    DatatypeToken,
    ParameterToken,
    Primitive,
    Signature,
    SignatureToken,
    VectorToken,
)
from tests.conformance.programs.modules import INTEGERS, Module

BOOL, U8, U64, ADDRESS = Primitive.BOOL, Primitive.U8, Primitive.U64, Primitive.ADDRESS
PRIMITIVES = (*INTEGERS, BOOL, ADDRESS, U64, U64, U8)
"""What types are made of; those that instructions ask for come more often."""

T = ParameterToken(0)


@dataclass(frozen=True)
class Types:
    """The closed types a program uses, and those with the type parameter of a generic function."""

    closed: tuple[SignatureToken, ...]
    open: tuple[SignatureToken, ...]


def draw_types(module: Module, rnd: Random) -> Types:
    """Declare a few structs and enums, plain and generic; nothing is recursive."""
    closed: list[SignatureToken] = [rnd.choice(PRIMITIVES) for _ in range(3)]
    closed.append(VectorToken(rnd.choice(PRIMITIVES)))
    open_: list[SignatureToken] = [T, VectorToken(T)]
    for _ in range(rnd.randint(2, 4)):
        generic = rnd.random() < 0.5
        pool = [*closed, *(open_ if generic else ())]
        phantom: tuple[bool, ...] = (rnd.random() < 0.2,) if generic else ()
        if any(phantom):
            pool = closed
        handle = _draw_datatype(module, rnd, pool, phantom)
        if generic:
            open_.append(DatatypeToken(handle, (T,)))
            closed.append(DatatypeToken(handle, (rnd.choice(closed),)))
        else:
            closed.append(DatatypeToken(handle))
        if rnd.random() < 0.4:
            closed.append(VectorToken(closed[-1]))
    return Types(tuple(closed), tuple(open_))


def _draw_datatype(
    module: Module, rnd: Random, pool: list[SignatureToken], phantom: tuple[bool, ...]
) -> int:
    def fields(least: int) -> Signature:
        return tuple(rnd.choice(pool) for _ in range(rnd.randint(least, 3)))

    if rnd.random() < 0.5:
        return module.struct(*fields(1), phantom=phantom).handle
    variants = [fields(0) for _ in range(rnd.randint(1, 4))]
    return module.enum(*variants, phantom=phantom).handle


def is_plain(token: SignatureToken) -> bool:
    """Whether constants and arguments of transactions may be of the type."""
    if isinstance(token, VectorToken):
        return is_plain(token.element)
    return isinstance(token, Primitive)


def draw_integer(rnd: Random, token: Primitive) -> int:
    """Mostly small, now and then at an edge of the type, or anything."""
    top = 2**token.bits - 1
    if (kind := rnd.random()) < 0.6:
        return rnd.randint(0, 9)
    if kind < 0.8:
        return rnd.choice((top, top - 1, top // 2, top // 2 + 1, token.bits - 1))
    return rnd.randint(0, top)


def draw_plain(rnd: Random, token: SignatureToken) -> bytes:
    """A value of a plain type."""
    if isinstance(token, VectorToken):
        items = [draw_plain(rnd, token.element) for _ in range(rnd.randint(0, 3))]
        return bytes([len(items)]) + b"".join(items)
    if token is BOOL:
        return bytes([rnd.randint(0, 1)])
    if token is ADDRESS:
        return bytes([rnd.randint(0, 3)]) * 32
    if isinstance(token, Primitive):
        return draw_integer(rnd, token).to_bytes(token.bits // 8, "little")
    raise TypeError(f"{token} is no plain type")
