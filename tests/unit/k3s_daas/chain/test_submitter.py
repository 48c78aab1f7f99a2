"""Submitting: batches, gas coins, and every way in which it can go wrong."""

from __future__ import annotations

import asyncio

import pytest

from k3s_daas.chain.errors import (
    LedgerUnavailable,
    MoveAbort,
    ObjectNotFound,
    OutcomeUnknown,
    OutOfGas,
    TransactionFailed,
    TransactionRefused,
)
from k3s_daas.chain.outcome import Submitted
from k3s_daas.chain.submitter import Submitter, SubmitterSettings
from k3s_daas.contract.call import Call, ObjectArg, Pure, SplitGas
from sui_wire.signature import KeyPair
from tests.unit.k3s_daas.chain.fake_node import PACKAGE, FakeClock, FakeNode, object_id

SUI = 1_000_000_000
KEY = KeyPair.from_seed(b"\x01" * 32)


def call(marker: str, *objects: ObjectArg) -> Call:
    return Call("test", "f", (Pure(marker.encode()), *objects))


def node_with(*coins: int) -> FakeNode:
    return FakeNode(KEY, coins or (50 * SUI,))


def submitter(node: FakeNode, *, in_flight: int = 1) -> Submitter:
    settings = SubmitterSettings(max_in_flight=in_flight)
    return Submitter(node, KEY, PACKAGE, settings=settings, clock=FakeClock())


def sent(node: FakeNode) -> list[list[bytes]]:
    """What each transaction carried, but for those that cut coins."""
    return [markers for markers in node.markers() if bytes(KEY.address) not in markers]


async def test_one_call_is_one_transaction_with_its_events() -> None:
    node = node_with()
    async with submitter(node) as sub:
        done = await sub.submit(call("a"))
    assert sent(node) == [[b"a"]]
    assert [(event.type_name, event.contents) for event in done.events] == [
        ("test::Happened", b"f")
    ]
    assert done.transaction in node.executed


async def test_what_arrives_while_one_is_in_flight_shares_the_next() -> None:
    node = node_with()
    async with submitter(node) as sub:
        await sub.submit(call("warm"))
        node.gate = asyncio.Event()
        first = asyncio.create_task(sub.submit(call("a")))
        await node.wait_busy()
        rest = [asyncio.create_task(sub.submit(call(name))) for name in "bcd"]
        await asyncio.sleep(0)
        node.gate.set()
        await asyncio.gather(first, *rest)
    assert sent(node) == [[b"warm"], [b"a"], [b"b", b"c", b"d"]]


async def test_each_transaction_in_flight_has_a_coin_of_its_own() -> None:
    node = node_with()
    async with submitter(node, in_flight=3) as sub:
        await sub.submit(call("warm"))
        node.gate = asyncio.Event()
        tasks = []
        for name in "abcd":
            tasks.append(asyncio.create_task(sub.submit(call(name))))
            for _ in range(5):
                await asyncio.sleep(0)
        assert node.in_flight == 3
        node.gate.set()
        await asyncio.gather(*tasks)
    assert node.most_in_flight == 3
    assert len(node.balances) == 3


@pytest.mark.parametrize("knows_commands", [True, False])
async def test_what_sinks_a_batch_is_split_off_and_alone_refused(knows_commands: bool) -> None:
    node = node_with()
    node.knows_commands = knows_commands
    node.aborting = {b"c", b"f"}
    async with submitter(node) as sub:
        await sub.submit(call("warm"))
        results = await asyncio.gather(
            *(sub.submit(call(name)) for name in "abcdefgh"), return_exceptions=True
        )
    failed = [name for name, result in zip("abcdefgh", results, strict=True) if _aborted(result)]
    assert failed == ["c", "f"]
    happened = [
        marker
        for markers, done in zip(node.markers(), node.executed.values(), strict=True)
        if done.failure is None
        for marker in markers
    ]
    assert sorted(marker for marker in happened if len(marker) == 1) == [
        name.encode() for name in "abdegh"
    ]


def _aborted(result: object) -> bool:
    return isinstance(result, MoveAbort) and result.code == 42 and result.module == "test"


async def test_execute_shares_with_nobody() -> None:
    node = node_with()
    async with submitter(node) as sub:
        await sub.submit(call("warm"))
        await asyncio.gather(
            sub.submit(call("a")), sub.execute([call("b"), call("c")]), sub.submit(call("d"))
        )
    assert sent(node)[1:] == [[b"a"], [b"b", b"c"], [b"d"]]


@pytest.mark.parametrize("fault", ["lost before", "lost after"])
async def test_a_lost_answer_is_settled_by_digest_and_done_once(fault: str) -> None:
    node = node_with()
    async with submitter(node) as sub:
        await sub.submit(call("warm"))
        node.faults.extend([fault, "away", "away"])
        done = await sub.submit(call("a"))
        await sub.submit(call("b"))
    assert done.transaction in node.executed
    assert sent(node) == [[b"warm"], [b"a"], [b"b"]]


async def test_no_connection_fails_at_once_and_keeps_the_coin() -> None:
    node = node_with()
    async with submitter(node) as sub:
        await sub.submit(call("warm"))
        node.faults.append("no connection")
        with pytest.raises(LedgerUnavailable):
            await sub.submit(call("a"))
        await sub.submit(call("b"))
    assert sent(node) == [[b"warm"], [b"b"]]


async def test_while_an_outcome_is_unknown_and_no_coin_left_new_entries_fail() -> None:
    node = node_with()
    async with submitter(node) as sub:
        await sub.submit(call("warm"))
        node.faults.extend(["lost before"] + ["away"] * 50)
        first = asyncio.create_task(sub.submit(call("a")))
        await node.wait_busy()
        for _ in range(10):
            await asyncio.sleep(0)
        with pytest.raises(LedgerUnavailable):
            await sub.submit(call("b"))
        await first
    assert sent(node) == [[b"warm"], [b"a"]]


