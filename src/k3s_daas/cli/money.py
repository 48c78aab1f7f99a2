"""SUI for those who sign here, from the faucet of the embedded ledger."""

from __future__ import annotations

import aiohttp

from k3s_daas.chain import SuiClient
from k3s_daas.cli.amounts import MIST_PER_SUI, format_amount
from k3s_daas.cli.errors import CommandError
from k3s_daas.installation import Installation
from sui_wire.ids import Address, format_address

FOR_GAS = 5 * MIST_PER_SUI
"""MIST that whoever signs should have besides what they spend."""

_MOST_DRAWS = 100
"""Requests to the faucet at a time; each gives what the faucet gives."""


async def fund(
    installation: Installation, client: SuiClient, address: Address, spending: int = 0
) -> None:
    """Draw from the faucet until the address has `spending` MIST and what its gas may cost."""
    wanted = spending + FOR_GAS
    async with aiohttp.ClientSession() as http:
        for _ in range(_MOST_DRAWS):
            if await client.balance(address) >= wanted:
                return
            await _draw(http, installation, address)
    raise CommandError(
        f"the faucet did not give {format_address(address)} {format_amount(wanted)} in"
        f" {_MOST_DRAWS} draws; deposit less at a time"
    )


async def _draw(http: aiohttp.ClientSession, installation: Installation, address: Address) -> None:
    url = f"http://127.0.0.1:{installation.port('faucet')}/v2/gas"
    body = {"FixedAmountRequest": {"recipient": format_address(address)}}
    try:
        async with http.post(url, json=body) as answer:
            if not answer.ok:
                raise CommandError(f"the faucet answered {answer.status}: {await answer.text()}")
    except aiohttp.ClientError as error:
        raise CommandError(f"the faucet cannot be reached: {error}; is the ledger up?") from error
