"""SIGTERM: the ledger finishes what it took, tells its listeners, and goes."""

import asyncio
import sys
from pathlib import Path

from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError

from pocketsui.fsck import check
from pocketsui.node import move_interpreter
from sui_wire.rpc.subscription_service_grpc import SubscriptionServiceStub
from sui_wire.rpc.subscription_service_pb2 import SubscribeCheckpointsRequest
from tests.faults.test_ledger_kill import (
    START_SECONDS,
    Answers,
    check_acknowledged,
    free_port,
    life,
    send_until_killed,
)

STOP_SECONDS = 10.0
"""More than a stop takes; without it, a hang would stay unseen."""


async def test_it_stops_under_traffic_and_loses_nothing(tmp_path: Path) -> None:
    folder, port = tmp_path / "ledger", free_port()
    answers: Answers = {}
    async with life(folder, port) as (channel, process):
        listening = asyncio.create_task(listen(channel))
        asyncio.get_running_loop().call_later(0.4, process.terminate)
        await send_until_killed(channel, folder, answers)
        async with asyncio.timeout(STOP_SECONDS):
            assert await process.wait() == 0
        assert await listening in (Status.UNAVAILABLE, None)
    assert answers
    async with life(folder, port) as (channel, _):
        await check_acknowledged(channel, answers)
    assert check(folder, move_interpreter()).problems == ()


async def listen(channel: Channel) -> Status | None:
    """Follow checkpoints until told why not; None when only the connection ended."""
    try:
        async with SubscriptionServiceStub(channel).SubscribeCheckpoints.open() as stream:
            await stream.send_message(SubscribeCheckpointsRequest(), end=True)
            async for _ in stream:
                pass
    except GRPCError as error:
        return error.status
    except (StreamTerminatedError, OSError):
        return None
    return None


async def test_a_second_ledger_on_the_same_folder_does_not_start(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    async with life(folder, free_port()):
        second = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "pocketsui", "start", "--data", str(folder)),
            *("--port", "0", "--faucet-port", "0"),
            stderr=asyncio.subprocess.PIPE,
        )
        _, said = await asyncio.wait_for(second.communicate(), START_SECONDS)
    assert second.returncode == 2
    assert b"in use by another pocketsui" in said
