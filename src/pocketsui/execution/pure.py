"""Pure inputs: which types plain bytes may become, and whether these bytes are such a value."""

from __future__ import annotations

from pocketsui.framework.std.ascii import ASCII
from pocketsui.framework.std.option import OPTION
from pocketsui.framework.std.string import STRING, is_utf8
from pocketsui.framework.sui.object import OBJECT
from pocketsui.vm.failures import MAX_VECTOR_LENGTH
from pocketsui.vm.layout import MalformedValue, decode
from pocketsui.vm.types import SIGNER, DatatypeOf, PrimitiveOf, Type, VectorOf
from pocketsui.vm.values import Value

MAX_PURE_SIZE = 16_384  # bytes, Sui's max_pure_argument_size

_STRING = STRING.datatype("String")
_ASCII = ASCII.datatype("String")
_ID = OBJECT.datatype("ID")
_OPTION = OPTION.datatype("Option")


def may_be_pure(type_: Type) -> bool:
    """Primitives, ids and strings, and vectors and options of such types."""
    if isinstance(type_, PrimitiveOf):
        return type_ is not SIGNER
    if isinstance(type_, VectorOf):
        return may_be_pure(type_.element)
    if isinstance(type_, DatatypeOf):
        if type_.datatype is _OPTION:
            return may_be_pure(type_.arguments[0])
        return type_.datatype in (_STRING, _ASCII, _ID)
    return False


def decode_pure(type_: Type, data: bytes) -> Value:
    """The value, or :class:`MalformedValue`."""
    value = decode(type_, data)
    _check(type_, value)
    return value


def _check(type_: Type, value: Value) -> None:
    """What the layout alone does not say: text is text, an option has one element at most."""
    if isinstance(type_, VectorOf):
        if len(value) > MAX_VECTOR_LENGTH:
            raise MalformedValue(f"a vector of {len(value)} elements")
        if not isinstance(type_.element, PrimitiveOf):
            for item in value:
                _check(type_.element, item)
    elif isinstance(type_, DatatypeOf):
        _check_datatype(type_, value)


def _check_datatype(type_: DatatypeOf, value: Value) -> None:
    if type_.datatype is _STRING and not is_utf8(value[0]):
        raise MalformedValue("a string that is not UTF-8")
    if type_.datatype is _ASCII and not value[0].isascii():
        raise MalformedValue("an ASCII string that is not ASCII")
    if type_.datatype is _OPTION:
        if len(value[0]) > 1:
            raise MalformedValue("an option of more than one element")
        for item in value[0]:
            _check(type_.arguments[0], item)
