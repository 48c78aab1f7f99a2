"""The same in a thread of its own, so that any test can wait for it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from pocketsui.client.account import Account
from pocketsui.client.outcome import Outcome
from pocketsui.coins import MIST_PER_SUI
from pocketsui.faucet import GivenCoin
from pocketsui.node import system_time_ms
from pocketsui.testing.ledger import Ledger, Modules, publish
from sui_wire.ids import format_address
from sui_wire.signature import KeyPair

T = TypeVar("T")


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
