"""Everything a contract ever said, read from a node and verified checkpoint by checkpoint.

What `chain.verify` checks holds here too, and so does what it does not check yet: the committee's
signature. History that the node has pruned cannot be read; `History.first` says where it begins,
and a lane whose first records are missing is reported as broken.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

from k3s_daas.chain.errors import LedgerInconsistent
from k3s_daas.chain.values import ChainEvent, RawCheckpoint, ServiceInfo
from k3s_daas.chain.verify import VerifiedCheckpoint, verify_checkpoint
from sui_wire.ids import Address

_AT_ONCE = 16
"""Checkpoints asked for at the same time."""


class HistoryNode(Protocol):
    """What reading needs of a node; `SuiClient` is one. All may raise `LedgerUnavailable`."""

    async def service_info(self) -> ServiceInfo: ...

    async def get_checkpoint(self, sequence: int) -> RawCheckpoint | None: ...


@dataclass(frozen=True, slots=True)
class History:
    """A contract's events in order."""

    first: int
    """The checkpoint at which reading began."""
    last: int
    """The checkpoint at which it ended."""
    events: tuple[ChainEvent, ...]


async def read_history(node: HistoryNode, package: Address, *, start: int = 0) -> History:
    """All events from checkpoint `start` (or the oldest the node has) up to now.

    Raises `LedgerInconsistent` when the checkpoints do not follow from one another.
    """
    info = await node.service_info()
    first = max(start, info.oldest_checkpoint)
    events: list[ChainEvent] = []
    previous: VerifiedCheckpoint | None = None
    for begin in range(first, info.checkpoint + 1, _AT_ONCE):
        numbers = range(begin, min(begin + _AT_ONCE, info.checkpoint + 1))
        raws = await asyncio.gather(*(node.get_checkpoint(number) for number in numbers))
        for number, raw in zip(numbers, raws, strict=True):
            if raw is None:
                raise LedgerInconsistent(f"the node has no checkpoint {number} below its newest")
            previous = verify_checkpoint(raw, package, previous)
            events += previous.events
    return History(first, info.checkpoint, tuple(events))
