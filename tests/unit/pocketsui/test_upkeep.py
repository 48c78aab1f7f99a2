"""What a node does for itself: it indexes while it runs, and its failures end the ledger."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from pocketsui import upkeep
from pocketsui.store import reader, segments
from pocketsui.testing import Ledger
from tests.unit.pocketsui.node_world import ALICE


async def test_a_running_node_makes_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (reader, segments):
        monkeypatch.setattr(module, "SEGMENT_SIZE", 2)
    monkeypatch.setattr(upkeep, "ROUND_SECONDS", 0.01)
    indexed = asyncio.Event()

    def look() -> Iterator[None]:
        if store.indexed_segments():
            indexed.set()
        yield from ()

    async with Ledger.start(tmp_path) as ledger, asyncio.timeout(20):
        store = ledger.node.ledger.store
        await ledger.faucet(ALICE.address, 10**9)
        path = ledger.node.ledger.paths.store
        looking = asyncio.create_task(upkeep.keep_up(path, pytest.fail, look))
        await indexed.wait()
        looking.cancel()


async def test_a_job_that_fails_is_heard_of(tmp_path: Path) -> None:
    def damaged() -> Iterator[None]:
        raise ValueError("not what was written")
        yield

    heard: list[Exception] = []
    async with Ledger.start(tmp_path) as ledger:
        path = ledger.node.ledger.paths.store
        await upkeep.keep_up(path, heard.append, damaged)
    assert [str(each) for each in heard] == ["not what was written"]


async def test_a_ledger_that_failed_takes_nothing_more(tmp_path: Path) -> None:
    async with Ledger.start(tmp_path) as ledger:
        ledger.node.ledger.fail(OSError(5, "Input/output error"))
        assert ledger.node.ledger.failed is not None
