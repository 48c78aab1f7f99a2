"""One browser for all tests of a module, and a ledger with something on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from pocketsui.client.account import Account
from pocketsui.client.source import find_compiled
from pocketsui.testing import Ledger
from tests.browser.chromium import Chromium, find_or_install
from tests.unit.pocketsui.guestbook import CLOCK, FOLDER


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Chromium]:
    """Chromium, installed if that can be done here."""
    program = find_or_install()
    if program is None:
        pytest.skip("there is no Chromium, and only root on Debian can install it here")
    async with Chromium.start(program, tmp_path_factory.mktemp("browser")) as running:
        yield running


@dataclass(frozen=True)
class World:
    """A ledger on which Alice has published the example package, and signed the book twice."""

    ledger: Ledger
    alice: Account
    package: str
    book: str
    cap: str
    signed: str
    """Digest of a transaction with events."""

    @property
    def url(self) -> str:
        return self.ledger.url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with Ledger.start(tmp_path_factory.mktemp("ledger")) as ledger:
        alice = await ledger.account()
        done = await alice.publish(find_compiled([FOLDER]))
        package, book = str(done.package), done.created_of("Guestbook")
        sign = f"{package}::guestbook::sign"
        await alice.call(sign, book, "Bea", "What a fine ledger.", 5, CLOCK)
        signed = await alice.call(sign, book, None, HOSTILE, 0, CLOCK)
        await alice.call(f"{package}::guestbook::tip", book, 1_500_000_000)
        yield World(ledger, alice, package, book, done.created_of("OwnerCap"), signed.digest)


HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
"""What somebody may write into a book, and must come out as text."""
