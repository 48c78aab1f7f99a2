"""Filter *limits*: how much may be under way at a time, and whether we still take anything."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.errors import Draining, Overloaded
from k3s_daas.gateway.telemetry import Metrics


class Slots:
    """Counts what is under way. Used by the event loop alone, so it needs no lock.

    Every request takes a slot before anything is done for it. A request that turns out to be a
    stream trades it for a stream slot, so that watches which stay open for hours never keep
    ordinary requests out.
    """

    def __init__(self, limits: Limits, metrics: Metrics) -> None:
        self.draining = False
        self._limits = limits
        self._requests = metrics.under_way.labels("single")
        self._streams = metrics.under_way.labels("stream")
        self._taken = 0
        self._streaming = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextmanager
    def admit(self) -> Iterator["Slot"]:
        """Hold a slot for one request, or raise `Overloaded` or `Draining`."""
        if self.draining:
            raise Draining("this gateway is about to stop; connect again to reach the next one")
        if self._taken >= self._limits.requests:
            raise Overloaded(self._limits.requests)
        slot = Slot(self)
        self._taken += 1
        self._idle.clear()
        self._requests.inc()
        try:
            yield slot
        finally:
            slot.release()

    @property
    def streams(self) -> int:
        """Streams open now."""
        return self._streaming

    async def wait_idle(self) -> None:
        """Until no single request is under way; streams are not waited for."""
        await self._idle.wait()

    def _trade(self) -> None:
        if self._streaming >= self._limits.streams:
            raise Overloaded(self._limits.streams)
        self._streaming += 1
        self._streams.inc()
        self._give_back_request()

    def _give_back_request(self) -> None:
        self._taken -= 1
        self._requests.dec()
        if not self._taken:
            self._idle.set()

    def _give_back_stream(self) -> None:
        self._streaming -= 1
        self._streams.dec()


class Slot:
    """One request's place among those under way."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._is_stream = False

    def become_stream(self) -> None:
        """Count as a stream from now on; raises `Overloaded` when there are too many."""
        self._slots._trade()
        self._is_stream = True

    def release(self) -> None:
        """Give the place back."""
        if self._is_stream:
            self._slots._give_back_stream()
        else:
            self._slots._give_back_request()
