"""Streams over the real TLS port: a gateway opens, frames pass both ways, the end is accounted for.

The cluster is scripted in memory; everything between it and the gateway's socket is the real thing.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvloop

from k3s_daas.contract.events.gateway import AnswerResult
from k3s_daas.executor.api_server import Reply
from k3s_daas.executor.states import State
from k3s_daas.executor.upgrade import Tunnel
from k3s_daas.kube.stream_frames import (
    Frame,
    FrameType,
    RelayDigest,
    StreamHead,
)
from k3s_daas.kube.stream_opening import (
    Opened,
)
from sui_wire.ids import ObjectId
from tests.faults.executor_world import DEADLINE_MS
from tests.unit.k3s_daas.executor.stream_scene import PODS, SECRET, Scene, staged

EXECUTED, REJECTED, UNKNOWN = AnswerResult


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with staged(tmp_path) as scene:
        yield scene


def test_connections_are_taken_over_on_whatever_loop_runs_it(tmp_path: Path) -> None:
    """uvloop's transports are not asyncio's."""

    async def watch() -> AnswerResult:
        async with staged(tmp_path) as scene:
            request = scene.watch()
            task = await scene.begin(request)
            frames = await (await scene.connect(request)).read_all()
            assert frames[-1] == Frame(FrameType.END)
            return (await task).result

    assert uvloop.run(watch()) is EXECUTED


async def test_a_watch_is_relayed_frame_by_frame_and_accounted_for(scene: Scene) -> None:
    request = scene.watch()
    task = await scene.begin(request)
    gateway = await scene.connect(request)
    head, *rest = await gateway.read_all()
    assert StreamHead.from_frame(head) == StreamHead(200, (("Content-Type", "application/json"),))
    assert rest == [
        Frame(FrameType.DATA, b'{"type":"ADDED"}\n'),
        Frame(FrameType.DATA, b'{"type":"BOOKMARK"}\n'),
        Frame(FrameType.END),
    ]
    counted = RelayDigest()
    counted.received(b"".join(scene.cluster.pieces))
    answer = await task
    assert (answer.result, answer.status) == (EXECUTED, 200)
    assert (answer.bytes_sent, answer.bytes_received) == (0, counted.bytes_received)
    assert answer.envelope_digest == counted.digest()
    assert await scene.world.journal.state(request.id) is State.STARTED
    assert scene.cluster.asked[0].target == f"{PODS}?watch=1"


async def test_a_client_that_hangs_up_ends_the_watch(scene: Scene) -> None:
    scene.cluster.end = "wait"
    request = scene.watch()
    task = await scene.begin(request)
    gateway = await scene.connect(request)
    await gateway.read(3)
    await gateway.send(Frame(FrameType.END))
    assert (await task).result is EXECUTED
    assert scene.cluster.hung_up.is_set()


async def test_a_gateway_that_dies_ends_the_watch(scene: Scene) -> None:
    scene.cluster.end = "wait"
    request = scene.watch()
    task = await scene.begin(request)
    gateway = await scene.connect(request)
    await gateway.read(3)
    gateway.writer.transport.abort()
    assert (await task).result is EXECUTED


async def test_a_tunnel_is_raw_both_ways(scene: Scene) -> None:
    far_reader, far_writer, tunnel = await _tunnel()
    scene.cluster.switched = tunnel
    upgrade = (("Upgrade", "SPDY/3.1"), ("X-Stream-Protocol-Version", "v5.channel.k8s.io"))
    request = scene.world.approve(
        "POST", PODS + "/a/exec", query="command=sh", headers=upgrade, secret=SECRET, upgrade=True
    )
    task = await scene.begin(request)
    gateway = await scene.connect(request)
    await gateway.send(Frame(FrameType.DATA, b"ls\n"))
    assert await far_reader.readexactly(3) == b"ls\n"
    far_writer.write(b"file\n")
    head, *data = await gateway.read(3)
    assert StreamHead.from_frame(head).status == 101
    assert b"".join(frame.payload for frame in data) == b"first" + b"file\n"
    far_writer.close()
    assert (await gateway.read_all())[-1] == Frame(FrameType.END)
    answer = await task
    assert (answer.result, answer.status) == (EXECUTED, 101)
    assert (answer.bytes_sent, answer.bytes_received) == (3, 10)


async def _tunnel() -> tuple[asyncio.StreamReader, asyncio.StreamWriter, Tunnel]:
    """A connection on the loopback: its far end, and its near end as a tunnel."""
    far: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Future()
    server = await asyncio.start_server(
        lambda reader, writer: far.set_result((reader, writer)), "127.0.0.1", 0
    )
    near = await asyncio.open_connection(*server.sockets[0].getsockname())
    server.close()
    far_reader, far_writer = await far
    headers = (("Upgrade", "SPDY/3.1"),)
    return far_reader, far_writer, Tunnel(101, headers, b"first", near[0], near[1])


async def test_a_refused_upgrade_is_an_ordinary_answer(scene: Scene) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"no"

    scene.cluster.switched = Reply(403, (), body())
    request = scene.world.approve(
        "POST", PODS + "/a/exec", headers=(("Upgrade", "websocket"),), secret=SECRET, upgrade=True
    )
    task = await scene.begin(request)
    gateway = await scene.connect(request)
    head, *rest = await gateway.read_all()
    assert StreamHead.from_frame(head).status == 403
    assert rest == [Frame(FrameType.DATA, b"no"), Frame(FrameType.END)]
    assert (await task).status == 403


@pytest.mark.parametrize(
    ("end", "result", "status", "message"),
    [
        ("unreachable", REJECTED, 503, "nothing was executed"),
        ("no answer", UNKNOWN, 504, "connection reset"),
        ("lost", EXECUTED, 200, "the cluster's connection broke"),
    ],
)
async def test_a_cluster_that_fails_is_told_and_recorded(
    scene: Scene, end: str, result: AnswerResult, status: int, message: str
) -> None:
    scene.cluster.end = end
    request = scene.watch()
    task = await scene.begin(request)
    frames = await (await scene.connect(request)).read_all()
    answer = await task
    assert (answer.result, answer.status) == (result, status)
    assert frames[-1].type is FrameType.ERROR
    assert message in json.loads(frames[-1].payload)["message"]


async def test_a_session_that_expires_ends_its_stream(scene: Scene) -> None:
    scene.cluster.end = "wait"
    scene.session.seconds = 0.05
    request = scene.watch()
    task = await scene.begin(request)
    frames = await (await scene.connect(request)).read_all()
    assert json.loads(frames[-1].payload)["code"] == 401
    assert (await task).result is EXECUTED


@pytest.mark.parametrize("revoked", ["session", "seal_token_id"])
async def test_a_revocation_ends_the_streams_of_its_session_or_token(
    scene: Scene, revoked: str
) -> None:
    scene.cluster.end = "wait"
    request = scene.watch()
    task = await scene.begin(request)
    gateway = await scene.connect(request)
    await gateway.read(3)

    scene.streams.revoke(ObjectId(getattr(request.event, revoked)))

    last = json.loads((await gateway.read_all())[-1].payload)
    assert (last["code"], "revoked" in last["message"]) == (401, True)
    assert (await task).result is EXECUTED


async def test_a_revocation_ends_nobody_elses_streams(scene: Scene) -> None:
    request = scene.watch()
    task = await scene.begin(request)

    scene.streams.revoke(ObjectId(b"?" * 32))

    assert (await (await scene.connect(request)).read_all())[-1].type is FrameType.END
    assert (await task).result is EXECUTED


async def test_an_executor_that_stops_ends_its_streams_in_order(scene: Scene) -> None:
    scene.cluster.end = "wait"
    request = scene.watch()
    task = await scene.begin(request)
    gateway = await scene.connect(request)
    await gateway.read(3)
    scene.stopping.set()
    assert json.loads((await gateway.read_all())[-1].payload)["code"] == 503
    assert (await task).result is EXECUTED


async def test_who_cannot_prove_the_secret_stays_outside(scene: Scene) -> None:
    request = scene.watch()
    task = await scene.begin(request)
    assert (await scene.connect(request, b"x" * 32)).refusal()[0] == 403
    assert isinstance((await scene.connect(request)).outcome, Opened)
    await task


async def test_a_stream_has_one_connection(scene: Scene) -> None:
    scene.cluster.end = "wait"
    request = scene.watch()
    task = await scene.begin(request)
    first = await scene.connect(request)
    await first.read(1)
    assert (await scene.connect(request)).refusal()[0] == 409
    await first.send(Frame(FrameType.END))
    await task


async def test_a_stream_that_is_not_known_yet_is_worth_another_try(scene: Scene) -> None:
    assert (await scene.connect(scene.watch())).refusal()[0] == 404


async def test_a_stream_that_is_not_what_was_approved_is_rejected(scene: Scene) -> None:
    request = scene.watch(namespace="other")
    answer = await (await scene.begin(request))
    assert (answer.result, answer.status) == (REJECTED, 403)
    status, message = (await scene.connect(request)).refusal()
    assert status == 403 and "not what was approved" in message
    assert scene.cluster.asked == []


async def test_a_stream_without_a_secret_is_rejected(scene: Scene) -> None:
    request = scene.world.approve("GET", PODS, query="watch=1")
    assert (await (await scene.begin(request))).status == 400


async def test_nobody_comes_before_the_deadline(scene: Scene) -> None:
    request = scene.watch()
    scene.world.clock.ms += DEADLINE_MS - 20
    answer = await (await scene.begin(request))
    assert (answer.result, answer.status) == (REJECTED, 504)
    assert await scene.world.journal.state(request.id) is State.RECEIVED
    assert (await scene.connect(request)).refusal()[0] == 504


async def test_a_stream_cut_by_a_crash_is_unknown(scene: Scene) -> None:
    answer = await scene.streams.settle(scene.watch())
    assert (answer.result, answer.status) == (UNKNOWN, 504)
    assert answer.envelope_digest == RelayDigest().digest()
