"""Readiness, asked of real sockets on the loopback address."""

import asyncio
from pathlib import Path

import pytest

from k3s_daas.processes.probes import passes
from k3s_daas.processes.spec import ExecProbe, HttpProbe, TcpProbe, UnixProbe


async def _serve(answer: bytes) -> tuple[asyncio.Server, int]:
    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(respond, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    return server, port


@pytest.mark.parametrize(
    ("answer", "ready"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nok", True),
        (b"HTTP/1.1 500 Internal Server Error\r\n\r\n", False),
        (b"", False),
    ],
)
async def test_an_http_probe_passes_on_200_alone(answer: bytes, ready: bool) -> None:
    server, port = await _serve(answer)
    async with server:
        assert await passes(HttpProbe(url=f"http://127.0.0.1:{port}/readyz"), ()) is ready


async def test_a_tcp_probe_passes_once_somebody_listens() -> None:
    server, port = await _serve(b"")
    probe = TcpProbe(host="127.0.0.1", port=port)
    async with server:
        assert await passes(probe, ())
    assert not await passes(probe, ())


async def test_a_unix_probe_needs_its_socket(tmp_path: Path) -> None:
    assert not await passes(UnixProbe(path=str(tmp_path / "s")), ())


async def test_an_exec_probe_passes_on_exit_code_0() -> None:
    assert await passes(ExecProbe(argv=("true",)), ())
    assert not await passes(ExecProbe(argv=("false",)), ())
    assert not await passes(ExecProbe(argv=("/nonexistent",)), ())
