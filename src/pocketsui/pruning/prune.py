"""Prunes a ledger's file.

Theory of operation. First the horizon moves, in one SQLite transaction with the signed statement of
the state that the ledger now begins with: from then on what is older counts as gone. Then the rows
go, the oldest first, `STEP` transactions at a time; with each transaction go the object versions
that it replaced. Killed in between, the ledger is whole, and the rest goes the next time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pocketsui.errors import StoreUnusable
from pocketsui.ledger.folder import Paths, ledger_in
from pocketsui.ledger.keys import load_keys
from pocketsui.pruning.state import references, versions_before
from pocketsui.pruning.statement import StateDigest, Statement, sign_statement
from pocketsui.store.failures import ignore, opening, reading
from pocketsui.store.reader import StoreReader
from pocketsui.store.schema import SEGMENT_SIZE, connect

STEP = 50
"""Transactions forgotten at once: some milliseconds."""


@dataclass(frozen=True, slots=True)
class Keep:
    """How much is kept; of several bounds the one that keeps more counts."""

    checkpoints: int | None = None
    """The newest so many."""
    since_ms: int | None = None
    """Those of this time and later."""
    only_objects: bool = False
    """Keep all checkpoints and transactions; forget replaced object versions only."""

    def __post_init__(self) -> None:
        if self.checkpoints is None and self.since_ms is None:
            raise StoreUnusable("say what to keep: --keep-checkpoints or --keep-days")
        if self.checkpoints is not None and self.checkpoints < 1:
            raise StoreUnusable("at least the newest checkpoint is kept")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far pruning has come."""

    first: int
    """The first checkpoint that is kept."""
    forgotten: int
    """Transactions whose rows are gone, or whose object versions are, so far."""


def prune(folder: Path, keep: Keep) -> Iterator[Progress]:
    """Prune the ledger in a folder; a pause wherever this yields. It may be running."""
    path = ledger_in(folder)
    with closing(StoreReader(path)) as store, closing(_connect(path)) as connection:
        first = _first_kept(store, keep)
        if keep.only_objects:
            with reading(path, ignore):
                _move_objects(connection, store, first)
        elif first > store.horizon().checkpoints:
            state = StateDigest()
            for number, each in enumerate(references(store, versions_before(store, first))):
                state.add(*each)
                if number % STEP == 0:
                    yield Progress(first, 0)
            with reading(path, ignore):
                _move(connection, folder, _statement(store, first, state))
        yield Progress(first, 0)
        yield from _forget(path, connection, store)


def _connect(path: Path) -> sqlite3.Connection:
    with opening(path):
        return connect(path)


def prune_when_due(folder: Path, keep: int) -> Iterator[Progress]:
    """Prune a running ledger to `keep` checkpoints whenever it has twice as many."""
    with closing(StoreReader(Paths(folder).store)) as store:
        newest, first = store.newest_checkpoint(), store.horizon().checkpoints
    if newest is not None and newest.sequence - first >= 2 * keep:
        yield from prune(folder, Keep(checkpoints=keep))


def _first_kept(store: StoreReader, keep: Keep) -> int:
    newest = store.newest_checkpoint()
    if newest is None:
        raise StoreUnusable("the ledger has no checkpoint yet")
    bounds = []
    if keep.checkpoints is not None:
        bounds.append(newest.sequence + 1 - keep.checkpoints)
    if keep.since_ms is not None:
        bounds.append(_first_since(store, newest.sequence, keep.since_ms))
    horizon = store.horizon()
    return max(min(bounds), horizon.checkpoints)


def _first_since(store: StoreReader, newest: int, since_ms: int) -> int:
    """The first checkpoint of that time or later; the newest if there is none. Time only grows."""
    low, high = store.horizon().checkpoints, newest
    while low < high:
        middle = (low + high) // 2
        record = store.checkpoint(middle)
        if record is not None and record.summary.timestamp_ms >= since_ms:
            high = middle
        else:
            low = middle + 1
    return low


