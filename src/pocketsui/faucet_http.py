"""The faucet's HTTP side, as the faucet of `sui start` answers.

    POST /v2/gas   {"FixedAmountRequest": {"recipient": "0x..."}}
    POST /gas      the same, answered in the older form; /v1/gas gives the form of its batches
    GET  /         health

Our own addition: beside `recipient` there may be `amount` (MIST in each coin) and `coins`. Every
origin may call, as there. Imported only where the port is open, for aiohttp is slow to load.
"""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from pocketsui.errors import PocketsuiError
from pocketsui.faucet import DEFAULT_AMOUNT, DEFAULT_COINS, Faucet, GivenCoin
from sui_wire.errors import WireError
from sui_wire.ids import Address, format_address, format_digest, parse_address

LARGEST_BODY = 4_096
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "*",
}


class _Refused(PocketsuiError):
    """A request that is not of the form above."""


def faucet_app(faucet: Faucet) -> web.Application:
    """The routes of the faucet of `sui start`."""
    app = web.Application(client_max_size=LARGEST_BODY)
    routes = _Routes(faucet)
    app.router.add_get("/", routes.health)
    app.router.add_post("/gas", routes.give_old)
    app.router.add_post("/v1/gas", routes.give_v1)
    app.router.add_post("/v2/gas", routes.give_v2)
    app.router.add_route("OPTIONS", "/{path:.*}", routes.preflight)
    return app


class _Routes:
    def __init__(self, faucet: Faucet) -> None:
        self._faucet = faucet

    async def health(self, _request: web.Request) -> web.Response:
        return web.Response(text="OK", headers=CORS)

    async def preflight(self, _request: web.Request) -> web.Response:
        return web.Response(status=204, headers=CORS)

    async def give_v2(self, request: web.Request) -> web.Response:
        coins, error = await self._give(request)
        if coins is None:
            # Sui's faucet and its Rust clients spell it with a capital, npm's client without.
            reason = {"Internal": error, "internal": error}
            failure = {"status": {"Failure": reason}, "coins_sent": None}
            return web.json_response(failure, status=400, headers=CORS)
        answer = {"status": "Success", "coins_sent": _coins(coins)}
        return web.json_response(answer, status=201, headers=CORS)

    async def give_v1(self, request: web.Request) -> web.Response:
        """The form of the batches that are no more: `task` is the transaction's digest."""
        coins, error = await self._give(request)
        task = None if coins is None else format_digest(coins[0].transaction)
        status = 400 if coins is None else 202
        return web.json_response({"task": task, "error": error}, status=status, headers=CORS)

    async def give_old(self, request: web.Request) -> web.Response:
        coins, error = await self._give(request)
        answer = {"transferredGasObjects": _coins(coins or ()), "error": error}
        return web.json_response(answer, status=400 if coins is None else 201, headers=CORS)

    async def _give(self, request: web.Request) -> tuple[tuple[GivenCoin, ...] | None, str | None]:
        """The coins, or why there are none."""
        try:
            recipient, amount, coins = _read(await request.read())
            return await self._faucet.give(recipient, amount, coins), None
        except (PocketsuiError, WireError) as error:
            return None, str(error)


def _read(body: bytes) -> tuple[Address, int, int]:
    """Recipient, amount and number of coins."""
    expected = 'expected {"FixedAmountRequest": {"recipient": "0x..."}}'
    try:
        asked: Any = json.loads(body)["FixedAmountRequest"]
        recipient = asked["recipient"]
    except (ValueError, KeyError, TypeError):
        raise _Refused(f"the request is not understood: {expected}") from None
    numbers = (asked.get("amount", DEFAULT_AMOUNT), asked.get("coins", DEFAULT_COINS))
    if not isinstance(recipient, str) or not all(type(each) is int for each in numbers):
        raise _Refused(f"the request is not understood: {expected}, amounts as numbers")
    return parse_address(recipient), *numbers


def _coins(coins: tuple[GivenCoin, ...]) -> list[dict[str, object]]:
    return [
        {
            "amount": coin.amount,
            "id": format_address(coin.id),
            "transferTxDigest": format_digest(coin.transaction),
        }
        for coin in coins
    ]
