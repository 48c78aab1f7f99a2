"""Fixed-point numbers against fractions, bit vectors against integers, queues against sort."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pocketsui.framework import builtin_packages
from pocketsui.framework.std import bit_vector
from pocketsui.framework.sui import priority_queue
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.types import U64
from sui_wire.ids import parse_address
from tests.unit.pocketsui.vm.harness import machine

STD = builtin_packages()[parse_address("0x1")].modules
WIDTHS = {"uq32_32": 32, "uq64_64": 64}
NUMBERS = st.one_of(st.integers(0, 9), st.integers(0, 2**64 - 1))


def call(name: str, *arguments: Any) -> Any:
    module, function = name.split("::")
    return STD[module].functions[function].python(machine(), *arguments)


@given(st.sampled_from(sorted(WIDTHS)), NUMBERS, NUMBERS)
def test_a_quotient_is_the_fraction_rounded_down(module: str, a: int, b: int) -> None:
    bits = WIDTHS[module]
    assume(b)
    expected = floor(Fraction(a, b) * 2**bits)
    if expected >= 2 ** (2 * bits) or (a and not expected):
        with pytest.raises(MoveFailure):
            call(f"{module}::from_quotient", a, b)
        return
    assert call(f"{module}::from_quotient", a, b) == [expected]


@given(st.sampled_from(sorted(WIDTHS)), NUMBERS, NUMBERS)
def test_arithmetic_is_that_of_fractions(module: str, a: int, b: int) -> None:
    bits = WIDTHS[module]
    unit, limit = 2**bits, 2 ** (2 * bits)
    for name, exact in (
        ("add", Fraction(a, unit) + Fraction(b, unit)),
        ("sub", Fraction(a, unit) - Fraction(b, unit)),
        ("mul", Fraction(a, unit) * Fraction(b, unit)),
        ("div", Fraction(a, b) if b else Fraction(-1)),
    ):
        raw = floor(exact * unit)
        if exact < 0 or raw >= limit:
            with pytest.raises(MoveFailure):
                call(f"{module}::{name}", [a], [b])
        else:
            assert call(f"{module}::{name}", [a], [b]) == [raw]
    assert call(f"{module}::lt", [a], [b]) is (a < b)
    assert call(f"{module}::ge", [a], [b]) is (a >= b)
    assert call(f"{module}::to_int", [a]) == a // unit


@given(NUMBERS, NUMBERS)
def test_the_older_fixed_point_number_too(a: int, b: int) -> None:
    product = floor(Fraction(a) * Fraction(b, 2**32))
    if product < 2**64:
        assert call("fixed_point32::multiply_u64", a, [b]) == product
    else:
        with pytest.raises(MoveFailure):
            call("fixed_point32::multiply_u64", a, [b])


@given(st.integers(1, 64), st.integers(0, 70), st.data())
def test_a_bit_vector_is_an_integer(length: int, shift: int, data: st.DataObject) -> None:
    """Bit 0 is the highest: shifting left moves a bit to a lower index."""
    m = machine()
    bits = bit_vector.new(m, length)
    number = 0
    for index in data.draw(st.lists(st.integers(0, length - 1), max_size=8)):
        bit_vector.set_bit(m, bits, index)
        number |= 1 << (length - 1 - index)
    bit_vector.shift_left(m, bits, shift)
    shifted = (number << shift) & (2**length - 1)
    found = [bit_vector.is_index_set(m, bits, index) for index in range(length)]
    assert found == [bit == "1" for bit in f"{shifted:0{length}b}"]


@given(st.lists(st.integers(0, 20), max_size=20), st.lists(st.integers(0, 20), max_size=5))
def test_a_queue_gives_the_highest_first(first: list[int], later: list[int]) -> None:
    m, types = machine(), (U64,)
    queue = priority_queue.new(m, types, [[one, one] for one in first])
    for one in later:
        priority_queue.insert(m, types, queue, one, one)
    assert sorted(priority_queue.priorities_of(m, types, queue)) == sorted(first + later)
    popped = [priority_queue.pop_max(m, types, queue) for _ in first + later]
    assert [priority for priority, _ in popped] == sorted(first + later, reverse=True)
    with pytest.raises(MoveFailure) as caught:
        priority_queue.pop_max(m, types, queue)
    assert caught.value.abort_code == priority_queue.EMPTY
