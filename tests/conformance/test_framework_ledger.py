"""The framework on a running ledger: what one transaction makes, another one uses; fsck agrees."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from pocketsui.client.account import Account
from pocketsui.client.outcome import Outcome, TransactionFailed
from pocketsui.client.source import find_compiled
from pocketsui.fsck import check
from pocketsui.node import move_interpreter
from pocketsui.testing import Ledger
from sui_wire.ids import format_address
from tests.conformance.corpus import modules

RANDOM, DENY_LIST = "0x8", "0x403"
SOMEBODY = "0x" + "5" * 64


@dataclass
class World:
    """A ledger with the corpus, published by ``alice``."""

    ledger: Ledger
    alice: Account
    published: Outcome

    def function(self, name: str) -> str:
        return f"{self.published.package}::{name}"


async def test_the_framework_on_a_ledger_that_goes_on(tmp_path: Path) -> None:
    files = []
    for index, code in enumerate(modules()):
        files.append(tmp_path / f"{index:02}.mv")
        files[-1].write_bytes(code)
    async with Ledger.start(tmp_path) as ledger:
        alice = await ledger.account()
        world = World(ledger, alice, await alice.publish(find_compiled(files)))
        await a_kiosk_sells_to_somebody_else(world)
        await random_numbers_are_of_the_transaction(world)
        await a_denied_address_is_denied_from_the_next_epoch_on(world)
    report = check(tmp_path / "ledger", move_interpreter())
    assert not report.problems


async def a_kiosk_sells_to_somebody_else(world: World) -> None:
    alice, bob = world.alice, await world.ledger.account()
    policy = world.published.created_of("TransferPolicy")
    opened = await alice.call("0x2::kiosk::default")
    shop, cap = opened.created_of("Kiosk"), opened.created_of("KioskOwnerCap")
    stocked = await alice.call(world.function("framework_ledger::stock"), shop, cap, 5, 100)
    item = stocked.created_of("Item")
    buy = world.function("framework_ledger::buy")
    coins = [format_address(one.id) for one in await world.ledger.faucet(bob.key.address, 99, 1)]
    with pytest.raises(TransactionFailed) as caught:
        await bob.call(buy, shop, item, policy, coins[0])
    assert caught.value.abort_code == 1
    [exact] = await world.ledger.faucet(bob.key.address, 100)
    await bob.call(buy, shop, item, policy, format_address(exact.id))
    assert (await world.ledger.object(shop))["profits"] == "100"
    assert (await world.ledger.object(item))["n"] == "5"


async def random_numbers_are_of_the_transaction(world: World) -> None:
    roll = world.function("framework_ledger::roll")
    rolled = [(await world.alice.call(roll, RANDOM)).events[0]["json"] for _ in range(3)]
    assert len({one["n"] for one in rolled}) == 3
    assert all(1 <= one["in_range"] <= 6 for one in rolled)


async def a_denied_address_is_denied_from_the_next_epoch_on(world: World) -> None:
    coin = world.function("framework_coin::FRAMEWORK_COIN")
    cap = world.published.created_of("DenyCapV2")

    async def deny_list(name: str, *arguments: object) -> Outcome:
        return await world.alice.call(
            f"0x2::coin::deny_list_v2_{name}", DENY_LIST, *arguments, types=[coin]
        )

    await deny_list("add", cap, SOMEBODY)
    assert (await deny_list("contains_next_epoch", SOMEBODY)).returned == (True,)
    assert (await deny_list("contains_current_epoch", SOMEBODY)).returned == (False,)
    await deny_list("remove", cap, SOMEBODY)
    assert (await deny_list("contains_next_epoch", SOMEBODY)).returned == (False,)
