"""npm `@mysten/sui` and pysui, unchanged, read the epochs of a ledger that is in its second one."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pysui.sui.sui_common.sui_commands as command
import pytest
from pysui.sui.sui_grpc.pgrpc_clients import GrpcProtocolClient

from pocketsui.coins import MIST_PER_SUI
from pocketsui.ledger.epochs import EpochSettings
from pocketsui.node import NodeOptions, run_node
from pocketsui.testing import Ledger
from sui_wire.ids import format_digest
from tests.conformance.node import MYSTEN, NODE
from tests.conformance.test_mysten import ALICE, SCENARIO_SECONDS, library
from tests.conformance.test_pysui import ask, client

__all__ = ["client", "library"]

HOUR_MS = 3_600_000
START_MS = 1_700_000_000_000


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    """Four members; its first epoch has ended."""
    now_ms = START_MS
    options = NodeOptions(
        tmp_path / "ledger",
        grpc_port=0,
        faucet_port=None,
        epochs=EpochSettings(HOUR_MS, committee=4, rotate_keys=True),
        now_ms=lambda: now_ms,
    )
    async with run_node(options) as node:
        running = Ledger(node)
        await running.faucet(ALICE.address, 10 * MIST_PER_SUI, coins=3)
        now_ms += HOUR_MS
        node.ledger.keep_time()
        await running.faucet(ALICE.address, MIST_PER_SUI)
        yield running


async def test_mysten_reads_epochs_and_lets_transactions_expire(ledger: Ledger) -> None:
    process = await asyncio.create_subprocess_exec(
        *(NODE, MYSTEN / "epochs.mjs", ledger.url),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )
    chain = format_digest(ledger.node.ledger.epoch.chain)
    async with asyncio.timeout(SCENARIO_SECONDS):
        output, errors = await process.communicate(chain.encode())
    assert process.returncode == 0, errors.decode()
    seen = json.loads(output)
    ended, lasting, newest = seen["epochs"]
    assert ended == {
        "epoch": "0",
        "weights": ["2500"] * 4,
        "checkpoints": ["0", "2"],
        "ended": True,
    }
    assert lasting == {**ended, "epoch": "1", "checkpoints": ["3", None], "ended": False}
    assert newest == lasting
    check_state(seen["state"])
    assert seen["protocol"]["protocolVersion"] == "140"
    assert seen["protocol"]["attributes"]["max_tx_size_bytes"] == "131072"
    check_sent(seen["sent"])


def check_state(state: dict[str, Any]) -> None:
    assert (state["epoch"], state["protocolVersion"], state["safeMode"]) == ("1", "140", False)
    assert state["epochStartTimestampMs"] == str(START_MS + HOUR_MS)
    assert state["parameters"]["epochDurationMs"] == str(HOUR_MS)
    assert state["referenceGasPrice"] == "1000"


def check_sent(sent: list[str]) -> None:
    until_now, until_then, now_or_next, later, too_long, elsewhere = sent
    assert (until_now, now_or_next) == ("sent", "sent")
    assert "expired after epoch 0; now is 1" in until_then
    assert "valid in epochs 2 to 3; now is 1" in later
    assert "max_epoch must be at most min_epoch + 1" in too_long
    assert "the transaction is for chain" in elsewhere


async def test_pysui_reads_epochs(client: GrpcProtocolClient) -> None:
    ended = (await ask(client, command.GetEpoch(epoch_id=0))).epoch
    lasting = (await ask(client, command.GetEpoch(epoch_id=1))).epoch
    assert (ended.epoch, ended.first_checkpoint, ended.last_checkpoint) == (0, 0, 2)
    assert (lasting.epoch, lasting.first_checkpoint, lasting.last_checkpoint) == (1, 3, None)
    assert ended.end == lasting.start
    current = await ask(client, command.GetBasicCurrentEpochInfo())
    assert current.epoch == 1


async def test_pysui_reads_the_system_state(client: GrpcProtocolClient) -> None:
    state = await ask(client, command.GetLatestSuiSystemState())
    assert (state.epoch, state.protocol_version) == (1, 140)
    members = state.validators.active_validators
    assert [each.voting_power for each in members] == [2_500] * 4
    protocol = await ask(client, command.GetProtocolConfig())
    assert protocol.protocol_version == 140
