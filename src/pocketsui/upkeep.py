"""What a running ledger does for itself when nobody waits for it: index, and prune.

Both are done in steps of some milliseconds, in a thread of their own and on connections of their
own, with a pause after each, so that transactions are not held up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pocketsui.store.segments import index

ROUND_SECONDS = 1.0
"""How often it is looked whether there is something to do."""
PAUSE_SECONDS = 0.002
"""Between two steps: the thread of the transactions has its turn."""

Job = Callable[[], Iterator[object]]
"""Begins a job; each item it yields is a pause."""


async def keep_up(path: Path, failed: Callable[[Exception], None], *more: Job) -> None:
    """Run until cancelled, or until it fails, of which `failed` is told."""
    jobs: tuple[Job, ...] = (lambda: index(path), *more)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="pocketsui-upkeep") as thread:
        try:
            while True:
                for job in jobs:
                    await _do(thread, job())
                await asyncio.sleep(ROUND_SECONDS)
        except Exception as failure:  # whatever it was, the file cannot be relied on
            failed(failure)


async def _do(thread: ThreadPoolExecutor, steps: Iterator[object]) -> None:
    """One step after the other, each in the thread."""
    loop = asyncio.get_running_loop()
    going = True
    while going:
        going = await loop.run_in_executor(thread, _step, steps)
        await asyncio.sleep(PAUSE_SECONDS)


def _step(steps: Iterator[object]) -> bool:
    """Do one step; False when there is none left."""
    return next(steps, _END) is not _END


_END = object()
