"""npm `@mysten/sui`, unchanged, as a client of a running ledger, over gRPC-Web.

The scenarios are JavaScript (`mysten/scenarios.mjs`), as a user of the library would write them;
here we say what each must have seen. The library is pinned by `mysten/package-lock.json` and
installed once, into `mysten/node_modules`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from pocketsui.coins import MIST_PER_SUI
from pocketsui.node import NodeOptions, run_node
from pocketsui.testing import Ledger
from sui_wire.ids import Digest, format_digest
from sui_wire.signature import KeyPair
from tests.conformance.corpus import modules as corpus_modules
from tests.conformance.node import MYSTEN, NODE, install
from tests.unit.pocketsui.guestbook import FOLDER as GUESTBOOK

SCENARIO_SECONDS = 60
ALICE = KeyPair.from_seed(bytes(range(32)))
UNKNOWN = format_digest(Digest(b"\x07" * 32))


@pytest.fixture(scope="module", autouse=True)
def library() -> None:
    """The pinned library, installed."""
    install(MYSTEN)


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with Ledger.start(tmp_path) as running:
        await running.faucet(ALICE.address, 10 * MIST_PER_SUI, coins=3)
        yield running


async def play(ledger: Ledger, scenario: str, **given: Any) -> Any:
    """Run a scenario against the ledger; what it saw."""
    process = await asyncio.create_subprocess_exec(
        NODE,
        MYSTEN / "scenarios.mjs",
        scenario,
        ledger.url,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )
    async with asyncio.timeout(SCENARIO_SECONDS):
        output, errors = await process.communicate(json.dumps(given).encode())
    assert process.returncode == 0, errors.decode()
    return json.loads(output)


async def test_it_sends_coins_and_reads_what_became_of_them(ledger: Ledger) -> None:
    seen = await play(ledger, "coins")
    assert seen["status"]
    assert seen["foundAgain"]
    assert seen["bob"] == "12345"
    assert seen["coins"] == ["12345"]
    assert seen["balances"] == 1
    assert seen["owner"]["AddressOwner"] == "0x" + "b0" * 32
    assert [each["amount"] for each in seen["changes"] if int(each["amount"]) > 0] == ["12345"]
    assert seen["gasPrice"] == "1000"
    assert seen["chain"] == format_digest(ledger.node.ledger.epoch.chain)
    assert seen["metadata"]["decimals"] == 9


async def test_it_pages_through_dynamic_fields_and_derives_their_ids(ledger: Ledger) -> None:
    seen = await play(ledger, "fields")
    assert seen["pages"] == [2, True, 1, False]
    assert seen["names"] == ["u64"] * 3
    assert bytes(seen["value"]) == (20).to_bytes(8, "little")


async def test_it_publishes_a_package_calls_it_and_reads_events_and_aborts(ledger: Ledger) -> None:
    modules = [
        base64.b64encode(each.read_bytes()).decode()
        for each in files("k3s_daas.contract").joinpath("package").iterdir()
        if each.name.endswith(".mv")
    ]
    package = {"modules": modules, "dependencies": ["0x1", "0x2"]}
    seen = await play(ledger, "contract", package=package)
    assert seen["events"] == ["platform::PlatformConfigured"]
    assert "MoveAbort" in seen["refused"]["message"]
    assert "seal_token::issue" in seen["refused"]["message"]
    assert (seen["visibility"], seen["parameters"]) == ("public", 4)


async def test_it_follows_checkpoints_without_gaps(ledger: Ledger) -> None:
    seen = (await play(ledger, "subscription"))["seen"]
    assert seen == list(range(seen[0], seen[0] + 3))


async def test_it_is_told_of_events_as_they_happen(ledger: Ledger) -> None:
    modules = [base64.b64encode(each).decode() for each in corpus_modules()]
    package = {"modules": modules, "dependencies": ["0x1", "0x2"]}
    seen = await play(ledger, "toldOfEvents", package=package)
    assert seen["firstIsProgress"]
    assert seen["types"] == ["objects::Happened"] * 2
    assert seen["numbers"] == [0, 1]


async def test_it_understands_our_refusals(ledger: Ledger) -> None:
    seen = await play(ledger, "errors", unknownDigest=UNKNOWN)
    assert "not found" in seen["object"]["message"]
    assert UNKNOWN in seen["transaction"]["message"]
    assert "nsufficient" in seen["poor"]["message"]
    assert seen["name"] == {"address": None}
    assert seen["reverse"]["code"] == "NOT_FOUND"


async def test_it_signs_with_every_scheme_we_know_and_in_a_group(ledger: Ledger) -> None:
    seen = await play(ledger, "signatures")
    assert seen["secp256k1"]
    assert seen["secp256r1"]
    assert "insufficient weight=2 threshold=3" in seen["tooLight"]["message"]
    assert seen["multisig"]


async def test_a_sponsor_pays_for_a_guest_who_has_no_gas(ledger: Ledger) -> None:
    seen = await play(ledger, "sponsored")
    assert "2 needed" in seen["alone"]["message"]
    assert seen["status"]
    assert seen["payer"]


async def test_it_receives_what_was_sent_to_an_object_once(ledger: Ledger) -> None:
    modules = json.loads((MYSTEN / "mailbox" / "corpus.json").read_text())
    package = {"modules": modules, "dependencies": ["0x1", "0x2"]}
    seen = await play(ledger, "receiving", package=package)
    assert seen["changed"]["inputState"] == "Exists"
    assert seen["changed"]["outputOwner"]["AddressOwner"] == "0x" + "b0" * 32
    assert seen["bob"] == "777"
    assert seen["again"] is not None


async def test_it_lists_transactions_by_sender_page_by_page(ledger: Ledger) -> None:
    seen = await play(ledger, "listing")
    assert seen["first"] == seen["sent"][:3]
    assert seen["more"]
    assert seen["rest"] == seen["sent"][3:]
    assert not seen["end"]
    assert seen["newest"] == seen["sent"][-1:]


async def test_it_reads_values_as_json_displays_and_the_names_of_errors(ledger: Ledger) -> None:
    code = (GUESTBOOK / "bytecode_modules" / "guestbook.mv").read_bytes()
    package = {"modules": [base64.b64encode(code).decode()], "dependencies": ["0x1", "0x2"]}
    seen = await play(ledger, "rendered", package=package)
    assert seen["object"]["signed"] == "1"
    assert seen["object"]["entries"]["size"] == "1"
    assert seen["display"]["output"]["description"] == "A guestbook, signed 1 times"
    assert seen["event"]["mood"] == {"@variant": "Curious", "about": "hello"}
    assert "ENothingWritten" in seen["refused"]["message"]


async def test_its_faucet_client_is_served_and_refused(tmp_path: Path) -> None:
    options = NodeOptions(tmp_path, grpc_port=0, faucet_port=0)
    async with run_node(options) as node:
        seen = await play(Ledger(node), "faucet", faucet=node.faucet_url)
    assert seen["status"] == "Success"
    assert seen["amounts"] == [200 * MIST_PER_SUI] * 5
    assert seen["digests"] == 1
    assert int(seen["balance"]) == 1_000 * MIST_PER_SUI
    assert "expected 0x and 1 to 64 hex digits" in seen["refused"]["message"]
    assert not seen["limited"]
