"""The life of a ledger, and what must be true of what is left of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest

from pocketsui.backup import back_up
from pocketsui.errors import LedgerStopped
from pocketsui.fsck import check
from pocketsui.ledger.epochs import DAY_MS
from pocketsui.ledger.genesis import faucet_coins
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.node import move_interpreter
from pocketsui.pruning.prune import Keep, prune
from pocketsui.store import writer
from sui_wire.ids import Digest
from tests.faults.disk import file_calls, sqlite_calls
from tests.faults.disk.model import Disk, Image, lay_out
from tests.unit.pocketsui.node_world import transaction, transfer

NOW_MS = 1_700_000_000_000
COPY_LOG_AFTER_ROWS = 40
"""So that SQLite's log is copied into the file several times in a short life."""

KEPT_CHECKPOINTS = 4

Told = dict[Digest, tuple[Digest, int]]
"""What somebody was told: a transaction, its effects and its checkpoint."""


@dataclass
class Story:
    """What was answered so far."""

    told: Told = field(default_factory=dict)
    copied: Told | None = None
    """What had been told when a copy was reported to be there."""
    pruned: int = 0
    """Checkpoints before this one may be gone, because somebody said so."""


@contextlib.contextmanager
def on(disk: Disk) -> Iterator[None]:
    """Live on this disk, with the same random numbers each time."""
    with (
        patch.object(os, "urandom", Random(22).randbytes),  # the same keys, so the same calls
        patch.object(writer, "CHECKPOINT_ROWS", COPY_LOG_AFTER_ROWS),
        file_calls.installed(disk),
        sqlite_calls.installed(disk),
    ):
        yield


async def live(disk: Disk, story: Story) -> None:
    """Open, transact, copy, transact, stop; open again on the next day, transact, prune, stop."""
    root = disk.root
    async with opened(root / "ledger", disk) as ledger:
        await transact(ledger, story)
        await asyncio.gather(*(transact(ledger, story, coin) for coin in (0, 1, 2)))
        back_up(root / "ledger", root / "copy")
        story.copied = dict(story.told)
        for _ in range(6):
            await transact(ledger, story)
    async with opened(root / "ledger", disk, NOW_MS + DAY_MS) as ledger:
        await transact(ledger, story)  # in another epoch
        newest = ledger.store.newest_checkpoint()
        assert newest is not None
        story.pruned = newest.sequence + 1 - KEPT_CHECKPOINTS
        list(prune(root / "ledger", Keep(checkpoints=KEPT_CHECKPOINTS)))
        await transact(ledger, story)


@contextlib.asynccontextmanager
async def opened(
    folder: Path, disk: Disk | None = None, now_ms: int = NOW_MS
) -> AsyncIterator[Ledger]:
    ledger = await open_ledger(folder, now_ms=lambda: now_ms, interpreter=move_interpreter())
    try:
        yield ledger
    finally:
        if disk is not None:
            disk.closing = True
        await ledger.close()
        if disk is not None:
            disk.closing = False


async def transact(ledger: Ledger, story: Story, coin: int = 0) -> None:
    """One transfer; when it fails, the ledger has to be at its end, and stay there."""
    faucet = ledger.keys.faucet
    try:
        payer = ledger.newest(sorted(faucet_coins(faucet.address))[coin])
        assert payer is not None
        data = transaction(transfer(), payer, sender=faucet).encoded
        record = await ledger.execute(data, (faucet.sign_transaction(data),))
    except LedgerStopped:
        assert ledger.failed is not None
        with pytest.raises(LedgerStopped):
            await ledger.execute(b"another", ())
        raise
    story.told[record.digest] = record.effects.digest, record.checkpoint


async def check_what_is_left(image: Image, story: Story) -> None:
    """It opens; all that was told is there; it goes on; and every digest is right."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        lay_out(image, root)
        if "ledger" not in image:
            assert not story.told
            return
        async with opened(root / "ledger") as ledger:
            check_told(ledger, story.told, story.pruned)
            await transact(ledger, Story())
        assert check(root / "ledger", move_interpreter()).problems == ()
        if story.copied is not None:
            async with opened(root / "copy") as copy:
                check_told(copy, story.copied)
            assert check(root / "copy", move_interpreter()).problems == ()


def check_told(ledger: Ledger, told: Told, pruned: int = 0) -> None:
    for digest, (effects, checkpoint) in told.items():
        record = ledger.store.transaction(digest)
        if checkpoint < pruned and record is None:
            continue
        assert record is not None, "an acknowledged transaction is gone"
        assert record.effects.digest == effects
