"""Sizes of values as gas counts them, in bytes (Move's abstract memory size, simplified).

What a type alone tells. Vectors and structs count with their header; their parts are charged when
they are copied.
"""

from __future__ import annotations

from pocketsui.bytecode.types import Primitive, ReferenceToken, SignatureToken

REFERENCE_SIZE = 8
STRUCT_SIZE = 2
ADDRESS_SIZE = 32


def size_of(token: SignatureToken) -> int:
    if isinstance(token, Primitive):
        if token is Primitive.BOOL:
            return 1
        return token.bits // 8 or ADDRESS_SIZE
    return REFERENCE_SIZE if isinstance(token, ReferenceToken) else STRUCT_SIZE
