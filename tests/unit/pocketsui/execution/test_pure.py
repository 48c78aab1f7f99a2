"""Plain bytes as arguments."""

from __future__ import annotations

import pytest

from pocketsui.bytecode.types import Primitive
from pocketsui.execution.pure import decode_pure, may_be_pure
from pocketsui.framework.std.ascii import ASCII
from pocketsui.framework.std.option import OPTION
from pocketsui.framework.std.string import STRING
from pocketsui.framework.sui.balance import BALANCE
from pocketsui.framework.sui.object import OBJECT
from pocketsui.vm.layout import MalformedValue
from pocketsui.vm.types import ADDRESS, PRIMITIVES, U8, U64, Type

TEXT = STRING.datatype("String").apply(())
ASCII_TEXT = ASCII.datatype("String").apply(())
ID = OBJECT.datatype("ID").apply(())
BALANCE_OF_U64 = BALANCE.datatype("Balance").apply((U64,))


def option(of: Type) -> Type:
    return OPTION.datatype("Option").apply((of,))


@pytest.mark.parametrize(
    "type_",
    [
        *(one for one in PRIMITIVES.values() if one.primitive is not Primitive.SIGNER),
        *(TEXT, ASCII_TEXT, ID, option(U64), option(TEXT).vector(), ADDRESS.vector()),
    ],
    ids=str,
)
def test_types_that_bytes_may_become(type_: Type) -> None:
    assert may_be_pure(type_)


@pytest.mark.parametrize(
    "type_", [BALANCE_OF_U64, BALANCE_OF_U64.vector(), PRIMITIVES[Primitive.SIGNER]], ids=str
)
def test_types_that_bytes_may_not_become(type_: Type) -> None:
    assert not may_be_pure(type_)


def test_values_are_read() -> None:
    assert decode_pure(TEXT, b"\x02hi") == [bytearray(b"hi")]
    assert decode_pure(option(U8), b"\x01\x05") == [bytearray(b"\x05")]


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        (TEXT, b"\x01\xff"),
        (ASCII_TEXT, b"\x01\x80"),
        (option(U64), b"\x02" + bytes(16)),
        (TEXT.vector(), b"\x01\x01\xff"),
        (option(TEXT), b"\x01\x01\xff"),
        (U64, bytes(7)),
    ],
    ids=["no UTF-8", "no ASCII", "two in an option", "in a vector", "in an option", "short"],
)
def test_other_values_are_refused(type_: Type, data: bytes) -> None:
    with pytest.raises(MalformedValue):
        decode_pure(type_, data)
