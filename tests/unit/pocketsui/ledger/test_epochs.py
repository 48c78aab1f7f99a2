"""Epochs end by the clock; each names who signs in the next, and all of it survives a restart."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from pocketsui.backup import back_up
from pocketsui.errors import StoreUnusable
from pocketsui.execution.context import ObjectReader, TransactionContext
from pocketsui.execution.record import Execution
from pocketsui.fsck import check
from pocketsui.ledger.epochs import DAY_MS, EpochSettings, committee_of, quorum
from pocketsui.ledger.keys import load_keys
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.records import CheckpointRecord
from pocketsui.transactions.run import Interpreter
from pocketsui.transactions.system import SYSTEM_STATE_ID
from sui_wire.checkpoint import CommitteeMember
from sui_wire.committee import QUORUM_WEIGHT, TOTAL_WEIGHT, decode_bitmap, verify_checkpoint
from sui_wire.gas import GasCostSummary
from sui_wire.transaction import (
    ConsensusCommitPrologue,
    EndOfEpoch,
    ProgrammableTransaction,
)
from tests.unit.pocketsui.ledger.test_ledger import Clock, made
from tests.unit.pocketsui.node_world import transfers

HOUR_MS = 3_600_000
FOUR = EpochSettings(HOUR_MS, committee=4, rotate_keys=True)


@contextlib.asynccontextmanager
async def running(
    folder: Path,
    clock: Clock,
    epochs: EpochSettings = FOUR,
    interpreter: Interpreter = transfers,
) -> AsyncIterator[Ledger]:
    ledger = await open_ledger(folder, now_ms=clock, interpreter=interpreter, epochs=epochs)
    try:
        yield ledger
    finally:
        await ledger.close()


def checkpoint(ledger: Ledger, sequence: int) -> CheckpointRecord:
    record = ledger.store.checkpoint(sequence)
    assert record is not None
    return record


async def test_an_epoch_ends_with_the_first_checkpoint_after_its_time(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as ledger:
        await ledger.execute(*made(ledger))
        clock.now_ms += HOUR_MS
        last = (await ledger.execute(*made(ledger))).checkpoint
        ended = checkpoint(ledger, last - 1)
        begun = checkpoint(ledger, last)
        opening, change = ledger.store.transactions_of(ended.sequence)
        assert isinstance(opening.transaction.kind, ConsensusCommitPrologue)
        assert isinstance(change.transaction.kind, EndOfEpoch)
        assert change.transaction.kind.change.epoch == 1
        assert change.transaction.kind.change.epoch_start_timestamp_ms == clock.now_ms
        assert [each.id for each in change.effects.changed_objects] == [SYSTEM_STATE_ID]
        assert (ended.summary.epoch, begun.summary.epoch) == (0, 1)
        assert ended.summary.end_of_epoch is not None
        assert begun.summary.end_of_epoch is None
        assert ledger.epoch.number == 1


async def test_gas_is_summed_up_within_an_epoch(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as ledger:
        paid = (await ledger.execute(*made(ledger))).effects.gas_used
        clock.now_ms += HOUR_MS
        ledger.keep_time()
        later = await ledger.execute(*made(ledger))
        ended = checkpoint(ledger, 2)
        assert ended.summary.epoch_rolling_gas == paid
        change = ledger.store.transactions_of(2)[-1].transaction.kind
        assert isinstance(change, EndOfEpoch)
        assert change.change.computation_charge == paid.computation_cost
        assert checkpoint(ledger, 3).summary.epoch_rolling_gas == later.effects.gas_used
    async with running(tmp_path, clock) as ledger:
        clock.now_ms += HOUR_MS
        ledger.keep_time()
        clock.now_ms += 1
        await ledger.execute(*made(ledger))
        sums = [checkpoint(ledger, number).summary.epoch_rolling_gas for number in (4, 5)]
        assert sums[0] == later.effects.gas_used
        assert sums[1] != GasCostSummary()


async def test_one_epoch_ends_however_long_the_ledger_was_away(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as ledger:
        await ledger.execute(*made(ledger))
    clock.now_ms += 1_000 * HOUR_MS
    async with running(tmp_path, clock) as ledger:
        for _ in range(3):
            ledger.keep_time()
        record = await ledger.execute(*made(ledger))
        assert ledger.epoch.number == 1
        assert record.checkpoint == 3
        ended, lasting = ledger.store.epoch(0), ledger.store.epoch(1)
        assert ended is not None
        assert lasting is not None
        assert (ended.last_checkpoint, ended.end_ms) == (2, clock.now_ms)
        assert (lasting.first_checkpoint, lasting.start_ms) == (3, clock.now_ms)
        assert lasting.last_checkpoint is None
        assert ledger.store.epoch(2) is None


async def test_within_a_day_nothing_happens_by_itself(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock, EpochSettings()) as ledger:
        clock.now_ms += DAY_MS - 1
        ledger.keep_time()
        assert ledger.epoch.number == 0
        newest = ledger.store.newest_checkpoint()
        assert newest is not None
        assert newest.sequence == 0


async def test_each_checkpoint_is_signed_by_a_quorum_of_its_epoch(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as ledger:
        for number in range(6):
            await ledger.execute(*made(ledger, number))
            clock.now_ms += HOUR_MS // 2
        first = ledger.store.epoch(0)
        newest = ledger.store.newest_checkpoint()
        assert first is not None
        assert newest is not None
        committee, seen, signers = first.committee, [first.committee], set()
        for sequence in range(newest.sequence + 1):
            record = checkpoint(ledger, sequence)
            verify_checkpoint(
                record.summary_bytes, record.signature, record.summary.epoch, committee
            )
            signers.add(tuple(decode_bitmap(record.signature.bitmap)))
            if record.summary.end_of_epoch is not None:
                committee = record.summary.end_of_epoch.next_committee
                seen.append(committee)
        assert signers == {(0, 1, 2), (1, 2, 3), (0, 2, 3), (0, 1, 3)}
        assert len({member for each in seen for member in each}) == 4 * len(seen)
        assert len(seen) == 3


async def test_a_committee_can_grow_and_shrink_and_keep_its_keys(tmp_path: Path) -> None:
    clock = Clock()
    sizes = []
    for size in (1, 3, None, 2):
        async with running(tmp_path, clock, EpochSettings(HOUR_MS, size)) as ledger:
            lasting = ledger.store.newest_epoch()
            assert lasting is not None
            sizes.append(len(lasting.committee))
            clock.now_ms += HOUR_MS
            ledger.keep_time()
            await ledger.execute(*made(ledger))
    assert sizes == [1, 1, 3, 3]
    assert check(tmp_path, transfers).problems == ()


async def test_transactions_see_the_epoch_that_has_begun(tmp_path: Path) -> None:
    clock = Clock()
    seen = []

    def watching(
        transaction: ProgrammableTransaction,
        context: TransactionContext,
        reader: ObjectReader,
        *,
        keep_return_values: bool = False,
    ) -> Execution:
        seen.append((context.epoch, context.epoch_timestamp_ms))
        return transfers(transaction, context, reader, keep_return_values=keep_return_values)

    async with running(tmp_path, clock, interpreter=watching) as ledger:
        first = await ledger.execute(*made(ledger))
        clock.now_ms += HOUR_MS + 5
        second = await ledger.execute(*made(ledger))
        assert seen == [(0, 1_000_000), (1, clock.now_ms)]
        assert (first.effects.epoch, second.effects.epoch) == (0, 1)


async def test_the_whole_history_is_checked_through_its_epochs(tmp_path: Path) -> None:
    clock = Clock()
    for _ in range(3):
        async with running(tmp_path, clock) as ledger:
            await ledger.execute(*made(ledger))
            clock.now_ms += HOUR_MS
    report = check(tmp_path, transfers)
    assert report.problems == ()
    assert report.checkpoints == 6


async def test_a_backup_goes_on_with_the_same_committees(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path / "ledger", clock) as ledger:
        await ledger.execute(*made(ledger))
        clock.now_ms += HOUR_MS
        ledger.keep_time()
        await ledger.execute(*made(ledger))
        back_up(tmp_path / "ledger", tmp_path / "copy")
    async with running(tmp_path / "copy", clock) as copy:
        assert copy.epoch.number == 1
        clock.now_ms += HOUR_MS
        await copy.execute(*made(copy))
        assert copy.epoch.number == 2
    assert check(tmp_path / "copy", transfers).problems == ()


async def test_a_ledger_from_before_there_were_epochs_begins_its_first(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock, EpochSettings()) as ledger:
        await ledger.execute(*made(ledger))
    with contextlib.closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as file:
        file.execute("DELETE FROM epochs")
        file.execute("UPDATE checkpoints SET signature = substr(signature, 1, 48)")
        file.commit()
    async with running(tmp_path, clock) as ledger:
        lasting = ledger.store.epoch(0)
        assert lasting is not None
        assert (lasting.start_ms, lasting.first_checkpoint) == (1_000_000, 0)
        clock.now_ms += HOUR_MS
        await ledger.execute(*made(ledger))
        begun = ledger.store.epoch(1)
        assert begun is not None
        assert len(begun.committee) == 4
    assert check(tmp_path, transfers).problems == ()


async def test_a_ledger_with_another_seed_does_not_go_on(tmp_path: Path) -> None:
    async with running(tmp_path, Clock()):
        pass
    (tmp_path / "authority.key").write_bytes(bytes(48))
    with pytest.raises(StoreUnusable, match="not the key of the committee of epoch 0"):
        await open_ledger(tmp_path, now_ms=Clock(), interpreter=transfers)


def test_keys_of_members_and_generations_differ_and_can_be_made_again(tmp_path: Path) -> None:
    (tmp_path / "authority.key").write_bytes(bytes(range(48)))
    (tmp_path / "faucet.key").write_bytes(bytes(range(32)))
    keys = load_keys(tmp_path)
    both = [*keys.authorities(3), *keys.authorities(3, generation=1)]
    assert len({each.public_key for each in both}) == 6
    assert keys.authorities(2, 1)[1].public_key == both[4].public_key
    assert keys.authority.public_key == both[0].public_key
    assert bytes(range(48)).hex() not in repr(keys)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 100, 150])
def test_a_quorum_is_enough_from_wherever_it_begins_and_ends_once_it_is(size: int) -> None:
    share, rest = divmod(TOTAL_WEIGHT, size)
    members = tuple(CommitteeMember(b"", share + (index < rest)) for index in range(size))
    for first in range(size):
        signers = quorum(members, first)
        last = (first + len(signers) - 1) % size
        weight = sum(members[index].weight for index in signers)
        assert weight >= QUORUM_WEIGHT > weight - members[last].weight


def test_a_committees_weights_add_up(tmp_path: Path) -> None:
    (tmp_path / "authority.key").write_bytes(bytes(48))
    (tmp_path / "faucet.key").write_bytes(bytes(range(32)))
    for size in (1, 3, 7):
        members = committee_of(load_keys(tmp_path).authorities(size))
        assert sum(member.weight for member in members) == TOTAL_WEIGHT


@pytest.mark.parametrize("given", [{"duration_ms": 0}, {"committee": 0}, {"committee": 151}])
def test_settings_that_make_no_epoch(given: dict[str, Any]) -> None:
    with pytest.raises(StoreUnusable, match=r"an epoch lasts|1 to 150 members"):
        EpochSettings(**given)
