"""The command line: `pocketsui start | status | fsck | backup`."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    help="A Sui-compatible ledger in one process and one file.",
    no_args_is_help=True,
    add_completion=False,
)


def main() -> None:
    """The console script."""
    app()


@app.command()
def start(
    data: Annotated[Path, typer.Option(help="Folder of the ledger; made if missing.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="gRPC port; 0 picks a free one.")] = 9000,
    faucet_port: Annotated[int, typer.Option(help="Faucet's HTTP port; 0: no faucet.")] = 9123,
) -> None:
    """Run a ledger until SIGTERM or SIGINT."""
    import structlog
    import uvloop

    from pocketsui.errors import PocketsuiError
    from pocketsui.logs import configure_logging
    from pocketsui.node import NodeOptions

    configure_logging()
    options = NodeOptions(data, host, port, faucet_port or None)
    try:
        failure = uvloop.run(_run(options))
    except (PocketsuiError, OSError) as error:
        structlog.get_logger("pocketsui").error("cannot run", error=str(error))
        raise typer.Exit(2) from None
    if failure is not None:
        raise typer.Exit(1)


@app.command()
def status(
    url: Annotated[str, typer.Option(help="gRPC address.")] = "http://127.0.0.1:9000",
) -> None:
    """Ask a running ledger what it is and how far it has come."""
    info = asyncio.run(_service_info(url))
    for name, value in info.items():
        typer.echo(f"{name:12} {value}")


@app.command()
def fsck(
    data: Annotated[Path, typer.Option(help="Folder of a ledger that is not running.")],
) -> None:
    """Execute everything again from genesis and compare every digest."""
    from pocketsui.errors import PocketsuiError
    from pocketsui.fsck import check
    from pocketsui.node import move_interpreter

    try:
        report = check(data, move_interpreter())
    except PocketsuiError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    for problem in report.problems:
        typer.echo(str(problem))
    typer.echo(
        f"{report.checkpoints} checkpoints, {report.transactions} transactions, "
        f"{len(report.problems)} problems"
    )
    if report.problems:
        raise typer.Exit(1)


@app.command()
def backup(
    data: Annotated[Path, typer.Option(help="Folder of the ledger; it may be running.")],
    to: Annotated[Path, typer.Option(help="Folder to make; it will hold the keys too.")],
) -> None:
    """Copy a ledger as of its last checkpoint."""
    from pocketsui.backup import back_up
    from pocketsui.errors import PocketsuiError

    try:
        newest = back_up(data, to)
    except (PocketsuiError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{to} holds the ledger up to checkpoint {newest}")


async def _run(options: Any) -> BaseException | None:
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
        failed = asyncio.create_task(node.ledger.wait_failed())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait((failed, stopped), return_when=asyncio.FIRST_COMPLETED)
        for task in (failed, stopped):
            task.cancel()
        if node.ledger.failed is not None:
            log.error("disk failed", error=str(node.ledger.failed))
    log.info("stopped")
    return node.ledger.failed


async def _service_info(url: str) -> dict[str, object]:
    from urllib.parse import urlsplit

    from grpclib.client import Channel

    from sui_wire.rpc.ledger_service_grpc import LedgerServiceStub
    from sui_wire.rpc.ledger_service_pb2 import GetServiceInfoRequest

    parts = urlsplit(url)
    channel = Channel(parts.hostname, parts.port)
    try:
        info = await LedgerServiceStub(channel).GetServiceInfo(GetServiceInfoRequest(), timeout=5)
    except (OSError, TimeoutError) as error:
        typer.echo(f"no ledger answers at {url}: {error}", err=True)
        raise typer.Exit(1) from None
    finally:
        channel.close()
    return {
        "server": info.server,
        "chain": info.chain_id,
        "epoch": info.epoch,
        "checkpoint": info.checkpoint_height,
        "time": info.timestamp.ToJsonString(),
    }
