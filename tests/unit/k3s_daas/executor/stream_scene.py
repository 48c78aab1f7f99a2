"""A stage for streams: an executor's real TLS port, a scripted cluster, and gateways that connect.

async with staged(tmp_path) as scene:
    request = scene.watch()
    task = await scene.begin(request)
    gateway = await scene.connect(request)
    frames = await gateway.read_all()
"""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from k3s_daas.executor.answer import Answer
from k3s_daas.executor.api_server import Outgoing, Reply
from k3s_daas.executor.certificate import server_context
from k3s_daas.executor.door import listen
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
from tests.faults.executor_world import World

PODS = "/api/v1/namespaces/web/pods"
SECRET = b"s" * 32


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

    application = Server(scene.rendezvous, health, take, None).application()
    async with AsyncExitStack() as stack:
        context = server_context(scene.key)
        scene.port = await listen(stack, application, "127.0.0.1", 0, context=context)
        yield scene
    scene.world.restart()
