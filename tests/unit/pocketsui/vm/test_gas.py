"""Fuel: paid in advance, dearer by tiers, and never below zero."""

from __future__ import annotations

import pytest

from pocketsui.failure import FailureKind
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.gas import Meter


def test_a_thousand_internal_units_are_one_unit() -> None:
    meter = Meter(10)
    meter.charge(1)
    assert meter.units == 1
    meter.charge(999)
    assert meter.units == 1
    meter.charge(1)
    assert meter.units == 2


def test_later_fuel_is_dearer() -> None:
    meter = Meter(1_000)
    meter.charge(60_000)
    cheap = meter.internal_units
    meter.charge(60_000)
    assert cheap == 60_000
    assert meter.internal_units - cheap == 2 * 60_000


def test_nothing_is_spent_beyond_the_budget() -> None:
    meter = Meter(3)
    with pytest.raises(MoveFailure) as caught:
        meter.charge(5_000)
    assert caught.value.kind is FailureKind.INSUFFICIENT_GAS
    assert meter.units == 3


def test_how_fuel_is_charged_in_parts_does_not_matter() -> None:
    once, often = Meter(1_000_000), Meter(1_000_000)
    once.charge(400_000)
    for _ in range(400):
        often.charge(1_000)
    assert once.internal_units == often.internal_units
