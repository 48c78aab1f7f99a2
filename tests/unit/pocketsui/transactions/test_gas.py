"""Prices: the ones mainnet shows, and rounding at the edges."""

from dataclasses import replace

import pytest

from pocketsui.transactions.gas import (
    bill,
    computation_cost,
    object_size,
    price_paid,
    size_of,
    storage_fee,
)
from sui_wire.gas import GasCostSummary
from sui_wire.ids import parse_address
from sui_wire.object import MovePackage
from tests.unit.pocketsui.node_world import coin


def test_a_coin_of_sui_costs_what_it_costs_on_mainnet() -> None:
    # Origin: any mainnet transfer: each coin written costs 988,000 MIST of storage.
    assert storage_fee(coin(1, 5).data) == 988_000


def test_a_package_is_charged_for_its_modules_and_their_names() -> None:
    empty = object_size(MovePackage(parse_address("0x7"), 1, {}))
    one = object_size(MovePackage(parse_address("0x7"), 1, {"shop": bytes(100)}))
    assert one - empty == 104


@pytest.mark.parametrize(
    ("units", "charged"),
    [(0, 1_000), (999, 1_000), (1_000, 1_000), (1_001, 1_010), (20_001, 20_100)],
)
def test_half_of_the_digits_are_rounded_up(units: int, charged: int) -> None:
    assert computation_cost(units, price=750) == charged * 750


def test_a_stored_object_tells_its_size_by_what_was_paid_for_it() -> None:
    paid = coin(1, 5)
    assert size_of(paid) == object_size(paid.data) == 130
    assert size_of(replace(paid, storage_rebate=0)) == 130


def test_one_ten_thousandth_of_the_freed_fee_is_kept() -> None:
    # Origin: Sui's protocol config, mainnet 139 and 140: storage_rebate_rate 9999. Version 124
    # had 9900; a transfer that rewrites one coin had 978,120 of 988,000 back then.
    assert bill(1_000_000, 1_976_000, 988_000) == GasCostSummary(1_000_000, 1_976_000, 987_901, 99)


@pytest.mark.parametrize(
    ("price", "paid"), [(1_000, 1_000), (100_000, 100_000), (100_001, 100_000)]
)
def test_an_abort_costs_a_hundred_times_the_reference_price_at_most(price: int, paid: int) -> None:
    assert price_paid(price, aborted=True) == paid
    assert price_paid(price, aborted=False) == price


def test_the_two_parts_of_the_freed_fee_add_up() -> None:
    for freed in range(0, 1_000, 7):
        gas = bill(0, 0, freed)
        assert gas.storage_rebate + gas.non_refundable_storage_fee == freed
