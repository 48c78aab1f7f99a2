"""The disk fails under the running program: it says UNAVAILABLE, and ends, and lied to nobody.

The table of every call is in test_ledger_disk.py; here the whole program runs, and real clients
hear what it says.
"""

import asyncio
from pathlib import Path

import pytest
from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError

from pocketsui.fsck import check
from pocketsui.ledger.genesis import faucet_coins
from pocketsui.node import move_interpreter
from sui_wire.rpc.transaction_execution_service_grpc import TransactionExecutionServiceStub
from sui_wire.signature import KeyPair
from tests.faults.test_ledger_kill import (
    CLIENTS,
    Answers,
    check_acknowledged,
    free_port,
    life,
    newest,
    transfer,
)

END_SECONDS = 60.0
"""Far more than it takes on a busy machine; without it, a hang would stay unseen."""


@pytest.mark.parametrize(
    "aim",
    [
        pytest.param("SYNC,LOG,20,LOST", id="an fsync of the log fails"),
        pytest.param("SYNC,LOG,20,KEPT", id="an fsync of the log fails, though it was done"),
        pytest.param("WRITE,LOG,300,FULL", id="there is no space for the log"),
        pytest.param("WRITE,DATABASE,60,SHORT", id="the log cannot be copied into the file"),
        pytest.param("SYNC,DATABASE,3,LOST", id="an fsync of the file fails"),
        pytest.param("READ,DATABASE,40,LOST", id="the file cannot be read"),
    ],
)
async def test_it_says_so_and_ends(tmp_path: Path, aim: str) -> None:
    folder, port = tmp_path / "ledger", free_port()
    answers: Answers = {}
    program = ("tests.faults.disk.program", aim)
    async with life(folder, port, program) as (channel, process):
        async with asyncio.timeout(END_SECONDS):
            refusals = await send_until_it_ends(channel, folder, answers)
            assert await process.wait() == 1
    assert refusals <= {Status.UNAVAILABLE}
    assert answers
    async with life(folder, port) as (channel, _):
        await check_acknowledged(channel, answers)
    assert check(folder, move_interpreter()).problems == ()


async def send_until_it_ends(channel: Channel, folder: Path, answers: Answers) -> set[Status]:
    """Every client's last answer, where it had one."""
    key = KeyPair.from_seed((folder / "faucet.key").read_bytes())
    coins = sorted(faucet_coins(key.address))[:CLIENTS]
    execution = TransactionExecutionServiceStub(channel)
    refusals: set[Status] = set()

    async def one(coin: bytes) -> None:
        try:
            while True:
                request = transfer(key, await newest(channel, coin))
                answer = (await execution.ExecuteTransaction(request)).transaction
                answers[answer.digest] = answer.effects.digest, request
        except GRPCError as error:
            refusals.add(error.status)
        except (OSError, StreamTerminatedError):
            return  # the program is gone already

    await asyncio.gather(*map(one, coins))
    return refusals
