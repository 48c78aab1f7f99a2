"""A small API server over TLS that shows what reached it, and an authority for certificates."""

import asyncio
import datetime
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Authority:
    """A certificate authority for one test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        self.certificate = folder / "ca.crt"
        self._write(self.certificate, self._sign(self._name, self._key.public_key(), ca=True))

    def issue(self, name: str) -> tuple[Path, Path]:
        """Certificate and key files for a server on loopback or a client called `name`."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate, key_file = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        self._write(certificate, self._sign(subject, key.public_key(), ca=False))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        key_file.chmod(0o600)
        return certificate, key_file

    def _write(self, path: Path, certificate: x509.Certificate) -> None:
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def _sign(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, ca: bool
    ) -> x509.Certificate:
        start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        loopback = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + datetime.timedelta(days=36500))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([loopback]), critical=False)
            .sign(self._key, hashes.SHA256())
        )


@dataclass
class Upstream:
    """The small API server, and what has reached it."""

    seen: list[web.Request] = field(default_factory=list)
    written: list[tuple[str, str]] = field(default_factory=list)
    """Method and body of each request that was answered."""
    more: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by a test to let a watch send its second event."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        if request.path.endswith("/exec"):
            return await self._exec(request)
        if "watch" in request.query:
            return await self._watch(request)
        if request.path.endswith("/pods/large"):
            return web.Response(body=bytes(range(256)) * 4096, content_type="application/json")
        if request.path.endswith("/pods/elsewhere"):
            return web.Response(status=307, headers={"Location": "https://elsewhere.example/"})
        body = await request.read()
        self.written.append((request.method, body.decode()))
        shown = {
            "method": request.method,
            "target": request.raw_path,
            "headers": list(map(list, request.headers.items())),
            "body": body.decode(),
        }
        status = 201 if request.method == "POST" else 200
        return web.json_response(shown, status=status, headers={"Warning": '299 - "seen"'})

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"type":"ADDED"}\n')
        await self.more.wait()
        await response.write(b'{"type":"BOOKMARK"}\n')
        return response

    async def _exec(self, request: web.Request) -> web.StreamResponse:
        socket_ = web.WebSocketResponse(protocols=("v5.channel.k8s.io",))
        await socket_.prepare(request)
        async for message in socket_:
            await socket_.send_bytes(message.data[::-1])
            if message.data == b"end":
                await socket_.close()
        return socket_


@asynccontextmanager
async def running_upstream(folder: Path) -> AsyncIterator[tuple[Upstream, Authority, str]]:
    authority = Authority(folder)
    upstream = Upstream()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", upstream.handle)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("api-server"))
    context.load_verify_locations(authority.certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port, ssl_context=context).start()
    try:
        yield upstream, authority, f"https://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
