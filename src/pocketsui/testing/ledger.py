"""A running ledger in the test's own event loop, and people on it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from pocketsui.client.account import Account
from pocketsui.client.connection import Connection
from pocketsui.client.outcome import Outcome
from pocketsui.client.plain import plain
from pocketsui.client.source import find_compiled
from pocketsui.coins import MIST_PER_SUI
from pocketsui.faucet import GivenCoin
from pocketsui.ledger.consensus import Pace
from pocketsui.ledger.epochs import DAILY, EpochSettings
from pocketsui.node import Node, NodeOptions, run_node, system_time_ms
from sui_wire.ids import Address, ObjectId, parse_address
from sui_wire.signature import KeyPair

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
        found = await self.connection.object(object_id, "json")
        fields: dict[str, Any] = plain(found.json)
        return fields


async def publish(account: Account, modules: Modules) -> Outcome:
    """Publish a compiled package as somebody, who gets the UpgradeCap and what `init` sends."""
    paths = [modules] if isinstance(modules, Path | str) else modules
    return await account.publish(find_compiled(map(Path, paths)))
