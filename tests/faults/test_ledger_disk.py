"""The disk fails at every call a ledger makes, and the power at every moment: a table of both.

A life of a ledger is told in `disk.life`: it is made, takes transactions, is copied, is stopped and
started again, comes into another epoch and is pruned. In the first table one call of that life
fails; in the second the power fails before one. Afterwards what is on the disk must open, hold all
that was acknowledged and nothing by halves, go on, and pass `fsck`. Rare calls are all tried; of
the many a sample, and all of them with `POCKETSUI_FAULTS=all`.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from pocketsui.errors import PocketsuiError
from tests.faults.disk.life import Story, check_what_is_left, live, on
from tests.faults.disk.model import Aim, Call, Death, Disk, Fault, Image, Kind

SAMPLE = None if os.environ.get("POCKETSUI_FAULTS") == "all" else 4
"""Calls tried of each row, spread over the life; None: all."""
MOMENTS = None if SAMPLE is None else 40
"""Moments at which the power fails; None: before every call."""

LOST, KEPT, SHORT, FULL = Fault.LOST, Fault.KEPT, Fault.SHORT, Fault.FULL

TABLE = {
    "the ledger's folder is made": (Call.FOLDER, Kind.FOLDER, (LOST, FULL)),
    "a folder is opened": (Call.OPEN, Kind.FOLDER, (LOST,)),
    "the names in a folder are fsynced": (Call.SYNC, Kind.FOLDER, (LOST, KEPT)),
    "the lock file is made": (Call.OPEN, Kind.LOCK, (LOST, KEPT, FULL)),
    "the folder is locked": (Call.LOCK, Kind.LOCK, (LOST,)),
    "a key is made": (Call.OPEN, Kind.KEY, (LOST, KEPT, FULL)),
    "a key is written": (Call.WRITE, Kind.KEY, (LOST, KEPT, SHORT, FULL)),
    "a key is fsynced": (Call.SYNC, Kind.KEY, (LOST, KEPT)),
    "a key gets its name": (Call.RENAME, Kind.KEY, (LOST, KEPT)),
    "the file is opened": (Call.OPEN, Kind.DATABASE, (LOST,)),
    "the file is locked": (Call.LOCK, Kind.DATABASE, (LOST,)),
    "the file is read": (Call.READ, Kind.DATABASE, (LOST,)),
    "the file is written": (Call.WRITE, Kind.DATABASE, (LOST, KEPT, SHORT, FULL)),
    "the file is fsynced": (Call.SYNC, Kind.DATABASE, (LOST, KEPT)),
    "the file is made longer": (Call.TRUNCATE, Kind.DATABASE, (LOST, KEPT)),
    "the first journal is deleted": (Call.DELETE, Kind.DATABASE, (LOST, KEPT)),
    "the log is opened": (Call.OPEN, Kind.LOG, (LOST,)),
    "the log's index is mapped": (Call.MAP, Kind.DATABASE, (LOST,)),
    "the log is read": (Call.READ, Kind.LOG, (LOST,)),
    "the log is written": (Call.WRITE, Kind.LOG, (LOST, KEPT, SHORT, FULL)),
    "the log is fsynced": (Call.SYNC, Kind.LOG, (LOST, KEPT)),
    "the log is deleted": (Call.DELETE, Kind.LOG, (LOST, KEPT)),
    "a copy's folder is made": (Call.FOLDER, Kind.COPY, (LOST, KEPT, FULL)),
    "a file of a copy is opened": (Call.OPEN, Kind.COPY, (LOST, FULL)),
    "a file of a copy is locked": (Call.LOCK, Kind.COPY, (LOST,)),
    "a copy is read": (Call.READ, Kind.COPY, (LOST,)),
    "a copy is written": (Call.WRITE, Kind.COPY, (LOST, KEPT, SHORT, FULL)),
    "a copy is fsynced": (Call.SYNC, Kind.COPY, (LOST, KEPT)),
    "a copy's index is mapped": (Call.MAP, Kind.COPY, (LOST,)),
    "a copy's log or journal is deleted": (Call.DELETE, Kind.COPY, (LOST, KEPT)),
    "a copied key gets its name": (Call.RENAME, Kind.COPY, (LOST, KEPT)),
    "a copy gets its name": (Call.RENAME, Kind.FOLDER, (LOST, KEPT)),
}
"""What fails, which calls that are, and how they can fail."""

SILENT = {(Call.LOCK, Kind.COPY), (Call.DELETE, Kind.COPY), (Call.LOCK, Kind.DATABASE)}
"""Some of these are made when one of several connections, or a finished copy, is closed: SQLite
asks whether it is the last one, takes a lock it cannot have for a no, and says nothing of it."""

CASES = [
    pytest.param(call, kind, fault, id=f"{name}: {fault.value}")
    for name, (call, kind, faults) in TABLE.items()
    for fault in faults
]


@dataclass(frozen=True)
class Moment:
    """The disk before one call of a life, and what had been answered by then."""

    call: Call
    kind: Kind
    disk: dict[Death, Image]
    story: Story


def lived(disk: Disk) -> Story:
    """A life on this disk, to its end or to the first failure."""
    story = Story()
    with on(disk):
        try:
            asyncio.run(live(disk, story))
        except (PocketsuiError, OSError):
            assert disk.struck  # nothing else fails
        else:
            aim = disk.aim
            silent = disk.struck_while_closing or (aim and (aim.call, aim.kind) in SILENT)
            assert silent or not disk.struck, "a failure was passed over in silence"
    return story


@cache
def undisturbed() -> Disk:
    """The disk after a life without faults: how often each call was made."""
    with TemporaryDirectory() as folder:
        disk = Disk(Path(folder))
        lived(disk)
    return disk


def spread(count: int, sample: int | None) -> list[int]:
    """Numbers below `count`, the first and the last among them."""
    if sample is None or count <= sample:
        return list(range(count))
    return sorted({round(each * (count - 1) / (sample - 1)) for each in range(sample)})


@pytest.mark.parametrize(("call", "kind", "fault"), CASES)
def test_a_call_fails(call: Call, kind: Kind, fault: Fault) -> None:
    count = undisturbed().calls[call, kind]
    assert count, "no life makes this call: the row means nothing"
    for occurrence in spread(count, SAMPLE):
        with TemporaryDirectory() as folder:
            disk = Disk(Path(folder), Aim(call, kind, occurrence, fault))
            story = lived(disk)
            assert disk.struck, f"call {occurrence} of {count} was never made"
            for death in Death:
                image = disk.image(death, Random(occurrence))
                asyncio.run(check_what_is_left(image, story))


def test_every_call_is_in_the_table() -> None:
    rows = {(call, kind) for call, kind, _ in TABLE.values()}
    assert set(undisturbed().calls) == rows


@cache
def moments() -> list[Moment]:
    """What a power loss would leave before each call that changes something."""
    found: list[Moment] = []
    with TemporaryDirectory() as folder:
        disk = Disk(Path(folder))
        story = Story()

        def remember(call: Call, kind: Kind) -> None:
            if call in (Call.READ, Call.LOCK, Call.MAP):
                return
            number = len(found)
            left = {death: disk.image(death, Random(number)) for death in Death}
            found.append(
                Moment(call, kind, left, Story(dict(story.told), story.copied, story.pruned))
            )

        disk.before_change = remember
        with on(disk):
            asyncio.run(live(disk, story))
    return found


@pytest.mark.parametrize("death", Death, ids=lambda death: str(death.value))
def test_the_power_fails(death: Death) -> None:
    every = moments()
    for number in spread(len(every), MOMENTS):
        moment = every[number]
        asyncio.run(check_what_is_left(moment.disk[death], moment.story))
