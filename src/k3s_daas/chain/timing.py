"""Time as an argument, so that tests never sleep."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """A monotonic clock in seconds, and waiting by it."""

    def now(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


class LoopClock:
    """The event loop's own clock."""

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before the next attempt, in seconds; doubles up to a ceiling.

    >>> [Backoff(first=0.5, ceiling=3).delay(attempt) for attempt in range(5)]
    [0.5, 1.0, 2.0, 3, 3]
    """

    first: float = 0.05
    ceiling: float = 2.0

    def delay(self, attempt: int) -> float:
        """The wait after `attempt` earlier failures in a row."""
        return min(self.ceiling, self.first * 2.0 ** min(attempt, 32))
