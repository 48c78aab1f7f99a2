"""The index: what it says of transactions, and that a half-made segment is never believed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pocketsui.faucet import Faucet
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.rpc import candidates as listing
from pocketsui.store import reader, segments
from pocketsui.store.reader import StoreReader
from pocketsui.store.terms import Kind, term, terms_of
from tests.unit.pocketsui.node_world import ALICE, BOB, transfers

SIZE = 4


@pytest.fixture
async def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ledger]:
    for module in (listing, reader, segments):
        monkeypatch.setattr(module, "SEGMENT_SIZE", SIZE)
    ledger = await open_ledger(tmp_path, now_ms=lambda: 1_700_000_000_000, interpreter=transfers)
    for owner in (ALICE, BOB, ALICE):
        await Faucet(ledger).give(owner.address, 10**9)
    yield ledger
    await ledger.close()


def make_index(folder: Path) -> list[int]:
    return list(segments.index(folder / "ledger.sqlite"))


async def test_every_term_of_every_transaction_leads_to_it(ledger: Ledger, tmp_path: Path) -> None:
    make_index(tmp_path)
    store = ledger.store
    assert store.indexed_segments() == store.transaction_count() // SIZE == 1
    for record in store.transactions_at(range(SIZE)):
        assert len(terms_of(record)) >= 2
        for each in terms_of(record):
            assert record.position in store.places(0, each)


async def test_a_term_leads_to_nothing_else(ledger: Ledger, tmp_path: Path) -> None:
    make_index(tmp_path)
    found = ledger.store.places(0, term(Kind.AFFECTED_ADDRESS, ALICE.address))
    assert [bool(found & {position}) for position in range(SIZE)] == [False, False, True, False]


async def test_it_is_made_once_and_goes_on_where_it_was(ledger: Ledger, tmp_path: Path) -> None:
    assert make_index(tmp_path)
    assert make_index(tmp_path) == []
    await Faucet(ledger).give(BOB.address, 10**9)
    assert set(make_index(tmp_path)) == {1}


async def test_a_segment_left_half_made_is_not_believed_and_made_again(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "WRITE_AT_ONCE", 1)
    steps = segments.index(tmp_path / "ledger.sqlite")
    for _ in range(3):
        next(steps)
    steps.close()  # killed here
    assert ledger.store.indexed_segments() == 0
    make_index(tmp_path)
    assert ledger.store.indexed_segments() == 1


def test_the_beginnings_of_a_path_are_other_terms_than_the_path() -> None:
    whole, beginning = (term(Kind.MOVE_CALL, bytes(32), names) for names in (("a", "b"), ("a",)))
    assert len({whole, beginning, term(Kind.EVENT_TYPE, bytes(32), ("a",))}) == 3


async def test_an_empty_ledger_has_no_index(tmp_path: Path) -> None:
    ledger = await open_ledger(tmp_path, now_ms=lambda: 1, interpreter=transfers)
    await ledger.close()
    assert make_index(tmp_path) == []
    store = StoreReader(tmp_path / "ledger.sqlite")
    assert store.indexed_segments() == store.first_segment() == 0
    store.close()
