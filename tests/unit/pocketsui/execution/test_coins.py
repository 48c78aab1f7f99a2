"""Coins and the gas coin in transactions."""

from __future__ import annotations

from pocketsui.failure import ArgumentError, FailureKind
from sui_wire.ids import Address
from sui_wire.object import SUI_TYPE, AddressOwner, MoveObject
from sui_wire.transaction import (
    GasCoin,
    Input,
    MergeCoins,
    NestedResult,
    Result,
    SplitCoins,
    TransferObjects,
)
from tests.unit.pocketsui.execution.world import (
    SENDER,
    World,
    coin,
    framework_call,
    object_id,
    u64,
)

FRIEND = Address(b"\x0b" * 32)


def value_of(written: object) -> int:
    data = getattr(written, "data", None)
    assert isinstance(data, MoveObject)
    return int.from_bytes(data.contents[32:], "little")


def test_coins_are_split_off_the_gas_coin() -> None:
    gas = coin(1, 1_000)
    done = World().run(
        (u64(300), FRIEND),
        SplitCoins(GasCoin(), (Input(0), Input(0))),
        TransferObjects((NestedResult(0, 0), NestedResult(0, 1)), Input(1)),
        gas_coin=gas,
    )
    assert done.failure is None
    assert value_of(done.written[gas.id]) == 400
    assert [value_of(done.written[one]) for one in done.created] == [300, 300]
    assert {done.written[one].owner for one in done.created} == {AddressOwner(FRIEND)}


def test_the_gas_coin_may_be_sent_but_not_moved_otherwise() -> None:
    gas = coin(1, 1_000)
    sent = World().run((FRIEND,), TransferObjects((GasCoin(),), Input(0)), gas_coin=gas)
    assert sent.written[gas.id].owner == AddressOwner(FRIEND)
    purse = coin(2, 5)
    moved = World.of(purse).run((purse,), MergeCoins(Input(0), (GasCoin(),)), gas_coin=gas)
    assert moved.failure is not None
    assert moved.failure.argument_error is ArgumentError.INVALID_GAS_COIN_USAGE


def test_without_a_gas_coin_it_cannot_be_used() -> None:
    done = World().run((u64(1),), SplitCoins(GasCoin(), (Input(0),)))
    assert done.failure is not None
    assert done.failure.argument_error is ArgumentError.INVALID_GAS_COIN_USAGE


def test_a_coin_cannot_hold_more_than_fits() -> None:
    big, other = coin(1, 2**64 - 1), coin(2, 1)
    done = World.of(big, other).run((big, other), MergeCoins(Input(0), (Input(1),)))
    assert done.failure is not None
    assert done.failure.kind is FailureKind.COIN_BALANCE_OVERFLOW


def test_more_than_there_is_cannot_be_split_off() -> None:
    purse = coin(1, 5)
    done = World.of(purse).run((purse, u64(6)), SplitCoins(Input(0), (Input(1),)))
    assert done.failure is not None
    assert done.failure.kind is FailureKind.INSUFFICIENT_COIN_BALANCE
    assert done.failure.command == 0


def test_a_framework_function_is_called_directly() -> None:
    purse = coin(1, 5)
    done = World.of(purse).run(
        (purse,), framework_call("coin::value", Input(0), types=(SUI_TYPE,)), keep_results=True
    )
    assert done.results[0].returned[0].contents == u64(5)


def test_an_abort_of_the_framework_names_its_function() -> None:
    purse = coin(1, 5)
    done = World.of(purse).run(
        (purse, u64(6), SENDER),
        framework_call("coin::split", Input(0), Input(1), types=(SUI_TYPE,)),
        TransferObjects((Result(0),), Input(2)),
    )
    assert done.failure is not None
    assert done.failure.abort_code == 2
    assert str(done.failure.place) == "0x2::balance::split"


def test_fresh_ids_come_from_the_digest_and_a_counter() -> None:
    purse = coin(1, 5)
    world = World.of(purse)

    def made() -> frozenset[bytes]:
        return world.run(
            (purse, u64(1), SENDER),
            SplitCoins(Input(0), (Input(1),)),
            TransferObjects((Result(0),), Input(2)),
        ).created

    first, second = made(), made()
    assert first != second
    assert object_id(1) not in first
    world.transactions = 0
    assert made() == first
