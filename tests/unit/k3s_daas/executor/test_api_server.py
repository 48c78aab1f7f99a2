"""One request to the API server: the very bytes, no redirects, and failures told apart."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from k3s_daas.executor import api_server as api_server_module
from k3s_daas.executor.api_server import ApiServer, Outgoing, Reply
from k3s_daas.executor.errors import ConfigError, Lost, NotSent
from tests.unit.k3s_daas.executor.tls_files import TlsFiles

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Two: a\r\nX-Two: b\r\n\r\nok"


class ScriptedServer:
    """An API server that reads a request's head and says what the script says."""

    def __init__(self, answer: bytes, *, close: bool = False) -> None:
        self.heads: list[bytes] = []
        self._answer = answer
        self._close = close

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                self.heads.append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(self._answer)
                await writer.drain()
                if self._close:
                    break
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def calling(tmp_path: Path, server: ScriptedServer) -> AsyncIterator[ApiServer]:
    tls = TlsFiles(tmp_path)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls.server_context())
    port = listening.sockets[0].getsockname()[1]
    async with listening, ApiServer(tls.address(port), connections=4) as api_server:
        yield api_server


async def body(reply: Reply) -> bytes:
    return b"".join([piece async for piece in reply.body])


GET = Outgoing("GET", "/api/v1/nodes/system%3Anode", "a=%2F&b", (("Accept", "x"),))


async def test_a_request_arrives_byte_for_byte_and_its_answer_comes_back(tmp_path: Path) -> None:
    server = ScriptedServer(OK)
    async with calling(tmp_path, server) as api_server, api_server.send(GET) as reply:
        assert await body(reply) == b"ok"
        assert reply.status == 200
        assert [value for name, value in reply.headers if name == "X-Two"] == ["a", "b"]
    (head,) = server.heads
    assert head.startswith(b"GET /api/v1/nodes/system%3Anode?a=%2F&b HTTP/1.1\r\n")
    assert sorted(line.split(b":")[0] for line in head.split(b"\r\n")[1:-2]) == [b"Accept", b"Host"]


async def test_a_redirect_is_an_answer_like_any_other(tmp_path: Path) -> None:
    answer = b"HTTP/1.1 307 T\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    server = ScriptedServer(answer)
    async with calling(tmp_path, server) as api_server, api_server.send(GET) as reply:
        assert reply.status == 307
    assert len(server.heads) == 1


async def test_an_api_server_that_is_not_there_got_nothing(tmp_path: Path) -> None:
    async with ApiServer(TlsFiles(tmp_path).address(1), connections=1) as api_server:
        with pytest.raises(NotSent, match="no connection"):
            async with api_server.send(GET):
                pass


@pytest.mark.parametrize("method", ["PUT", "DELETE", "GET", "POST"])
async def test_nothing_is_sent_again_when_a_kept_connection_breaks(
    tmp_path: Path, method: str
) -> None:
    """aiohttp alone would send a PUT and a DELETE a second time here."""
    server = ScriptedServer(OK)
    async with calling(tmp_path, server) as api_server:
        async with api_server.send(GET) as reply:
            await body(reply)
        server._answer, server._close = b"", True
        with pytest.raises(Lost, match="broke"):
            async with api_server.send(Outgoing(method, "/api/v1/x", "", (), b"")):
                pass
    assert len(server.heads) == 2


class SilentServer(ScriptedServer):
    """Says the head of an answer, and the body only when `speak` is called."""

    def __init__(self) -> None:
        super().__init__(OK.removesuffix(b"ok"))
        self._silence = asyncio.Event()
        self.speak = self._silence.set

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self._answer)
        await self._silence.wait()
        writer.write(b"ok")
        writer.close()


async def test_a_watch_may_be_silent_for_longer_than_any_other_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_server_module, "READ_SECONDS", 0.05)
    server = SilentServer()
    async with calling(tmp_path, server) as api_server:
        async with api_server.send(GET) as reply:
            with pytest.raises(Lost):
                await body(reply)
        async with api_server.send(GET, unending=True) as reply:
            asyncio.get_running_loop().call_later(0.2, server.speak)
            assert await body(reply) == b"ok"


async def test_an_answer_that_breaks_off_tells_its_status(tmp_path: Path) -> None:
    server = ScriptedServer(b"HTTP/1.1 201 C\r\nContent-Length: 9\r\n\r\nhalf", close=True)
    async with calling(tmp_path, server) as api_server, api_server.send(GET) as reply:
        with pytest.raises(Lost) as caught:
            await body(reply)
    assert caught.value.status == 201


async def test_certificates_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    tls = TlsFiles(tmp_path)
    tls.certificate.write_bytes(b"no certificate")
    with pytest.raises(ConfigError, match="certificates"):
        tls.address(1).ssl_context()


def forbidden(kind: str, message: str) -> bytes:
    status = {"kind": "Status", "code": 403, "message": message, "details": {"kind": kind}}
    content = json.dumps(status).encode()
    return b"HTTP/1.1 403 Forbidden\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)


async def test_when_we_are_not_let_in_nothing_was_sent(tmp_path: Path) -> None:
    message = (
        'users "daas:0x1" is forbidden: User "daas-executor:1" cannot impersonate resource '
        '"users" in API group "" at the cluster scope'
    )
    server = ScriptedServer(forbidden("users", message))
    async with calling(tmp_path, server) as api_server:
        with pytest.raises(NotSent, match="does not let the executor act for others"):
            async with api_server.send(GET):
                pass


async def test_a_tenant_who_is_forbidden_something_is_told_so(tmp_path: Path) -> None:
    answer = forbidden("pods", 'pods is forbidden: User "daas:0x1" cannot list resource "pods"')
    server = ScriptedServer(answer)
    async with calling(tmp_path, server) as api_server, api_server.send(GET) as reply:
        assert reply.status == 403
        assert await body(reply) == answer.split(b"\r\n\r\n")[1]


async def test_a_long_refusal_comes_through_whole(tmp_path: Path) -> None:
    content = b"x" * 100_000
    answer = b"HTTP/1.1 403 Forbidden\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)
    server = ScriptedServer(answer)
    async with calling(tmp_path, server) as api_server, api_server.send(GET) as reply:
        assert await body(reply) == content
