"""Reads types: the tokens that signatures are made of."""

from __future__ import annotations

from pocketsui.bytecode.cursor import TABLE_INDEX_MAX, Cursor
from pocketsui.bytecode.errors import MalformedModule
from pocketsui.bytecode.types import (
    Ability,
    DatatypeToken,
    ParameterToken,
    Primitive,
    ReferenceToken,
    Signature,
    SignatureToken,
    VectorToken,
)

SIGNATURE_SIZE_MAX = 255
TOKEN_DEPTH_MAX = 256

_PRIMITIVES = {
    0x1: Primitive.BOOL,
    0x2: Primitive.U8,
    0x3: Primitive.U64,
    0x4: Primitive.U128,
    0x5: Primitive.ADDRESS,
    0xC: Primitive.SIGNER,
    0xD: Primitive.U16,
    0xE: Primitive.U32,
    0xF: Primitive.U256,
}
_REFERENCE, _MUTABLE_REFERENCE, _DATATYPE, _PARAMETER, _VECTOR, _INSTANCE = range(0x6, 0xC)


def read_token(cursor: Cursor, depth: int = 0) -> SignatureToken:
    """One type. The depth limit keeps the recursion shallow."""
    if depth > TOKEN_DEPTH_MAX:
        raise MalformedModule("MALFORMED", "type nested too deeply", offset=cursor.position)
    start = cursor.position
    code = cursor.u8()
    if code in _PRIMITIVES:
        return _PRIMITIVES[code]
    if code in (_REFERENCE, _MUTABLE_REFERENCE):
        target = read_token(cursor, depth + 1)
        if isinstance(target, ReferenceToken):
            raise MalformedModule("MALFORMED", "reference to a reference", offset=start)
        return ReferenceToken(target, code == _MUTABLE_REFERENCE)
    if code == _VECTOR:
        return VectorToken(read_token(cursor, depth + 1))
    if code == _DATATYPE:
        return DatatypeToken(cursor.index("datatype handle"))
    if code == _PARAMETER:
        return ParameterToken(cursor.uleb(TABLE_INDEX_MAX, "type parameter"))
    if code == _INSTANCE:
        handle = cursor.index("datatype handle")
        count = cursor.uleb(SIGNATURE_SIZE_MAX, "number of type arguments")
        if not count:
            raise MalformedModule("MALFORMED", "instance without type arguments", offset=start)
        return DatatypeToken(handle, tuple(read_token(cursor, depth + 1) for _ in range(count)))
    raise MalformedModule("UNKNOWN_SERIALIZED_TYPE", f"0x{code:02x}", offset=start)


def read_signature(cursor: Cursor) -> Signature:
    count = cursor.uleb(SIGNATURE_SIZE_MAX, "length of a signature")
    return tuple(read_token(cursor) for _ in range(count))


def read_abilities(cursor: Cursor) -> Ability:
    bits = cursor.uleb(Ability.ALL, "abilities")
    return Ability(bits)


def read_ability_list(cursor: Cursor) -> tuple[Ability, ...]:
    count = cursor.uleb(SIGNATURE_SIZE_MAX, "number of type parameters")
    return tuple(read_abilities(cursor) for _ in range(count))
