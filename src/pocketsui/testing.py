"""A ledger of one's own for a test: in this process, on a free port, gone afterwards.

In an asynchronous test, in the test's own event loop:

    async with Ledger.start(tmp_path) as ledger:
        alice = await ledger.account(10 * MIST_PER_SUI)
        package = await ledger.publish("build/my_package")
        done = await alice.call(f"{package}::guestbook::sum", [1, 2, 3])
        assert done.returned == ("6", "3")

In any other, in a thread; the same without `await`:

    with ThreadedLedger(tmp_path) as ledger:
        alice = ledger.account(10 * MIST_PER_SUI)

Or any client of yours, at `ledger.url`. `pocketsui.pytest_plugin` has both as fixtures.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from pocketsui.coins import MIST_PER_SUI
from pocketsui.faucet import GivenCoin
from pocketsui.ledger.consensus import Pace
from pocketsui.ledger.epochs import DAILY, EpochSettings
from pocketsui.node import Node, NodeOptions, run_node, system_time_ms
from sui_wire.ids import Address, ObjectId, format_address, parse_address
from sui_wire.signature import KeyPair

if TYPE_CHECKING:
    from pocketsui.client.account import Account
    from pocketsui.client.connection import Connection
    from pocketsui.client.outcome import Outcome, TransactionFailed

__all__ = ["MIST_PER_SUI", "Ledger", "ThreadedAccount", "ThreadedLedger"]

T = TypeVar("T")
Modules = Path | str | Sequence[Path | str]
"""The folder of a package or of its build, or .mv files."""


class Ledger:
    """A running ledger. `url` is its gRPC address; `node` has the parts, for tests that look in."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.url = node.url
        self.explorer_url = node.url + "/"
        self._connection: Connection | None = None
        self._publisher: Account | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def start(
        cls,
        folder: Path,
        *,
        port: int = 0,
        now_ms: Callable[[], int] = system_time_ms,
        epochs: EpochSettings = DAILY,
        pace: Pace | None = None,
    ) -> AsyncIterator[Ledger]:
        """Run a ledger in the folder; started again on the same folder, it goes on.

        `epochs`: how long they last, and who signs; `pace`: `MAINNET` makes transactions wait.
        """
        options = NodeOptions(
            data=folder / "ledger",
            grpc_port=port,
            faucet_port=None,
            epochs=epochs,
            pace=pace,
            now_ms=now_ms,
        )
        async with run_node(options) as node:
            ledger = cls(node)
            try:
                yield ledger
            finally:
                if ledger._connection is not None:
                    await ledger._connection.__aexit__(None, None, None)

    @property
    def connection(self) -> Connection:
        """A client of the ledger's gRPC."""
        if self._connection is None:
            from pocketsui.client.connection import Connection

            self._connection = Connection(self.url)
        return self._connection

    async def faucet(
        self, address: bytes | str, amount: int = 100 * MIST_PER_SUI, coins: int = 1
    ) -> tuple[GivenCoin, ...]:
        """Send the address coins of `amount` MIST each."""
        recipient = parse_address(address) if isinstance(address, str) else Address(address)
        return await self.node.faucet.give(ObjectId(recipient), amount, coins)

    async def account(
        self, amount: int = 100 * MIST_PER_SUI, key: KeyPair | None = None
    ) -> Account:
        """Somebody with MIST (or with nothing, for 0), who can publish, call and pay."""
        from pocketsui.client.account import Account

        owner = key or KeyPair.generate()
        if amount:
            await self.faucet(owner.address, amount)
        return Account(self.connection, owner)

    async def publish(self, modules: Modules) -> str:
        """Publish a compiled package as nobody in particular; its id."""
        if self._publisher is None:
            self._publisher = await self.account()
        done = await publish(self._publisher, modules)
        return str(done.package)

    async def object(self, object_id: str) -> dict[str, Any]:
        """What an object holds, as JSON."""
        from google.protobuf.json_format import MessageToDict

        found = await self.connection.object(object_id, "json")
        fields: dict[str, Any] = MessageToDict(found.json)
        return fields


