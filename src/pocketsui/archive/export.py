"""Writes a ledger, or a stretch of it, to a stream; the ledger may be running."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from pocketsui.archive.frames import CHECKPOINT, END, HEADER, FrameWriter, Header
from pocketsui.archive.messages import to_message
from pocketsui.errors import StoreUnusable
from pocketsui.ledger.folder import ledger_in
from pocketsui.records import TransactionRecord
from pocketsui.store.reader import StoreReader
from sui_wire.bcs import Writer
from sui_wire.object import Object


def export(
    folder: Path,
    stream: BinaryIO,
    first: int = 0,
    last: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write the checkpoints from `first` to `last`, the newest if None; returns the last."""
    with closing(StoreReader(ledger_in(folder))) as store:
        stop = _last(store, first, last)
        frames = FrameWriter(stream)
        frames.write(HEADER, _header(store, first).encode())
        count = 0
        for sequence in range(first, stop + 1):
            record, transactions = store.checkpoint(sequence), store.transactions_of(sequence)
            if record is None:
                raise StoreUnusable(f"checkpoint {sequence} is not there; run `pocketsui fsck`")
            frames.write(
                CHECKPOINT, to_message(record, transactions, _written(store, transactions))
            )
            count += len(transactions)
            progress(sequence)
        frames.write(END, bytes(Writer().u64(stop + 1 - first).u64(count)))
    return stop


def _last(store: StoreReader, first: int, last: int | None) -> int:
    newest, kept = store.newest_checkpoint(), store.horizon().checkpoints
    if newest is None:
        raise StoreUnusable("the ledger has no checkpoint yet")
    if first < kept:
        raise StoreUnusable(
            f"checkpoints before {kept} were pruned; export from {kept} on, which continues an "
            "older export, or copy the ledger with `pocketsui backup`"
        )
    stop = newest.sequence if last is None else last
    if not first <= stop <= newest.sequence:
        raise StoreUnusable(
            f"there are no checkpoints from {first} to {stop}; the newest is {newest.sequence}"
        )
    return stop


def _header(store: StoreReader, first: int) -> Header:
    genesis, epoch = store.checkpoint(0), store.epoch(0)
    newest = store.newest_epoch()
    if genesis is None or epoch is None or newest is None:
        raise StoreUnusable("the ledger was never run by this version; start it once")
    epochs = (store.epoch(number) for number in range(newest.number + 1))
    generations = tuple(0 if each is None else each.generation for each in epochs)
    return Header(genesis.digest, first, epoch.committee, generations)


def _written(store: StoreReader, transactions: list[TransactionRecord]) -> Iterator[Object]:
    """What the transactions wrote, as far as it was not pruned; an import makes it again."""
    for record in transactions:
        for change in record.effects.changed_objects:
            if change.output is not None:
                version = getattr(change.output, "version", record.effects.lamport_version)
                value = store.object_at(change.id, version)
                if value is not None:
                    yield value
