"""What an executor must not forget: every request it took up, and how far it got.

One SQLite file (WAL, full sync), one row a request, its state moved by compare-and-swap along the
table in `states`. Event and answer are sealed by the vault; ids, states and times are readable. The
cursor into the ledger's events is kept in the same file and moves only after what it passes is in
here, so no event is lost, and one that comes again is known.

Trusted: yes, by the executor alone. Whoever can put an older copy back can make a write happen
twice within its deadline; `born_ms` covers a journal that is gone altogether, for an executor never
starts what was approved before its journal existed.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.answer import Answer
from k3s_daas.executor.errors import JournalConflict, JournalError, VaultError
from k3s_daas.executor.group_commit import GroupCommit
from k3s_daas.executor.states import FINISHED, State, Step, target
from k3s_daas.executor.vault import Vault, load_vault

SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
    request_id  BLOB PRIMARY KEY,       -- 40 bytes, as on the ledger
    state       TEXT NOT NULL,          -- states.State
    received_ms INTEGER NOT NULL,       -- ledger time of its event
    event       BLOB NOT NULL,          -- BCS of the K8sAPIRequest, sealed
    answer      BLOB                    -- answer.Answer, sealed; from 'answered' on
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unfinished ON requests (state, received_ms);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One journalled request."""

    request_id: RequestId
    state: State
    event: bytes
    """BCS of its `K8sAPIRequest`, as the ledger emitted it."""

    answer: Answer | None