async def publish(account: Account, modules: Modules) -> Outcome:
    """Publish a compiled package as somebody, who gets the UpgradeCap and what `init` sends."""
    from pocketsui.client.source import find_compiled

    paths = [modules] if isinstance(modules, Path | str) else modules
    return await account.publish(find_compiled(map(Path, paths)))


class ThreadedLedger:
    """A ledger in a thread of its own, for tests that are not asynchronous; a context manager."""

    url: str
    explorer_url: str

    def __init__(self, folder: Path, *, now_ms: Callable[[], int] = system_time_ms) -> None:
        self._folder = folder
        self._now_ms = now_ms
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="pocketsui", daemon=True)
        self._stack = contextlib.AsyncExitStack()

    def __enter__(self) -> ThreadedLedger:
        self._thread.start()
        try:
            self._ledger = self.wait(
                self._stack.enter_async_context(Ledger.start(self._folder, now_ms=self._now_ms))
            )
        except BaseException:
            self._end()
            raise
        self.url = self._ledger.url
        self.explorer_url = self._ledger.explorer_url
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.wait(self._stack.aclose())
        finally:
            self._end()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def wait(self, awaited: Awaitable[T]) -> T:
        """Run something in the ledger's thread and wait for it."""

        async def run() -> T:
            return await awaited

        run_it: Coroutine[Any, Any, T] = run()
        return asyncio.run_coroutine_threadsafe(run_it, self._loop).result()

    def faucet(
        self, address: bytes | str, amount: int = 100 * MIST_PER_SUI, coins: int = 1
    ) -> tuple[GivenCoin, ...]:
        """Send the address coins of `amount` MIST each."""
        return self.wait(self._ledger.faucet(address, amount, coins))

    def account(
        self, amount: int = 100 * MIST_PER_SUI, key: KeyPair | None = None
    ) -> ThreadedAccount:
        """Somebody with MIST (or with nothing, for 0), who can publish, call and pay."""
        return ThreadedAccount(self, self.wait(self._ledger.account(amount, key)))

    def publish(self, modules: Modules) -> str:
        """Publish a compiled package as nobody in particular; its id."""
        return self.wait(self._ledger.publish(modules))

    def object(self, object_id: str) -> dict[str, Any]:
        """What an object holds, as JSON."""
        return self.wait(self._ledger.object(object_id))


class ThreadedAccount:
    """An account whose methods wait; see `pocketsui.client.account.Account`."""

    def __init__(self, ledger: ThreadedLedger, account: Account) -> None:
        self._ledger = ledger
        self._account = account
        self.key = account.key
        self.address = account.address

    def publish(self, modules: Modules) -> Outcome:
        """Publish a compiled package."""
        return self._ledger.wait(publish(self._account, modules))

    def call(self, function: str, *arguments: object, types: Sequence[str] = ()) -> Outcome:
        """Call `PACKAGE::MODULE::FUNCTION`; objects are given by their ids."""
        return self._ledger.wait(self._account.call(function, *arguments, types=types))

    def pay(self, recipient: bytes | str, amount: int) -> Outcome:
        """Send MIST in a coin of its own."""
        address = recipient if isinstance(recipient, str) else format_address(recipient)
        return self._ledger.wait(self._account.pay(address, amount))

    @property
    def balance(self) -> int:
        """MIST in all."""
        found = self._ledger.wait(self._account.connection.balances(self.address))
        return sum(amount for kind, amount in found.items() if kind.endswith("::sui::SUI"))


def __getattr__(name: str) -> type[TransactionFailed]:
    """`TransactionFailed`, imported only where a test names it."""
    if name == "TransactionFailed":
        from pocketsui.client.outcome import TransactionFailed

        return TransactionFailed
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
