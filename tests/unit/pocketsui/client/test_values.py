"""What people write, read by the type of the parameter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocketsui.client.values import encode, is_pure, readable
from pocketsui.errors import InvalidRequest
from sui_wire.type_tag import parse_type_tag

SENDER = b"\xaa" * 32


def read(kind: str, given: object) -> bytes:
    return encode(parse_type_tag(kind), given, SENDER)


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("u8", "7", "07"),
        ("u16", "0x0102", "0201"),
        ("u64", "1_000", "e803000000000000"),
        ("u64", 1000, "e803000000000000"),
        ("bool", "true", "01"),
        ("bool", False, "00"),
        ("0x1::string::String", "héé", "0568c3a9c3a9"),
        ("0x1::ascii::String", "ab", "026162"),
        ("vector<u8>", "0xff00", "02ff00"),
        ("vector<u8>", "hi", "026869"),
        ("vector<u8>", "[1, 2]", "020102"),
        ("vector<u8>", b"\1", "0101"),
        ("vector<u8>", [3], "0103"),
        ("vector<u16>", '[1, "2"]', "0201000200"),
        ("vector<0x1::string::String>", '["a"]', "010161"),
        ("0x1::option::Option<u8>", "null", "00"),
        ("0x1::option::Option<u8>", None, "00"),
        ("0x1::option::Option<u8>", "5", "0105"),
        ("vector<0x1::option::Option<u8>>", "[null, 5]", "02000105"),
    ],
)
def test_a_value_becomes_its_bcs(kind: str, given: object, expected: str) -> None:
    assert read(kind, given).hex() == expected


@pytest.mark.parametrize("kind", ["address", "0x2::object::ID"])
def test_addresses_may_be_short_and_the_sender_is_me(kind: str) -> None:
    assert read(kind, "0x2") == bytes(31) + b"\2"
    assert read(kind, "me") == SENDER
    assert read(kind, b"\1" * 32) == b"\1" * 32


@pytest.mark.parametrize(
    ("kind", "given", "hint"),
    [
        ("u8", "256", "0 to 255"),
        ("u8", -1, "0 to 255"),
        ("u8", True, "expected a number"),
        ("u64", "many", "a number like 12"),
        ("bool", "yes", "true or false"),
        ("address", "alice", "`me` for the sender"),
        ("vector<u64>", "1, 2", "a JSON list"),
        ("vector<u64>", "7", "expected a list"),
        ("vector<u8>", "0xf", "pairs of hex digits"),
        ("vector<u8>", 3, "0x and hex digits"),
        ("0x1::ascii::String", "é", "ASCII text"),
        ("0x1::string::String", 3, "expected text"),
        ("0x1::string::String", "\udcff", "text in Unicode"),
        ("vector<u8>", "\udcff", "or text"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(kind: str, given: object, hint: str) -> None:
    with pytest.raises(InvalidRequest, match=hint):
        read(kind, given)


@given(st.integers(0, 2**256 - 1))
def test_every_number_has_one_reading(number: int) -> None:
    assert read("u256", str(number)) == read("u256", number) == number.to_bytes(32, "little")


def test_which_types_are_given_as_values() -> None:
    pure = ("u8", "vector<vector<u8>>", "0x1::option::Option<0x1::string::String>", "address")
    assert all(is_pure(parse_type_tag(each)) for each in pure)
    objects = (
        "0x2::coin::Coin<0x2::sui::SUI>",
        "vector<0x7::m::T>",
        "0x1::option::Option<0x7::m::T>",
    )
    assert not any(is_pure(parse_type_tag(each)) for each in objects)
    assert readable(parse_type_tag("0x2::coin::Coin<0x2::sui::SUI>")) == "coin::Coin<sui::SUI>"
