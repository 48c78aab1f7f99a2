"""The fixtures that pocketsui gives to other people's tests, used as they would use them."""

import shutil
import tempfile
import time
from pathlib import Path

import pytest

from pocketsui.client.outcome import TransactionFailed
from pocketsui.pytest_plugin import ROOM, scratch
from pocketsui.pytest_plugin import pocketsui_async_ledger as pocketsui_async_ledger
from pocketsui.pytest_plugin import pocketsui_ledger as pocketsui_ledger
from pocketsui.testing import MIST_PER_SUI, Ledger, ThreadedLedger
from tests.unit.pocketsui.guestbook import CLOCK, FOLDER


def test_a_test_without_asyncio_pays_somebody(pocketsui_ledger: ThreadedLedger) -> None:
    alice, bob = pocketsui_ledger.account(), pocketsui_ledger.account(0)
    alice.pay(bob.address, 5)
    assert bob.balance == 5
    assert 99 * MIST_PER_SUI < alice.balance < 100 * MIST_PER_SUI


def test_it_publishes_and_calls_and_reads(pocketsui_ledger: ThreadedLedger) -> None:
    alice = pocketsui_ledger.account()
    published = alice.publish(FOLDER)
    book = published.created_of("guestbook::Guestbook")
    signed = alice.call(f"{published.package}::guestbook::sign", book, None, "hello", 3, CLOCK)
    assert signed.events[0]["json"]["text"] == "hello"
    assert pocketsui_ledger.object(book)["signed"] == "1"
    with pytest.raises(TransactionFailed, match="ENothingWritten: an entry needs some text") as no:
        alice.call(f"{published.package}::guestbook::sign", book, "Al", "", 3, CLOCK)
    assert no.value.simulated


async def test_an_asynchronous_one_has_it_in_its_own_loop(pocketsui_async_ledger: Ledger) -> None:
    alice = await pocketsui_async_ledger.account()
    package = await pocketsui_async_ledger.publish(FOLDER)
    done = await alice.call(f"{package}::guestbook::sum", [1, 7, 3])
    assert done.returned == ("11", "7")
    newest = pocketsui_async_ledger.node.ledger.store.newest_checkpoint()
    assert newest is not None
    assert newest.sequence >= 2


def test_its_folder_is_in_memory_only_where_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "elsewhere"))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "memory").mkdir()
    for free, parent in ((ROOM, "memory"), (ROOM - 1, "elsewhere")):
        usage = shutil.disk_usage(tmp_path)._replace(free=free)
        monkeypatch.setattr(shutil, "disk_usage", lambda _, usage=usage: usage)
        with scratch(tmp_path / "memory") as folder:
            assert Path(folder).parent == tmp_path / parent
    with scratch(tmp_path / "missing") as folder:
        assert Path(folder).parent == tmp_path / "elsewhere"


def test_a_ledger_that_cannot_start_says_so_and_leaves_no_thread(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("in the way")
    with pytest.raises(FileExistsError), ThreadedLedger(tmp_path):
        pass


def test_it_is_there_at_once(tmp_path: Path) -> None:
    """A generous limit: the page of the docs has the figure, `bench` measures it."""
    with ThreadedLedger(tmp_path / "first"):
        pass
    before = time.perf_counter()
    with ThreadedLedger(tmp_path / "second"):
        assert time.perf_counter() - before < 1
