"""kill -9 at any moment: what was acknowledged is there after a restart, and all of it checks.

The program itself runs, as its users run it; eight clients send transfers as fast as they are
answered; it is killed in the middle, again and again, on the same folder.
"""

import asyncio
import contextlib
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pytest
from grpclib.client import Channel
from grpclib.exceptions import GRPCError, StreamTerminatedError

from pocketsui.fsck import check
from pocketsui.ledger.genesis import faucet_coins
from pocketsui.node import move_interpreter
from sui_wire.ids import ObjectId, format_address, parse_digest
from sui_wire.rpc.ledger_service_grpc import LedgerServiceStub
from sui_wire.rpc.ledger_service_pb2 import (
    GetObjectRequest,
    GetServiceInfoRequest,
    GetTransactionRequest,
)
from sui_wire.rpc.transaction_execution_service_grpc import TransactionExecutionServiceStub
from sui_wire.rpc.transaction_execution_service_pb2 import ExecuteTransactionRequest
from sui_wire.signature import KeyPair
from sui_wire.transaction import (
    GasCoin,
    GasData,
    Input,
    ObjectRef,
    ProgrammableTransaction,
    Pure,
    Result,
    SplitCoins,
    TransactionData,
    TransferObjects,
)

MOMENTS = (0.21, 0.83, 0.37, 0.55)
"""Seconds of traffic before each kill."""
CLIENTS = 8
START_SECONDS = 20.0
"""Far more than a start takes; the machine may be busy."""
AWAY = (OSError, GRPCError, StreamTerminatedError, TimeoutError)
"""What a client sees when the ledger dies under it."""

Answers = dict[str, tuple[str, ExecuteTransactionRequest]]
"""What was acknowledged: transaction digest to effects digest and the request."""


async def test_everything_acknowledged_survives_being_killed(tmp_path: Path) -> None:
    folder, port = tmp_path / "ledger", free_port()
    answers: Answers = {}
    for moment in MOMENTS:
        async with life(folder, port) as (channel, process):
            await check_acknowledged(channel, answers)
            asyncio.get_running_loop().call_later(moment, process.kill)
            await send_until_killed(channel, folder, answers)
    async with life(folder, port) as (channel, _):
        await check_acknowledged(channel, answers)
        await send_again(channel, answers)
    assert len(answers) > len(MOMENTS) * CLIENTS
    report = check(folder, move_interpreter())
    assert report.problems == ()
    assert report.transactions > len(answers)


@contextlib.asynccontextmanager
async def life(
    folder: Path,
    port: int,
    program: tuple[str, ...] = ("pocketsui",),
    options: tuple[str, ...] = (),
) -> AsyncIterator[tuple[Channel, Process]]:
    """Runs the program; kills it when the block ends, if it was not killed before."""
    with TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *program, "start", "--data", str(folder)),
            *("--port", str(port), "--faucet-port", "0", *options),
            stderr=said,
        )
        channel = Channel("127.0.0.1", port)
        try:
            await wait_ready(channel, process, said)
            yield channel, process
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            channel.close()


async def wait_ready(channel: Channel, process: Process, said: IO[bytes]) -> None:
    """Until it answers; if it ended instead, or takes too long, its own words are the failure."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(*AWAY):
            await LedgerServiceStub(channel).GetServiceInfo(GetServiceInfoRequest())
            return
        if process.returncode is not None or time.monotonic() > deadline:
            said.seek(0)
            pytest.fail(f"no start (returned {process.returncode}): {said.read().decode()}")
        await asyncio.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def send_until_killed(channel: Channel, folder: Path, answers: Answers) -> None:
    key = KeyPair.from_seed((folder / "faucet.key").read_bytes())
    coins = sorted(faucet_coins(key.address))[:CLIENTS]
    await asyncio.gather(*(send_from(channel, key, coin, answers) for coin in coins))


async def send_from(channel: Channel, key: KeyPair, coin: ObjectId, answers: Answers) -> None:
    """One client: transfers from one coin, one after the other, until nobody answers."""
    execution = TransactionExecutionServiceStub(channel)
    with contextlib.suppress(*AWAY):
        while True:
            request = transfer(key, await newest(channel, coin))
            answer = (await execution.ExecuteTransaction(request)).transaction
            assert answer.effects.status.success
            answers[answer.digest] = answer.effects.digest, request


async def newest(channel: Channel, coin: ObjectId) -> ObjectRef:
    request = GetObjectRequest(object_id=format_address(coin))
    found = (await LedgerServiceStub(channel).GetObject(request)).object
    return ObjectRef(coin, found.version, parse_digest(found.digest))


def transfer(key: KeyPair, coin: ObjectRef) -> ExecuteTransactionRequest:
    programme = ProgrammableTransaction(
        (Pure((1).to_bytes(8, "little")), Pure(b"\xb0" * 32)),
        (SplitCoins(GasCoin(), (Input(0),)), TransferObjects((Result(0),), Input(1))),
    )
    gas = GasData((coin,), key.address, 1_000, 10_000_000)
    data = TransactionData(programme, key.address, gas).encode()
    request = ExecuteTransactionRequest()
    request.transaction.bcs.value = data
    request.signatures.add().bcs.value = key.sign_transaction(data)
    request.read_mask.paths.extend(["digest", "effects.digest", "effects.status"])
    return request


async def check_acknowledged(channel: Channel, answers: Answers) -> None:
    """Nothing that a client was told is missing or different."""
    for digest, (effects, _) in answers.items():
        request = GetTransactionRequest(digest=digest)
        request.read_mask.paths.append("effects.digest")
        found = await LedgerServiceStub(channel).GetTransaction(request)
        assert found.transaction.effects.digest == effects


async def send_again(channel: Channel, answers: Answers) -> None:
    """The same transaction again has the same effects: it is not executed twice."""
    execution = TransactionExecutionServiceStub(channel)
    for digest, (effects, request) in list(answers.items())[:50]:
        answer = (await execution.ExecuteTransaction(request)).transaction
        assert (answer.digest, answer.effects.digest) == (digest, effects)
