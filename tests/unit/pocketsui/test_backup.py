"""A copy of a running ledger is a ledger: whole, checked, and one that goes on by itself."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pocketsui import backup
from pocketsui.backup import back_up
from pocketsui.errors import StoreUnusable
from pocketsui.fsck import check
from pocketsui.node import move_interpreter
from pocketsui.testing import Ledger
from tests.unit.pocketsui.node_world import ALICE


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with Ledger.start(tmp_path) as running:
        await running.faucet(ALICE.address, 10**9)
        yield running


async def test_a_copy_made_under_traffic_is_whole(ledger: Ledger, tmp_path: Path) -> None:
    async with asyncio.TaskGroup() as tasks:
        for _ in range(20):
            tasks.create_task(ledger.faucet(ALICE.address, 10**9))
        copied = tasks.create_task(
            asyncio.to_thread(back_up, tmp_path / "ledger", tmp_path / "copy")
        )
    report = check(tmp_path / "copy", move_interpreter())
    assert report.problems == ()
    assert report.checkpoints == copied.result() + 1


async def test_a_copy_can_be_started(ledger: Ledger, tmp_path: Path) -> None:
    await asyncio.to_thread(back_up, tmp_path / "ledger", tmp_path / "other" / "ledger")
    async with Ledger.start(tmp_path / "other") as copy:
        assert copy.node.ledger.epoch.chain == ledger.node.ledger.epoch.chain
        await copy.faucet(ALICE.address, 10**9)


async def test_a_copy_is_as_secret_as_the_original(ledger: Ledger, tmp_path: Path) -> None:
    back_up(tmp_path / "ledger", tmp_path / "copy")
    modes = {each.name: each.stat().st_mode & 0o777 for each in (tmp_path / "copy").iterdir()}
    assert modes["authority.key"] == modes["faucet.key"] == 0o600
    assert modes["ledger.sqlite"] == 0o600
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700


async def test_nothing_is_overwritten(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="exists"):
        back_up(tmp_path / "ledger", tmp_path)
    with pytest.raises(StoreUnusable, match="no ledger"):
        back_up(tmp_path, tmp_path / "copy")


async def test_a_copy_that_fails_leaves_nothing(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_copy_store", full)
    with pytest.raises(OSError, match="No space"):
        back_up(tmp_path / "ledger", tmp_path / "copy")
    assert names(tmp_path) == ["ledger"]
