"""A light client of a ledger whose committee changes: true histories verify, each lie is caught.

The ledger is real: four members, a new set of keys in each epoch, hours that pass by a fake clock.
The client is given the first committee and nothing else. In the lies, members' keys are abused.
"""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k3s_daas.chain import (
    Committee,
    CommitteeFile,
    LedgerInconsistent,
    ObjectProver,
    SuiClient,
    Verifier,
)
from k3s_daas.chain.committee_file import DamagedCommittee
from k3s_daas.chain.values import RawCheckpoint
from pocketsui.fsck import check
from pocketsui.ledger.epochs import EpochSettings, committee_of
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.pruning.prune import Keep, prune
from pocketsui.testing import Ledger as LedgerForTests
from pocketsui.transactions.system import CLOCK_ID
from sui_wire.checkpoint import CheckpointSummary, EndOfEpochData, decode_summary
from sui_wire.committee import AuthorityKey, sign_together
from sui_wire.ids import Address, Digest
from sui_wire.object import AddressOwner, MoveObject
from sui_wire.object import decode as decode_object
from tests.scenarios.ledger_node import LedgerNode
from tests.unit.pocketsui.ledger.test_ledger import Clock, coin, made
from tests.unit.pocketsui.node_world import transfers

HOUR_MS = 3_600_000
FOUR = EpochSettings(HOUR_MS, committee=4, rotate_keys=True)
PACKAGE = Address(b"\x07" * 32)


@contextlib.asynccontextmanager
async def running(
    folder: Path, clock: Clock, epochs: EpochSettings = FOUR
) -> AsyncIterator[Ledger]:
    ledger = await open_ledger(folder, now_ms=clock, interpreter=transfers, epochs=epochs)
    try:
        yield ledger
    finally:
        await ledger.close()


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    """In its fourth epoch; a transfer in each."""
    clock = Clock()
    async with running(tmp_path / "ledger", clock) as ledger:
        for number in range(4):
            await ledger.execute(*made(ledger, number))
            clock.now_ms += HOUR_MS
        yield ledger


@pytest.fixture
def node(ledger: Ledger) -> LedgerNode:
    return LedgerNode(ledger)


def verifier(node: LedgerNode) -> Verifier:
    return Verifier(node, PACKAGE, node.pinned())


def forged(
    raw: RawCheckpoint, keys: tuple[AuthorityKey, ...], signers: list[int], **changes: Any
) -> RawCheckpoint:
    """The checkpoint with another summary, signed by some of `keys`."""
    summary: CheckpointSummary = replace(decode_summary(raw.summary), **changes)
    signature = sign_together(keys, signers, summary.epoch, summary.encoded)
    return replace(
        raw, sequence=summary.sequence_number, summary=summary.encoded, signature=signature
    )


async def test_everything_verifies_from_the_first_committee(node: LedgerNode) -> None:
    raws = [node.raw(number) for number in range(node.newest() + 1)]
    assert len(await verifier(node).verify(raws)) == len(raws)
    assert node.asked == []


async def test_a_checkpoint_far_ahead_verifies_by_the_way_there(node: LedgerNode) -> None:
    client = verifier(node)
    (checkpoint,) = await client.verify([node.raw(node.newest())])
    assert checkpoint.sequence == node.newest()
    assert node.asked == ["last_checkpoint_of", "get_summary"] * 3
    await client.verify([node.raw(2)])
    assert len(node.asked) == 6


Lie = Callable[[Ledger, LedgerNode], RawCheckpoint]


def the_next_committee_is_forged(ledger: Ledger, node: LedgerNode) -> RawCheckpoint:
    """The node appoints itself, and signs with its own keys."""
    own = tuple(AuthorityKey.from_seed(bytes((number,)) * 48) for number in range(1, 5))
    end = EndOfEpochData(committee_of(own), 140)
    node.lies["get_summary"] = lambda raw: forged(raw, own, [0, 1, 2, 3], end_of_epoch=end)
    return node.raw(node.newest())


