"""Streams over the real TLS port: a gateway opens, frames pass both ways, the end is accounted for.

The cluster is scripted in memory; everything between it and the gateway's socket is the real thing.
"""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from k3s_daas.contract.events.gateway import AnswerResult
from k3s_daas.executor.answer import Answer
from k3s_daas.executor.api_server import Outgoing, Reply
from k3s_daas.executor.certificate import server_context
from k3s_daas.executor.errors import Lost, NotSent
from k3s_daas.executor.rendezvous import Rendezvous
from k3s_daas.executor.request import Request
from k3s_daas.executor.server import Server
from k3s_daas.executor.states import State
from k3s_daas.executor.streams import StreamRequests
from k3s_daas.executor.upgrade import Tunnel
from k3s_daas.kube.stream_frames import (
    Frame,
    FrameDecoder,
    FrameType,
    RelayDigest,
    StreamHead,
    encode_frame,
)
from k3s_daas.kube.stream_opening import (
    Opened,
    Refused,
    StreamOpening,
    certified_key,
    stream_proof,
)
from k3s_daas.seal.keys import public_bytes
from sui_wire.ids import ObjectId
from tests.faults.executor_world import DEADLINE_MS, World

PODS = "/api/v1/namespaces/web/pods"
SECRET = b"s" * 32
EXECUTED, REJECTED, UNKNOWN = AnswerResult


class ScriptedCluster:
    """Answers a watch with `pieces`, then goes on as `end` says."""

    def __init__(self) -> None:
        self.pieces = [b'{"type":"ADDED"}\n', b'{"type":"BOOKMARK"}\n']
        self.end = "end"
        self.switched: Any = None
        self.asked: list[Outgoing] = []
        self.hung_up = asyncio.Event()

    @asynccontextmanager
    async def send(self, outgoing: Outgoing, *, unending: bool = False) -> AsyncIterator[Reply]:
        self.asked.append(outgoing)
        if self.end == "unreachable":
            raise NotSent("connection refused")
        if self.end == "no answer":
            raise Lost("connection reset")
        try:
            yield Reply(200, (("Content-Type", "application/json"),), self._body())
        finally:
            self.hung_up.set()

    async def _body(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece
        if self.end == "wait":
            await asyncio.Event().wait()
        if self.end == "lost":
            raise Lost("connection reset", 200)

    @asynccontextmanager
    async def open(self, outgoing: Outgoing, protocol: str) -> AsyncIterator[Tunnel | Reply]:
        self.asked.append(outgoing)
        yield self.switched


class OpenSession:
    """A session that ends `seconds` from the world's now."""

    def __init__(self, world: World, seconds: float) -> None:
        self.world = world
        self.seconds = seconds

    async def expires_ms(self, session: ObjectId) -> int:
        return self.world.clock.ms + int(self.seconds * 1000)


class Scene:
    """An executor's stream port, and gateways that connect to it."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.cluster = ScriptedCluster()
        self.rendezvous = Rendezvous()
        self.stopping = asyncio.Event()
        self.session = OpenSession(self.world, 3600)
        self.key = Ed25519PrivateKey.generate()
        self.port = 0
        self.streams = StreamRequests(
            self.world.envelopes,
            self.cluster,
            self.cluster,
            self.session,
            self.rendezvous,
            self.world.journal,
            self.world.clock,
            self.stopping,
        )

    async def begin(self, request: Request) -> "asyncio.Task[Answer]":
        await self.world.journal.receive(request.id, request.encoded, 0)
        task = asyncio.create_task(self.streams.begin(request))
        for _ in range(100):  # until it expects its connection, or is over
            if len(self.rendezvous) or task.done():
                break
            await asyncio.sleep(0)
        return task

    def watch(self, **changed: Any) -> Request:
        return self.world.approve("GET", PODS, query="watch=1", secret=SECRET, **changed)

    async def connect(self, request: Request, secret: bytes = SECRET) -> "Gateway":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=context)
        certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        assert certified_key(certificate) == public_bytes(self.key)
        gateway = Gateway(reader, writer)
        proof = stream_proof(secret, bytes(request.id))
        await gateway.open(StreamOpening("127.0.0.1", str(request.id), proof))
        return gateway


class Gateway:
    """The far side of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.decoder = FrameDecoder()
        self.frames: list[Frame] = []
        self.outcome: Opened | Refused | None = None

    async def open(self, opening: StreamOpening) -> None:
        self.writer.write(opening.request_bytes())
        while self.outcome is None:
            self.outcome = opening.receive(await self.reader.read(65536))
        if isinstance(self.outcome, Opened):
            self.frames += self.decoder.feed(self.outcome.trailing)

    async def read_all(self) -> list[Frame]:
        while data := await self.reader.read(65536):
            self.frames += self.decoder.feed(data)
        return self.frames

    async def read(self, count: int) -> list[Frame]:
        while len(self.frames) < count:
            self.frames += self.decoder.feed(await self.reader.read(65536))
        return self.frames

    async def send(self, frame: Frame) -> None:
        self.writer.write(encode_frame(frame))
        await self.writer.drain()

    def refusal(self) -> tuple[int, str]:
        assert isinstance(self.outcome, Refused)
        return self.outcome.status, json.loads(self.outcome.body)["message"]


@asynccontextmanager
async def staged(folder: Path) -> AsyncIterator[Scene]:
    """A scene whose port is open."""
    scene = Scene(folder)

    async def health() -> dict[str, object]:
        return {"status": "ok"}

    async def take(event: object) -> State:
        raise AssertionError("nothing is injected here")

    server = Server(scene.rendezvous, health, take, None)
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server_context(scene.key))
    await site.start()
    scene.port = runner.addresses[0][1]
    yield scene
    await runner.cleanup()
    scene.world.restart()


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
