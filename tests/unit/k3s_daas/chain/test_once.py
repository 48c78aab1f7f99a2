"""One transaction, once: whoever comes after a death sends the same bytes, or signs anew."""

from __future__ import annotations

import pytest

from k3s_daas.chain.delivery import SignedTransaction
from k3s_daas.chain.errors import LedgerUnavailable, OutOfGas, TransactionFailed
from k3s_daas.chain.once import Once
from k3s_daas.chain.values import Failure, GasUsed, Simulated
from sui_wire.signature import KeyPair
from sui_wire.transaction import ProgrammableTransaction
from sui_wire.transaction import Pure as PureInput
from tests.unit.k3s_daas.chain.fake_node import GAS, FakeClock, FakeNode, object_id

KEY = KeyPair.from_seed(b"\x03" * 32)
PROGRAM = ProgrammableTransaction((PureInput(b"x"),), ())


class Node(FakeNode):
    """A fake node that also simulates: everything succeeds, unless `fails_simulated`."""

    fails_simulated = False

    async def simulate(self, transaction: bytes, *, checks: bool = True) -> Simulated:
        failure = Failure("X", "would fail") if self.fails_simulated else None
        return Simulated(failure, GasUsed(GAS.computation, GAS.storage, GAS.rebate), ())


class Scene:
    """A process after another, each with what was remembered by those before it."""

    def __init__(self, coins: int = 100_000_000) -> None:
        self.node = Node(KEY, [coins])
        self.remembered: SignedTransaction | None = None
        self.signed = 0

    def remember(self, signed: SignedTransaction) -> None:
        self.remembered = signed
        self.signed += 1

    async def run(self) -> str:
        once = Once(self.node, KEY, FakeClock())
        return (await once.execute(PROGRAM, self.remembered, self.remember)).digest


async def test_it_is_remembered_before_it_is_sent() -> None:
    scene = Scene()
    scene.node.faults.append("no connection")
    with pytest.raises(LedgerUnavailable):
        await scene.run()
    assert scene.remembered is not None
    assert scene.node.executed == {}
    assert await scene.run() == scene.remembered.digest
    assert scene.signed == 1


async def test_what_was_executed_is_not_done_again() -> None:
    scene = Scene()
    first = await scene.run()
    assert await scene.run() == first
    assert (scene.signed, len(scene.node.executed)) == (1, 1)


async def test_what_can_never_happen_is_signed_anew() -> None:
    scene = Scene()
    scene.node.faults.append("no connection")
    with pytest.raises(LedgerUnavailable):
        await scene.run()
    scene.node.touch(object_id(1000))
    assert await scene.run()
    assert (scene.signed, len(scene.node.executed)) == (2, 1)


async def test_what_failed_is_told_and_signed_anew() -> None:
    scene = Scene()
    scene.node.failing.append("MOVE_PRIMITIVE_RUNTIME_ERROR")
    with pytest.raises(TransactionFailed):
        await scene.run()
    assert await scene.run()
    assert scene.signed == 2


async def test_what_would_fail_is_never_signed() -> None:
    scene = Scene()
    scene.node.fails_simulated = True
    with pytest.raises(TransactionFailed, match="would fail"):
        await scene.run()
    assert scene.signed == 0


async def test_who_cannot_pay_is_told_what_is_missing() -> None:
    scene = Scene(coins=1_000)
    with pytest.raises(OutOfGas, match="holds 1000 MIST in usable coins and needs 10000000"):
        await scene.run()
    assert scene.signed == 0
