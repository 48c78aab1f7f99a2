"""Pruning: what is gone, what stays, what fsck still proves, and that it can be killed."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, closing
from pathlib import Path

import pytest

from pocketsui.errors import StoreUnusable
from pocketsui.faucet import Faucet
from pocketsui.fsck import check
from pocketsui.ledger.epochs import EpochSettings
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.pruning import prune as pruning
from pocketsui.pruning.prune import Keep, prune
from pocketsui.store.reader import StoreReader
from tests.unit.pocketsui.node_world import ALICE, transfers

START_MS = 1_700_000_000_000


async def running(folder: Path) -> AsyncIterator[Ledger]:
    times = iter(range(START_MS, START_MS + 10**9, 10))
    ledger = await open_ledger(
        folder, now_ms=lambda: next(times), interpreter=transfers, epochs=EpochSettings(100)
    )
    yield ledger
    await ledger.close()


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A ledger of ten checkpoints and some epochs, stopped."""
    async with aclosing(running(tmp_path)) as ledgers:
        async for ledger in ledgers:
            for _ in range(10):
                await Faucet(ledger).give(ALICE.address, 10**9)
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Iterator[StoreReader]:
    with closing(StoreReader(folder / "ledger.sqlite")) as reader:
        yield reader


def newest(store: StoreReader) -> int:
    record = store.newest_checkpoint()
    assert record is not None
    return record.sequence


def test_what_is_older_is_gone_and_what_is_live_stays(folder: Path, store: StoreReader) -> None:
    before = {each: store.newest_object(each) for each in store.live_versions()}
    first = newest(store) - 2
    digests = [each.digest for each in store.transactions_of(first - 1)]
    list(prune(folder, Keep(checkpoints=3)))
    assert (store.horizon().checkpoints, store.horizon().objects) == (first, first)
    assert {each: store.newest_object(each) for each in store.live_versions()} == before
    assert all(store.transaction(each) is None for each in digests)
    assert store.transactions_of(first)
    assert store.checkpoint(0) is not None
    assert store.checkpoint(first) is not None


def test_the_last_checkpoint_of_each_epoch_stays(folder: Path, store: StoreReader) -> None:
    epoch = store.newest_epoch()
    assert epoch is not None
    assert epoch.number > 1
    list(prune(folder, Keep(checkpoints=1)))
    for number in range(epoch.number):
        ended = store.epoch(number)
        assert ended is not None
        assert ended.last_checkpoint is not None
        assert store.checkpoint(ended.last_checkpoint) is not None


@pytest.mark.parametrize("checkpoints", [1, 4, 9])
def test_what_is_left_is_checked_from_the_signed_state(folder: Path, checkpoints: int) -> None:
    list(prune(folder, Keep(checkpoints=checkpoints)))
    report = check(folder, transfers)
    assert report.problems == ()
    assert report.checkpoints - report.first == checkpoints


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE pruned SET signature = zeroblob(48)", "statement of the pruned ledger"),
        ("UPDATE pruned SET statement = statement || x'00'", "statement"),
        ("UPDATE pruned SET checkpoints = checkpoints + 1", "pruned up to"),
        ("UPDATE objects SET encoded = zeroblob(9) WHERE rowid = 1", "check ends here"),
        ("DELETE FROM objects WHERE rowid = 2", "not there"),
        ("DELETE FROM pruned", ""),
    ],
)
def test_another_beginning_is_found(folder: Path, change: str, found: str) -> None:
    list(prune(folder, Keep(checkpoints=4)))
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as connection:
        connection.execute(change)
        connection.commit()
    problems = check(folder, transfers).problems
    assert any(found in str(each) for each in problems), problems


def test_old_object_versions_alone_can_go(folder: Path, store: StoreReader) -> None:
    list(prune(folder, Keep(checkpoints=2, only_objects=True)))
    assert store.horizon().checkpoints == 0
    assert store.horizon().objects == newest(store) - 1
    report = check(folder, transfers)  # everything is still executed again
    assert (report.problems, report.first) == ((), 0)
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as connection:
        versions, live = (
            connection.execute(query).fetchone()[0]
            for query in ("SELECT count(*) FROM objects", "SELECT count(*) FROM live")
        )
    assert live <= versions <= live + 8


def test_by_age(folder: Path, store: StoreReader) -> None:
    middle = store.checkpoint(5)
    assert middle is not None
    list(prune(folder, Keep(since_ms=middle.summary.timestamp_ms)))
    assert store.horizon().checkpoints == 5
    list(prune(folder, Keep(since_ms=START_MS)))  # never backwards
    assert store.horizon().checkpoints == 5


@pytest.mark.parametrize("killed_after", [1, 2, 3])
def test_killed_in_between_it_is_whole_and_goes_on(
    folder: Path, store: StoreReader, killed_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "STEP", 3)
    steps = prune(folder, Keep(checkpoints=2))
    for _ in range(killed_after):
        next(steps)
    steps.close()
    assert check(folder, transfers).problems == ()
    list(prune(folder, Keep(checkpoints=2)))
    assert check(folder, transfers).problems == ()
    assert store.first_position() > 0


async def test_it_goes_on_while_the_ledger_runs(folder: Path) -> None:
    async with aclosing(running(folder)) as ledgers:
        async for ledger in ledgers:
            for number, _ in enumerate(prune(folder, Keep(checkpoints=2))):
                if number < 2:
                    await Faucet(ledger).give(ALICE.address, 10**9)
            await Faucet(ledger).give(ALICE.address, 10**9)
    assert check(folder, transfers).problems == ()


async def test_a_pruned_ledger_is_pruned_again(folder: Path) -> None:
    list(prune(folder, Keep(checkpoints=5)))
    list(prune(folder, Keep(checkpoints=2)))
    assert check(folder, transfers).problems == ()


def test_what_makes_no_sense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="--keep-checkpoints or --keep-days"):
        Keep()
    with pytest.raises(StoreUnusable, match="at least"):
        Keep(checkpoints=0)
    with pytest.raises(StoreUnusable, match="no ledger"):
        list(prune(tmp_path, Keep(checkpoints=1)))
