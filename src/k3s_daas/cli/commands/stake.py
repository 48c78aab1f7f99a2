"""`daas stake`: what people put at risk."""

from __future__ import annotations

import typer

from k3s_daas.cli.amounts import format_amount, parse_amount
from k3s_daas.cli.commands.common import Amount, Name, Out, Where, on_ledger
from k3s_daas.cli.output import Format, say, show

app = typer.Typer(help="Stake: writing needs some.", no_args_is_help=True)


@app.command()
def deposit(name: Name, amount: Amount, where: Where = "default") -> None:
    """Add to somebody's stake."""
    from k3s_daas.cli import stakes

    mist = parse_amount(amount)
    active = on_ledger(where, lambda ledger: stakes.deposit(ledger, name, mist))
    say(f"{name} has {format_amount(active)} at stake")


@app.command("show")
def show_(name: Name, where: Where = "default", out: Out = Format.TABLE) -> None:
    """Somebody's stake."""
    from k3s_daas.cli import stakes

    show(on_ledger(where, lambda ledger: stakes.describe(ledger, name)), out)


@app.command()
def unbond(name: Name, amount: Amount, where: Where = "default") -> None:
    """Ask stake back: it stops counting at once and can be withdrawn after the unbonding time."""
    from k3s_daas.cli import stakes

    mist = parse_amount(amount)
    active = on_ledger(where, lambda ledger: stakes.unbond(ledger, name, mist))
    say(f"{name} has {format_amount(active)} at stake")


@app.command()
def withdraw(name: Name, where: Where = "default") -> None:
    """Pay out what has finished unbonding."""
    from k3s_daas.cli import stakes

    amount = on_ledger(where, lambda ledger: stakes.withdraw(ledger, name))
    say(f"{format_amount(amount)} went back to {name}")
