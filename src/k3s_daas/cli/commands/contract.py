"""`daas contract`: every function and event of the contract, by name."""

from __future__ import annotations

from typing import Annotated

import typer

from k3s_daas.cli.commands.common import Out, Where, on_ledger
from k3s_daas.cli.output import Format, show
from k3s_daas.installation import Installation

app = typer.Typer(help="Every function and event of the contract, by name.", no_args_is_help=True)

Function = Annotated[str, typer.Argument(metavar="MODULE::FUNCTION", help="A public function.")]
Word = Annotated[str, typer.Argument(help="Only names with this in them.")]
Values = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME=VALUE", help="Values of its parameters; names of objects are resolved."
    ),
]
As = Annotated[
    str,
    typer.Option(
        "--as", help="Who signs: owner, gateway, executor, a person's name, or a key file."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what it would cost.")]
Last = Annotated[int, typer.Option("--last", min=0, help="Only so many; 0 for all.")]


@app.command()
def functions(word: Word = "", out: Out = Format.TABLE) -> None:
    """The functions of the contract, and who may call each."""
    from k3s_daas.cli.contract_calls import list_functions

    show(list_functions(word), out)


@app.command("show")
def show_(function: Function, out: Out = Format.TABLE) -> None:
    """What a function does and takes."""
    from k3s_daas.cli.contract_calls import show_function

    show(show_function(function), out)


@app.command()
def names(where: Where = "default", out: Out = Format.TABLE) -> None:
    """The names of objects that a value can be given by, and what they stand for."""
    from k3s_daas.cli.contract_names import Names
    from k3s_daas.cli.memory import recall

    installation = Installation.named(where)
    show(Names(installation, recall(installation)).known(), out)


@app.command()
def call(
    function: Function,
    values: Values = None,
    signer: As = "owner",
    dry_run: DryRun = False,
    where: Where = "default",
    out: Out = Format.TABLE,
) -> None:
    """Call a function and print its events; a question is only asked, and its answer printed."""
    from k3s_daas.cli import contract_calls
    from k3s_daas.cli.contract_calls import Row
    from k3s_daas.cli.contract_names import Names
    from k3s_daas.cli.ledger import Ledger

    async def work(ledger: Ledger) -> Row | list[Row]:
        made = contract_calls.typed_call(
            function, values or (), Names(ledger.installation, ledger.memory())
        )
        if not contract_calls.find_function(function).who:
            return await contract_calls.ask(ledger, made)
        key = contract_calls.Signer.named(ledger.installation, signer)
        if dry_run:
            return await contract_calls.cost(ledger, made, key)
        return await contract_calls.execute(ledger, made, key)

    show(on_ledger(where, work), out)


@app.command()
def events(
    word: Word = "", last: Last = 50, where: Where = "default", out: Out = Format.TABLE
) -> None:
    """What the contract said, decoded: oldest first, checked against the committee's signature."""
    from k3s_daas.cli.contract_calls import list_events

    show(on_ledger(where, lambda ledger: list_events(ledger, word, last)), out)
