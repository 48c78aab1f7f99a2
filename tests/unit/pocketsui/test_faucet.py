"""The faucet, and its HTTP side as the clients of `sui start` use it."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from pocketsui.faucet import Faucet, FaucetEmpty
from pocketsui.ledger.genesis import FAUCET_COINS
from pocketsui.ledger.ledger import open_ledger
from pocketsui.node import NodeOptions, run_node
from sui_wire.ids import format_address
from tests.unit.pocketsui.node_world import BOB, transfers


async def test_many_requests_at_once_are_all_paid(tmp_path: Path) -> None:
    ledger = await open_ledger(tmp_path, now_ms=lambda: 1, interpreter=transfers)
    faucet = Faucet(ledger)
    given = await asyncio.gather(
        *(faucet.give(BOB.address, 7, coins=2) for _ in range(3 * FAUCET_COINS))
    )
    assert len({coin.id for coins in given for coin in coins}) == 6 * FAUCET_COINS
    await ledger.close()


@pytest.mark.parametrize("coins", [0, -1, 501])
async def test_it_gives_neither_nothing_nor_too_many(tmp_path: Path, coins: int) -> None:
    ledger = await open_ledger(tmp_path, now_ms=lambda: 1, interpreter=transfers)
    with pytest.raises(FaucetEmpty, match="coins asked for"):
        await Faucet(ledger).give(BOB.address, 7, coins)
    await ledger.close()


async def test_it_answers_over_http_as_sui_start_does(tmp_path: Path) -> None:
    options = NodeOptions(tmp_path, grpc_port=0, faucet_port=0, interpreter=transfers)
    asked: dict[str, dict[str, object]] = {
        "FixedAmountRequest": {"recipient": format_address(BOB.address)}
    }
    async with run_node(options) as node, aiohttp.ClientSession(node.faucet_url) as http:
        async with http.get("/") as health:
            assert await health.text() == "OK"
        async with http.post("/v2/gas", json=asked) as answer:
            assert answer.status == 201
            body = await answer.json()
        assert body["status"] == "Success"
        assert [coin["amount"] for coin in body["coins_sent"]] == [200_000_000_000] * 5
        async with http.post("/gas", json=asked) as answer:
            old = await answer.json()
        assert len(old["transferredGasObjects"]) == 5
        assert old["error"] is None
        async with http.post("/v1/gas", json=asked) as answer:
            assert answer.status == 202
            assert len((await answer.json())["task"]) >= 43
        asked["FixedAmountRequest"] |= {"amount": 7, "coins": 2}
        async with http.post("/v2/gas", json=asked) as answer:
            assert [coin["amount"] for coin in (await answer.json())["coins_sent"]] == [7, 7]


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "[]",
        "{",
        '{"FixedAmountRequest": {"recipient": "bob"}}',
        '{"FixedAmountRequest": {"recipient": 5}}',
        '{"FixedAmountRequest": {"recipient": "0x5", "amount": "7"}}',
        '{"FixedAmountRequest": {"recipient": "0x5", "coins": 0}}',
    ],
)
async def test_what_it_does_not_understand_it_refuses_in_the_same_forms(
    tmp_path: Path, body: str
) -> None:
    options = NodeOptions(tmp_path, grpc_port=0, faucet_port=0, interpreter=transfers)
    async with run_node(options) as node, aiohttp.ClientSession(node.faucet_url) as http:
        async with http.post("/v2/gas", data=body) as answer:
            assert answer.status == 400
            assert (await answer.json())["status"]["Failure"]["Internal"]
        async with http.post("/gas", data=body) as answer:
            assert (await answer.json())["transferredGasObjects"] == []
        async with http.post("/v1/gas", data=body) as answer:
            assert (await answer.json())["error"]


async def test_pages_of_any_origin_may_ask_it(tmp_path: Path) -> None:
    options = NodeOptions(tmp_path, grpc_port=0, faucet_port=0, interpreter=transfers)
    async with (
        run_node(options) as node,
        aiohttp.ClientSession(node.faucet_url) as http,
        http.options("/v2/gas") as answer,
    ):
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
