"""`daas seal`: seal tokens and sessions."""

from __future__ import annotations

import typer

from k3s_daas.cli.commands.common import Name, Out, Where, on_ledger
from k3s_daas.cli.output import Format, say, show

app = typer.Typer(help="Seal tokens: who people are on the ledger.", no_args_is_help=True)


@app.command()
def issue(name: Name, where: Where = "default", out: Out = Format.TABLE) -> None:
    """Give somebody keys, a seal token, and the role that everybody has. Harmless to repeat."""
    from k3s_daas.cli.people import describe, issue_token

    on_ledger(where, lambda ledger: issue_token(ledger, name))
    show(on_ledger(where, lambda ledger: describe(ledger, name)), out)


@app.command("list")
def list_(where: Where = "default", out: Out = Format.TABLE) -> None:
    """Everybody with a seal token here."""
    from k3s_daas.cli.people import describe_everybody

    show(on_ledger(where, describe_everybody), out)


@app.command()
def revoke(name: Name, where: Where = "default") -> None:
    """End somebody's seal token, and every session under it, for good."""
    from k3s_daas.cli.people import revoke_token

    on_ledger(where, lambda ledger: revoke_token(ledger, name))
    say(f"the seal token of {name} is revoked")


@app.command()
def close(name: Name, where: Where = "default") -> None:
    """Revoke somebody's session at once; `daas kubeconfig` opens another."""
    from k3s_daas.cli.people import close_session

    session = on_ledger(where, lambda ledger: close_session(ledger, name))
    say(f"session {session} of {name} is revoked")
