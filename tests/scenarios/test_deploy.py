"""`daas deploy` against a real pocketsui: killed anywhere and run again, it publishes once."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from k3s_daas.chain import SuiClient
from k3s_daas.chain.errors import LedgerUnavailable
from k3s_daas.chain.values import ExecutedTransaction
from k3s_daas.cli.deployment import ClusterPlan, carry_out, step_names
from k3s_daas.cli.deployment_state import Deployment, read, write
from k3s_daas.cli.keys import open_signing_pair
from k3s_daas.contract.objects import Platform, RoleBook
from pocketsui.testing import Ledger
from sui_wire.ids import format_address, parse_object_id
from sui_wire.signature import KeyPair

SUI = 1_000_000_000
PLAN = ClusterPlan("ours", "here", b"PEM", 2)
STEPS = step_names(PLAN)
PROGRAM = (sys.executable, "-c", "from k3s_daas.cli.app import run; run()", "deploy")


class Died(Exception):
    """Stands for kill -9: what was remembered before it is all that is left."""


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with Ledger.start(tmp_path) as running:
        yield running


class Deployer:
    """Runs a deployment that dies at one moment, and goes on from its file."""

    def __init__(self, client: SuiClient, key: KeyPair, file: Path) -> None:
        self._client = client
        self._key = key
        self._file = file

    async def run(self, dies_at: int | None = None) -> Deployment:
        """Carry out what is missing; the `dies_at`-th time it is to remember, it dies instead of
        going on."""
        times = 0

        def remember(reached: Deployment) -> None:
            nonlocal times
            write(self._file, reached)
            if times == dies_at:
                raise Died
            times += 1

        return await carry_out(self._client, self._key, PLAN, read(self._file), remember)


async def check_one_of_each(client: SuiClient, key: KeyPair, done: Deployment) -> None:
    """Exactly one package, one cluster; everything that was written down is there."""
    assert list(done.steps) == STEPS
    assert done.pending is None
    contract, cluster = done.contract, done.cluster
    assert contract is not None and contract.configured
    assert cluster is not None and len(cluster.lanes) == 2
    owned = [state.type for state in await client.owned_objects(key.address)]
    caps = sorted(name.rpartition("::")[2] for name in owned if "coin" not in name)
    assert caps == ["AdminCap", "ClusterCap", "UpgradeCap"]
    shared = [contract.treasury, contract.measurements, contract.governance, contract.incentives]
    found = await client.get_objects([parse_object_id(id_) for id_ in shared])
    assert [state is not None for state in found] == [True] * 4
    platform = await client.get_object(parse_object_id(contract.platform))
    assert Platform.decode(platform.contents).package_id == parse_object_id(contract.package)
    book = await client.get_object(parse_object_id(cluster.role_book))
    assert RoleBook.decode(book.contents).roles.size == 5


@pytest.mark.parametrize("moment", range(2 * len(STEPS)))
async def test_it_dies_after_anything_it_remembered(
    ledger: Ledger, tmp_path: Path, moment: int
) -> None:
    key = KeyPair.generate()
    await ledger.faucet(key.address, 10 * SUI)
    async with SuiClient(ledger.url) as client:
        deployer = Deployer(client, key, tmp_path / "deployment.json")
        with pytest.raises(Died):
            await deployer.run(dies_at=moment)
        await check_one_of_each(client, key, await deployer.run())
        await check_one_of_each(client, key, await deployer.run())


class LosesAnswers(SuiClient):
    """A node that executes transactions, and whose client dies before it hears of it."""

    async def execute(
        self, transaction: bytes, signatures: Sequence[bytes], *, with_changes: bool = False
    ) -> ExecutedTransaction:
        await super().execute(transaction, signatures, with_changes=with_changes)
        raise Died


class SendsNothing(SuiClient):
    """A node that goes away before anything is sent."""

    async def execute(
        self, transaction: bytes, signatures: Sequence[bytes], *, with_changes: bool = False
    ) -> ExecutedTransaction:
        raise LedgerUnavailable("gone", sent=False)


async def test_it_dies_after_each_step_was_executed_and_before_it_knew(
    ledger: Ledger, tmp_path: Path
) -> None:
    key = KeyPair.generate()
    await ledger.faucet(key.address, 10 * SUI)
    file = tmp_path / "deployment.json"
    async with SuiClient(ledger.url) as client, LosesAnswers(ledger.url) as deaf:
        for _ in STEPS:
            with pytest.raises(Died):
                await Deployer(deaf, key, file).run()
        await check_one_of_each(client, key, await Deployer(client, key, file).run())


async def test_what_was_signed_and_never_sent_is_sent_later(ledger: Ledger, tmp_path: Path) -> None:
    key = KeyPair.generate()
    await ledger.faucet(key.address, 10 * SUI)
    file = tmp_path / "deployment.json"
    async with SuiClient(ledger.url) as client, SendsNothing(ledger.url) as away:
        with pytest.raises(LedgerUnavailable):
            await Deployer(away, key, file).run()
        pending = read(file).pending
        assert pending is not None
        done = await Deployer(client, key, file).run()
        assert done.steps["publish"].transaction == pending.digest
        await check_one_of_each(client, key, done)


async def test_what_the_ledger_refuses_for_good_is_signed_anew(
    ledger: Ledger, tmp_path: Path
) -> None:
    key = KeyPair.generate()
    await ledger.faucet(key.address, 10 * SUI)
    file = tmp_path / "deployment.json"
    async with SuiClient(ledger.url) as client, SendsNothing(ledger.url) as away:
        with pytest.raises(LedgerUnavailable):
            await Deployer(away, key, file).run()
        # Its coin is used for something else meanwhile: what was signed can never happen.
        await (await ledger.account(0, key)).pay(format_address(KeyPair.generate().address), 1)
        pending = read(file).pending
        assert pending is not None
        done = await Deployer(client, key, file).run()
        assert done.steps["publish"].transaction != pending.digest
        await check_one_of_each(client, key, done)


def command(ledger: Ledger, tmp_path: Path, *more: str) -> list[str]:
    """The command line, with a key that has money."""
    certificate = tmp_path / "ca.pem"
    certificate.write_bytes(b"PEM")
    cluster = ("--cluster", "ours", "--ca", str(certificate), "--lanes", "2")
    named = ("--key", str(tmp_path / "own.key"), "--state", str(tmp_path / "state.json"))
    return [*PROGRAM, "--network", ledger.url, *named, *cluster, *more]


async def run(argv: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """The program, to its end."""
    return await asyncio.to_thread(
        subprocess.run, argv, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60
    )


async def test_the_command_prices_asks_and_deploys_once(ledger: Ledger, tmp_path: Path) -> None:
    refused = await run(command(ledger, tmp_path, "--yes"))
    key = open_signing_pair(tmp_path / "own.key")
    assert refused.returncode == 1
    assert "send at least" in refused.stderr
    await ledger.faucet(key.address, 10 * SUI)

    asked = await run(command(ledger, tmp_path))
    assert (asked.returncode, asked.stdout) == (1, "")
    assert "together about" in asked.stderr and "say --yes" in asked.stderr
    assert not (tmp_path / "state.json").exists()

    done = await run(command(ledger, tmp_path, "--yes", "-o", "json"))
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    again = await run(command(ledger, tmp_path, "-o", "json"))
    assert json.loads(again.stdout) == printed
    assert (tmp_path / "own.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "state.json").stat().st_mode & 0o777 == 0o600
    async with SuiClient(ledger.url) as client:
        await check_one_of_each(client, key, read(tmp_path / "state.json"))


async def test_another_key_or_network_is_told_apart(ledger: Ledger, tmp_path: Path) -> None:
    write(tmp_path / "state.json", Deployment(chain="00" * 32))
    other_chain = await run(command(ledger, tmp_path, "--yes"))
    assert "name another file with --state" in other_chain.stderr
    async with SuiClient(ledger.url) as client:
        chain = (await client.chain_id()).hex()
    write(tmp_path / "state.json", Deployment(chain=chain, signer="0x1"))
    other_key = await run(command(ledger, tmp_path, "--yes"))
    assert "name that key with --key" in other_key.stderr


@pytest.mark.parametrize("step", STEPS)
async def test_the_process_is_killed_while_it_takes_a_step(
    ledger: Ledger, tmp_path: Path, step: str
) -> None:
    key = open_signing_pair(tmp_path / "own.key")
    await ledger.faucet(key.address, 10 * SUI)
    state = tmp_path / "state.json"
    process = await asyncio.create_subprocess_exec(
        *command(ledger, tmp_path, "--yes"), stderr=asyncio.subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while step not in _begun(state) and process.returncode is None:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.001)
    if process.returncode is None:
        os.kill(process.pid, signal.SIGKILL)
    await process.wait()

    done = await run(command(ledger, tmp_path, "--yes"))
    assert done.returncode == 0, done.stderr
    async with SuiClient(ledger.url) as client:
        await check_one_of_each(client, key, read(state))


def _begun(state: Path) -> set[str]:
    """The steps that were taken, or are being taken."""
    reached = read(state)
    pending = {reached.pending.step} if reached.pending else set()
    return set(reached.steps) | pending
