"""Filter *limits*: how much may be under way at a time, and whether we still take anything."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.errors import Draining, Overloaded
from k3s_daas.gateway.telemetry import Metrics
from sui_wire.ids import ObjectId


class Slots:
    """Counts what is under way. Used by the event loop alone, so it needs no lock.

    Every request takes a slot before anything is done for it. A request that turns out to be a
    stream trades it for a stream slot, so that watches which stay open for hours never keep
    ordinary requests out. Once it is known whose it is, it counts towards that seal token's share.
    """

    def __init__(self, limits: Limits, metrics: Metrics) -> None:
        self.draining = False
        self._limits = limits
        self._requests = metrics.under_way.labels("single")
        self._streams = metrics.under_way.labels("stream")
        self._taken = 0
        self._streaming = 0
        self._taken_by = Counter[ObjectId]()
        self._streaming_by = Counter[ObjectId]()
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

    def _charge(self, token: ObjectId) -> None:
        _take(self._taken_by, token, self._share(self._limits.requests))

    def _trade(self, token: ObjectId) -> None:
        if self._streaming >= self._limits.streams:
            raise Overloaded(self._limits.streams)
        _take(self._streaming_by, token, self._share(self._limits.streams))
        self._streaming += 1
        self._streams.inc()
        self._give_back_request(token)

    def _share(self, limit: int) -> int:
        return max(1, int(limit * self._limits.token_share))

    def _give_back_request(self, token: ObjectId | None) -> None:
        self._taken -= 1
        self._requests.dec()
        _give_back(self._taken_by, token)
        if not self._taken:
            self._idle.set()

    def _give_back_stream(self, token: ObjectId | None) -> None:
        self._streaming -= 1
        self._streams.dec()
        _give_back(self._streaming_by, token)


def _take(counts: "Counter[ObjectId]", token: ObjectId, share: int) -> None:
    if counts[token] >= share:
        raise Overloaded(share, "this gateway for the same seal token")
    counts[token] += 1


def _give_back(counts: "Counter[ObjectId]", token: ObjectId | None) -> None:
    if token is None:
        return
    counts[token] -= 1
    if not counts[token]:
        del counts[token]


class Slot:
    """One request's place among those under way."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._token: ObjectId | None = None
        self._is_stream = False

    def charge(self, token: ObjectId) -> None:
        """Count towards a seal token's share; raises `Overloaded` when that is used up."""
        self._slots._charge(token)
        self._token = token

    def become_stream(self) -> None:
        """Count as a stream from now on; raises `Overloaded` when there are too many."""
        if self._token is None:
            raise ValueError("a slot must be charged to a seal token before it becomes a stream")
        self._slots._trade(self._token)
        self._is_stream = True

    def release(self) -> None:
        """Give the place back."""
        if self._is_stream:
            self._slots._give_back_stream(self._token)
        else:
            self._slots._give_back_request(self._token)