class Journal:
    """The file, opened. All methods may be called from any task; each returns when it is
    durable."""

    def __init__(self, path: Path, vault: Vault, now_ms: int) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._vault = vault
        self._commit = GroupCommit(path, SCHEMA)
        self._now_ms = now_ms

    async def born_ms(self) -> int:
        """When this journal was first opened, in milliseconds since 1970."""

        def change(connection: sqlite3.Connection) -> int:
            now = str(self._now_ms).encode()
            connection.execute("INSERT OR IGNORE INTO facts VALUES ('born_ms', ?)", (now,))
            return int(_fact(connection, "born_ms") or now)

        return await self._commit.run(change)

    async def receive(self, request_id: RequestId, event: bytes, timestamp_ms: int) -> bool:
        """Take up a request; False when it is known already."""
        sealed = self._vault.seal(event, b"event" + bytes(request_id))

        def change(connection: sqlite3.Connection) -> bool:
            row = (bytes(request_id), State.RECEIVED, timestamp_ms, sealed)
            return _changed(
                connection,
                "INSERT OR IGNORE INTO requests (request_id, state, received_ms, event) "
                "VALUES (?, ?, ?, ?)",
                row,
            )

        return await self._commit.run(change)
        # Dies here: the request is received and will be found at restart; nothing was sent.

    async def start(self, request_id: RequestId) -> None:
        """Allow the request's first byte to go out."""
        await self._step(request_id, Step.START, None)
        # Dies here: nothing was sent, but the next start cannot know and settles it as if it was.

    async def answer(self, request_id: RequestId, answer: Answer) -> None:
        """Fix the answer: from here on it is this one or none."""
        sealed = self._vault.seal(answer.encode(), b"answer" + bytes(request_id))
        await self._step(request_id, Step.ANSWER, sealed)
        # Dies here: the answer is sent to the ledger at restart; the request is never sent again.

    async def unbegun(self, request_id: RequestId) -> bytes | None:
        """The event of a request that is received and not started; None for any other."""

        def change(connection: sqlite3.Connection) -> bytes | None:
            row = connection.execute(
                "SELECT event FROM requests WHERE request_id = ? AND state = ?",
                (bytes(request_id), State.RECEIVED),
            ).fetchone()
            return None if row is None else bytes(row[0])

        sealed = await self._commit.run(change)
        return None if sealed is None else self._vault.open(sealed, b"event" + bytes(request_id))

    async def decline(self, request_id: RequestId, answer: Answer) -> bool:
        """Fix the answer of a request that has not begun; False when it has, or is not known."""
        sealed = self._vault.seal(answer.encode(), b"answer" + bytes(request_id))
        return await self._try_step(request_id, Step.DECLINE, sealed)
        # Dies here: nothing goes out any more; the answer is sent to the ledger at restart.

    async def abandon(self, request_id: RequestId) -> bool:
        """Note that another executor has the request; False when it is finished or not known."""
        return await self._try_step(request_id, Step.ABANDON, None)
        # Dies here: finished; nothing more goes out for it, and no answer.

    async def record(self, request_id: RequestId) -> bool:
        """Note that the ledger has an answer; False when that, or nothing at all, was known."""
        return await self._try_step(request_id, Step.RECORD, None)
        # Dies here: finished.

    async def refuse(self, request_id: RequestId) -> None:
        """Note that the contract will not take the answer."""
        await self._step(request_id, Step.REFUSE, None)
        # Dies here: finished; the request stays unanswered on the ledger.

    async def state(self, request_id: RequestId) -> State | None:
        """Where a request stands; None if it was never received."""
        return await self._commit.run(lambda connection: _state(connection, request_id))

    async def unfinished(self) -> list[Entry]:
        """What a restart has to resume, oldest first."""

        def change(connection: sqlite3.Connection) -> list[tuple[bytes, str, bytes, bytes | None]]:
            return connection.execute(
                "SELECT request_id, state, event, answer FROM requests "
                "WHERE state NOT IN (?, ?) ORDER BY received_ms",
                FINISHED,
            ).fetchall()

        return [self._entry(*row) for row in await self._commit.run(change)]

    async def counts(self) -> dict[State, int]:
        """How many requests stand where."""

        def change(connection: sqlite3.Connection) -> dict[State, int]:
            rows = connection.execute("SELECT state, count(*) FROM requests GROUP BY state")
            return {State(state): count for state, count in rows}

        return await self._commit.run(change)

    async def prune(self, before_ms: int) -> int:
        """Forget finished requests older than `before_ms`; how many that were."""

        def change(connection: sqlite3.Connection) -> int:
            return connection.execute(
                "DELETE FROM requests WHERE state IN (?, ?) AND received_ms < ?",
                (*FINISHED, before_ms),
            ).rowcount

        return await self._commit.run(change)

    async def cursor(self) -> bytes | None:
        """The place in the ledger's events up to which everything is journalled."""
        return await self._commit.run(lambda connection: _fact(connection, "cursor"))

    async def move_cursor(self, cursor: bytes) -> None:
        """Pass events that are not for us."""
        await self._commit.run(lambda connection: _set_fact(connection, "cursor", cursor))
        # Dies here: the events before it are never looked at again; all that matter are journalled.

    def close(self) -> None:
        """Finish what is waiting and close the file."""
        self._commit.close()

    async def _try_step(self, request_id: RequestId, step: Step, answer: bytes | None) -> bool:
        try:
            await self._step(request_id, step, answer)
        except JournalConflict:
            return False
        return True

    async def _step(self, request_id: RequestId, step: Step, answer: bytes | None) -> None:
        def change(connection: sqlite3.Connection) -> None:
            state = _state(connection, request_id)
            if state is None:
                raise JournalConflict(str(request_id), "not received", step)
            reached = target(state, step, str(request_id))
            _changed(
                connection,
                "UPDATE requests SET state = ?, answer = coalesce(?, answer) "
                "WHERE request_id = ? AND state = ?",
                (reached, answer, bytes(request_id), state),
            )

        await self._commit.run(change)

    def _entry(self, key: bytes, state: str, event: bytes, answer: bytes | None) -> Entry:
        try:
            opened = self._vault.open(event, b"event" + key)
            answered = None if answer is None else self._vault.open(answer, b"answer" + key)
        except VaultError as error:
            raise JournalError(f"the journal does not fit its key file: {error}") from error
        return Entry(
            RequestId.from_bytes(key),
            State(state),
            opened,
            None if answered is None else Answer.decode(answered),
        )


def open_journal(state: Path, now_ms: int) -> Journal:
    """The journal in an executor's state folder, with its key; both are made the first time."""
    return Journal(state / "journal.db", load_vault(state / "journal.key"), now_ms)


async def begin_journal(state: Path, now_ms: int) -> None:
    """Make the journal and set its birthday, if that has not been done."""
    journal = open_journal(state, now_ms)
    try:
        await journal.born_ms()
    finally:
        journal.close()


def _state(connection: sqlite3.Connection, request_id: RequestId) -> State | None:
    row = connection.execute(
        "SELECT state FROM requests WHERE request_id = ?", (bytes(request_id),)
    ).fetchone()
    return None if row is None else State(row[0])


def _changed(connection: sqlite3.Connection, statement: str, values: tuple[object, ...]) -> bool:
    return connection.execute(statement, values).rowcount == 1


def _fact(connection: sqlite3.Connection, name: str) -> bytes | None:
    row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return None if row is None else bytes(row[0])


def _set_fact(connection: sqlite3.Connection, name: str, value: bytes) -> None:
    connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
