"""What a new package is linked with, and what a party owns: on a ledger."""

import pytest

from pocketsui.client.draft import GAS_COIN, Draft
from pocketsui.client.publishing import FRAMEWORK, linked
from pocketsui.client.source import find_compiled
from pocketsui.errors import Refusal
from pocketsui.pytest_plugin import pocketsui_async_ledger as pocketsui_async_ledger
from pocketsui.testing import Ledger
from sui_wire.ids import parse_address
from tests.unit.pocketsui.guestbook import FOLDER

SUI = "0x2::sui::SUI"
COIN = f"0x2::coin::Coin<{SUI}>"


async def test_the_newest_version_is_linked_whichever_is_named(
    pocketsui_async_ledger: Ledger,
) -> None:
    alice = await pocketsui_async_ledger.account()
    compiled = find_compiled([FOLDER])
    first = await alice.publish(compiled)
    second = await alice.upgrade(compiled, first.created_of("UpgradeCap"))
    assert first.package is not None and second.package is not None
    newest = sorted([*FRAMEWORK, parse_address(second.package)])
    assert await linked(alice.connection, [parse_address(first.package)]) == newest
    assert await linked(alice.connection, [parse_address(second.package)]) == newest
    assert await linked(alice.connection, FRAMEWORK) == sorted(FRAMEWORK)
    with pytest.raises(Refusal, match="not found"):
        await linked(alice.connection, [b"\x77" * 32])


async def test_what_a_party_owns_can_be_used_by_its_id_alone(
    pocketsui_async_ledger: Ledger,
) -> None:
    alice, bob = [await pocketsui_async_ledger.account() for _ in range(2)]
    draft = Draft()
    party = draft.call(("0x2", "party", "single_owner"), (), [draft.pure(alice.key.address)])
    given = [draft.split(GAS_COIN, 1_000), draft.result(party)]
    draft.call(("0x2", "transfer", "public_party_transfer"), (COIN,), given)
    sent = await alice.send(draft)
    (coin,) = (each.object_id for each in sent.created)
    done = await alice.call("0x2::coin::split", coin, 400, types=[SUI])
    assert len(done.created) == 1
    assert (await alice.call("0x2::coin::value", coin, types=[SUI])).returned == ("600",)
    with pytest.raises(Refusal, match="is owned by account address"):
        await bob.call("0x2::coin::value", coin, types=[SUI])
