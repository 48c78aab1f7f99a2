"""Whether a lane's records are all there, in order and unchanged. No I/O.

Each record carries its index and the hash of the one before it, and the hash of a record is
BLAKE2b-256 of the very bytes of its event. So it is enough to walk along them once. The chain must
reach what the `Lane` object said before the records were read, where that is at hand: only then is
a missing tail noticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from k3s_daas.chain.values import ChainEvent
from k3s_daas.contract.events import decode_record
from k3s_daas.contract.events.gateway import Record
from sui_wire.ids import ObjectId

NO_RECORD = bytes(32)
"""`previous` of a lane's first record."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A lane record together with the event it came in."""

    record: Record
    event: ChainEvent

    @property
    def digest(self) -> bytes:
        """The hash that the next record of the lane must carry."""
        return hashlib.blake2b(self.event.contents, digest_size=32).digest()


@dataclass(frozen=True, slots=True)
class LaneState:
    """What the `Lane` object said at some moment; read it before the history."""

    next_index: int
    head: bytes


@dataclass(frozen=True, slots=True)
class LaneReport:
    """A lane's chain."""

    lane: ObjectId
    records: int
    head: bytes
    """Hash of its last record."""
    problems: tuple[str, ...]
    """Empty: every record is there and as it was."""

    @property
    def sound(self) -> bool:
        return not self.problems


def records_of(events: Iterable[ChainEvent]) -> list[Recorded]:
    """The lane records among a contract's events, in order."""
    found = ((decode_record(event.type_name, event.contents), event) for event in events)
    return [Recorded(record, event) for record, event in found if record is not None]


def check_lane(
    lane: ObjectId, records: Sequence[Recorded], state: LaneState | None = None
) -> LaneReport:
    """Walk along a lane's records; they must reach `state`, and may go on behind it."""
    problems: list[str] = []
    head = NO_RECORD
    index = 0
    reached = state is None or (state.next_index == 0 and state.head == NO_RECORD)
    for item in records:
        record = item.record
        if record.index != index:
            problems.append(f"expected record {index}, found record {record.index}")
        if record.previous != head:
            problems.append(f"record {record.index} does not carry the hash of the one before it")
        head = item.digest
        index = record.index + 1
        reached = reached or state == LaneState(index, head)
    if state is not None and not reached:
        problems.append(
            f"the ledger says the lane has {state.next_index} records and ends in "
            f"{state.head.hex()}; the {len(records)} records found do not lead there"
        )
    return LaneReport(lane, len(records), head, tuple(problems))


def by_lane(records: Iterable[Recorded]) -> dict[ObjectId, list[Recorded]]:
    """The records of each lane, in order."""
    lanes: dict[ObjectId, list[Recorded]] = {}
    for item in records:
        lanes.setdefault(item.record.lane, []).append(item)
    return lanes
