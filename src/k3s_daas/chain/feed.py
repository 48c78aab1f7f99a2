"""One subscription to the ledger, shared by everybody in a process who follows it.

Theory of operation. The feed's one task subscribes, then asks how far the ledger is, and fetches by
number what it has not seen; from then on checkpoints arrive by themselves. Each is verified and
published under its number, without gaps: what the subscription skipped is fetched first. What
arrived while others were being verified is verified together, under one signature. The last few
stay in `_recent`. A reader stands at a number of its own choosing; it takes what is in
`_recent`, fetches by itself what is older, and waits for what is to come. So a slow reader holds up
nobody, and nothing is lost or seen twice.

A subscription can die without a word. Therefore a second task asks now and then how far the ledger
is; if it has moved on without us twice in a row, the subscription is opened anew.

The ledger away is no error here: the feed tries again for ever, with growing pauses.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Protocol, Self

import structlog

from k3s_daas.chain.errors import ChainError, LedgerInconsistent, LedgerUnavailable
from k3s_daas.chain.timing import Backoff, Clock, LoopClock
from k3s_daas.chain.trust import Committee
from k3s_daas.chain.values import RawCheckpoint
from k3s_daas.chain.verifier import CommitteeMemory, EpochNode, Verifier
from k3s_daas.chain.verify import VerifiedCheckpoint
from sui_wire.ids import Address

log = structlog.get_logger(__name__)

KEPT = 512
"""Checkpoints that are remembered for readers who are a little behind."""

POLL_S = 1.0
"""How often to ask whether the subscription missed something, in seconds."""

_AHEAD = 8
"""Checkpoints fetched at once by a reader who catches up."""


class CheckpointNode(EpochNode, Protocol):
    """What the feed needs of a node. All may raise `LedgerUnavailable`."""

    async def latest_checkpoint(self) -> int: ...

    async def get_checkpoint(self, sequence: int) -> RawCheckpoint | None: ...

    def subscribe_checkpoints(
        self,
    ) -> AbstractAsyncContextManager[AsyncIterator[RawCheckpoint]]: ...


class CheckpointFeed:
    """Verified checkpoints of one ledger, with the events of one package.

        async with CheckpointFeed(client, package) as feed:
            async for checkpoint in feed.checkpoints(start=0):
                ...

    Only the feed's own task writes `_next` and `_recent`; readers only read them.
    """

    def __init__(
        self,
        node: CheckpointNode,
        package: Address,
        *,
        committee: Committee | None = None,
        memory: CommitteeMemory | None = None,
        clock: Clock | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        """`committee`: the pinned one; without it the node is believed, and the log says so.
        `memory`: keeps those that followed it over restarts.
        """
        self._node = node
        self._verifier = Verifier(node, package, committee, memory)
        self._clock = clock or LoopClock()
        self._backoff = backoff or Backoff()
        self._recent: OrderedDict[int, VerifiedCheckpoint] = OrderedDict()
        self._next: int | None = None
        """The number to be published next; None until the ledger has answered for the first time.
        """
        self._moved = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="checkpoint feed")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def wait_live(self) -> int:
        """Until the feed stands at the ledger's end; the number of the checkpoint to come."""
        while self._next is None:
            await self._wait_moved()
        return self._next

    async def checkpoints(self, start: int | None = None) -> AsyncIterator[VerifiedCheckpoint]:
        """Every checkpoint from `start` (None: from now) in order, for ever."""
        position = await self.wait_live() if start is None else start
        last: VerifiedCheckpoint | None = None
        while True:
            checkpoint = self._recent.get(position)
            if checkpoint is not None:
                yield checkpoint
                last, position = checkpoint, position + 1
            elif self._next is not None and position < self._next:
                end = min(self._next, position + _AHEAD, next(iter(self._recent), self._next))
                for older in await self._fetch_range(position, max(end, position + 1), last):
                    yield older
                    last, position = older, position + 1
            else:
                await self._wait_moved()

    async def _wait_moved(self) -> None:
        """Until something is published; a failure of the feed's task, which is a bug, gets here."""
        moved = asyncio.ensure_future(self._moved.wait())
        try:
            tasks = {moved} if self._task is None else {moved, self._task}
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            moved.cancel()
        if self._task is not None and self._task.done():
            if self._task.cancelled():
                raise asyncio.CancelledError
            self._task.result()

    async def _fetch_range(
        self, start: int, end: int, previous: VerifiedCheckpoint | None
    ) -> tuple[VerifiedCheckpoint, ...]:
        """The checkpoints from `start` to before `end`; none, after a while, if they lie."""
        fetched = await asyncio.gather(*(self._fetch(number) for number in range(start, end)))
        try:
            return await self._verifier.verify(fetched, previous)
        except (LedgerInconsistent, LedgerUnavailable) as error:
            log.error("checkpoints not believed", first=start, reason=str(error))
            await self._clock.sleep(self._backoff.ceiling)
            return ()

    async def _fetch(self, sequence: int) -> RawCheckpoint:
        """A checkpoint that is known to exist, however long it takes."""
        attempt = 0
        while True:
            try:
                raw = await self._node.get_checkpoint(sequence)
                if raw is not None:
                    return raw
                reason = "the node does not have it"
            except ChainError as error:
                reason = str(error)
            if attempt % 10 == 9:
                log.warning("checkpoint not to be had", checkpoint=sequence, reason=reason)
            await self._clock.sleep(self._backoff.delay(attempt))
            attempt += 1

    async def _run(self) -> None:
        attempt = 0
        while True:
            before = self._next
            try:
                await self._subscribe()
            except* (LedgerUnavailable, LedgerInconsistent) as errors:
                attempt = 0 if self._next != before else attempt + 1
                reason = str(errors.exceptions[0])
                log.warning("ledger subscription lost", reason=reason, attempt=attempt)
            _stop_if_cancelled()
            await self._clock.sleep(self._backoff.delay(attempt))

    async def _subscribe(self) -> None:
        """Follow one subscription until it breaks."""
        arrived: asyncio.Queue[RawCheckpoint] = asyncio.Queue(KEPT)
        async with self._node.subscribe_checkpoints() as stream, asyncio.TaskGroup() as tasks:
            latest = await self._node.latest_checkpoint()
            if self._next is not None and latest + 1 < self._next:
                log.warning(
                    "ledger is behind what we have seen", ledger=latest, seen=self._next - 1
                )
            await self._catch_up(latest)
            tasks.create_task(self._watch(), name="checkpoint watch")
            tasks.create_task(_receive(stream, arrived), name="checkpoint subscription")
            while True:
                for run in _runs(await _take_all(arrived)):
                    await self._catch_up(run[0].sequence - 1)
                    await self._publish(run)

    async def _catch_up(self, latest: int) -> None:
        """Publish everything up to `latest` that we have not seen."""
        if self._next is None:
            self._next = latest + 1
            self._announce()
        while self._next <= latest:
            numbers = range(self._next, min(self._next + _AHEAD, latest + 1))
            fetched = await asyncio.gather(*map(self._node.get_checkpoint, numbers))
            run = [raw for raw in fetched if raw is not None]
            if len(run) < len(numbers):
                raise LedgerUnavailable(f"the node does not have checkpoints up to {latest} yet")
            await self._publish(run)

    async def _publish(self, run: list[RawCheckpoint]) -> None:
        """Give out checkpoints without gaps, those we have not seen; once they are verified."""
        fresh = [raw for raw in run if self._next is None or raw.sequence >= self._next]
        if not fresh:
            return
        previous = self._recent.get(fresh[0].sequence - 1)
        for checkpoint in await self._verifier.verify(fresh, previous):
            self._recent[checkpoint.sequence] = checkpoint
            self._next = checkpoint.sequence + 1
        while len(self._recent) > KEPT:
            self._recent.popitem(last=False)
        self._announce()

    def _announce(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def _watch(self) -> None:
        """Raise when the ledger has moved on twice in a row while we stood still."""
        behind_at: int | None = None
        while True:
            await self._clock.sleep(POLL_S)
            seen = self._next
            latest = await self._node.latest_checkpoint()
            behind = seen is not None and seen == self._next and latest >= seen
            if behind and behind_at == seen:
                raise LedgerUnavailable(f"the subscription is silent, the ledger is at {latest}")
            behind_at = seen if behind else None


def _stop_if_cancelled() -> None:
    """A task group that fails while its task is being cancelled reports only the failure."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _receive(
    stream: AsyncIterator[RawCheckpoint], arrived: asyncio.Queue[RawCheckpoint]
) -> None:
    """Take in what the subscription brings, also while earlier checkpoints are being verified."""
    async for raw in stream:
        await arrived.put(raw)


async def _take_all(arrived: asyncio.Queue[RawCheckpoint]) -> list[RawCheckpoint]:
    """Wait for something to arrive; everything that has."""
    taken = [await arrived.get()]
    while not arrived.empty():
        taken.append(arrived.get_nowait())
    return taken


def _runs(raws: Iterable[RawCheckpoint]) -> Iterator[list[RawCheckpoint]]:
    """Checkpoints as they came, in runs of which each follows the one before."""
    run: list[RawCheckpoint] = []
    for raw in raws:
        if run and raw.sequence != run[-1].sequence + 1:
            yield run
            run = []
        run.append(raw)
    if run:
        yield run
