"""A fresh ledger for a test: `pytest_plugins = ["pocketsui.pytest_plugin"]` in a conftest.

async def test_alice_is_paid(pocketsui_ledger):
    await pocketsui_ledger.faucet(ALICE, 10 * MIST_PER_SUI)
    client = SuiClient(pocketsui_ledger.url)

It needs pytest-asyncio, and runs in the test's own event loop.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from pocketsui.testing import Ledger


@pytest_asyncio.fixture
async def pocketsui_ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    """A ledger with its genesis and a faucet, in a folder of the test's own."""
    async with Ledger.start(tmp_path / "pocketsui") as ledger:
        yield ledger
