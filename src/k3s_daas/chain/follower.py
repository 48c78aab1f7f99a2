"""The contract's events, in order and none lost, from where this consumer stopped the last time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack

from k3s_daas.chain.cursor import Cursor, CursorStore
from k3s_daas.chain.feed import CheckpointFeed, CheckpointNode
from k3s_daas.chain.trust import Committee
from k3s_daas.chain.values import ChainEvent
from k3s_daas.chain.verifier import CommitteeMemory
from sui_wire.ids import Address

_SAVE_EVERY = 100
"""Checkpoints without events of ours after which the cursor is saved all the same."""


class EventFollower:
    """Follows one package for one consumer.

        follower = EventFollower(client, package, FileCursorStore(path))
        async for event in follower.events():
            await handle(event)
            await follower.done(event)

    Delivery is at least once: an event that was not `done` before a crash comes again. Events may
    be done in any order; the cursor moves up to the first that is not. The ledger away only means
    waiting.

    `_open` holds the events handed out and not done, in order; `_position` is where the next one
    will be. Both are changed by the event loop's one thread only; `_saving` makes saves one at a
    time, so that an older cursor never overwrites a newer one.
    """

    def __init__(
        self,
        node: CheckpointNode,
        package_id: Address,
        cursor: CursorStore,
        *,
        start: int | None = 0,
        feed: CheckpointFeed | None = None,
        committee: Committee | None = None,
        memory: CommitteeMemory | None = None,
    ) -> None:
        """`start`: the checkpoint to begin at when there is no cursor yet; None: the next to come.

        `feed`: a running feed of the same package to share; otherwise the follower runs its own,
        with the pinned `committee` and a `memory` of those that followed it.
        """
        self._node = node
        self._package = package_id
        self._store = cursor
        self._start = start
        self._feed = feed
        self._committee = committee
        self._memory = memory
        self._open: OrderedDict[Cursor, None] = OrderedDict()
        self._position = Cursor(0)
        self._saved = Cursor(0)
        self._saving = asyncio.Lock()
        self._live = asyncio.Event()

    async def wait_live(self) -> None:
        """Until `events` (running in another task) is sure to see whatever happens from now on."""
        await self._live.wait()

    async def events(self) -> AsyncGenerator[ChainEvent, None]:
        """Every event from the cursor on, for ever. To be run once."""
        async with AsyncExitStack() as stack:
            feed = self._feed
            if feed is None:
                own = CheckpointFeed(
                    self._node, self._package, committee=self._committee, memory=self._memory
                )
                feed = await stack.enter_async_context(own)
            cursor = await self._store.load()
            if cursor is None:
                start = await feed.wait_live() if self._start is None else self._start
                cursor = Cursor(start)
            self._position = self._saved = cursor
            self._live.set()
            async for checkpoint in feed.checkpoints(cursor.checkpoint):
                for event in checkpoint.events:
                    place = Cursor(event.checkpoint, event.index)
                    if place < cursor:
                        continue
                    self._open[place] = None
                    self._position = Cursor(event.checkpoint, event.index + 1)
                    yield event
                self._position = Cursor(checkpoint.sequence + 1)
                if self._reached().checkpoint - self._saved.checkpoint >= _SAVE_EVERY:
                    await self._save()

    async def done(self, event: ChainEvent) -> None:
        """This event never needs to come again; durable when it returns."""
        self._open.pop(Cursor(event.checkpoint, event.index), None)
        if self._reached() > self._saved:
            await self._save()

    def _reached(self) -> Cursor:
        """Everything before this is done."""
        return next(iter(self._open), self._position)

    async def _save(self) -> None:
        async with self._saving:
            cursor = self._reached()
            if cursor > self._saved:
                await self._store.save(cursor)
                # If we die before this line the file is ahead of us, which is what it is for.
                self._saved = cursor
