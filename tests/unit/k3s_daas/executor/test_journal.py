"""The journal: what it was told survives, in sealed form, and moves along the table only."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from k3s_daas.contract.events.gateway import AnswerResult
from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.answer import Answer
from k3s_daas.executor.errors import JournalConflict, JournalError
from k3s_daas.executor.journal import Journal
from k3s_daas.executor.states import State
from k3s_daas.executor.vault import Vault
from sui_wire.ids import ObjectId

FIRST = RequestId(ObjectId(b"s" * 32), 1)
SECOND = RequestId(ObjectId(b"s" * 32), 2)
ANSWER = Answer(AnswerResult.EXECUTED, 201, b"d" * 32, b"sealed envelope")


def opened(tmp_path: Path, now_ms: int = 1_000, key: bytes = bytes(32)) -> Journal:
    return Journal(tmp_path / "journal.db", Vault(key), now_ms)


def private_bytes(folder: Path) -> bytes:
    files = [path for path in folder.iterdir() if path.is_file()]
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    return b"".join(path.read_bytes() for path in files)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = opened(tmp_path)
    yield journal
    journal.close()


async def test_a_request_goes_through_its_states_and_is_found_in_each(journal: Journal) -> None:
    assert await journal.state(FIRST) is None
    assert await journal.receive(FIRST, b"event", 5)
    assert await journal.state(FIRST) is State.RECEIVED
    await journal.start(FIRST)
    assert await journal.state(FIRST) is State.STARTED
    await journal.answer(FIRST, ANSWER)
    (entry,) = await journal.unfinished()
    assert (entry.state, entry.event, entry.answer) == (State.ANSWERED, b"event", ANSWER)
    assert await journal.record(FIRST)
    assert await journal.unfinished() == []
    assert await journal.counts() == {State.RECORDED: 1}


async def test_a_request_is_received_once(journal: Journal) -> None:
    assert await journal.receive(FIRST, b"event", 5)
    await journal.start(FIRST)
    assert not await journal.receive(FIRST, b"another", 6)
    assert await journal.state(FIRST) is State.STARTED


async def test_a_step_out_of_turn_changes_nothing(journal: Journal) -> None:
    with pytest.raises(JournalConflict, match="not received"):
        await journal.start(FIRST)
    await journal.receive(FIRST, b"event", 5)
    await journal.start(FIRST)
    with pytest.raises(JournalConflict, match="is started, from which it cannot start"):
        await journal.start(FIRST)
    with pytest.raises(JournalConflict):
        await journal.refuse(FIRST)
    await journal.answer(FIRST, ANSWER)
    with pytest.raises(JournalConflict):
        await journal.answer(FIRST, Answer(AnswerResult.OUTCOME_UNKNOWN, 504, b"e" * 32))
    (entry,) = await journal.unfinished()
    assert entry.answer == ANSWER


async def test_an_answer_seen_on_the_ledger_ends_the_matter_from_anywhere(journal: Journal) -> None:
    await journal.receive(FIRST, b"event", 5)
    assert await journal.record(FIRST)
    assert not await journal.record(FIRST)
    assert not await journal.record(SECOND)


async def test_one_conflict_does_not_sink_the_changes_beside_it(journal: Journal) -> None:
    outcomes = await asyncio.gather(
        journal.receive(FIRST, b"event", 5),
        journal.start(SECOND),
        journal.receive(SECOND, b"event", 6),
        return_exceptions=True,
    )
    assert outcomes[0] is True
    assert isinstance(outcomes[1], JournalConflict)
    assert outcomes[2] is True


async def test_all_of_it_survives_reopening_and_the_birthday_stays(tmp_path: Path) -> None:
    journal = opened(tmp_path, now_ms=1_000)
    assert await journal.born_ms() == 1_000
    assert await journal.cursor() is None
    await journal.receive(SECOND, b"second", 9)
    await journal.receive(FIRST, b"first", 5)
    await journal.move_cursor(b"12")
    journal.close()
    journal = opened(tmp_path, now_ms=2_000)
    assert await journal.born_ms() == 1_000
    assert await journal.cursor() == b"12"
    assert [entry.event for entry in await journal.unfinished()] == [b"first", b"second"]
    journal.close()


async def test_only_old_finished_requests_are_forgotten(journal: Journal) -> None:
    await journal.receive(FIRST, b"event", 5)
    await journal.receive(SECOND, b"event", 5)
    await journal.record(FIRST)
    assert await journal.prune(5) == 0
    assert await journal.prune(6) == 1
    assert await journal.state(SECOND) is State.RECEIVED


async def test_events_and_answers_are_not_readable_in_the_file(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    await journal.receive(FIRST, b"path=/api/v1/secrets", 5)
    await journal.answer(FIRST, ANSWER)
    journal.close()
    content = private_bytes(tmp_path)
    assert b"secrets" not in content and ANSWER.payload not in content
    assert bytes(FIRST) in content


async def test_a_journal_under_another_key_is_an_error_not_an_empty_one(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    await journal.receive(FIRST, b"event", 5)
    journal.close()
    journal = opened(tmp_path, key=b"k" * 32)
    with pytest.raises(JournalError, match="does not fit its key file"):
        await journal.unfinished()
    journal.close()


async def test_what_is_no_journal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"not a database, but long enough to look at" * 100)
    with pytest.raises(JournalError, match="cannot be opened"):
        opened(tmp_path)


async def test_a_closed_journal_says_so(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    journal.close()
    with pytest.raises(JournalError, match="closed"):
        await journal.state(FIRST)


async def test_a_write_that_fails_reaches_every_task_that_waits(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    await journal.receive(FIRST, b"event", 5)
    with sqlite3.connect(tmp_path / "journal.db") as other:
        other.execute("DROP TABLE requests")
    outcomes = await asyncio.gather(
        journal.receive(SECOND, b"event", 5), journal.start(FIRST), return_exceptions=True
    )
    assert all(isinstance(outcome, JournalError) for outcome in outcomes)
    journal.close()
