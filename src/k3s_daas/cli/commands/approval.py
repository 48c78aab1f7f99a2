"""`daas approval`: requests that wait for a role's approvers."""

from __future__ import annotations

from typing import Annotated

import typer

from k3s_daas.cli.commands.common import Out, Where, on_ledger
from k3s_daas.cli.output import Format, show

app = typer.Typer(help="Requests that wait for a role's approvers.", no_args_is_help=True)

Request = Annotated[str, typer.Argument(help="A request id, as `approval list` prints it.")]
As = Annotated[str, typer.Option("--as", help="Who signs: a person's name, or a key file.")]


@app.command("list")
def list_(where: Where = "default", out: Out = Format.TABLE) -> None:
    """What waits, for how many, and until when."""
    from k3s_daas.cli.approvals import list_held

    show(on_ledger(where, list_held), out)


@app.command()
def approve(
    request: Request, signer: As, where: Where = "default", out: Out = Format.TABLE
) -> None:
    """Agree to a request. With the last approval that is needed it is carried out."""
    from k3s_daas.cli import approvals
    from k3s_daas.cli.contract_calls import Signer
    from k3s_daas.cli.ledger import Ledger

    async def work(ledger: Ledger) -> list[dict[str, object]]:
        key = Signer.named(ledger.installation, signer)
        return await approvals.approve(ledger, request, key)

    show(on_ledger(where, work), out)


@app.command()
def withdraw(
    request: Request, signer: As, where: Where = "default", out: Out = Format.TABLE
) -> None:
    """End the waiting of a request, without carrying it out: an approver, or who asked for it."""
    from k3s_daas.cli import approvals
    from k3s_daas.cli.contract_calls import Signer
    from k3s_daas.cli.ledger import Ledger

    async def work(ledger: Ledger) -> list[dict[str, object]]:
        key = Signer.named(ledger.installation, signer)
        return await approvals.withdraw(ledger, request, key)

    show(on_ledger(where, work), out)
