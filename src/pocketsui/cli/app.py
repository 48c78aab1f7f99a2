"""All commands, in the order in which a newcomer meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from pocketsui.cli.archive import export_ledger, import_ledger, prune_ledger
from pocketsui.cli.backup import backup
from pocketsui.cli.call import call
from pocketsui.cli.failures import EXIT_CODES
from pocketsui.cli.faucet import faucet
from pocketsui.cli.fsck import fsck
from pocketsui.cli.keys import keys
from pocketsui.cli.publish import publish
from pocketsui.cli.read import balance, objects, show_object, transaction
from pocketsui.cli.start import start
from pocketsui.cli.status import status
from pocketsui.version import VERSION

app = typer.Typer(
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pocketsui {VERSION}")
        raise typer.Exit


@app.callback()
def pocketsui(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and exit.", callback=_version, is_eager=True
        ),
    ] = False,
) -> None:
    """A Sui-compatible ledger in one process and one file."""
    del version  # `_version` has ended the program by now


Commands = dict[str, Callable[..., None]]

RUN: Commands = {"start": start, "status": status}
USE: Commands = {"faucet": faucet, "publish": publish, "call": call, "keys": keys}
READ: Commands = {
    "objects": objects,
    "object": show_object,
    "balance": balance,
    "transaction": transaction,
}
KEEP: Commands = {
    "fsck": fsck,
    "backup": backup,
    "export": export_ledger,
    "import": import_ledger,
    "prune": prune_ledger,
}

for name, command in (RUN | USE | READ | KEEP).items():
    app.command(name)(command)


def main() -> None:
    """The console script."""
    app()
