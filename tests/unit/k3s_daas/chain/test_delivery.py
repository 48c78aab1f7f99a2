"""A transaction is executed once, and its fate is learnt."""

from __future__ import annotations

import pytest

from k3s_daas.chain.delivery import Delivery, SignedTransaction
from k3s_daas.chain.errors import TransactionRefused
from sui_wire.signature import KeyPair
from sui_wire.transaction import GasData, ProgrammableTransaction, TransactionData
from sui_wire.transaction import Pure as PureInput
from tests.unit.k3s_daas.chain.fake_node import FakeClock, FakeNode, object_id

KEY = KeyPair.from_seed(b"\x03" * 32)


def signed_for(node: FakeNode) -> SignedTransaction:
    coin = node.objects[object_id(1000)][0]
    program = ProgrammableTransaction((PureInput(b"x"),), ())
    gas = GasData((coin,), KEY.address, 1, 1_000_000)
    return SignedTransaction.sign(TransactionData(program, KEY.address, gas), KEY)


@pytest.fixture
def node() -> FakeNode:
    return FakeNode(KEY, [10_000_000])


async def test_executed_though_the_answer_was_lost(node: FakeNode) -> None:
    node.faults.extend(["lost after", "away", "away"])
    signed = signed_for(node)
    delivery = Delivery(node, FakeClock())
    executed = await delivery.deliver(signed)
    assert executed.digest == signed.digest
    assert node.calls == 1
    assert not delivery.away


async def test_the_very_same_bytes_are_sent_again(node: FakeNode) -> None:
    node.faults.extend(["lost before", "", "lost before", "away", ""])
    executed = await Delivery(node, FakeClock()).deliver(signed_for(node))
    assert list(node.executed.values()) == [executed]


async def test_lost_and_then_refused_for_good_did_not_happen(node: FakeNode) -> None:
    signed = signed_for(node)
    node.touch(object_id(1000))
    node.faults.append("lost before")
    clock = FakeClock()
    with pytest.raises(TransactionRefused):
        await Delivery(node, clock).deliver(signed)
    assert node.executed == {}
    assert len(clock.slept) > 3


async def test_waits_grow_and_stay_bounded(node: FakeNode) -> None:
    node.faults.extend(["lost before"] + ["away"] * 12)
    clock = FakeClock()
    await Delivery(node, clock).deliver(signed_for(node))
    assert clock.slept[:3] == [0.05, 0.1, 0.2]
    assert max(clock.slept) == clock.slept[-1] == 2.0


async def test_a_refusal_at_once_is_final(node: FakeNode) -> None:
    node.faults.append("refused")
    with pytest.raises(TransactionRefused):
        await Delivery(node, FakeClock()).deliver(signed_for(node))
    assert node.calls == 1
