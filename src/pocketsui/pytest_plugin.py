"""A fresh ledger for a test. Installed with the package, so that pytest finds it by itself.

    def test_alice_is_paid(pocketsui_ledger):
        alice, bob = pocketsui_ledger.account(), pocketsui_ledger.account(0)
        alice.pay(bob.address, 5)
        assert bob.balance == 5

`pocketsui_ledger` runs in a thread and serves any test. `pocketsui_async_ledger` is the same in the
test's own event loop; it needs pytest-asyncio.
"""

from __future__ import annotations

import importlib.util
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pocketsui.testing import Ledger, ThreadedLedger


@pytest.fixture
def pocketsui_ledger(tmp_path: Path) -> Iterator[ThreadedLedger]:
    """A ledger with its genesis and a faucet, in a folder and a thread of the test's own."""
    from pocketsui.testing import ThreadedLedger

    with ThreadedLedger(tmp_path / "pocketsui") as ledger:
        yield ledger


if importlib.util.find_spec("pytest_asyncio") is not None:
    import pytest_asyncio

    @pytest_asyncio.fixture
    async def pocketsui_async_ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
        """The same in the test's event loop; its methods are awaited."""
        from pocketsui.testing import Ledger

        async with Ledger.start(tmp_path / "pocketsui") as ledger:
            yield ledger
