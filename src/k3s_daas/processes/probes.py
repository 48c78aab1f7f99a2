"""Ask a process whether it is ready."""

import asyncio
import ssl
from urllib.parse import urlsplit

from k3s_daas.processes.spec import ExecProbe, HttpProbe, Probe, ProcessSpec, TcpProbe, UnixProbe

_ASK_EVERY = 0.1
"""Seconds between two questions."""

_ANSWER_WITHIN = 2.0
"""Seconds that an answer may take."""


async def wait_ready(spec: ProcessSpec) -> None:
    """Return once the process says it is ready; a process without a probe is so at once."""
    if spec.readiness is None:
        return
    while True:
        if await passes(spec.readiness, spec.entry):
            return
        await asyncio.sleep(_ASK_EVERY)


async def passes(probe: Probe, entry: tuple[str, ...]) -> bool:
    """Ask once; whatever fails on the way means no."""
    try:
        async with asyncio.timeout(_ANSWER_WITHIN):
            match probe:
                case TcpProbe():
                    return _hangs_up(await asyncio.open_connection(probe.host, probe.port))
                case UnixProbe():
                    return _hangs_up(await asyncio.open_unix_connection(probe.path))
                case HttpProbe():
                    return await _answers_200(probe)
                case ExecProbe():
                    return await _exits_with_zero(probe, entry)
    except (OSError, TimeoutError, ssl.SSLError, asyncio.IncompleteReadError):
        return False


def _hangs_up(connection: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> bool:
    """A connection was made, which is all that was asked."""
    connection[1].close()
    return True


async def _answers_200(probe: HttpProbe) -> bool:
    """Speak just enough HTTP/1.1 for a status line; a client library would cost 30 MB here."""
    url = urlsplit(probe.url)
    host = url.hostname or ""
    context = ssl.create_default_context(cafile=probe.ca_file) if url.scheme == "https" else None
    expected = (probe.host or host) if context else None
    port = url.port or (443 if context else 80)
    reader, writer = await asyncio.open_connection(
        host, port, ssl=context, server_hostname=expected
    )
    try:
        path = url.path or "/"
        question = f"GET {path} HTTP/1.1\r\nHost: {url.netloc}\r\nConnection: close\r\n\r\n"
        writer.write(question.encode())
        status_line = await reader.readuntil(b"\r\n")
    finally:
        writer.close()
    return status_line.split(b" ")[1:2] == [b"200"]


async def _exits_with_zero(probe: ExecProbe, entry: tuple[str, ...]) -> bool:
    process = await asyncio.create_subprocess_exec(
        *entry,
        *probe.argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        return await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
