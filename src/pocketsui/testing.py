"""A ledger of one's own for a test: in this process, on a free port, gone afterwards.

async with Ledger.start(tmp_path) as ledger:
    await ledger.faucet(address, 10 * MIST_PER_SUI)
    client = SuiClient(ledger.url)

`pocketsui.pytest_plugin` has it as a fixture.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from pocketsui.faucet import GivenCoin
from pocketsui.node import Node, NodeOptions, run_node, system_time_ms
from sui_wire.ids import ObjectId

__all__ = ["Ledger"]


class Ledger:
    """A running ledger. `url` is its gRPC address; `node` has the parts, for tests that look in."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.url = node.url

    @classmethod
    @contextlib.asynccontextmanager
    async def start(
        cls, folder: Path, *, port: int = 0, now_ms: Callable[[], int] = system_time_ms
    ) -> AsyncIterator[Ledger]:
        """Run a ledger in the folder; started again on the same folder, it goes on."""
        options = NodeOptions(
            data=folder / "ledger", grpc_port=port, faucet_port=None, now_ms=now_ms
        )
        async with run_node(options) as node:
            yield cls(node)

    async def faucet(self, address: bytes, amount: int, coins: int = 1) -> tuple[GivenCoin, ...]:
        """Send the address coins of `amount` MIST each."""
        return await self.node.faucet.give(ObjectId(address), amount, coins)
