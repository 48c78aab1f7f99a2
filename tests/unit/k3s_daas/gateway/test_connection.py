"""What a connection refuses before there is a request. Each test is a transcript."""

import asyncio
import os
import socket

import pytest
from aiohttp import web

from k3s_daas.gateway.config import Limits
from tests.unit.k3s_daas.gateway.conftest import client_context

seen: list[str] = []


async def echo(request: web.BaseRequest) -> web.StreamResponse:
    body = await request.read()
    seen.append(request.raw_path)
    return web.Response(body=f"{request.method} {request.raw_path} {len(body)}".encode())


SMUGGLING = {
    "content-length and transfer-encoding": (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    ),
    "two content-lengths": (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"
    ),
    "transfer-encoding that is not chunked": (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\nabc"
    ),
    "chunked twice": (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "chunked is not last": (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"
    ),
    "space before the colon": "GET / HTTP/1.1\r\nHost: a\r\nX-A : b\r\n\r\n",
    "name that is no token": "GET / HTTP/1.1\r\nHost: a\r\nX(A): b\r\n\r\n",
    "folded value": "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n",
    "NUL in a value": "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\x00c\r\n\r\n",
    "bare CR in a value": "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\rX-B: c\r\n\r\n",
    "control character in a value": "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\x01c\r\n\r\n",
    "no host": "GET / HTTP/1.1\r\n\r\n",
    "two hosts": "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "sign in content-length": "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd",
    "chunk size that is no number": (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"
    ),
    "not HTTP": "\x16\x03\x01\x02\x00\x01\r\n\r\n",
    "space in the target": "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", SMUGGLING.values(), ids=SMUGGLING.keys())
async def test_what_has_two_readings_is_refused_with_a_status_and_the_connection_closed(
    listen, request_bytes
):
    connect = await listen(echo)
    seen.clear()
    client = await connect()

    await client.say(request_bytes)
    answer = await client.hear()

    assert b"HTTP/1.1 400 " in answer or b"HTTP/1.0 400 " in answer
    assert b'"kind": "Status"' in answer
    assert "/smuggled" not in seen


async def test_what_the_parser_refused_is_quoted_neither_to_the_client_nor_to_the_log(
    listen, caplog
):
    connect = await listen(echo)
    client = await connect()

    await client.say("GET / HTTP/1.1\r\nHost: a\r\nAuthorization(: Bearer daas1.secret\r\n\r\n")
    answer = await client.hear()

    assert b"secret" not in answer
    assert "secret" not in caplog.text


async def test_headers_that_never_end_are_cut_after_their_limit(listen):
    connect = await listen(echo, Limits(header_seconds=0.05))
    client = await connect()

    await client.say("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")

    assert await client.hear(seconds=2) == b""


async def test_headers_dripping_in_do_not_put_the_limit_off(listen):
    connect = await listen(echo, Limits(header_seconds=0.1))
    client = await connect()
    cut = asyncio.create_task(client.hear(seconds=3))

    await client.say("GET / HTTP/1.1\r\nHost: a\r\n")
    while not cut.done():
        client.writer.write(b"X: y\r\n")
        await asyncio.wait([cut], timeout=0.02)

    assert cut.result() == b""


def wait_cut_in_silence(address: tuple[str, int], request_bytes: bytes) -> None:
    """Say something, then read bytes only: whatever TLS says, this client does not answer."""
    with client_context().wrap_socket(socket.create_connection(address)) as tls:
        tls.sendall(request_bytes)
        with socket.socket(fileno=os.dup(tls.fileno())) as raw:
            raw.settimeout(3)
            try:
                while raw.recv(4096):
                    pass
            except ConnectionResetError:
                pass


async def test_a_client_that_ignores_the_farewell_of_tls_is_cut_all_the_same(listen):
    connect = await listen(echo, Limits(header_seconds=0.1))
    address = (await connect()).writer.get_extra_info("peername")

    await asyncio.to_thread(wait_cut_in_silence, address, b"GET / HTTP/1.1\r\n")


async def test_the_header_limit_does_not_touch_a_request_that_is_being_answered(listen):
    async def patient(request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(0.15)
        return await echo(request)

    connect = await listen(patient, Limits(header_seconds=0.05))
    client = await connect()

    await client.say("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")

    assert (await client.hear_head()).startswith("HTTP/1.1 200 ")


async def test_an_idle_connection_is_closed(listen):
    connect = await listen(echo, Limits(idle_seconds=0.05))
    client = await connect()

    assert await client.hear(seconds=2) == b""


async def test_one_connection_too_many_is_closed(listen):
    connect = await listen(echo, Limits(connections=1))
    first = await connect()
    await first.say("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
    await first.hear_head()

    second = await connect()

    assert await second.hear() == b""


@pytest.mark.parametrize(
    "request_bytes",
    [
        "GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "a" * 40_000 + "\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n" * 200 + "\r\n",
        "GET /" + "a" * 40_000 + " HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ids=["one long field", "many fields", "long line"],
)
async def test_headers_over_the_limits_are_refused(listen, request_bytes):
    connect = await listen(echo)
    client = await connect()

    await client.say(request_bytes)

    assert b" 400 " in await client.hear()
