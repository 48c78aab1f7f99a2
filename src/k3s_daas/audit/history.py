"""Everything a contract ever said, read from a node and verified as `chain.verify` does it.

History that the node has pruned cannot be read; `History.first` says where it begins, and a lane
whose first records are missing is reported as broken.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

from k3s_daas.chain.errors import LedgerInconsistent
from k3s_daas.chain.trust import Committee
from k3s_daas.chain.values import ChainEvent, RawCheckpoint, ServiceInfo
from k3s_daas.chain.verifier import EpochNode, Verifier
from k3s_daas.chain.verify import VerifiedCheckpoint
from sui_wire.ids import Address

_AT_ONCE = 16
"""Checkpoints asked for at the same time, and verified under one signature."""


class HistoryNode(EpochNode, Protocol):
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


async def read_history(
    node: HistoryNode, package: Address, *, committee: Committee | None = None, start: int = 0
) -> History:
    """All events from checkpoint `start` (or the oldest the node has) up to now.

    `committee`: the pinned one; without it the node is believed as far as it does not contradict
    itself. Raises `LedgerInconsistent` when a checkpoint is not to be believed.
    """
    info = await node.service_info()
    verifier = Verifier(node, package, committee)
    first = max(start, info.oldest_checkpoint)
    events: list[ChainEvent] = []
    previous: VerifiedCheckpoint | None = None
    for begin in range(first, info.checkpoint + 1, _AT_ONCE):
        numbers = range(begin, min(begin + _AT_ONCE, info.checkpoint + 1))
        raws: list[RawCheckpoint] = []
        for raw in await asyncio.gather(*(node.get_checkpoint(number) for number in numbers)):
            if raw is None:
                raise LedgerInconsistent("the node lacks a checkpoint below its newest")
            raws.append(raw)
        for verified in await verifier.verify(raws, previous):
            events += verified.events
            previous = verified
    return History(first, info.checkpoint, tuple(events))
