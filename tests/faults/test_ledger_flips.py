"""One bit of a ledger's file is another: `fsck` says so, or the program will not open the file.

Each column of each table is flipped at random places, through SQLite, so that SQLite itself finds
nothing wrong; and the file is flipped as it lies on the disk, where it may also hit what nobody
reads: then every row must still be what it was.
"""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from pocketsui.errors import PocketsuiError
from pocketsui.faucet import Faucet
from pocketsui.fsck import check
from pocketsui.ledger.epochs import EpochSettings
from pocketsui.ledger.ledger import open_ledger
from pocketsui.store import audit, reader, schema, segments
from tests.unit.pocketsui.node_world import ALICE, transfers

FLIPS = 4
"""Rows of each column that are flipped."""
RAW_FLIPS = 150

NOT_BELIEVED = {
    ("epochs", "protocol_version"): "nothing is executed by it yet",
}
"""Columns whose values are no part of what the ledger says, with the reason."""

TABLES = ("checkpoints", "transactions", "objects", "live", "epochs", "packages", "postings")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of a few transactions and epochs, with an index."""
    folder = tmp_path_factory.mktemp("whole") / "ledger"
    with pytest.MonkeyPatch.context() as patch:
        patch_segments(patch)
        asyncio.run(make(folder))
        list(segments.index(folder / "ledger.sqlite"))
        assert check(folder, transfers).problems == ()
    return folder


def patch_segments(patch: pytest.MonkeyPatch) -> None:
    from pocketsui.fsck import rows

    for module in (reader, segments, schema, rows):
        patch.setattr(module, "SEGMENT_SIZE", 2)


async def make(folder: Path) -> None:
    now = 1_700_000_000_000
    times = iter(range(now, now + 10**9, 40))
    ledger = await open_ledger(
        folder, now_ms=lambda: next(times), interpreter=transfers, epochs=EpochSettings(150)
    )
    for _ in range(5):
        await Faucet(ledger).give(ALICE.address, 10**9)
    await ledger.close()


def columns(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as connection:
        return [
            (table, row[1])
            for table in TABLES
            for row in connection.execute(f"PRAGMA table_info({table})")
        ]


def flipped(value: object, random: Random) -> object:
    """The value with one bit turned; None and text become another."""
    if isinstance(value, bytes) and value:
        bit = random.randrange(8 * len(value))
        number = int.from_bytes(value, "little") ^ (1 << bit)
        return number.to_bytes(len(value), "little")
    if isinstance(value, int):
        return value ^ (1 << random.randrange(20))
    return b"\0" if value in (None, b"") else f"{value}x"


def problems(folder: Path) -> bool:
    """Whether something is found wrong, by `fsck` or at once."""
    try:
        return bool(check(folder, transfers).problems)
    except PocketsuiError:
        return True


@pytest.mark.parametrize("table", TABLES)
def test_a_flipped_row_is_found(
    folder: Path, tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_segments(monkeypatch)
    random = Random(table)
    passed = []
    for _, column in [each for each in columns(folder) if each[0] == table]:
        if (table, column) in NOT_BELIEVED:
            continue
        for number in range(FLIPS):
            copy = tmp_path / f"{column}{number}"
            shutil.copytree(folder, copy)
            if change(copy, table, column, random) and not problems(copy):
                passed.append((column, number))
    assert passed == []


def change(copy: Path, table: str, column: str, random: Random) -> bool:
    """Flip one value; False if that row would be another's then, which SQLite refuses."""
    with closing(sqlite3.connect(copy / "ledger.sqlite")) as connection:
        rows = connection.execute(" ".join(("SELECT * FROM", table))).fetchall()
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        row = random.choice(rows)
        where = " AND ".join(f"{name} IS ?" for name in names)
        new = flipped(row[names.index(column)], random)
        try:
            update = " ".join(("UPDATE", table, "SET", column, "= ? WHERE", where))
            connection.execute(update, (new, *row))
        except sqlite3.IntegrityError:
            return False
        connection.commit()
    return True


def test_a_flipped_file_is_found_or_says_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_segments(monkeypatch)
    whole = (folder / "ledger.sqlite").read_bytes()
    before = contents(folder)
    random = Random(RAW_FLIPS)
    copy = tmp_path / "ledger"
    shutil.copytree(folder, copy)
    found = 0
    for _ in range(RAW_FLIPS):
        byte = random.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[byte] ^= 1 << random.randrange(8)
        (copy / "ledger.sqlite").write_bytes(damaged)
        for log in copy.glob("ledger.sqlite-*"):
            log.unlink()
        if problems(copy):
            found += 1
        else:
            assert contents(copy) == before, f"the bit flipped in byte {byte} was passed over"
    assert found > RAW_FLIPS // 10


def contents(folder: Path) -> list[object]:
    """Every row of every table, but those columns that are no part of what the ledger says."""
    named = columns(folder)
    queries = [
        " ".join(
            ("SELECT", ", ".join(column for name, column in named if name == table), "FROM", table)
        )
        for table in TABLES
    ]
    with closing(audit.StoreAudit(folder / "ledger.sqlite")) as store:
        return [sorted(store._rows(query), key=repr) for query in queries]
