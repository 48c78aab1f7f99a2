"""Group commit: while one checkpoint is being fsynced, the next one fills.

A single task seals what is open, hands it to a thread that writes it, and when it is on the disk
tells everybody who waits. Transactions that were executed in the meantime are in the next
checkpoint together: the slower the disk, the larger the groups.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from pocketsui.errors import LedgerStopped
from pocketsui.store.writer import Batch, StoreWriter


class Committer:
    """Writes batches in order and wakes who waits for them.

    take       gives the sealed batch of what is open now, or None when nothing is
    committed  is called on the event loop for each batch that is on the disk, before any waiter
    A failed write ends it: what is in memory is ahead of the disk, so nothing may be answered
    any more; `failure` says why.
    """

    def __init__(
        self,
        writer: StoreWriter,
        take: Callable[[], Batch | None],
        committed: Callable[[Batch], None],
    ) -> None:
        self._writer = writer
        self._take = take
        self._committed = committed
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pocketsui-commit")
        self._work = asyncio.Event()
        self._waiters: dict[int, list[asyncio.Future[None]]] = {}
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self.failure: BaseException | None = None
        self.failed = asyncio.Event()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="commit")

    def notify(self) -> None:
        """Something is open and should be sealed."""
        self._work.set()

    async def wait_durable(self, checkpoint: int) -> None:
        """Return when this unsealed or unwritten checkpoint is on the disk."""
        self.refuse_after_failure()
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.setdefault(checkpoint, []).append(future)
        await future

    def refuse_after_failure(self) -> None:
        if self.failure is not None:
            raise LedgerStopped(
                f"the ledger's disk failed ({self.failure}); restart to continue from the last "
                "checkpoint that it holds"
            )

    async def stop(self) -> None:
        """Write what is open, then end the task and the thread."""
        self._stopping = True
        self._work.set()
        if self._task is not None:
            await self._task
        self._thread.shutdown()
        self._writer.close()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while self.failure is None:
            await self._work.wait()
            self._work.clear()
            await asyncio.sleep(0)  # let every request that is ready join the group
            if self.failure is not None:
                return
            batch = self._take()
            if batch is None:
                if self._stopping:
                    return
                continue
            try:
                await loop.run_in_executor(self._thread, self._writer.commit, batch)
            except Exception as error:  # whatever it was, the disk is behind the memory now
                self.fail(error)
                return
            self._done(batch)
            if self._stopping:
                self._work.set()

    def _done(self, batch: Batch) -> None:
        self._committed(batch)
        for future in self._waiters.pop(batch.checkpoint.sequence, ()):
            if not future.done():
                future.set_result(None)

    def fail(self, error: Exception) -> None:
        """The disk failed, here or elsewhere: end, and tell everybody who waits."""
        if self.failure is not None:
            return
        self.failure = error
        self.failed.set()
        for futures in self._waiters.values():
            for future in futures:
                if not future.done():
                    future.set_exception(LedgerStopped(f"the ledger's disk failed: {error}"))
        self._waiters.clear()
        self._work.set()