def the_next_committee_has_too_little_stake_behind_it(
    ledger: Ledger, node: LedgerNode
) -> RawCheckpoint:
    """Two members of four were bribed."""
    own = tuple(AuthorityKey.from_seed(bytes((number,)) * 48) for number in range(1, 5))
    end = EndOfEpochData(committee_of(own), 140)
    keys = ledger.keys.authorities(4)
    node.lies["get_summary"] = lambda raw: forged(raw, keys, [1, 2], end_of_epoch=end)
    return node.raw(node.newest())


def the_committee_before_signs(ledger: Ledger, node: LedgerNode) -> RawCheckpoint:
    """Members of epoch 2 go on signing in epoch 3."""
    keys = ledger.keys.authorities(4, generation=2)
    return forged(node.raw(node.newest()), keys, [0, 1, 2])


def an_epoch_goes_on_after_its_end(ledger: Ledger, node: LedgerNode) -> RawCheckpoint:
    """Lost keys of epoch 0 sign a history of epoch 0 that never was."""
    keys = ledger.keys.authorities(4)
    return forged(node.raw(node.newest()), keys, [0, 1, 2], epoch=0)


def an_epoch_begins_before_the_last_one_ended(ledger: Ledger, node: LedgerNode) -> RawCheckpoint:
    """The newest committee rewrites what was before its time."""
    keys = ledger.keys.authorities(4, generation=3)
    return forged(node.raw(1), keys, [0, 1, 2], epoch=3)


def the_end_of_an_epoch_is_withheld(ledger: Ledger, node: LedgerNode) -> RawCheckpoint:
    node.lies["last_checkpoint_of"] = lambda _: None
    return node.raw(node.newest())


def another_checkpoint_is_shown_as_the_end(ledger: Ledger, node: LedgerNode) -> RawCheckpoint:
    node.lies["last_checkpoint_of"] = lambda _: 1
    return node.raw(node.newest())


def an_epoch_is_said_never_to_end(ledger: Ledger, node: LedgerNode) -> RawCheckpoint:
    """The signed end, with the next committee cut out of it."""
    node.lies["get_summary"] = lambda raw: replace(
        raw, summary=replace(decode_summary(raw.summary), end_of_epoch=None).encoded
    )
    return node.raw(node.newest())


def a_committee_with_more_power_than_there_is(ledger: Ledger, node: LedgerNode) -> RawCheckpoint:
    """Even a true quorum cannot appoint one whose quorum would be no majority."""
    keys = ledger.keys.authorities(4)
    end = EndOfEpochData(committee_of(keys) * 2, 140)
    node.lies["get_summary"] = lambda raw: forged(raw, keys, [0, 1, 2], end_of_epoch=end)
    return node.raw(node.newest())


CAUGHT: dict[Lie, str] = {
    the_next_committee_is_forged: "epoch 0 does not verify",
    the_next_committee_has_too_little_stake_behind_it: "signed by weight 5000, a quorum is 6667",
    the_committee_before_signs: "epoch 3 does not verify",
    an_epoch_goes_on_after_its_end: "is of epoch 0, which ended with checkpoint 2",
    an_epoch_begins_before_the_last_one_ended: "is of epoch 3, which began after checkpoint",
    the_end_of_an_epoch_is_withheld: "does not have the checkpoint that ended epoch 0",
    another_checkpoint_is_shown_as_the_end: "checkpoint 1 did not end epoch 0",
    an_epoch_is_said_never_to_end: "epoch 0 does not verify",
    a_committee_with_more_power_than_there_is: "has voting power 20000, expected 10000",
}


