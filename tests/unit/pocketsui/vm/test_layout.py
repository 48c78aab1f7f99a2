"""Move values as BCS and back."""

from __future__ import annotations

import pytest

from pocketsui.framework.declare import builtin_packages
from pocketsui.vm.layout import MalformedValue, decode, encode
from pocketsui.vm.types import ADDRESS, BOOL, U8, U64, U256, Type
from pocketsui.vm.values import Value
from sui_wire.ids import parse_address

STD = builtin_packages()[parse_address("0x1")].modules
OPTION = STD["option"].datatypes["Option"]

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
]


@pytest.mark.parametrize(("type_", "value", "text"), CASES)
def test_values_are_written_and_read(type_: Type, value: Value, text: str) -> None:
    assert encode(type_, value).hex() == text
    read = decode(type_, bytes.fromhex(text))
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("type_", "text"),
    [(BOOL, "02"), (U64, "00"), (U8, "0000"), (U8.vector(), "8000"), (U64.vector(), "ffffffff0f")],
    ids=["no bool", "short", "long", "length not shortest", "more elements than bytes"],
)
def test_other_bytes_are_refused(type_: Type, text: str) -> None:
    with pytest.raises(MalformedValue):
        decode(type_, bytes.fromhex(text))
