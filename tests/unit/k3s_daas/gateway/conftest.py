"""A TLS server and raw clients in one process, and an executor that speaks the stream protocol."""

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvloop
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.connection import Handler, Server, Unreadable
from k3s_daas.gateway.executor_link import StreamTicket
from k3s_daas.gateway.pipeline import unreadable as status_of_unreadable
from k3s_daas.kube.stream_frames import Frame, FrameDecoder, FrameType, StreamHead, encode_frame
from k3s_daas.kube.stream_opening import proves_secret
from tests.unit.k3s_daas.gateway.gateway_world import World

SECRET = b"s" * 32
REQUEST_ID = bytes(range(40))
REQUEST_ID_TEXT = "session-7"


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop of the real process: its TLS and its `set_protocol` are not asyncio's own."""
    return {"uvloop": uvloop.new_event_loop}


def self_signed(key: ec.EllipticCurvePrivateKey | Ed25519PrivateKey, folder: Path) -> Path:
    """A certificate for localhost with its key, in one PEM file."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, None if isinstance(key, Ed25519PrivateKey) else hashes.SHA256())
    )
    path = folder / f"{certificate.fingerprint(hashes.SHA256()).hex()[:8]}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def server_context(pem: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def client_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@dataclass
class RawClient:
    """Bytes out, bytes in: what no well-behaved HTTP library would let a test send."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, text: str | bytes) -> None:
        self.writer.write(text.encode() if isinstance(text, str) else text)
        await self.writer.drain()

    async def hear(self, seconds: float = 5) -> bytes:
        """Everything until the server closes."""
        async with asyncio.timeout(seconds):
            return await self.reader.read()

    async def hear_head(self, seconds: float = 5) -> str:
        """One response head."""
        async with asyncio.timeout(seconds):
            return (await self.reader.readuntil(b"\r\n\r\n")).decode()

    async def hear_exactly(self, count: int, seconds: float = 5) -> bytes:
        async with asyncio.timeout(seconds):
            return await self.reader.readexactly(count)


def plain_status(status: int) -> web.StreamResponse:
    return web.json_response({"kind": "Status", "code": status}, status=status)


Listen = Callable[..., Awaitable[Callable[[], Awaitable[RawClient]]]]


@pytest.fixture
async def listen(tmp_path: Path) -> AsyncIterator[Listen]:
    """`connect = await listen(handler, Limits(...))`, then `client = await connect()`.

    `listen.connections()` is how many the servers still hold.
    """
    pem = self_signed(ec.generate_private_key(ec.SECP256R1()), tmp_path)
    servers: list[asyncio.Server] = []
    gateways: list[Server] = []
    clients: list[RawClient] = []

    async def start(
        handler: Handler,
        limits: Limits | None = None,
        unreadable: Unreadable = plain_status,
    ) -> Callable[[], Awaitable[RawClient]]:
        factory = Server(handler, unreadable, limits or Limits())
        server = await asyncio.get_running_loop().create_server(
            factory, "127.0.0.1", 0, ssl=server_context(pem)
        )
        servers.append(server)
        port = server.sockets[0].getsockname()[1]

        gateways.append(factory)

        async def connect() -> RawClient:
            client = RawClient(
                *await asyncio.open_connection("127.0.0.1", port, ssl=client_context())
            )
            clients.append(client)
            return client

        return connect

    start.connections = lambda: sum(len(gateway.connections) for gateway in gateways)
    yield start
    for client in clients:
        client.writer.close()
    for server in servers:
        server.close()


@dataclass
class Executor:
    """The executor's end of one stream, played by the test."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    _decoder: FrameDecoder = field(default_factory=FrameDecoder)
    _frames: list[Frame] = field(default_factory=list)

    async def send(self, frame_type: FrameType, payload: bytes = b"") -> None:
        self.writer.write(encode_frame(Frame(frame_type, payload)))
        await self.writer.drain()

    async def head(self, status: int, *headers: tuple[str, str]) -> None:
        self.writer.write(encode_frame(StreamHead(status, headers).to_frame()))
        await self.writer.drain()

    async def frame(self, seconds: float = 5) -> Frame | None:
        """The gateway's next frame; None when it closed the connection."""
        async with asyncio.timeout(seconds):
            while not self._frames:
                data = await self.reader.read(65536)
                if not data:
                    return None
                self._frames += self._decoder.feed(data)
        return self._frames.pop(0)


Play = Callable[[Executor], Awaitable[None]]


@asynccontextmanager
async def playing_executor(
    play: Play,
    folder: Path,
    *,
    answers: tuple[str, ...] = (),
    key: Ed25519PrivateKey | None = None,
    request_id: bytes = REQUEST_ID,
    request_id_text: str = REQUEST_ID_TEXT,
    secret: Callable[[], bytes] = lambda: SECRET,
) -> AsyncIterator[StreamTicket]:
    """An executor on TLS 1.3 whose streams run `play`; `answers` are given to the first tries."""
    key = key or Ed25519PrivateKey.generate()
    pem = self_signed(key, folder)
    context = server_context(pem)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    refusals = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            assert head.startswith(f"POST /streams/{request_id_text} HTTP/1.1\r\n")
            if refusals:
                writer.write(refusals.pop(0).encode())
                return
            proof = head.lower().split("daas-proof: ")[1].split("\r\n")[0]
            assert proves_secret(proof, secret(), request_id)
            writer.write(
                b"HTTP/1.1 101 Switching Protocols\r\n"
                b"Upgrade: daas-stream\r\nConnection: Upgrade\r\n\r\n"
            )
            await play(Executor(reader, writer))
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    yield StreamTicket(
        endpoint=f"127.0.0.1:{port}",
        signing_key=key.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        ),
        request_id=request_id,
        request_id_text=request_id_text,
        secret=SECRET,
    )
    server.close()


@pytest.fixture
def executor(tmp_path: Path) -> Callable[..., object]:
    """`async with executor(play) as ticket:` runs `play` for the stream that `ticket` opens."""
    return lambda play, **options: playing_executor(play, tmp_path, **options)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ask(world, listen):
    """`status, headers, body = await ask("GET /path", {...}, body)`, on a connection of its own."""

    async def ask_gateway(line, headers=None, body=b"", *, limits=None, credential=True):
        connect = await listen(world.pipeline(limits or Limits()), limits, status_of_unreadable)
        client = await connect()
        head = {"Host": "gateway"}
        if credential:
            head["Authorization"] = f"Bearer {world.credential()}"
        if body:
            head["Content-Length"] = str(len(body))
        head |= {"Connection": "close"} | (headers or {})
        text = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        await client.say(f"{line} HTTP/1.1\r\n{text}\r\n".encode() + body)
        answer = await client.hear()
        first, _, rest = answer.partition(b"\r\n\r\n")
        lines = first.decode().split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines[1:])
        return int(lines[0].split()[1]), fields, rest

    return ask_gateway
