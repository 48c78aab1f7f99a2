"""Move types as text and as bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sui_wire.errors import MalformedBcs, MalformedText
from sui_wire.ids import Address
from sui_wire.type_tag import (
    PrimitiveType,
    StructTag,
    TypeTag,
    VectorType,
    decode,
    encode,
    parse_struct_tag,
    parse_type_tag,
)

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True)


def structs(inner: st.SearchStrategy[TypeTag]) -> st.SearchStrategy[TypeTag]:
    return st.builds(
        StructTag,
        st.binary(min_size=32, max_size=32).map(Address),
        NAMES,
        NAMES,
        st.lists(inner, max_size=3).map(tuple),
    )


TYPES: st.SearchStrategy[TypeTag] = st.recursive(
    st.sampled_from(list(PrimitiveType)),
    lambda inner: st.one_of(st.builds(VectorType, inner), structs(inner)),
    max_leaves=8,
)


@given(TYPES)
def test_a_type_comes_back_from_text_and_from_bytes(tag: TypeTag) -> None:
    assert parse_type_tag(str(tag)) == tag
    assert decode(encode(tag)) == tag


def test_a_coin_type_is_read_with_short_addresses_and_spaces() -> None:
    tag = parse_struct_tag("0x2::coin::Coin< 0x2::sui::SUI >")
    assert (tag.module, tag.name) == ("coin", "Coin")
    assert tag.short() == f"0x2::coin::Coin<{tag.type_params[0]}>"


@pytest.mark.parametrize(
    "text",
    ["", "u7", "U64", "vector", "vector<>", "0x2::coin", "0x2::coin::Coin<", "u8 u8", "0x2::a::B,"],
)
def test_what_is_no_type_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(MalformedText, match="expected"):
        parse_type_tag(text)


def test_a_primitive_is_no_struct() -> None:
    with pytest.raises(MalformedText, match="not a struct type"):
        parse_struct_tag("u64")


def test_types_may_not_nest_without_end() -> None:
    with pytest.raises(MalformedText, match="deeper"):
        parse_type_tag("vector<" * 40 + "u8" + ">" * 40)
    with pytest.raises(MalformedBcs, match="deeper"):
        decode(bytes([6] * 40 + [1]))


def test_an_unknown_variant_is_refused() -> None:
    with pytest.raises(MalformedBcs, match="variant index 11"):
        decode(bytes([11]))
