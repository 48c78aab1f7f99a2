"""Ends epochs while nobody asks anything of the ledger."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

LONGEST_S = 30.0
"""Seconds between two looks at the clock: the machine may sleep, or its clock be set."""
SHORTEST_S = 0.01
"""Seconds; so that a clock that stands still is not asked all the time."""


class Timekeeper:
    """Calls `keep` when the time that `remaining_ms` tells has passed.

    `failed` hears of what goes wrong in it, once; it then keeps no time any more.
    """

    def __init__(
        self,
        remaining_ms: Callable[[], int],
        keep: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._remaining_ms = remaining_ms
        self._keep = keep
        self._failed = failed
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="epochs")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        try:
            while True:
                left = self._remaining_ms() / 1_000
                await asyncio.sleep(min(max(left, SHORTEST_S), LONGEST_S))
                self._keep()
        except Exception as error:
            self._failed(error)