@pytest.mark.parametrize("lie", CAUGHT, ids=lambda lie: str(lie.__name__))
async def test_a_lie_about_committees_is_caught(ledger: Ledger, node: LedgerNode, lie: Lie) -> None:
    client = verifier(node)
    if lie in (an_epoch_goes_on_after_its_end, an_epoch_begins_before_the_last_one_ended):
        await client.verify([node.raw(node.newest())])  # it knows when which epoch was
    with pytest.raises(LedgerInconsistent, match=CAUGHT[lie]):
        await client.verify([lie(ledger, node)])


async def test_an_end_of_epoch_left_out_of_the_stream_is_missed(node: LedgerNode) -> None:
    raws = [node.raw(number) for number in range(5) if number != 2]
    with pytest.raises(LedgerInconsistent, match="checkpoint 3 came after 1"):
        await verifier(node).verify(raws)


async def test_a_fork_that_the_committee_itself_signed_is_noticed(
    ledger: Ledger, node: LedgerNode
) -> None:
    client = verifier(node)
    await client.verify([node.raw(node.newest())])
    keys = ledger.keys.authorities(4)
    end = EndOfEpochData(committee_of(keys), 140)
    with pytest.raises(LedgerInconsistent, match="this ledger has forked"):
        await client.verify([forged(node.raw(2), keys, [0, 1, 2], end_of_epoch=end)])


async def test_a_followed_committee_outlives_the_process_and_old_checkpoints(
    node: LedgerNode, tmp_path: Path
) -> None:
    memory = CommitteeFile(tmp_path / "committee.json", node.pinned())
    first = Verifier(node, PACKAGE, node.pinned(), memory)
    await first.verify([node.raw(node.newest())])
    node.asked.clear()
    node.lies["last_checkpoint_of"] = lambda _: None  # pruned
    again = Verifier(node, PACKAGE, node.pinned(), memory)
    await again.verify([node.raw(node.newest())])
    assert node.asked == []
    del node.lies["last_checkpoint_of"]
    await again.verify([node.raw(4)])  # what lies between is followed when it is needed
    with pytest.raises(LedgerInconsistent, match="is not the ledger's"):
        await again.verify([forged(node.raw(1), (AuthorityKey(7),) * 4, [0, 1, 2])])


async def test_committees_are_followed_through_what_a_node_has_pruned(tmp_path: Path) -> None:
    now_ms = Clock()
    async with (
        LedgerForTests.start(tmp_path, now_ms=now_ms, epochs=FOUR) as running,
        SuiClient(running.url) as client,
    ):
        pinned = await client.committee()
        for _ in range(4):
            await running.faucet(PACKAGE)
            now_ms.now_ms += HOUR_MS
        list(prune(tmp_path / "ledger", Keep(checkpoints=1)))
        newest = await client.latest_checkpoint()
        assert await client.get_checkpoint(newest - 2) is None
        raw = await client.get_checkpoint(newest)
        assert raw is not None
        (verified,) = await Verifier(client, PACKAGE, pinned).verify([raw])
    assert verified.sequence == newest


async def test_what_is_kept_counts_for_its_own_pin_only(node: LedgerNode, tmp_path: Path) -> None:
    memory = CommitteeFile(tmp_path / "committee.json", node.pinned())
    await Verifier(node, PACKAGE, node.pinned(), memory).verify([node.raw(node.newest())])
    other = Committee(0, committee_of((AuthorityKey(7),)))
    assert memory.load() is not None
    assert CommitteeFile(tmp_path / "committee.json", other).load() is None
    (tmp_path / "committee.json").write_text("{}")
    with pytest.raises(DamagedCommittee, match="remove it to follow the committees"):
        memory.load()


async def test_an_object_is_proven_by_the_transaction_that_wrote_it(
    ledger: Ledger, node: LedgerNode
) -> None:
    prover = ObjectProver(node, verifier(node))
    paid = coin(ledger, 1)
    found = await prover.verified_object(paid.id)
    assert found.object == paid
    assert found.checkpoint == 3
    clock = await prover.verified_object(CLOCK_ID)
    assert clock.checkpoint == node.newest()
    assert clock.timestamp_ms > found.timestamp_ms


