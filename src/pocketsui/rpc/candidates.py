"""The transactions that a List method has to look at.

A segment of the ledger is either indexed, and then only the transactions with the wanted terms are
read, or it is not, and then all are.
"""

from __future__ import annotations

from collections.abc import Iterator

from pocketsui.records import TransactionRecord
from pocketsui.rpc.filters import Wanted
from pocketsui.rpc.positions import LAST, Interval, Position
from pocketsui.store.reader import StoreReader
from pocketsui.store.schema import SEGMENT_SIZE

READ_AT_ONCE = 100
"""Transactions read from the file at a time."""

Candidate = TransactionRecord | Position
"""A transaction to look at; or a position up to which there is none."""


def candidates(store: StoreReader, interval: Interval, wanted: Wanted) -> Iterator[Candidate]:
    """In the order of the interval; some may lie just outside of it."""
    low = (interval.low.checkpoint, interval.low.transaction)
    high = (interval.high.checkpoint, interval.high.transaction)
    ends = store.positions_between(low, high)
    if ends is None:
        return
    first, last = ends
    indexed = 0 if wanted is None else store.indexed_segments()
    segments = range(first // SEGMENT_SIZE, last // SEGMENT_SIZE + 1)
    for segment in reversed(segments) if interval.descending else segments:
        start = max(first, segment * SEGMENT_SIZE)
        stop = min(last, (segment + 1) * SEGMENT_SIZE - 1)
        places = range(start, stop + 1)
        if wanted is not None and segment < indexed:
            found = _look_up(store, segment, wanted)
            chosen = [each for each in places if each % SEGMENT_SIZE in found]
        else:
            chosen = list(places)
        yield from _read(store, chosen[::-1] if interval.descending else chosen)
        edge = store.place_of(start if interval.descending else stop)
        if edge is not None and len(chosen) < len(places):
            event = -1 if interval.descending else LAST
            yield Position(*edge, event)


def _look_up(store: StoreReader, segment: int, wanted: Wanted) -> frozenset[int]:
    """Places in a segment that have all terms of one of the alternatives."""
    found: frozenset[int] = frozenset()
    for terms in wanted or ():
        found |= frozenset.intersection(*(store.places(segment, term) for term in terms))
    return found


def _read(store: StoreReader, positions: list[int]) -> Iterator[TransactionRecord]:
    for start in range(0, len(positions), READ_AT_ONCE):
        yield from store.transactions_at(positions[start : start + READ_AT_ONCE])
