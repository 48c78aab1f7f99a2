"""`pocketsui faucet`: SUI for an address."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from pocketsui.cli.failures import explained
from pocketsui.cli.options import (
    DEFAULT_FAUCET_URL,
    U64,
    Data,
    FaucetUrl,
    Format,
    KeystoreFile,
    Output,
)
from pocketsui.cli.output import show


@explained
def faucet(
    data: Data,
    address: Annotated[str, typer.Argument(help="Who gets it; `me`: the first key.")] = "me",
    amount: Annotated[
        int | None,
        typer.Option(help="MIST in one coin; 5 coins of 200 SUI if not given.", min=1, max=U64),
    ] = None,
    faucet_url: FaucetUrl = DEFAULT_FAUCET_URL,
    keystore: KeystoreFile = None,
    output: Output = Format.TABLE,
) -> None:
    """Ask the faucet for SUI.

    1 SUI is 1,000,000,000 MIST.
    """
    from pocketsui.cli.user import User
    from pocketsui.client.faucet import ask

    recipient = User(data, keystore).address(address)
    coins = asyncio.run(ask(faucet_url, recipient, amount))
    show(
        {
            "recipient": recipient,
            "coins": [{"id": each["id"], "amount": each["amount"]} for each in coins],
            "transaction": coins[0]["transferTxDigest"],
        },
        output,
    )
