"""Values read from the ledger and kept for a while: bounded, and read once for all who ask."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Value]):
    value: Value
    until: float


class Remembered(Generic[Key, Value]):
    """Keeps what `load` gives for a key. Used by the event loop alone; failures are not kept.

    >>> sessions = Remembered(read_session, seconds=60, size=1000)
    >>> session = await sessions.get(session_id)
    """

    def __init__(
        self,
        load: Callable[[Key], Awaitable[Value]],
        *,
        seconds: float,
        size: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load
        self._seconds = seconds
        self._size = size
        self._clock = clock
        self._kept: OrderedDict[Key, _Kept[Value]] = OrderedDict()
        self._loading: dict[Key, asyncio.Lock] = {}
        """A key's lock is here while anybody loads it or waits for that."""

    async def get(self, key: Key) -> Value:
        """The value kept for `key`, or what `load` gives now."""
        kept = self._fresh(key)
        if kept is not None:
            return kept.value
        lock = self._loading.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                kept = self._fresh(key)
                if kept is None:
                    kept = _Kept(await self._load(key), self._clock() + self._seconds)
                    self._keep(key, kept)
                return kept.value
        finally:
            if not lock.locked():
                self._loading.pop(key, None)

    def _fresh(self, key: Key) -> _Kept[Value] | None:
        kept = self._kept.get(key)
        if kept is None or kept.until < self._clock():
            return None
        self._kept.move_to_end(key)
        return kept

    def _keep(self, key: Key, kept: _Kept[Value]) -> None:
        self._kept[key] = kept
        self._kept.move_to_end(key)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
