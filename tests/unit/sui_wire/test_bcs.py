"""BCS: the values of the specification's own examples, and everything it refuses."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sui_wire.bcs import Reader, Writer, decode, encode, uleb128
from sui_wire.errors import MalformedBcs


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, "01"),
        (128, "8001"),
        (16384, "808001"),
        (2097152, "80808001"),
        (268435456, "8080808001"),
        (9487, "8f4a"),
    ],
)
def test_lengths_are_encoded_as_the_specification_shows(value: int, expected: str) -> None:
    # Origin: the BCS specification, "ULEB128-Encoded Integers".
    assert uleb128(value).hex() == expected
    assert decode(bytes.fromhex(expected), Reader.uleb) == value


def test_strings_are_utf8_with_their_length_in_bytes() -> None:
    # Origin: the BCS specification, "Strings": 24 bytes.
    text = "çå∞≠¢õß∂ƒ∫"
    expected = "18c3a7c3a5e2889ee289a0c2a2c3b5c39fe28882c692e288ab"
    assert encode(text, Writer.string).hex() == expected
    assert decode(bytes.fromhex(expected), Reader.string) == text


@pytest.mark.parametrize("width", [8, 16, 32, 64, 128, 256])
def test_integers_are_little_endian_and_bounded(width: int) -> None:
    write = getattr(Writer, f"u{width}")
    read = getattr(Reader, f"u{width}")
    largest = 2**width - 1
    assert encode(largest, write) == b"\xff" * (width // 8)
    assert decode(encode(1, write), read) == 1
    with pytest.raises(MalformedBcs, match=f"unsigned {width}-bit"):
        encode(largest + 1, write)
    with pytest.raises(MalformedBcs):
        encode(-1, write)


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_a_vector_comes_back_as_it_went_in(items: list[bytes]) -> None:
    encoded = encode(items, lambda w, v: w.vector(v, Writer.bytes))
    assert decode(encoded, lambda r: r.vector(Reader.bytes)) == items


@given(st.one_of(st.none(), st.integers(0, 2**64 - 1)))
def test_an_option_comes_back_as_it_went_in(value: int | None) -> None:
    encoded = encode(value, lambda w, v: w.option(v, Writer.u64))
    assert decode(encoded, lambda r: r.option(Reader.u64)) == value


@pytest.mark.parametrize(
    ("data", "read", "reason"),
    [
        ("", Reader.u8, "found none"),
        ("01", Reader.u16, "wanted 2 bytes"),
        ("02", Reader.bool, "a bool is 0 or 1"),
        ("8000", Reader.uleb, "shortest form"),
        ("ffffffff7f", Reader.uleb, "shortest form"),
        ("808080808001", Reader.uleb, "32 bits"),
        ("ffffffff0f", Reader.bytes, "BCS allows"),
        ("0161", Reader.u8, "1 bytes left over"),
        ("01ff", Reader.string, "not UTF-8"),
        ("05ab", Reader.bytes, "wanted 5 bytes"),
    ],
)
def test_what_is_not_canonical_is_refused(
    data: str, read: Callable[[Reader], object], reason: str
) -> None:
    with pytest.raises(MalformedBcs, match=reason):
        decode(bytes.fromhex(data), read)
