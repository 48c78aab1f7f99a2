"""Reads a stretch of the ledger for a List method: items, progress, and why it ended.

What the index knows is looked up (`candidates`), everything else is read; either way each item is
tested. A request looks at `SCAN_LIMIT` items at most and then says where to go on. In between it
lets others have their turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from pocketsui.records import CheckpointRecord, TransactionRecord
from pocketsui.rpc.candidates import candidates
from pocketsui.rpc.filters import EventTest, TransactionTest, Wanted
from pocketsui.rpc.positions import LAST, Interval, Position
from pocketsui.store.reader import StoreReader
from sui_wire.events import Event
from sui_wire.rpc import query_pb2 as pb

SCAN_LIMIT = 10_000
"""Transactions, events or checkpoints looked at for one request."""
CHUNK = 100
"""Items looked at before others have their turn."""

T = TypeVar("T")
Found = Iterator[tuple[Position, T | None]]
"""What stands where, in reading order; None: something that the filter does not let pass."""
Send = Callable[[T | None, pb.Watermark, pb.QueryEnd | None], Awaitable[None]]
EventAt = tuple[TransactionRecord, int, Event]


async def answer(found: Found[T], interval: Interval, send: Send[T]) -> None:
    """Send a frame for each item; the last frame says why there is none after it."""
    frontier, sent = interval.start, 0
    for scanned, (position, item) in enumerate(found):
        if scanned % CHUNK == CHUNK - 1:
            await asyncio.sleep(0)
        if scanned == SCAN_LIMIT:
            end = pb.QueryEnd(reason=pb.QUERY_END_REASON_SCAN_LIMIT)
            await send(None, interval.watermark(frontier), end)
            return
        frontier = position
        if item is None:
            continue
        sent += 1
        full = sent == interval.limit
        last = pb.QueryEnd(reason=pb.QUERY_END_REASON_ITEM_LIMIT) if full else None
        await send(item, interval.watermark(position), last)
        if full:
            return
    await send(None, interval.watermark(interval.end), pb.QueryEnd(reason=interval.reason))


def find_transactions(
    store: StoreReader, interval: Interval, test: TransactionTest, wanted: Wanted = None
) -> Found[TransactionRecord]:
    for found in candidates(store, interval, wanted):
        if isinstance(found, Position):
            yield found, None
            continue
        position = Position(found.checkpoint, found.index, LAST)
        if position in interval:
            yield position, found if test(found) else None


def find_events(
    store: StoreReader, interval: Interval, test: EventTest, wanted: Wanted = None
) -> Found[EventAt]:
    for found in candidates(store, interval, wanted):
        if isinstance(found, Position):
            yield found, None
            continue
        events: Iterable[tuple[int, Event]] = enumerate(found.events)
        for index, event in reversed(list(events)) if interval.descending else events:
            position = Position(found.checkpoint, found.index, index)
            if position in interval:
                yield position, (found, index, event) if test(found, event) else None


def find_checkpoints(
    store: StoreReader,
    interval: Interval,
    test: TransactionTest | None,
    wanted: Wanted = None,
) -> Found[CheckpointRecord]:
    """Those with a transaction that passes the test; without a test, all."""
    if test is not None and wanted is not None:
        yield from _checkpoints_of(store, interval, test, wanted)
        return
    numbers = range(interval.low.checkpoint, interval.high.checkpoint + 1)
    for sequence in reversed(numbers) if interval.descending else numbers:
        position = Position(sequence, LAST, LAST)
        record = store.checkpoint(sequence) if position in interval else None
        if record is None:
            continue
        passes = test is None or any(map(test, store.transactions_of(sequence)))
        yield position, record if passes else None


def _checkpoints_of(
    store: StoreReader, interval: Interval, test: TransactionTest, wanted: Wanted
) -> Found[CheckpointRecord]:
    """The checkpoints of the transactions that the index knows of, each once."""
    whole = replace(
        interval,
        low=Position(interval.low.checkpoint),
        high=Position(interval.high.checkpoint, LAST, LAST),
    )
    before = 1 if interval.descending else -1
    at: int | None = None
    for found in candidates(store, whole, wanted):
        passes = isinstance(found, TransactionRecord) and test(found)
        # If it does not pass, another of its checkpoint may: so much is known of those before.
        sequence = found.checkpoint if passes else found.checkpoint + before
        if at is not None and (sequence - at) * before >= 0:
            continue
        at = sequence
        position = Position(sequence, LAST, LAST)
        if position in interval:
            yield position, store.checkpoint(sequence) if passes else None
