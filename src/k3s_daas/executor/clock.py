"""What time it is for a deadline."""

import asyncio
import time
from typing import Protocol


def wall_ms() -> int:
    """The host's clock, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Clock(Protocol):
    """Time and waiting, as everything that has a deadline is given them."""

    def now_ms(self) -> int:
        """Milliseconds since 1970, never earlier than anything seen on the ledger."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class LedgerClock:
    """The later of the ledger's time and the host's.

    Deadlines are the ledger's. Its time is known from checkpoints only and stands still while
    nothing happens on it, so a request that waited through a quiet hour would look fresh; the
    host's clock alone could be put back by the host to make an old request look fresh. The later of
    both can be pushed forward only, which ends in a refusal.
    """

    def __init__(self) -> None:
        self._ledger_ms = 0

    def observe(self, timestamp_ms: int) -> None:
        """Note the time of a checkpoint."""
        self._ledger_ms = max(self._ledger_ms, timestamp_ms)

    def now_ms(self) -> int:
        """The later of both clocks."""
        return max(self._ledger_ms, wall_ms())

    async def sleep(self, seconds: float) -> None:
        """Wait by the event loop's clock."""
        await asyncio.sleep(seconds)
