"""What waits to be sent, and in which order. No I/O.

Entries go in the order in which they came. Parts of a batch that failed go before them, each part
by itself: who shares a transaction with whom is what is being found out.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from k3s_daas.chain import batching
from k3s_daas.chain.batching import Limits, Weight
from k3s_daas.chain.errors import ChainError
from k3s_daas.chain.outcome import Submitted
from k3s_daas.chain.program import Entry
from sui_wire.ids import ObjectId


@dataclass(slots=True, eq=False)
class Waiting:
    """An entry and whoever awaits it."""

    entry: Entry
    weight: Weight
    alone: bool
    """It shares its transaction with nobody."""
    owned: frozenset[ObjectId]
    """Objects it names by version, so that only one such transaction may be in flight."""
    outcome: asyncio.Future[Submitted]
    attempts: int = 0
    """How often it was tried again already."""

    def succeed(self, submitted: Submitted) -> None:
        if not self.outcome.done():
            self.outcome.set_result(submitted)

    def fail(self, error: BaseException) -> None:
        if not self.outcome.done():
            self.outcome.set_exception(error)


class EntryQueue:
    """Owned by one submitter; changed by the event loop's thread only.

    An entry whose awaiter has gone (its outcome is done) is dropped when its turn comes.
    """

    def __init__(self, limits: Limits, retries: int) -> None:
        self._limits = limits
        self._retries = retries
        self._waiting: deque[Waiting] = deque()
        self._parts: deque[list[Waiting]] = deque()

    def add(self, item: Waiting) -> None:
        self._waiting.append(item)

    def has_work(self) -> bool:
        """Whether somebody awaits an entry that is not sent."""
        while self._waiting and self._waiting[0].outcome.done():
            self._waiting.popleft()
        return bool(self._waiting or self._parts)

    def next_batch(self, *, owned_busy: bool) -> list[Waiting]:
        """Take out what goes next; empty if nothing can. `owned_busy`: no owned objects now."""
        for index, part in enumerate(self._parts):
            if not (owned_busy and any(item.owned for item in part)):
                del self._parts[index]
                alive = [item for item in part if not item.outcome.done()]
                return alive or self.next_batch(owned_busy=owned_busy)
        while self.has_work() and self._waiting:
            if owned_busy and self._waiting[0].owned:
                return []
            batch = batching.take(self._waiting, self._limits)
            alive = [item for item in batch if not item.outcome.done()]
            if alive:
                return alive
        return []

    def put_back(self, batch: list[Waiting]) -> None:
        """It could not be sent after all: it goes first."""
        self._parts.appendleft(batch)

    def try_again(self, batch: list[Waiting], *, at_most: int | None = None) -> bool:
        """Queue the same batch again, unless one of its entries had its tries."""
        limit = self._retries if at_most is None else at_most
        if any(item.attempts >= limit for item in batch):
            return False
        for item in batch:
            item.attempts += 1
        self._parts.append(batch)
        return True

    def split(self, batch: list[Waiting], culprit: int | None) -> None:
        """Queue the parts of a batch of several that failed; `culprit` is the entry to blame."""
        self._parts.extend(batching.split(batch, culprit))

    def fail_all(self, error: ChainError) -> None:
        """Give up everything that is not sent."""
        for part in self._parts:
            for item in part:
                item.fail(error)
        self._parts.clear()
        for item in self._waiting:
            item.fail(error)
        self._waiting.clear()
