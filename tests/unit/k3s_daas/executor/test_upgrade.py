"""Tunnels: handed out after 101 with the protocol asked for, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from k3s_daas.executor.api_server import Outgoing, Reply
from k3s_daas.executor.errors import Lost, NotSent
from k3s_daas.executor.upgrade import Tunnel, Upgrades
from tests.unit.k3s_daas.executor.tls_files import TlsFiles

EXEC = Outgoing(
    "POST",
    "/api/v1/namespaces/web/pods/a/exec",
    "command=id",
    (("X-Stream-Protocol-Version", "v5.channel.k8s.io"), ("Upgrade", "SPDY/3.1")),
)


@asynccontextmanager
async def tunnels(tmp_path: Path, answer: bytes, heard: list[bytes]) -> AsyncIterator[Upgrades]:
    tls = TlsFiles(tmp_path)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()
        if b"101" in answer.split(b"\r\n", 1)[0]:
            writer.write(b"<" + await reader.read(100) + b">")
            await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls.server_context())
    async with listening:
        yield Upgrades(tls.address(listening.sockets[0].getsockname()[1]))


async def test_after_101_the_connection_is_raw_and_its_first_bytes_are_kept(
    tmp_path: Path,
) -> None:
    heard: list[bytes] = []
    switched = b"HTTP/1.1 101 S\r\nUpgrade: spdy/3.1\r\nConnection: Upgrade\r\n\r\nfirst"
    async with (
        tunnels(tmp_path, switched, heard) as upgrades,
        upgrades.open(EXEC, "SPDY/3.1") as opened,
    ):
        assert isinstance(opened, Tunnel)
        assert (opened.status, opened.first) == (101, b"first")
        opened.writer.write(b"ping")
        assert await opened.reader.read(100) == b"<ping>"
    assert heard[0].startswith(
        b"POST /api/v1/namespaces/web/pods/a/exec?command=id HTTP/1.1\r\nHost: 127.0.0.1:"
    )
    assert heard[0].count(b"Upgrade: SPDY/3.1\r\nConnection: Upgrade\r\n") == 1


async def test_a_refusal_is_an_ordinary_answer(tmp_path: Path) -> None:
    refusal = b"HTTP/1.1 403 F\r\nContent-Length: 4\r\n\r\nnope"
    async with (
        tunnels(tmp_path, refusal, []) as upgrades,
        upgrades.open(EXEC, "SPDY/3.1") as opened,
    ):
        assert isinstance(opened, Reply)
        assert opened.status == 403
        assert b"".join([piece async for piece in opened.body]) == b"nope"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", "switched to"),
        (b"", "did not answer"),
        (b"nonsense\r\n\r\n", "did not answer"),
    ],
)
async def test_no_tunnel_without_the_protocol_asked_for(
    tmp_path: Path, answer: bytes, message: str
) -> None:
    async with tunnels(tmp_path, answer, []) as upgrades:
        with pytest.raises(Lost, match=message):
            async with upgrades.open(EXEC, "SPDY/3.1"):
                pass


async def test_no_connection_means_not_sent(tmp_path: Path) -> None:
    with pytest.raises(NotSent):
        async with Upgrades(TlsFiles(tmp_path).address(1)).open(EXEC, "SPDY/3.1"):
            pass
