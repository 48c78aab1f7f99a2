"""Hands committed checkpoints to whoever listens; one who reads too slowly is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from pocketsui.records import CheckpointRecord, TransactionRecord

BUFFERED_CHECKPOINTS = 256
"""How far a listener may fall behind, as on Sui's full nodes."""


@dataclass(frozen=True)
class Committed:
    """A checkpoint that is on the disk, with its transactions."""

    checkpoint: CheckpointRecord
    transactions: tuple[TransactionRecord, ...]


class Subscription:
    """Checkpoints from now on, in order and without gaps, until the end or until it lags.

    ``after`` is the newest checkpoint at that time, whose successor comes first.
    """

    def __init__(self, after: int) -> None:
        self.after = after
        self._queue: asyncio.Queue[Committed | None] = asyncio.Queue()
        self.lagging = False

    def offer(self, item: Committed) -> None:
        if self.lagging:
            return
        if self._queue.qsize() >= BUFFERED_CHECKPOINTS:
            self.lagging = True
            self._queue.put_nowait(None)
            return
        self._queue.put_nowait(item)

    def end(self) -> None:
        """What is buffered is still delivered, nothing after it."""
        self._queue.put_nowait(None)

    async def checkpoints(self) -> AsyncIterator[Committed]:
        while (item := await self._queue.get()) is not None:
            yield item


class Subscriptions:
    """All listeners of a ledger. Used by the event loop's thread only.

    ``newest`` is the last checkpoint that was published; -1 before there is one.
    """

    def __init__(self) -> None:
        self.newest = -1
        self._active: set[Subscription] = set()

    def __len__(self) -> int:
        return len(self._active)

    def open(self) -> Subscription:
        subscription = Subscription(self.newest)
        self._active.add(subscription)
        return subscription

    def close(self, subscription: Subscription) -> None:
        self._active.discard(subscription)

    def publish(self, item: Committed) -> None:
        self.newest = item.checkpoint.sequence
        for subscription in self._active:
            subscription.offer(item)

    def end_all(self) -> None:
        for subscription in self._active:
            subscription.end()
