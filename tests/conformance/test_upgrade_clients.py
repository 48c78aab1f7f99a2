"""Packages upgraded by other people's clients, and what those read of them afterwards.

npm `@mysten/sui` publishes, upgrades and calls both versions; pysui upgrades once more. A ledger
with upgrades is stopped, started, and executed once more from genesis.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from pathlib import Path
from typing import Any

import pysui.sui.sui_common.sui_commands as command
import pytest
from pysui.sui.sui_bcs import bcs
from pysui.sui.sui_grpc.pgrpc_clients import GrpcProtocolClient

from pocketsui.coins import MIST_PER_SUI
from pocketsui.framework.sui.package import COMPATIBLE
from pocketsui.fsck import check
from pocketsui.node import move_interpreter
from pocketsui.testing import Ledger
from sui_wire.ids import format_address, parse_address
from tests.conformance.move_upgrades import built
from tests.conformance.node import MYSTEN, NODE
from tests.conformance.test_mysten import ALICE, SCENARIO_SECONDS, library
from tests.conformance.test_pysui import ALICE as ALICE_ADDRESS
from tests.conformance.test_pysui import ask, client

__all__ = ["client", "library"]  # fixtures


def compiled(name: str) -> dict[str, Any]:
    """A package as `Transaction.publish` and `.upgrade` take it."""
    package = built()[name]
    return {
        "modules": [base64.b64encode(each).decode() for each in package.modules],
        "dependencies": list(map(format_address, package.dependencies)),
        "digest": list(package.digest),
    }


@pytest.fixture
async def ledger(tmp_path: Path) -> Any:
    async with Ledger.start(tmp_path) as running:
        await running.faucet(ALICE.address, 10 * MIST_PER_SUI, coins=3)
        yield running


async def upgraded_by_mysten(ledger: Ledger) -> Any:
    """The first two versions of `base`, and a third that is refused; what the library saw."""
    process = await asyncio.create_subprocess_exec(
        NODE,
        MYSTEN / "upgrades.mjs",
        ledger.url,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )
    given = json.dumps([compiled("base"), compiled("base 2"), compiled("nothing")])
    async with asyncio.timeout(SCENARIO_SECONDS):
        output, errors = await process.communicate(given.encode())
    assert process.returncode == 0, errors.decode()
    return json.loads(output)


async def test_mysten_upgrades_a_package_and_calls_both_versions(ledger: Ledger) -> None:
    seen = await upgraded_by_mysten(ledger)
    old, newer = seen["old"], seen["newer"]
    assert int(seen["outputVersion"]) == 2
    assert seen["versionsThatRun"] == [1, 2]
    assert seen["value"] == 10  # made by the first version, changed by the second
    assert seen["typeOfCounter"] == f"{old}::counter::Counter"
    assert "Package upgrade error: incompatible upgrade, command 1" in seen["refusal"]
    assert "types are missing: counter::Badge, counter::Badged, counter::Counter" in seen["refusal"]
    assert seen["versions"] == [[old, 1], [newer, 2]]
    assert seen["package"] == {
        "storageId": newer,
        "originalId": old,
        "origins": {"Counter": old, "Badge": newer, "Badged": newer},
    }
    assert seen["badge"] == f"{newer}::counter::Badge"
    assert seen["split"] == 3
    assert seen["framework"] == "package"


async def test_pysui_upgrades_what_another_client_published(
    ledger: Ledger, client: GrpcProtocolClient
) -> None:
    """By the functions of `0x2::package`, whose declarations pysui asks for.

    Its own `publish_upgrade` stops with a TypeError of its own (pysui 1.5.1).
    """
    seen = await upgraded_by_mysten(ledger)
    third = built()["base 3"]
    owned = await ask(client, command.GetObjectsOwnedByAddress(owner=ALICE_ADDRESS))
    (cap,) = [each for each in owned.objects if each.object_type.endswith("::UpgradeCap")]
    transaction = await client.transaction(initial_sender=ALICE_ADDRESS)
    ticket = await transaction.move_call(
        target="0x2::package::authorize_upgrade",
        arguments=[cap.object_id, COMPATIBLE, list(third.digest)],
    )
    receipt = transaction.builder.publish_upgrade(
        [list(each) for each in third.modules],
        [bcs.Address.from_str(format_address(each)) for each in third.dependencies],
        bcs.Address.from_str(seen["newer"]),
        ticket,
    )
    await transaction.move_call(
        target="0x2::package::commit_upgrade", arguments=[cap.object_id, receipt]
    )
    done = await ask(client, command.ExecuteTransaction(**await transaction.build_and_sign()))
    assert done.effects.status.success, done.effects.status
    (package,) = [each for each in done.effects.changed_objects if each.object_type == "package"]
    assert package.output_version == 3
    assert package.object_id not in (seen["old"], seen["newer"])


async def test_a_ledger_with_upgrades_starts_again_and_passes_its_check(tmp_path: Path) -> None:
    async with Ledger.start(tmp_path) as running:
        await running.faucet(ALICE.address, 10 * MIST_PER_SUI, coins=3)
        seen = await upgraded_by_mysten(running)
    async with Ledger.start(tmp_path) as again:
        store = again.node.ledger.store
        versions = store.package_versions(parse_address(seen["old"]), 0, 10)
        assert [format_address(each) for _, each in versions] == [seen["old"], seen["newer"]]
    report = check(tmp_path / "ledger", move_interpreter())
    assert report.problems == ()
    assert report.transactions > len(versions)
