"""`pocketsui start`: run a ledger."""

from __future__ import annotations

import asyncio
import errno
import signal
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pocketsui.cli.failures import CANNOT, REFUSED, plainly
from pocketsui.cli.options import LAST_PORT, Data

if TYPE_CHECKING:
    from pocketsui.node import Node, NodeOptions


CENTURY = 36_525 * 86_400.0
"""Seconds."""


class Profile(StrEnum):
    """When a transaction is in a checkpoint."""

    INSTANT = "instant"
    MAINNET = "mainnet"


def start(
    data: Data,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            help="Port for gRPC, gRPC-Web and the explorer; 0 picks a free one.",
            min=0,
            max=LAST_PORT,
        ),
    ] = 9000,
    faucet_port: Annotated[
        int, typer.Option(help="Faucet's HTTP port; 0: no faucet.", min=0, max=LAST_PORT)
    ] = 9123,
    profile: Annotated[
        Profile, typer.Option(help="A checkpoint at once, or the pace and congestion of mainnet.")
    ] = Profile.INSTANT,
    epoch_duration: Annotated[
        float, typer.Option(help="Seconds that an epoch lasts.", min=0.001, max=CENTURY)
    ] = 86_400,
    committee: Annotated[
        int | None,
        typer.Option(help="Members that sign, from the next epoch of an old ledger on.", min=1),
    ] = None,
    rotate_keys: Annotated[
        bool, typer.Option("--rotate-keys", help="Give every epoch's committee new keys.")
    ] = False,
    keep_checkpoints: Annotated[
        int | None, typer.Option(help="Prune older checkpoints while it runs.", min=1)
    ] = None,
) -> None:
    """Run a ledger until Ctrl-C (or SIGTERM).

    An empty folder becomes a new ledger; one that holds a ledger is continued.
    """
    import structlog
    import uvloop

    from pocketsui.errors import PocketsuiError
    from pocketsui.ledger.consensus import MAINNET
    from pocketsui.ledger.epochs import EpochSettings
    from pocketsui.ledger.folder import refuse_other_use
    from pocketsui.logs import configure_logging
    from pocketsui.node import NodeOptions

    configure_logging()
    pace = MAINNET if profile is Profile.MAINNET else None
    try:
        refuse_other_use(data)
        epochs = EpochSettings(round(epoch_duration * 1_000), committee, rotate_keys)
        options = NodeOptions(
            data, host, port, faucet_port or None, epochs, pace, keep=keep_checkpoints
        )
        failure = uvloop.run(_run(options))
    except (PocketsuiError, OSError) as error:
        structlog.get_logger("pocketsui").error("cannot run", error=_reason(error))
        raise typer.Exit(CANNOT) from None
    if failure is not None:
        raise typer.Exit(REFUSED)


def _reason(error: Exception) -> str:
    """What is in the way, and how to get around it."""
    if not isinstance(error, OSError):
        return str(error)
    if error.errno == errno.EADDRINUSE:
        return (
            f"{plainly(error)}; a ledger may be running already (`pocketsui status`); "
            "--port and --faucet-port name other ports"
        )
    return plainly(error)


async def _run(options: NodeOptions) -> BaseException | None:
    """Run until told to stop, or until the disk fails; returns why it failed."""
    import structlog

    from pocketsui.node import run_node

    log = structlog.get_logger("pocketsui")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with run_node(options) as node:
        log.info("started", url=node.url, faucet=node.faucet_url, data=str(options.data))
        if sys.stdout.isatty():
            typer.echo(_welcome(node, options))
        failed = asyncio.create_task(node.ledger.wait_failed())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait((failed, stopped), return_when=asyncio.FIRST_COMPLETED)
        for task in (failed, stopped):
            task.cancel()
        if node.ledger.failed is not None:
            log.error("disk failed", error=str(node.ledger.failed))
    log.info("stopped")
    return node.ledger.failed


def _welcome(node: Node, options: NodeOptions) -> str:
    """What somebody who sits in front of it wants to know."""
    return "\n".join(
        (
            "",
            "  pocketsui is ready.",
            "",
            f"    explorer   {node.url}/",
            f"    gRPC       {node.url}  (gRPC-Web and JSON too)",
            f"    faucet     {node.faucet_url or 'none'}",
            f"    ledger     {options.data}",
            "",
            "  Ctrl-C stops it; started again, it goes on where it was.",
            "",
        )
    )
