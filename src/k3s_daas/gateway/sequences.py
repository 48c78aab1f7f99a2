"""Sequence numbers of requests: one series for each session, never one number twice.

The contract keeps, for every session, a window of the numbers it has seen; a number above the
window's highest is always fresh. So the first request of a session in this process starts above
that, and the rest count up in memory. There need not be a request for every number. When the
contract says a number was used (another gateway of the same address, or our own predecessor's last
transaction, landed in between), the window is read again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sui_wire.ids import ObjectId

MAX_SESSIONS = 8192
"""Sessions remembered; the window of one that was forgotten is read again.

More than there can be requests under way (`Limits.requests`), so that a number which was given out
and is not on the ledger yet is never forgotten, and never given out again.
"""

ReadHighest = Callable[[ObjectId, ObjectId], Awaitable[int]]
"""The highest number a lane (first argument) has seen of a session (second); 0 if none."""


@dataclass(slots=True)
class _Series:
    next: int = 0
    """The number to give out; 0 until the window has been read."""
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the window is read, so that it is read once for all who wait."""


class Sequences:
    """The next number of each session. Used by the event loop alone."""

    def __init__(self, read_highest: ReadHighest) -> None:
        self._read_highest = read_highest
        self._sessions: OrderedDict[ObjectId, _Series] = OrderedDict()

    async def reserve(self, lane: ObjectId, session: ObjectId) -> int:
        """A number for the next request; this process gives it out once."""
        series = self._series_of(session)
        if series.next == 0:
            async with series.reading:
                if series.next == 0:
                    series.next = await self._read_highest(lane, session) + 1
        number = series.next
        series.next += 1
        return number

    async def skip_used(self, lane: ObjectId, session: ObjectId) -> None:
        """The contract has seen a number we gave out: go on above everything it has seen."""
        series = self._series_of(session)
        async with series.reading:
            series.next = max(series.next, await self._read_highest(lane, session) + 1)

    def _series_of(self, session: ObjectId) -> _Series:
        series = self._sessions.setdefault(session, _Series())
        self._sessions.move_to_end(session)
        if len(self._sessions) > MAX_SESSIONS:
            self._sessions.popitem(last=False)
        return series