ObjectLie = Callable[[LedgerNode], None]


def its_contents_are_changed(node: LedgerNode) -> None:
    def richer(encoded: bytes) -> bytes:
        value = decode_object(encoded)
        assert isinstance(value.data, MoveObject)
        contents = value.data.contents[:-8] + bytes(8)
        return replace(value, data=replace(value.data, contents=contents)).encoded

    node.lies["get_encoded_object"] = richer


def its_owner_is_changed(node: LedgerNode) -> None:
    node.lies["get_encoded_object"] = lambda encoded: (
        replace(decode_object(encoded), owner=AddressOwner(Address(b"\x66" * 32))).encoded
    )


def it_is_another_object(node: LedgerNode) -> None:
    clock = node._store.newest_object(CLOCK_ID)
    assert clock is not None
    node.lies["get_encoded_object"] = lambda _: clock.encoded


def its_transaction_is_made_up(node: LedgerNode) -> None:
    node.lies["get_encoded_object"] = lambda encoded: (
        replace(decode_object(encoded), previous_transaction=Digest(b"\x01" * 32)).encoded
    )


def its_transaction_is_placed_elsewhere(node: LedgerNode) -> None:
    node.lies["get_transaction"] = lambda found: replace(found, checkpoint=1)


def it_is_no_object(node: LedgerNode) -> None:
    node.lies["get_encoded_object"] = lambda encoded: encoded[:-1]


OBJECT_LIES: dict[ObjectLie, str] = {
    its_contents_are_changed: "is not what transaction",
    its_owner_is_changed: "is not what transaction",
    it_is_another_object: "asked for object .*, got 0x6",
    its_transaction_is_made_up: "cannot show the checkpoint in which",
    its_transaction_is_placed_elsewhere: "checkpoint 1 does not list",
    it_is_no_object: "cannot be read",
}


@pytest.mark.parametrize("lie", OBJECT_LIES, ids=lambda lie: str(lie.__name__))
async def test_a_lie_about_an_object_is_caught(
    ledger: Ledger, node: LedgerNode, lie: ObjectLie
) -> None:
    lie(node)
    with pytest.raises(LedgerInconsistent, match=OBJECT_LIES[lie]):
        await ObjectProver(node, verifier(node)).verified_object(coin(ledger, 1).id)


STEPS = st.lists(
    st.one_of(
        st.just("transfer"),
        st.just("restart"),
        st.sampled_from([1, HOUR_MS // 2, HOUR_MS, 50 * HOUR_MS]),
        st.builds(EpochSettings, st.just(HOUR_MS), st.sampled_from([None, 1, 3, 5]), st.booleans()),
    ),
    max_size=14,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
async def test_whatever_happens_the_first_committee_is_enough(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str | int | EpochSettings]
) -> None:
    """Transfers, time, restarts, and other settings at restarts, in any order."""
    folder, clock, epochs = tmp_path_factory.mktemp("ledger"), Clock(), FOUR
    stack = contextlib.AsyncExitStack()
    ledger = await stack.enter_async_context(running(folder, clock, epochs))
    for step in steps:
        if step == "transfer":
            await ledger.execute(*made(ledger))
        elif isinstance(step, int):
            clock.now_ms += step
            ledger.keep_time()
        else:
            epochs = step if isinstance(step, EpochSettings) else epochs
            await stack.aclose()
            ledger = await stack.enter_async_context(running(folder, clock, epochs))
    await ledger.execute(*made(ledger))
    node = LedgerNode(ledger)
    raws = [node.raw(number) for number in range(node.newest() + 1)]
    verified = await verifier(node).verify(raws)
    assert [each.sequence for each in verified] == list(range(len(raws)))
    assert (await verifier(node).verify(raws[-1:]))[0].digest == verified[-1].digest
    await stack.aclose()
    assert check(folder, transfers).problems == ()
