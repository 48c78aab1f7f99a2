"""Where a transaction or an event stands in the ledger, and which stretch of it a query asks for.

A position is opaque to clients (a cursor). Bounds exclude what stands at them, whatever the
direction of reading: `after` what is at or before it, `before` what is at or after it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.errors import InvalidRequest, NotFound
from pocketsui.rpc.paging import page_size
from sui_wire.bcs import Reader, Writer
from sui_wire.bcs import decode as decode_bcs
from sui_wire.errors import MalformedBcs
from sui_wire.rpc import query_pb2 as pb

FIRST = -1
"""Stands before every transaction of its checkpoint, or every event of its transaction."""
LAST = 2**31
"""Stands behind all of them."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the ledger's order."""

    checkpoint: int
    transaction: int = FIRST
    """Its index in the checkpoint."""
    event: int = FIRST
    """Its index in the transaction."""

    def cursor(self) -> bytes:
        numbers = Writer().u64(self.checkpoint).u32(self.transaction + 1)
        return bytes(numbers.u32(self.event + 1))


def parse_cursor(field: str, cursor: bytes) -> Position:
    """The inverse of `Position.cursor`."""
    try:
        return decode_bcs(
            cursor, lambda reader: Position(reader.u64(), _index(reader), _index(reader))
        )
    except MalformedBcs:
        raise InvalidRequest(field, "not a cursor that this server gave") from None


def _index(reader: Reader) -> int:
    return reader.u32() - 1


@dataclass(frozen=True, slots=True)
class Interval:
    """What stands strictly between two positions, and the direction to read it in."""

    low: Position
    high: Position
    descending: bool
    limit: int
    """Items wanted at most."""
    reason: pb.QueryEndReason.ValueType
    """Why the answer ends where the interval does."""

    def __contains__(self, position: Position) -> bool:
        return self.low < position < self.high

    @property
    def start(self) -> Position:
        """Where reading begins."""
        return self.high if self.descending else self.low

    @property
    def end(self) -> Position:
        """Where reading ends; a client that resumes here misses nothing and repeats nothing."""
        bound = self.low if self.descending else self.high
        if self.descending or bound.transaction != FIRST or bound.checkpoint == 0:
            return bound
        return Position(bound.checkpoint - 1, LAST, LAST)

    def watermark(self, position: Position) -> pb.Watermark:
        """Everything up to the position has been read."""
        whole = position.transaction == LAST
        if self.descending:
            covered = position.checkpoint + (not whole and position.transaction != FIRST)
            known = covered <= self.high.checkpoint - (self.high.transaction == FIRST)
        else:
            covered = position.checkpoint - (not whole)
            known = covered >= self.low.checkpoint + (self.low.transaction == LAST)
        cursor = position.cursor()
        return pb.Watermark(cursor=cursor, checkpoint=covered if known else None)


def endless(start: int) -> Interval:
    """Everything from a checkpoint on, as a subscription sees it."""
    reason = pb.QUERY_END_REASON_UNKNOWN
    return Interval(Position(start), Position(2**63), descending=False, limit=0, reason=reason)


def read_interval(
    options: pb.QueryOptions, start: int, end: int | None, newest: int, lowest: int = 0
) -> Interval:
    """The interval of a request: checkpoints from `start` up to but without `end`, and cursors.

    `lowest` is the first checkpoint that was not pruned. Who asks for something before it by name
    must hear that it is gone; an answer that begins later would look whole.
    """
    descending = options.ordering == pb.ORDERING_DESCENDING
    if 0 < start < lowest:
        raise _pruned(lowest)
    start = max(start, lowest)
    tip = newest + 1
    low, high = Position(start), Position(tip if end is None else min(end, tip))
    reason = pb.QUERY_END_REASON_CHECKPOINT_BOUND
    if not descending and (end is None or end > tip):
        reason = pb.QUERY_END_REASON_LEDGER_TIP
    if options.HasField("after"):
        after = parse_cursor("options.after", options.after)
        if after < Position(lowest - 1, LAST, LAST) and not descending:
            raise _pruned(lowest)
        if after > low and descending:
            reason = pb.QUERY_END_REASON_CURSOR_BOUND
        low = max(low, after)
    if options.HasField("before"):
        before = parse_cursor("options.before", options.before)
        if before < high and not descending:
            reason = pb.QUERY_END_REASON_CURSOR_BOUND
        high = min(high, before)
    return Interval(low, max(low, high), descending, page_size(options.limit), reason)


def _pruned(lowest: int) -> NotFound:
    return NotFound(
        f"checkpoints before {lowest} were pruned; ask from start_checkpoint {lowest} on"
    )
