"""Asks a faucet for coins, as `sui client faucet` and the SDKs do: POST /v2/gas."""

from __future__ import annotations

import asyncio
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from pocketsui.errors import InvalidRequest, NoAnswer, Refusal

SECONDS = 30
CREATED = 201


async def ask(url: str, recipient: str, amount: int | None = None) -> list[dict[str, Any]]:
    """The coins that were sent, each `{"amount", "id", "transferTxDigest"}`.

    `amount` (MIST, in one coin) is our own addition to the request; other faucets ignore it.
    """
    wanted: dict[str, Any] = {"recipient": recipient}
    if amount is not None:
        wanted |= {"amount": amount, "coins": 1}
    return await asyncio.to_thread(_post, url, {"FixedAmountRequest": wanted})


def _post(url: str, request: dict[str, Any]) -> list[dict[str, Any]]:
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise InvalidRequest("faucet-url", f"{url!r} is no address: expected http://HOST:PORT")
    connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=SECONDS)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/v2/gas", json.dumps(request), headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer(
            f"no faucet answers at {url} ({error}); --faucet-url names another"
        ) from None
    finally:
        connection.close()
    if response.status != CREATED or answer.get("status") != "Success":
        raise Refusal(f"the faucet at {url} gave nothing: {json.dumps(answer.get('status'))}")
    coins: list[dict[str, Any]] = answer["coins_sent"]
    return coins
