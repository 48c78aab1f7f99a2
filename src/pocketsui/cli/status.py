"""`pocketsui status`: what a running ledger is, and how far it has come."""

from __future__ import annotations

import asyncio

from pocketsui.cli.failures import explained
from pocketsui.cli.options import DEFAULT_URL, Format, Output, Url
from pocketsui.cli.output import show


@explained
def status(url: Url = DEFAULT_URL, output: Output = Format.TABLE) -> None:
    """Tell how far a running ledger has come."""
    from pocketsui.client.connection import Connection

    async def ask() -> dict[str, object]:
        async with Connection(url) as connection:
            info = await connection.service_info()
        return {
            "url": url,
            "server": info.server,
            "chain": info.chain_id,
            "epoch": info.epoch,
            "checkpoint": info.checkpoint_height,
            "time": info.timestamp.ToJsonString(),
        }

    show(asyncio.run(ask()), output)
