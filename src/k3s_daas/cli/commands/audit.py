"""`daas audit`: what was recorded, and whether it holds."""

from __future__ import annotations

from typing import Annotated

import typer

from k3s_daas.cli import progress
from k3s_daas.cli.commands.common import Out, Where, on_ledger
from k3s_daas.cli.output import Format, show

app = typer.Typer(help="What was recorded, and whether it holds.", no_args_is_help=True)


@app.command("list")
def list_(where: Where = "default", out: Out = Format.TABLE) -> None:
    """Every request with its outcome, each one checked. Exits with 1 if a check fails, and why."""
    from k3s_daas.cli.records import list_requests

    rows, complaints = on_ledger(where, list_requests)
    show(rows, out)
    for complaint in complaints:
        progress.say(f"daas: {complaint}")
    if complaints:
        raise typer.Exit(1)


@app.command("show")
def show_(
    request: Annotated[str, typer.Argument(help="A request id, as `audit list` prints it.")],
    where: Where = "default",
    out: Out = Format.TABLE,
) -> None:
    """One request: what was asked, what came of it, and every check that was made."""
    from k3s_daas.cli.records import show_request

    show(on_ledger(where, lambda ledger: show_request(ledger, request)), out)
