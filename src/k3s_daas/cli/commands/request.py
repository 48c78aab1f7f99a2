"""`daas request`: what can be done about a request that was made."""

from __future__ import annotations

from typing import Annotated

import typer

from k3s_daas.cli.commands.common import Out, Where, on_ledger
from k3s_daas.cli.output import Format, show

app = typer.Typer(help="Requests that were made.", no_args_is_help=True)


Request = Annotated[str, typer.Argument(help="A request id: the `Audit-Id` of its answer.")]


@app.command()
def cancel(
    request: Request,
    signer: Annotated[
        str, typer.Option("--as", help="Who signs; whoever made the request if left out.")
    ] = "",
    where: Where = "default",
    out: Out = Format.TABLE,
) -> None:
    """Ask that an open request be not carried out, which helps if the executor has not begun."""
    from k3s_daas.cli import approvals
    from k3s_daas.cli.contract_calls import Signer
    from k3s_daas.cli.ledger import Ledger

    async def work(ledger: Ledger) -> list[dict[str, object]]:
        key = Signer.named(ledger.installation, signer) if signer else None
        return await approvals.cancel(ledger, request, key)

    show(on_ledger(where, work), out)


@app.command()
def expire(request: Request, where: Where = "default", out: Out = Format.TABLE) -> None:
    """Have a request that nobody will answer any more recorded as such."""
    from k3s_daas.cli import approvals

    show(on_ledger(where, lambda ledger: approvals.expire(ledger, request)), out)
