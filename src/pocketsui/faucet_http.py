"""The faucet's HTTP side; imported only where its port is open, for aiohttp is slow to load."""

from __future__ import annotations

from aiohttp import web

from pocketsui.errors import PocketsuiError
from pocketsui.faucet import Faucet, GivenCoin
from sui_wire.errors import WireError
from sui_wire.ids import format_address, format_digest, parse_address


def faucet_app(faucet: Faucet) -> web.Application:
    """The routes of the faucet of `sui start`."""
    app = web.Application(client_max_size=4096)
    routes = _Routes(faucet)
    app.router.add_get("/", routes.health)
    app.router.add_post("/gas", routes.give_v1)
    app.router.add_post("/v2/gas", routes.give_v2)
    return app


class _Routes:
    def __init__(self, faucet: Faucet) -> None:
        self._faucet = faucet

    async def health(self, _request: web.Request) -> web.Response:
        return web.Response(text="OK")

    async def give_v2(self, request: web.Request) -> web.Response:
        try:
            coins = await self._give(request)
        except (PocketsuiError, WireError, ValueError, KeyError, TypeError) as error:
            failure = {"status": {"Failure": {"Internal": str(error)}}, "coins_sent": None}
            return web.json_response(failure, status=400)
        return web.json_response({"status": "Success", "coins_sent": _coins(coins)}, status=201)

    async def give_v1(self, request: web.Request) -> web.Response:
        try:
            coins = await self._give(request)
        except (PocketsuiError, WireError, ValueError, KeyError, TypeError) as error:
            failure = {"transferredGasObjects": [], "error": str(error)}
            return web.json_response(failure, status=400)
        answer = {"transferredGasObjects": _coins(coins), "error": None}
        return web.json_response(answer, status=201)

    async def _give(self, request: web.Request) -> tuple[GivenCoin, ...]:
        body = await request.json()
        return await self._faucet.give(parse_address(body["FixedAmountRequest"]["recipient"]))


def _coins(coins: tuple[GivenCoin, ...]) -> list[dict[str, object]]:
    return [
        {
            "amount": coin.amount,
            "id": format_address(coin.id),
            "transferTxDigest": format_digest(coin.transaction),
        }
        for coin in coins
    ]
