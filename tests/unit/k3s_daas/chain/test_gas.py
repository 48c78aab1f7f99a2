"""Coins and budgets."""

from __future__ import annotations

from k3s_daas.chain.budget import BudgetRule, GasBudgets
from k3s_daas.chain.gas import GasCoins
from k3s_daas.chain.values import Coin, GasUsed
from k3s_daas.contract.call import Call
from sui_wire.ids import Digest
from sui_wire.transaction import ObjectRef
from tests.unit.k3s_daas.chain.fake_node import object_id


def coin(number: int, balance: int, version: int = 1) -> Coin:
    return Coin(ObjectRef(object_id(number), version, Digest(bytes(32))), balance)


def test_a_coin_in_flight_is_not_given_again() -> None:
    coins = GasCoins([coin(1, 100), coin(2, 50)])
    assert coins.take(40) == (coin(1, 100),)
    assert coins.take(60) is None
    assert coins.take(40) == (coin(2, 50),)
    assert (coins.idle, coins.in_flight, coins.total) == (0, 2, 150)


def test_coins_that_are_too_small_pay_together() -> None:
    coins = GasCoins([coin(1, 40), coin(2, 50), coin(3, 5)])
    payment = coins.take(80)
    assert payment == (coin(2, 50), coin(1, 40))
    coins.settle(payment, coin(2, 85, version=2))
    assert (coins.idle, coins.in_flight, coins.total) == (2, 0, 90)
    assert coins.take(85) == (coin(2, 85, version=2),)


def test_a_payment_that_did_not_happen_comes_back_a_lost_one_does_not() -> None:
    coins = GasCoins([coin(1, 40), coin(2, 50)])
    first, second = coins.take(50), coins.take(40)
    assert first is not None and second is not None
    coins.put_back(first)
    coins.lose(second)
    assert (coins.idle, coins.in_flight) == (1, 0)


def test_a_budget_is_learnt() -> None:
    rule = BudgetRule(base=100, guess=1_000, margin=2, maximum=5_000)
    budgets = GasBudgets(rule)
    one, two = (Call("m", "one"),), (Call("m", "two"),)
    assert budgets.allow([one, two]) == 2_100
    budgets.measured([one, one], GasUsed(computation=100, storage=300, rebate=399))
    assert budgets.allow([one]) == 500
    assert budgets.allow([one, two]) == 1_500
    budgets.measured([one], GasUsed(computation=1, storage=1, rebate=0))
    assert budgets.allow([one]) == 500
    assert budgets.allow([two] * 10) == 5_000


def test_a_budget_that_was_too_small_is_raised_up_to_the_limit() -> None:
    budgets = GasBudgets(BudgetRule(base=0, guess=300, margin=3, maximum=4_000))
    entry = [(Call("m", "f"),)]
    assert budgets.too_small(entry)
    assert budgets.allow(entry) == 1_200
    assert budgets.too_small(entry)
    assert budgets.allow(entry) == 4_000
    assert not budgets.too_small(entry)
