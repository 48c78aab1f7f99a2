"""All commands, in the order in which a newcomer meets them."""

from __future__ import annotations

import typer

from pocketsui.cli.backup import backup
from pocketsui.cli.failures import EXIT_CODES
from pocketsui.cli.fsck import fsck
from pocketsui.cli.start import start
from pocketsui.cli.status import status

app = typer.Typer(
    help="A Sui-compatible ledger in one process and one file.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

RUN = (start, status)
KEEP = (fsck, backup)

for command in (*RUN, *KEEP):
    app.command()(command)


def main() -> None:
    """The console script."""
    app()
