"""Signs of life, so that nobody takes over a request that is only slow.

Another executor may take an open request over when the lane of the request has heard nothing of
ours for the platform's `silence_ms`: no answer, no word. So while a request has been open for
longer than a third of that, its lane is told that we live, once in that time. Where the cluster has
no other executor nobody could take anything over, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import structlog

from k3s_daas.chain.errors import ChainError
from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.take_over import report_alive
from k3s_daas.contract.objects import Cluster, Platform
from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.clock import Clock
from k3s_daas.executor.request import Request
from sui_wire.ids import ObjectId, format_address

log = structlog.get_logger(__name__)


class Ledger(Protocol):
    """Where calls are submitted: `chain.Submitter`. Raises `ChainError`."""

    async def submit(self, call: Call) -> object:
        """Execute one call, in a transaction shared with others that wait."""
        ...


class View(Protocol):
    """Where objects are read: `ledger_view.LedgerView`; waits while the ledger is away."""

    async def platform(self, object_id: ObjectId) -> Platform:
        """The platform as it is now."""
        ...

    async def cluster(self, object_id: ObjectId) -> Cluster:
        """The cluster as it is now."""
        ...


class Liveness:
    """The requests an executor works on. `_open` belongs to the event loop's thread."""

    def __init__(
        self,
        ledger: Ledger,
        view: View,
        clock: Clock,
        *,
        platform: ObjectId,
        cluster: ObjectId,
        executor: ObjectId,
    ) -> None:
        self._ledger = ledger
        self._view = view
        self._clock = clock
        self._platform = platform
        self._cluster = cluster
        self._executor = executor
        self._open: dict[RequestId, tuple[ObjectId, int]] = {}
        """The lane of each request, and since when it is worked on."""

    @contextmanager
    def working(self, request: Request) -> Iterator[None]:
        """Count a request as open until the block is left."""
        self._open[request.id] = (request.event.lane, self._clock.now_ms())
        try:
            yield
        finally:
            del self._open[request.id]

    async def run(self) -> None:
        """Say that we live, for ever.

        A change of the platform's time is noticed when something is said.
        """
        silence_ms = await self._silence_ms()
        while True:
            await self._clock.sleep(silence_ms / 3000)
            if await self.report(silence_ms // 3):
                silence_ms = await self._silence_ms()

    async def report(self, after_ms: int) -> int:
        """Tell every lane with a request that is open for longer; how many were told."""
        before = self._clock.now_ms() - after_ms
        lanes = sorted({lane for lane, since in self._open.values() if since <= before})
        if not lanes or not await self._has_others():
            return 0
        told = 0
        for lane in lanes:
            try:
                await self._ledger.submit(report_alive(self._platform, self._executor, lane))
                told += 1
            except ChainError as error:
                log.warning("no sign of life given", lane=format_address(lane), reason=str(error))
        return told

    async def _silence_ms(self) -> int:
        return (await self._view.platform(self._platform)).parameters.silence_ms

    async def _has_others(self) -> bool:
        """Whether anybody else might take over."""
        seats = (await self._view.cluster(self._cluster)).executors
        return any(seat.executor != self._executor for seat in seats)
