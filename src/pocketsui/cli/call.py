"""`pocketsui call`: one Move function."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from pocketsui.cli.failures import explained
from pocketsui.cli.options import (
    DEFAULT_FAUCET_URL,
    DEFAULT_URL,
    Data,
    FaucetUrl,
    Format,
    GasBudget,
    KeystoreFile,
    Output,
    Sender,
    Url,
)
from pocketsui.cli.output import show

if TYPE_CHECKING:
    from pocketsui.client.outcome import Outcome


@explained
def call(
    data: Data,
    function: Annotated[str, typer.Argument(help="PACKAGE::MODULE::FUNCTION")],
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            help="In the function's order, without the TxContext: numbers, true or false, text, "
            "0x... for addresses and objects, `me` for the sender, JSON lists for vectors, null "
            "for an empty option, and an amount of MIST for a Coin<SUI>."
        ),
    ] = None,
    types: Annotated[
        list[str] | None, typer.Option("--type", help="A type argument; may be repeated.")
    ] = None,
    args: Annotated[
        bool, typer.Option("--args", help="May stand before the arguments, as in Sui's own CLI.")
    ] = False,
    dry_run: Annotated[bool, typer.Option(help="Only say what it would do.")] = False,
    sender: Sender = None,
    keystore: KeystoreFile = None,
    gas_budget: GasBudget = None,
    url: Url = DEFAULT_URL,
    faucet_url: FaucetUrl = DEFAULT_FAUCET_URL,
    output: Output = Format.TABLE,
) -> None:
    """Call a Move function.

    Arguments are read by its signature.

    What would fail is not sent. Objects that the function returns go to the sender.
    """
    from pocketsui.cli.told import outcome
    from pocketsui.cli.user import User

    del args  # a word that separates, nothing more

    async def send() -> Outcome:
        async with User(data, keystore, sender).account(url, faucet_url) as account:
            return await account.call(
                function,
                *(arguments or ()),
                types=types or (),
                gas_budget=gas_budget,
                dry_run=dry_run,
            )

    show(outcome(asyncio.run(send()), output), output)