def _move(connection: sqlite3.Connection, folder: Path, statement: Statement) -> None:
    """Say what the ledger begins with from now on."""
    first, encoded = statement.checkpoint + 1, statement.encode()
    signature = sign_statement(load_keys(folder).authority, encoded)
    with committed(connection):
        connection.execute(
            "INSERT INTO pruned VALUES (0, ?1, ?1, ?2, ?3) ON CONFLICT (only) DO UPDATE SET "
            "checkpoints = ?1, objects = max(objects, ?1), statement = ?2, signature = ?3",
            (first, encoded, signature),
        )
    # Dead here: what is older counts as gone though its rows are there; the next pruning goes on.


def _move_objects(connection: sqlite3.Connection, store: StoreReader, first: int) -> None:
    """Only object versions that were replaced before a checkpoint count as gone."""
    horizon = store.horizon()
    with committed(connection):
        connection.execute(
            "INSERT INTO pruned VALUES (0, ?, ?, NULL, NULL) "
            "ON CONFLICT (only) DO UPDATE SET objects = max(objects, excluded.objects)",
            (horizon.checkpoints, first),
        )


def _statement(store: StoreReader, first: int, state: StateDigest) -> Statement:
    genesis, last = store.checkpoint(0), store.checkpoint(first - 1)
    kept = store.checkpoint(first)
    epoch = None if kept is None else store.epoch(kept.summary.epoch)
    if genesis is None or last is None or kept is None or epoch is None:
        raise StoreUnusable(f"checkpoint {first - 1} is not there; run `pocketsui fsck`")
    return Statement(
        chain=genesis.digest,
        checkpoint=last.sequence,
        digest=last.digest,
        transactions=last.summary.network_total_transactions,
        epoch=epoch.number,
        epoch_start_ms=epoch.start_ms,
        committee=epoch.committee,
        objects=state.objects,
        state=state.digest,
    )


def _forget(path: Path, connection: sqlite3.Connection, store: StoreReader) -> Iterator[Progress]:
    """Delete what counts as gone, the oldest first."""
    horizon = store.horizon()
    forgotten = 0
    position = store.first_position()
    while records := store.transactions_from(position, STEP):
        old = [each for each in records if each.checkpoint < horizon.objects]
        if not old:
            break
        position = old[-1].position + 1
        replaced = [
            (change.id, change.input.version)
            for each in old
            for change in each.effects.changed_objects
            if change.input is not None
        ]
        gone = [(each.position,) for each in old if each.checkpoint < horizon.checkpoints]
        with reading(path, ignore), committed(connection):
            connection.executemany("DELETE FROM objects WHERE id = ? AND version = ?", replaced)
            connection.executemany("DELETE FROM transactions WHERE position = ?", gone)
        # Dead here: these are gone, and nothing else; the next pruning goes on behind them.
        forgotten += len(old)
        yield Progress(horizon.checkpoints, forgotten)
    with reading(path, ignore), committed(connection):
        _forget_checkpoints(connection, store, horizon.checkpoints)
    yield Progress(horizon.checkpoints, forgotten)


def _forget_checkpoints(connection: sqlite3.Connection, store: StoreReader, first: int) -> None:
    """All before `first` but genesis and the last of each epoch; and the index of their time."""
    connection.execute(
        "DELETE FROM checkpoints WHERE sequence > 0 AND sequence < ? AND sequence NOT IN "
        "(SELECT last_checkpoint FROM epochs WHERE last_checkpoint IS NOT NULL)",
        (first,),
    )
    segment = store.first_position() // SEGMENT_SIZE
    connection.execute("DELETE FROM postings WHERE segment < ?", (segment,))
    connection.execute("DELETE FROM segments WHERE segment < ?", (segment,))


@contextmanager
def committed(connection: sqlite3.Connection) -> Iterator[None]:
    """One SQLite transaction: all of the block or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
