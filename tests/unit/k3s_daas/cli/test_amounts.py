"""Amounts of SUI: what is accepted, what is refused, and that printing and reading agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k3s_daas.cli.amounts import InvalidAmount, format_amount, parse_amount


@pytest.mark.parametrize(
    ("text", "mist"),
    [("1", 1_000_000_000), ("1.5 SUI", 1_500_000_000), ("7mist", 7), ("0.000000001sui", 1)],
)
def test_amounts_people_write(text: str, mist: int) -> None:
    assert parse_amount(text) == mist


@pytest.mark.parametrize(
    "text",
    ["", "sui", "0", "-1", "0.5mist", "1e-10", "nan", "inf", "1_0x", "18446744073.709551616"],
)
def test_what_is_no_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidAmount, match="write for example"):
        parse_amount(text)


@given(st.integers(1, 2**64 - 1))
def test_a_printed_amount_reads_back_the_same(mist: int) -> None:
    assert parse_amount(format_amount(mist)) == mist
