"""A ledger of the first format is brought up to date, and the power fails at any call of that."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from pocketsui.fsck import check
from pocketsui.node import move_interpreter
from pocketsui.store.schema import FORMAT, TABLES
from tests.faults.disk.life import Story, check_what_is_left, on, opened, transact
from tests.faults.disk.model import Aim, Call, Death, Disk, Fault, Image, Kind

FIRST_TABLES = [line.split()[2] for line in TABLES.splitlines() if line.startswith("CREATE TABLE")]


def make_first_format(root: Path) -> Story:
    """A ledger of some transactions as the first version of the program left it."""

    async def make() -> Story:
        story = Story()
        async with opened(root / "ledger") as ledger:
            for _ in range(3):
                await transact(ledger, story)
        return story

    story = asyncio.run(make())
    with closing(sqlite3.connect(root / "ledger" / "ledger.sqlite")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in tables.fetchall():
            if name not in FIRST_TABLES:
                connection.execute(" ".join(("DROP TABLE", name)))
        connection.execute("UPDATE checkpoints SET signature = substr(signature, 1, 48)")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    return story


def format_of(root: Path) -> int:
    with closing(sqlite3.connect(root / "ledger" / "ledger.sqlite")) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


async def open_and_close(root: Path) -> None:
    async with opened(root / "ledger"):
        pass


def test_it_is_brought_up_to_date(tmp_path: Path) -> None:
    story = make_first_format(tmp_path)
    assert format_of(tmp_path) == 1
    asyncio.run(open_and_close(tmp_path))
    assert format_of(tmp_path) == FORMAT
    report = check(tmp_path / "ledger", move_interpreter())
    assert report.problems == ()
    assert report.transactions > len(story.told)


@pytest.mark.parametrize("death", Death, ids=lambda death: str(death.value))
def test_the_power_fails_meanwhile(tmp_path: Path, death: Death) -> None:
    story = make_first_format(tmp_path)
    disk = Disk(tmp_path)
    disk.adopt()
    images: list[Image] = []

    def remember(call: Call, kind: Kind) -> None:
        del kind
        if call in (Call.WRITE, Call.SYNC, Call.TRUNCATE, Call.DELETE):
            images.append(disk.image(death, Random(len(images))))

    disk.before_change = remember
    with on(disk):
        asyncio.run(open_and_close(tmp_path))
    assert len(images) > 10
    for image in images[:: 1 if death is Death.SOME else 4]:
        asyncio.run(check_what_is_left(image, story))


@pytest.mark.parametrize("fault", Fault)
def test_the_log_cannot_be_written_meanwhile(tmp_path: Path, fault: Fault) -> None:
    story = make_first_format(tmp_path)
    disk = Disk(tmp_path, Aim(Call.WRITE, Kind.LOG, 3, fault))
    disk.adopt()
    with on(disk), pytest.raises(Exception, match="cannot be opened"):
        asyncio.run(open_and_close(tmp_path))
    assert disk.struck
    for death in Death:
        asyncio.run(check_what_is_left(disk.image(death, Random(5)), story))
