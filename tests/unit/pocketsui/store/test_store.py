"""The file: what is refused, what is read back, and that look-ups use their indices."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from pocketsui.errors import StoreUnusable
from pocketsui.records import CheckpointRecord
from pocketsui.store.reader import StoreReader, decode_signatures
from pocketsui.store.schema import connect
from pocketsui.store.writer import (
    OWNED_BY_ADDRESS,
    OWNED_BY_OBJECT,
    Batch,
    StoreWriter,
    encode_signatures,
)
from sui_wire.committee import QuorumSignature, encode_bitmap
from sui_wire.ids import Digest, ObjectId
from sui_wire.object import IMMUTABLE, ConsensusAddressOwner, Object, ObjectOwner
from tests.unit.pocketsui.node_world import ALICE, coin, shared, thing

SIGNATURE = QuorumSignature(0, bytes(48), encode_bitmap([0]))


def batch(sequence: int, *objects: Object, removed: tuple[ObjectId, ...] = ()) -> Batch:
    digest = Digest(bytes([sequence]) * 32)
    record = CheckpointRecord(sequence, digest, bytes(8), b"", SIGNATURE)
    live: dict[ObjectId, Object | None] = dict.fromkeys(removed)
    live.update({each.id: each for each in objects})
    return Batch(record, (), objects, live)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def test_every_version_is_kept_and_the_newest_is_live(path: Path) -> None:
    first, second = coin(1, 10, version=1), coin(1, 7, version=2)
    with contextlib.closing(StoreWriter(path)) as writer:
        writer.commit(batch(0, first))
        writer.commit(batch(1, second))
    with contextlib.closing(StoreReader(path)) as reader:
        assert reader.newest_object(first.id) == second
        assert reader.object_at(first.id, 1) == first
        assert reader.live_versions() == {first.id: 2}


def test_what_was_removed_is_no_longer_found_but_its_versions_are(path: Path) -> None:
    value = coin(1, 10, version=1)
    with contextlib.closing(StoreWriter(path)) as writer:
        writer.commit(batch(0, value))
        writer.commit(batch(1, removed=(value.id,)))
    with contextlib.closing(StoreReader(path)) as reader:
        assert reader.newest_object(value.id) is None
        assert reader.object_at(value.id, 1) == value


def test_objects_are_found_by_who_owns_them(path: Path) -> None:
    mine, child = coin(1, 10), thing(2, ObjectOwner(ALICE.address))
    others = (shared(3), thing(4, IMMUTABLE), thing(5, ConsensusAddressOwner(1, ALICE.address)))
    with contextlib.closing(StoreWriter(path)) as writer:
        writer.commit(batch(0, mine, child, *others))
    with contextlib.closing(StoreReader(path)) as reader:
        for kind, value in ((OWNED_BY_ADDRESS, mine), (OWNED_BY_OBJECT, child)):
            found = reader.owned(kind, ALICE.address, limit=10)
            assert [(each, version) for _, each, version in found] == [(value.id, value.version)]


def test_an_object_given_away_leaves_its_owners_list(path: Path) -> None:
    with contextlib.closing(StoreWriter(path)) as writer:
        writer.commit(batch(0, coin(1, 10, version=1)))
        writer.commit(
            batch(1, Object(coin(1, 10, version=2).data, IMMUTABLE, Digest(bytes(32)), 0))
        )
    with contextlib.closing(StoreReader(path)) as reader:
        assert reader.owned(OWNED_BY_ADDRESS, ALICE.address, limit=10) == []


def test_a_checkpoint_out_of_order_is_refused_and_leaves_nothing(path: Path) -> None:
    with contextlib.closing(StoreWriter(path)) as writer:
        writer.commit(batch(0))
        with pytest.raises(StoreUnusable, match="checkpoint 5 cannot follow checkpoint 0"):
            writer.commit(batch(5, coin(1, 10)))
        writer.commit(batch(1))
    with contextlib.closing(StoreReader(path)) as reader:
        assert reader.live_versions() == {}


def test_a_checkpoint_that_fails_in_the_middle_leaves_nothing(path: Path) -> None:
    value = coin(1, 10)
    with contextlib.closing(StoreWriter(path)) as writer:
        writer.commit(batch(0, value))
        with pytest.raises(sqlite3.IntegrityError):
            writer.commit(batch(1, value))  # the same version twice
        writer.commit(batch(1, coin(1, 9, version=4)))
    with contextlib.closing(StoreReader(path)) as reader:
        newest = reader.newest_checkpoint()
        assert newest is not None
        assert newest.sequence == 1


def test_a_commit_is_an_fsync(path: Path) -> None:
    with contextlib.closing(connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_the_readers_connection_cannot_write(path: Path) -> None:
    StoreWriter(path).close()
    with (
        contextlib.closing(StoreReader(path)) as reader,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        reader._connection.execute("DELETE FROM live")


def test_a_file_of_something_else_is_refused(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreUnusable, match="something else"):
        StoreWriter(path)


def test_a_file_of_another_format_is_refused_with_what_to_do(path: Path) -> None:
    StoreWriter(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreUnusable, match=r"format 99.*start with an empty folder"):
        StoreWriter(path)


def test_signatures_come_back_as_they_went_in() -> None:
    for signatures in ((), (b"one",), (b"one", bytes(97))):
        assert decode_signatures(encode_signatures(signatures)) == signatures


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            "SELECT type FROM live WHERE owner_kind = ? AND owner = ? AND (type, id) > (?, ?) "
            "ORDER BY type, id LIMIT ?",
            "live_by_owner",
        ),
        ("SELECT encoded FROM objects WHERE id = ? AND version = ?", "objects_by_id"),
        ("SELECT * FROM transactions WHERE checkpoint = ? ORDER BY place", "transactions_by"),
        ("SELECT max(position) FROM transactions", "PRIMARY KEY"),
    ],
)
def test_look_ups_do_not_scan(path: Path, query: str, index: str) -> None:
    with contextlib.closing(StoreWriter(path)), contextlib.closing(connect(path)) as connection:
        parameters = (None,) * query.count("?")
        plan = connection.execute(f"EXPLAIN QUERY PLAN {query}", parameters).fetchall()
    steps = [row[3] for row in plan]
    assert not any(step.startswith("SCAN") for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps
    assert any(index in step for step in steps) or index == "PRIMARY KEY"