async def test_a_coin_used_by_somebody_else_is_read_again() -> None:
    node = node_with()
    async with submitter(node) as sub:
        await sub.submit(call("warm"))
        node.touch(object_id(1000))
        await sub.submit(call("a"))
    assert sent(node) == [[b"warm"], [b"a"]]


async def test_what_is_refused_twice_is_refused_alone() -> None:
    node = node_with()
    async with submitter(node) as sub:
        await sub.submit(call("warm"))
        node.faults.extend(["refused", "refused"])
        with pytest.raises(TransactionRefused):
            await sub.submit(call("a"))
        await sub.submit(call("b"))
    assert sent(node) == [[b"warm"], [b"b"]]


async def test_an_owned_object_is_never_in_two_transactions_at_once() -> None:
    node = node_with()
    cap = ObjectArg(node.own(1))
    async with submitter(node, in_flight=4) as sub:
        await asyncio.gather(*(sub.submit(call(name, cap)) for name in "abc"))
    assert sent(node) == [[b"a"], [b"b"], [b"c"]]
    assert all(done.failure is None for done in node.executed.values())


async def test_an_owned_object_changed_by_somebody_else_is_read_again() -> None:
    node = node_with()
    cap = node.own(1)
    async with submitter(node) as sub:
        await sub.submit(call("a", ObjectArg(cap)))
        node.touch(cap)
        await sub.submit(call("b", ObjectArg(cap)))
    assert sent(node) == [[b"a"], [b"b"]]


async def test_an_object_that_does_not_exist() -> None:
    async with submitter(node_with()) as sub:
        with pytest.raises(ObjectNotFound):
            await sub.submit(call("a", ObjectArg(object_id(9))))


async def test_nothing_to_pay_with_says_who_needs_how_much() -> None:
    node = node_with(1000)
    async with submitter(node) as sub:
        with pytest.raises(OutOfGas, match=f"0x{KEY.address.hex()} holds 1000 MIST"):
            await sub.submit(call("a"))
        node.balances[object_id(1000)] = SUI
        await sub.submit(call("a"))
    assert sent(node) == [[b"a"]]


async def test_small_coins_pay_together_and_a_deposit_is_split_off() -> None:
    node = node_with(*[SUI // 4] * 6)
    deposit = Call("test", "f", (Pure(b"a"), SplitGas(SUI)))
    async with submitter(node) as sub:
        await sub.submit(deposit)
    assert sum(node.balances.values()) < SUI // 2
    assert any(done.failure is None for done in node.executed.values())


async def test_gas_that_was_short_is_raised_and_tried_again() -> None:
    node = node_with()
    async with submitter(node) as sub:
        node.failing.extend(["INSUFFICIENT_GAS", "INSUFFICIENT_GAS", ""])
        await sub.submit(call("a"))
    assert sent(node) == [[b"a"]] * 3


async def test_congestion_is_tried_again_but_not_for_ever() -> None:
    congested = "EXECUTION_CANCELED_DUE_TO_CONSENSUS_OBJECT_CONGESTION"
    node = node_with()
    async with submitter(node) as sub:
        node.failing.extend([congested] * 20)
        with pytest.raises(TransactionFailed, match=congested):
            await sub.submit(call("a"))
    assert len(sent(node)) == 6


async def test_a_cancelled_entry_that_was_not_sent_is_dropped() -> None:
    node = node_with()
    async with submitter(node) as sub:
        await sub.submit(call("warm"))
        node.gate = asyncio.Event()
        first = asyncio.create_task(sub.submit(call("a")))
        await node.wait_busy()
        second = asyncio.create_task(sub.submit(call("b")))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        node.gate.set()
        await first
    assert sent(node) == [[b"warm"], [b"a"]]


async def test_an_error_in_the_block_comes_out_as_it_is() -> None:
    with pytest.raises(KeyError):
        async with submitter(node_with()):
            raise KeyError("as it is")


async def test_leaving_by_an_exception_says_what_is_not_known() -> None:
    node = node_with()
    outcomes: list[asyncio.Task[Submitted]] = []
    with pytest.raises(KeyError):
        async with submitter(node) as sub:
            await sub.submit(call("warm"))
            node.gate = asyncio.Event()
            outcomes.append(asyncio.create_task(sub.submit(call("a"))))
            await node.wait_busy()
            outcomes.append(asyncio.create_task(sub.submit(call("b"))))
            await asyncio.sleep(0)
            raise KeyError
    sent_one, unsent = await asyncio.gather(*outcomes, return_exceptions=True)
    assert isinstance(sent_one, OutcomeUnknown)
    assert isinstance(unsent, LedgerUnavailable)


async def test_closing_waits_for_what_is_in_flight_and_sends_nothing_more() -> None:
    node = node_with()
    node.aborting = {b"a"}
    sub = submitter(node)
    async with sub:
        await sub.submit(call("warm"))
        node.gate = asyncio.Event()
        batch = [asyncio.create_task(sub.submit(call(name))) for name in "ab"]
        await node.wait_busy()
        asyncio.get_running_loop().call_soon(node.gate.set)
    results = await asyncio.gather(*batch, return_exceptions=True)
    assert all(isinstance(result, LedgerUnavailable) for result in results)
    with pytest.raises(LedgerUnavailable, match="closed"):
        await sub.submit(call("c"))
    assert sent(node) == [[b"warm"], [b"a", b"b"]]
