"""From what people write to the BCS that a function's parameter takes.

From the command line everything comes as text, from a test or from inside JSON also as numbers,
booleans, lists, bytes and None. What is read for each type:

| type | text | or |
|---|---|---|
| u8 ... u256 | `12`, `1_000`, `0xff` | a number |
| bool | `true`, `false` | a boolean |
| address, ID | `0x` and up to 64 hex digits; `me` is the sender | 32 bytes |
| String, ASCII String | itself | |
| vector<u8> | `0x` and pairs of hex digits, a JSON list, else its UTF-8 | bytes, a list |
| vector<T> | a JSON list | a list |
| Option<T> | `null` or a T | None |
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from pocketsui.errors import InvalidRequest
from sui_wire.bcs import Writer, uleb128
from sui_wire.errors import MalformedText
from sui_wire.ids import parse_address, short_address
from sui_wire.rpc.package_pb2 import OpenSignatureBody
from sui_wire.type_tag import PrimitiveType, StructTag, TypeTag, VectorType, parse_struct_tag

ME = "me"
"""Stands for the sender's address."""

_WIDTHS = {
    PrimitiveType.U8: 1,
    PrimitiveType.U16: 2,
    PrimitiveType.U32: 4,
    PrimitiveType.U64: 8,
    PrimitiveType.U128: 16,
    PrimitiveType.U256: 32,
}
_STRINGS = (("string", "String"), ("ascii", "String"))


def type_of(body: OpenSignatureBody, arguments: Sequence[TypeTag]) -> TypeTag:
    """The type a signature means where the function has these type arguments."""
    if body.type == OpenSignatureBody.TYPE_PARAMETER:
        return arguments[body.type_parameter]
    inner = [type_of(each, arguments) for each in body.type_parameter_instantiation]
    if body.type == OpenSignatureBody.VECTOR:
        return VectorType(inner[0])
    if body.type == OpenSignatureBody.DATATYPE:
        name = parse_struct_tag(body.type_name)
        return StructTag(name.address, name.module, name.name, tuple(inner))
    return PrimitiveType[OpenSignatureBody.Type.Name(body.type)]


def readable(kind: TypeTag) -> str:
    """The type as people write it: `Option<u64>`, `guestbook::Guestbook`.

    >>> from sui_wire.type_tag import parse_type_tag
    >>> readable(parse_type_tag("vector<0x1::option::Option<u64>>"))
    'vector<Option<u64>>'
    """
    match kind:
        case VectorType(element):
            return f"vector<{readable(element)}>"
        case StructTag():
            name = kind.name if _short(kind.address) == "0x1" else f"{kind.module}::{kind.name}"
            inner = ", ".join(map(readable, kind.type_params))
            return f"{name}<{inner}>" if inner else name
        case _:
            return str(kind)


def is_pure(kind: TypeTag) -> bool:
    """Whether values of the type are given as bytes; all others are objects."""
    match kind:
        case PrimitiveType():
            return kind is not PrimitiveType.SIGNER
        case VectorType(element):
            return is_pure(element)
        case StructTag():
            if _is_option(kind):
                return is_pure(kind.type_params[0])
            return _is_string(kind) or _is_id(kind)


def encode(kind: TypeTag, given: object, sender: bytes) -> bytes:
    """The BCS of a value of a pure type."""
    match kind:
        case PrimitiveType.BOOL:
            return bytes([_boolean(given)])
        case PrimitiveType.ADDRESS:
            return _address(given, sender)
        case PrimitiveType():
            return _integer(kind, given)
        case VectorType(PrimitiveType.U8) if not isinstance(given, list):
            return bytes(Writer().bytes(_bytes(given)))
        case VectorType(element):
            items = list_of(kind, given)
            parts = (encode(element, each, sender) for each in items)
            return uleb128(len(items)) + b"".join(parts)
        case StructTag():
            return _datatype(kind, given, sender)


def _datatype(kind: StructTag, given: object, sender: bytes) -> bytes:
    if _is_option(kind):
        if given is None or given == "null":
            return b"\0"
        return b"\1" + encode(kind.type_params[0], given, sender)
    if _is_id(kind):
        return _address(given, sender)
    if not isinstance(given, str) or not _is_unicode(given):
        raise _refused(kind, given, "text in Unicode")
    if kind.module == "ascii" and not given.isascii():
        raise _refused(kind, given, "ASCII text")
    return bytes(Writer().string(given))


def _integer(kind: PrimitiveType, given: object) -> bytes:
    size = _WIDTHS.get(kind)
    if isinstance(given, str):
        try:
            given = int(given, 0)
        except ValueError:
            raise _refused(kind, given, "a number like 12, 1_000 or 0xff") from None
    if isinstance(given, bool) or not isinstance(given, int) or size is None:
        raise _refused(kind, given, "a number")
    if not 0 <= given < 1 << 8 * size:
        raise _refused(kind, given, f"a number from 0 to {(1 << 8 * size) - 1}")
    return given.to_bytes(size, "little")


def _boolean(given: object) -> bool:
    if isinstance(given, bool):
        return given
    if given in ("true", "false"):
        return given == "true"
    raise _refused(PrimitiveType.BOOL, given, "true or false")


def _address(given: object, sender: bytes) -> bytes:
    if given == ME:
        return sender
    if isinstance(given, bytes) and len(given) == len(sender):
        return given
    if isinstance(given, str):
        try:
            return parse_address(given)
        except MalformedText:
            pass  # told below, with what else may stand here
    raise _refused(
        PrimitiveType.ADDRESS, given, "0x and up to 64 hex digits, or `me` for the sender"
    )


def _bytes(given: object) -> bytes:
    if isinstance(given, bytes | bytearray):
        return bytes(given)
    kind = VectorType(PrimitiveType.U8)
    if not isinstance(given, str) or not _is_unicode(given):
        raise _refused(kind, given, "0x and hex digits, a JSON list of numbers, or text")
    if given.startswith("["):
        return b"".join(_integer(PrimitiveType.U8, each) for each in list_of(kind, given))
    if not given.startswith("0x"):
        return given.encode()
    try:
        return bytes.fromhex(given[2:])
    except ValueError:
        raise _refused(kind, given, "pairs of hex digits after 0x") from None


def list_of(kind: TypeTag, given: object) -> list[object]:
    """The elements of a vector, each still as it was written."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            raise _refused(kind, given, 'a JSON list like [1, 2] or ["a", "b"]') from None
    if not isinstance(given, list | tuple):
        raise _refused(kind, given, "a list")
    return list(given)


def _is_unicode(text: str) -> bool:
    """Whether it has an encoding; bytes on a command line that are no UTF-8 have none."""
    return not any("\ud800" <= each <= "\udfff" for each in text)


def _refused(kind: TypeTag, given: object, expected: str) -> InvalidRequest:
    return InvalidRequest("argument", f"{given!r} is no {readable(kind)}: expected {expected}")


def _short(address: bytes) -> str:
    return short_address(address)


def _is_option(kind: StructTag) -> bool:
    return (_short(kind.address), kind.module, kind.name) == ("0x1", "option", "Option")


def _is_string(kind: StructTag) -> bool:
    return _short(kind.address) == "0x1" and (kind.module, kind.name) in _STRINGS


def _is_id(kind: StructTag) -> bool:
    return (_short(kind.address), kind.module, kind.name) == ("0x2", "object", "ID")
