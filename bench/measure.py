"""What a number means here.

`p50_ms` and `p99_ms` are taken with one client that waits for each answer: what one person feels.
`per_second` is taken with `CLIENTS` of them at once: what the whole can sustain. The numbers of
requests are fixed, so all ways do the same work. A request that is not answered as it should be
counts as failed and its time does not count.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

CLIENTS = 16
"""Clients at once when throughput is measured."""

# Carries out the request with that number; raises if it is not answered as it should be.
Operation = Callable[[int], Awaitable[None]]


@dataclass
class Load:
    """One operation carried out many times."""

    seconds: float = 0.0
    """From the first request to the last answer."""
    latencies: list[float] = field(default_factory=list)
    """Seconds of every request that was answered as it should be."""
    failures: list[str] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, percent: float) -> float:
        """The nearest-rank percentile in milliseconds; NaN when nothing succeeded."""
        if not self.latencies:
            return math.nan
        ordered = sorted(self.latencies)
        rank = max(1, math.ceil(len(ordered) * percent / 100))
        return ordered[rank - 1] * 1000


async def carry_out(operation: Operation, numbers: range, clients: int) -> Load:
    """Carry out `operation` once for each number, `clients` at a time."""
    load = Load()
    waiting = iter(numbers)
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(_client(operation, waiting, load))
    load.seconds = time.monotonic() - began
    return load


async def _client(operation: Operation, waiting: Iterator[int], load: Load) -> None:
    for number in waiting:
        began = time.monotonic()
        try:
            await operation(number)
        except Exception as error:
            # Whatever it is, it is one request that failed; the report names the first few.
            load.failures.append(f"{type(error).__name__}: {error}")
        else:
            load.latencies.append(time.monotonic() - began)
