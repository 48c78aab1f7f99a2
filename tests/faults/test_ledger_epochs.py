"""kill -9 around changes of epoch: none is lost or made twice; who knew one committee knows all.

The program runs as its users run it, with epochs of a few milliseconds and new keys in each; it is
killed under traffic, again and again. A light client holds the committee that it pinned at first.
"""

import asyncio
import itertools
from pathlib import Path

import pytest
from grpclib.client import Channel

from k3s_daas.audit.history import read_history
from k3s_daas.chain import Committee, SuiClient
from pocketsui.fsck import check
from pocketsui.node import move_interpreter
from sui_wire.ids import Address
from sui_wire.rpc.epoch_pb2 import Epoch
from sui_wire.rpc.ledger_service_grpc import LedgerServiceStub
from sui_wire.rpc.ledger_service_pb2 import GetEpochRequest
from tests.faults.test_ledger_kill import (
    Answers,
    check_acknowledged,
    free_port,
    life,
    send_until_killed,
)

MOMENTS = (0.31, 0.74, 0.43, 0.62)
"""Seconds of traffic before each kill."""
PROFILES = {
    "instant": ("--epoch-duration", "0.02", "--committee", "4", "--rotate-keys"),
    "mainnet": ("--epoch-duration", "0.3", "--committee", "3", "--profile", "mainnet"),
}
NOBODY = Address(b"\x01" * 32)


@pytest.mark.parametrize("profile", PROFILES)
async def test_epochs_survive_being_killed(tmp_path: Path, profile: str) -> None:
    folder, port = tmp_path / "ledger", free_port()
    answers: Answers = {}
    pinned: Committee | None = None
    for moment in MOMENTS:
        async with life(folder, port, options=PROFILES[profile]) as (channel, process):
            await check_acknowledged(channel, answers)
            if pinned is None:
                pinned = await committee_of(port)
            asyncio.get_running_loop().call_later(moment, process.kill)
            await send_until_killed(channel, folder, answers)
    async with life(folder, port, options=PROFILES[profile]) as (channel, _):
        await check_acknowledged(channel, answers)
        epochs = await all_epochs(channel)
        assert pinned is not None
        async with SuiClient(f"http://127.0.0.1:{port}") as client:
            start = epochs[pinned.epoch].first_checkpoint
            history = await read_history(client, NOBODY, committee=pinned, start=start)
    assert len(answers) > len(MOMENTS)
    assert len(epochs) > len(MOMENTS)
    assert history.last >= epochs[-1].first_checkpoint - 1
    for ended, begun in itertools.pairwise(epochs):
        assert begun.first_checkpoint == ended.last_checkpoint + 1
        assert begun.start == ended.end
    report = check(folder, move_interpreter())
    assert report.problems == ()


async def committee_of(port: int) -> Committee:
    """As `daas up` pins it: the node is asked once."""
    async with SuiClient(f"http://127.0.0.1:{port}") as client:
        return await client.committee()


async def all_epochs(channel: Channel) -> list[Epoch]:
    """Every epoch up to now, in order."""
    reads = LedgerServiceStub(channel)
    newest = (await reads.GetEpoch(GetEpochRequest())).epoch.epoch
    numbers = (GetEpochRequest(epoch=number) for number in range(newest + 1))
    return [(await reads.GetEpoch(request)).epoch for request in numbers]
