"""Move values as BCS and back."""

from __future__ import annotations

import pytest

from pocketsui.bytecode.types import Ability
from pocketsui.framework.declare import builtin_packages
from pocketsui.vm.layout import MalformedValue, decode, encode
from pocketsui.vm.types import ADDRESS, BOOL, U8, U64, U256, Datatype, Type
from pocketsui.vm.values import Value
from sui_wire.ids import Address, parse_address

STD = builtin_packages()[parse_address("0x1")].modules
OPTION = STD["option"].datatypes["Option"]

HOME = Address(bytes(32))
SHAPES: tuple[tuple[Type, ...], ...] = ((), (U64,), (U8.vector(), BOOL))
SHAPE = Datatype(
    HOME, HOME, "m", "Shape", Ability.PRIMITIVE, (), (), is_enum=True, fields=lambda _: SHAPES
).apply(())
EMPTY = Datatype(
    HOME, HOME, "m", "Empty", Ability.PRIMITIVE, (), (), is_enum=False, fields=lambda _: ((),)
).apply(())

CASES: list[tuple[Type, Value, str]] = [
    (BOOL, True, "01"),
    (U64, 258, "0201000000000000"),
    (U256, 1, "01" + "00" * 31),
    (ADDRESS, b"\x07" * 32, "07" * 32),
    (U8.vector(), bytearray(b"ab"), "026162"),
    (U64.vector(), [1], "010100000000000000"),
    (U8.vector().vector(), [bytearray(b"a"), bytearray()], "02016100"),
    (OPTION.apply((U8,)), [bytearray(b"\x05")], "0105"),
    (OPTION.apply((U64,)), [[]], "00"),
    (U8.vector(), bytearray(200), "c801" + "00" * 200),
    (EMPTY, [], ""),
    (SHAPE, [0], "00"),
    (SHAPE, [2, bytearray(b"ab"), True], "0202616201"),
    (SHAPE.vector(), [[1, 7], [0]], "02" + "01" + "0700000000000000" + "00"),
    (OPTION.apply((SHAPE,)).vector(), [[[[0]]], [[]]], "02010000"),
]


@pytest.mark.parametrize(("type_", "value", "text"), CASES)
def test_values_are_written_and_read(type_: Type, value: Value, text: str) -> None:
    assert encode(type_, value).hex() == text
    read = decode(type_, bytes.fromhex(text))
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (BOOL, "02"),
        (U64, "00"),
        (U8, "0000"),
        (U8.vector(), "8000"),
        (U64.vector(), "ffffffff0f"),
        (EMPTY.vector(), "ffffffff0f"),
        (SHAPE, "03"),
        (SHAPE, "01"),
    ],
)
def test_other_bytes_are_refused(type_: Type, text: str) -> None:
    with pytest.raises(MalformedValue):
        decode(type_, bytes.fromhex(text))
