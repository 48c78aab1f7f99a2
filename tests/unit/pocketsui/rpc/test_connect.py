"""The methods as JSON over HTTP, by the Connect protocol, and the explorer's files beside them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from pocketsui.explorer import PAGES
from pocketsui.node import Node, NodeOptions, run_node
from pocketsui.rpc.grpc_web import frame
from tests.unit.pocketsui.node_world import transfers

SERVICE = "/sui.rpc.v2.LedgerService/"


class Http:
    """A client of a node."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def get(self, path: str) -> tuple[int, str, aiohttp.ClientResponse]:
        async with self._session.get(path) as response:
            return response.status, await response.text(), response

    async def post(self, method: str, body: bytes) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json"}
        async with self._session.post(SERVICE + method, data=body, headers=headers) as response:
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            return response.status, await response.json()

    async def stream(self, method: str, body: bytes) -> list[tuple[int, Any]]:
        """The envelopes of an answer: (flag, message)."""
        headers = {"Content-Type": "application/connect+json"}
        async with self._session.post(SERVICE + method, data=body, headers=headers) as response:
            rest, found = await response.read(), []
        while rest:
            end = 5 + int.from_bytes(rest[1:5], "big")
            found.append((rest[0], json.loads(rest[5:end])))
            rest = rest[end:]
        return found


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Node]:
    options = NodeOptions(
        tmp_path, grpc_port=0, faucet_port=None, now_ms=lambda: 1, interpreter=transfers
    )
    async with run_node(options) as running:
        yield running


@pytest.fixture
async def http(node: Node) -> AsyncIterator[Http]:
    async with aiohttp.ClientSession(node.url) as session:
        yield Http(session)


async def test_a_unary_method_answers_json(http: Http) -> None:
    status, answer = await http.post("GetServiceInfo", b"")
    assert (status, answer["chain"]) == (200, "localnet")
    asked = b'{"objectId": "0x6", "readMask": "objectId,json"}'
    status, answer = await http.post("GetObject", asked)
    assert answer["object"]["json"]["timestamp_ms"] == "1"


@pytest.mark.parametrize(
    ("method", "body", "status", "code", "part"),
    [
        ("GetObject", b'{"objectId": "0x77"}', 404, "not_found", "0x77"),
        ("GetObject", b'{"objectId": "x"}', 400, "invalid_argument", "not an address"),
        ("GetObject", b'{"thing": 1}', 400, "invalid_argument", "no GetObjectRequest"),
        ("GetObject", b"{", 400, "invalid_argument", "no GetObjectRequest"),
        ("Guess", b"{}", 501, "unimplemented", "no method"),
        ("ListEvents", b"{}", 400, "invalid_argument", "takes application/connect+json"),
    ],
)
async def test_a_refusal_has_a_code_and_a_status(
    http: Http, method: str, body: bytes, status: int, code: str, part: str
) -> None:
    found, answer = await http.post(method, body)
    assert (found, answer["code"]) == (status, code)
    assert part in answer["message"]


async def test_a_streaming_method_answers_envelopes(http: Http) -> None:
    asked = frame(b'{"readMask": "sequenceNumber", "options": {"limit": 1}}')
    *found, (flag, end) = await http.stream("ListCheckpoints", asked)
    assert (flag, end) == (2, {})
    assert [each for _, each in found if "checkpoint" in each]
    assert all(flag == 0 for flag, _ in found)


async def test_a_stream_that_fails_says_so_at_its_end(http: Http) -> None:
    ((flag, end),) = await http.stream("ListEvents", frame(b'{"readMask": "nothing"}'))
    assert flag == 2
    assert end["error"]["code"] == "invalid_argument"


@pytest.mark.parametrize("path", ["/", *(f"/{each}/anything" for each in PAGES)])
async def test_pages_have_one_frame_and_a_strict_policy(http: Http, path: str) -> None:
    status, text, response = await http.get(path)
    assert status == 200
    assert "<!doctype html>" in text
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_files_are_served_by_name_and_nothing_else(http: Http) -> None:
    status, _, response = await http.get("/static/pages/home.js")
    assert (status, response.content_type) == (200, "text/javascript")
    for path in ("/static/", "/static/missing.js", "/static/../__init__.py", "/favicon.ico"):
        status, text, _ = await http.get(path)
        assert (status, "explorer begins at /" in text) == (404, True)


def test_no_file_names_another_host() -> None:
    import pocketsui.explorer

    static = Path(pocketsui.explorer.__file__).parent / "static"
    for file in static.rglob("*.*"):
        text = file.read_text().replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text, file
        assert "innerHTML" not in text, file
