"""Reads a stretch of the ledger for a List method: items, progress, and why it ended.

Nothing is indexed by what filters ask for: transactions are read one after the other and tested, so
a request reads `SCAN_LIMIT` of them at most and then says where to go on. In between it lets others
have their turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import TypeVar

from pocketsui.records import CheckpointRecord, TransactionRecord
from pocketsui.rpc.filters import EventTest, TransactionTest
from pocketsui.rpc.positions import LAST, Interval, Position
from pocketsui.store.reader import StoreReader
from sui_wire.events import Event
from sui_wire.rpc import query_pb2 as pb

SCAN_LIMIT = 10_000
"""Transactions, events or checkpoints looked at for one request."""
CHUNK = 100
"""Rows read at a time."""

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
    store: StoreReader, interval: Interval, test: TransactionTest
) -> Found[TransactionRecord]:
    for record in _read(store, interval):
        position = Position(record.checkpoint, record.index, LAST)
        if position in interval:
            yield position, record if test(record) else None


def find_events(store: StoreReader, interval: Interval, test: EventTest) -> Found[EventAt]:
    for record in _read(store, interval):
        events: Iterable[tuple[int, Event]] = enumerate(record.events)
        for index, event in reversed(list(events)) if interval.descending else events:
            position = Position(record.checkpoint, record.index, index)
            if position in interval:
                yield position, (record, index, event) if test(record, event) else None


def find_checkpoints(
    store: StoreReader, interval: Interval, test: TransactionTest | None
) -> Found[CheckpointRecord]:
    """Those with a transaction that passes the test; without a test, all."""
    numbers = range(interval.low.checkpoint, interval.high.checkpoint + 1)
    for sequence in reversed(numbers) if interval.descending else numbers:
        position = Position(sequence, LAST, LAST)
        record = store.checkpoint(sequence) if position in interval else None
        if record is None:
            continue
        passes = test is None or any(map(test, store.transactions_of(sequence)))
        yield position, record if passes else None


def _read(store: StoreReader, interval: Interval) -> Iterator[TransactionRecord]:
    """Every transaction that may lie in the interval, read a chunk at a time."""
    low = (interval.low.checkpoint, interval.low.transaction)
    high = (interval.high.checkpoint, interval.high.transaction)
    while low <= high:
        records = store.transactions_between(low, high, descending=interval.descending, limit=CHUNK)
        yield from records
        if len(records) < CHUNK:
            return
        if interval.descending:
            high = (records[-1].checkpoint, records[-1].index - 1)
        else:
            low = (records[-1].checkpoint, records[-1].index + 1)
