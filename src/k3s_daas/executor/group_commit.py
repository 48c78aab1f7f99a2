"""Durable writes from many tasks, with one fsync for all that wait.

SQLite takes one writer at a time and an fsync may take ten milliseconds, so one thread owns the
connection: it takes every change that is waiting, makes them in one transaction, commits, and only
then tells their tasks. A change that raises is undone alone; the others in its transaction stand.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from k3s_daas.executor.errors import JournalError

T = TypeVar("T")

MAX_GROUP = 256
"""Changes in one transaction: bounds how long the first of them waits for the last."""


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[T]):
    """One change, and the task that waits for it to be durable."""

    change: Callable[[sqlite3.Connection], T]
    future: "asyncio.Future[T]"
    loop: asyncio.AbstractEventLoop

    def tell(self, result: T | None, error: Exception | None) -> None:
        self.loop.call_soon_threadsafe(self._settle, result, error)

    def _settle(self, result: Any, error: Exception | None) -> None:
        if self.future.done():
            return
        if error is not None:
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class GroupCommit:
    """The one writer of a SQLite file, from the moment it is made until `close`.

    `_queue` is filled by any task and emptied by the thread; `_connection` belongs to the thread.
    """

    def __init__(self, path: Path, schema: str) -> None:
        self._queue: SimpleQueue[_Waiting[Any] | None] = SimpleQueue()
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.executescript(schema)
        except sqlite3.Error as error:
            raise JournalError(f"the journal {path} cannot be opened: {error}") from error
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    async def run(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """Make `change`; returns when it is on disk, raises what it raised.

        A task that is cancelled while it waits does not stop its change.
        """
        if not self._thread.is_alive():
            raise JournalError("the journal is closed")
        loop = asyncio.get_running_loop()
        waiting = _Waiting(change, loop.create_future(), loop)
        self._queue.put(waiting)
        done: T = await waiting.future
        return done

    def close(self) -> None:
        """Make what is waiting durable, then close the file."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        self._connection.close()

    def _work(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            group = [first]
            closing = self._take_waiting(group)
            self._commit(group)
            if closing:
                return

    def _take_waiting(self, group: list[_Waiting[Any]]) -> bool:
        while len(group) < MAX_GROUP:
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return False
            if waiting is None:
                return True
            group.append(waiting)
        return False

    def _commit(self, group: list[_Waiting[Any]]) -> None:
        outcomes: list[tuple[Any, Exception | None]] = []
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            outcomes = [self._try(waiting) for waiting in group]
            self._connection.execute("COMMIT")
            # Dies here: all changes of the group are on disk, though no task was told.
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            failure = JournalError(f"the journal could not be written: {error}")
            outcomes = [(None, failure)] * len(group)
        for waiting, (result, problem) in zip(group, outcomes, strict=True):
            waiting.tell(result, problem)

    def _try(self, waiting: _Waiting[Any]) -> tuple[Any, Exception | None]:
        self._connection.execute("SAVEPOINT one")
        try:
            result = waiting.change(self._connection)
        except Exception as error:
            self._connection.execute("ROLLBACK TO one")
            self._connection.execute("RELEASE one")
            if isinstance(error, sqlite3.OperationalError):
                raise
            return None, error
        self._connection.execute("RELEASE one")
        return result, None
