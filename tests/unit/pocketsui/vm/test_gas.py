"""Gas: tallies of many counts in one integer, priced by tiers, and never more than the budget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocketsui.failure import FailureKind
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.gas import BYTE_TIERS, NATIVE_CALL_THRESHOLD, PERIOD, Meter, Tally, price

COUNTS = st.integers(0, 200_000)


def executed(meter: Meter, tally: Tally, times: int = 1) -> None:
    """What translated code does, so many times."""
    for _ in range(times):
        meter.fuel -= tally.packed
        if meter.fuel < 0:
            meter.refuel()


@given(COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
def test_every_count_has_its_place(a: int, b: int, c: int, d: int, e: int, f: int) -> None:
    tally = Tally(a, b, c, d, e, f)
    assert Tally.unpack(tally.packed) == tally


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=6))
def test_what_is_priced_in_parts_costs_the_same(parts: list[int]) -> None:
    before, total = 0, 0
    for part in parts:
        total += price(BYTE_TIERS, before, part)
        before += part
    assert total == price(BYTE_TIERS, 0, sum(parts))


def test_a_thousand_internal_units_are_one_unit() -> None:
    meter = Meter(10)
    executed(meter, Tally(instructions=333, pushes=333, size=333))
    assert (meter.internal_units, meter.units) == (999, 0)
    executed(meter, Tally(instructions=1))
    assert meter.units == 1


def test_later_instructions_are_dearer() -> None:
    meter = Meter(1_000)
    executed(meter, Tally(instructions=10), times=2_000)
    assert meter.internal_units == 20_000
    executed(meter, Tally(instructions=10), times=3_000)
    assert meter.internal_units == 20_000 + 2 * 30_000


def test_bytes_have_tiers_of_their_own() -> None:
    meter = Meter(1_000)
    executed(meter, Tally(instructions=1, size=1_000), times=150)
    assert meter.internal_units == 150 + 100_000 + 2 * 50_000


def test_pushes_are_dearer_when_the_stack_is_believed_to_be_high() -> None:
    meter = Meter(1_000)
    executed(meter, Tally(instructions=1, pushes=1, drift=1), times=3_000)
    assert meter.internal_units == 3_000 + 1_000 + 2 * 2_000


def test_natives_count_as_instructions_after_many_calls() -> None:
    meter = Meter(100_000)
    call = Tally(instructions=1, native=100, calls=1)
    executed(meter, call, times=NATIVE_CALL_THRESHOLD)
    cheap = meter.internal_units
    assert cheap == NATIVE_CALL_THRESHOLD * 101
    executed(meter, call, times=400)
    assert meter.internal_units - cheap > 400 * 101


def test_a_transaction_that_cannot_pay_ends_within_a_period() -> None:
    meter = Meter(3)
    with pytest.raises(MoveFailure) as caught:
        executed(meter, Tally(instructions=1), times=3_000 + PERIOD + 1)
    assert caught.value.kind is FailureKind.INSUFFICIENT_GAS
    assert meter.units == 3
    assert meter.exhausted


def test_what_was_spent_may_be_asked_at_any_time() -> None:
    once, often = Meter(1_000_000), Meter(1_000_000)
    for _ in range(40):
        executed(once, Tally(instructions=700, pushes=500, size=900))
        executed(often, Tally(instructions=700, pushes=500, size=900))
        assert often.internal_units > 0
    assert once.internal_units == often.internal_units
