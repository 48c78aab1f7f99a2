"""Asks a faucet for coins, as `sui client faucet` and the SDKs do: POST /v2/gas."""

from __future__ import annotations

import asyncio
import http.client
import json
from typing import Any

from pocketsui.client.address import host_and_port
from pocketsui.errors import NoAnswer, Refusal

SECONDS = 30


async def ask(url: str, recipient: str, amount: int | None = None) -> list[dict[str, Any]]:
    """The coins that were sent, each `{"amount", "id", "transferTxDigest"}`.

    `amount` (MIST, in one coin) is our own addition to the request; other faucets ignore it.
    """
    wanted: dict[str, Any] = {"recipient": recipient}
    if amount is not None:
        wanted |= {"amount": amount, "coins": 1}
    return await asyncio.to_thread(_post, url, {"FixedAmountRequest": wanted})


def _post(url: str, request: dict[str, Any]) -> list[dict[str, Any]]:
    connection = http.client.HTTPConnection(*host_and_port("faucet-url", url), timeout=SECONDS)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/v2/gas", json.dumps(request), headers)
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(
            f"no faucet answers at {url} ({error}); --faucet-url names another"
        ) from None
    finally:
        connection.close()
    return _coins(url, response.status, body)


def _coins(url: str, code: int, body: bytes) -> list[dict[str, Any]]:
    """What the faucet's answer says it gave."""
    try:
        match json.loads(body):
            case {"status": "Success", "coins_sent": [_, *_] as coins}:
                return [*coins]
            case {"status": {"Failure": {"Internal": str(reason)}}}:
                raise Refusal(f"the faucet at {url} gave nothing: {reason}")
    except ValueError:
        pass  # no JSON: told below
    raise Refusal(
        f"what answers at {url} is no faucet: HTTP {code} without coins or a reason; "
        "--faucet-url names another"
    )
