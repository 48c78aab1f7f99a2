"""A fresh ledger for a test. Installed with the package, so that pytest finds it by itself.

    def test_alice_is_paid(pocketsui_ledger):
        alice, bob = pocketsui_ledger.account(), pocketsui_ledger.account(0)
        alice.pay(bob.address, 5)
        assert bob.balance == 5

`pocketsui_ledger` runs in a thread and serves any test. `pocketsui_async_ledger` is the same in the
test's own event loop; it needs pytest-asyncio. What is acknowledged is fsynced here too, but in
memory where there is room for it, since the ledger ends with the test.
"""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pocketsui.testing import Ledger, ThreadedLedger


MEMORY = Path("/dev") / "shm"
"""Linux's file system in memory."""
ROOM = 1 << 30
"""Bytes that must be free there; containers often have 64 MiB, which a long test may fill."""


def scratch(memory: Path = MEMORY) -> tempfile.TemporaryDirectory[str]:
    """A folder that is gone with the test: in memory if there is room, else where TMPDIR says."""
    roomy = memory.is_dir() and shutil.disk_usage(memory).free >= ROOM
    return tempfile.TemporaryDirectory(prefix="pocketsui-", dir=memory if roomy else None)


@pytest.fixture
def pocketsui_ledger() -> Iterator[ThreadedLedger]:
    """A ledger with its genesis and a faucet, in a folder and a thread of the test's own."""
    from pocketsui.testing import ThreadedLedger

    with scratch() as folder, ThreadedLedger(Path(folder)) as ledger:
        yield ledger


if importlib.util.find_spec("pytest_asyncio") is not None:
    import pytest_asyncio

    @pytest_asyncio.fixture
    async def pocketsui_async_ledger() -> AsyncIterator[Ledger]:
        """The same in the test's event loop; its methods are awaited."""
        from pocketsui.testing import Ledger

        with scratch() as folder:
            async with Ledger.start(Path(folder)) as ledger:
                yield ledger
