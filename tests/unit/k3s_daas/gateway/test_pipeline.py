"""Whole requests: from the bytes a client sends to the bytes it gets, with the ledger played."""

import asyncio

from k3s_daas.contract.request_id import RequestId
from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.pipeline import unreadable
from k3s_daas.seal.envelope import open_
from k3s_daas.seal.message import split
from tests.unit.k3s_daas.gateway.gateway_world import (
    PODS,
    SESSION,
    binding_of,
    refused,
)


async def test_a_request_goes_to_the_contract_and_its_answer_comes_back_as_it_was(world, ask):
    world.answer = lambda head, body: (
        201,
        (("Content-Type", "application/json"), ("Warning", '299 - "a"'), ("Warning", '299 - "b"')),
        body.upper(),
    )

    code, headers, body = await ask(
        f"POST {PODS}?dryRun=All", {"Content-Type": "application/yaml"}, b"kind: pod"
    )

    assert (code, body) == (201, b"KIND: POD")
    assert headers["Audit-Id"] == headers["X-Request-Id"] == str(RequestId(SESSION, 1))
    (asked,) = world.asked
    assert (asked.method, asked.verb, asked.path) == ("POST", "create", PODS)
    assert (asked.namespace, asked.resource_type, asked.request_class) == ("web", "pods", 0)
    ((head, opened),) = world.opened
    assert (head.query, opened) == ("dryRun=All", b"kind: pod")
    assert head.headers == (("Content-Type", "application/yaml"),)


async def test_query_and_body_are_readable_for_executor_and_owner_and_nowhere_else(world, ask):
    await ask(f"POST {PODS}?fieldManager=secret-query", {}, b"secret-body")

    (asked,) = world.asked
    assert b"secret" not in repr(asked).encode()
    message = open_(asked.payload, world.owner_sealing, binding_of(asked).encode())
    assert split(message)[1] == b"secret-body"


async def test_what_is_long_goes_through_the_blob_store_both_ways(world, ask):
    world.answer = lambda head, body: (200, (), body + b"!")
    body = bytes(range(256)) * 2000

    code, headers, answer = await ask(f"PUT {PODS}/a", {}, body)

    assert code == 200
    assert headers["Transfer-Encoding"] == "chunked"
    assert dechunk(answer) == body + b"!"
    assert world.asked[0].payload == b""


async def test_a_chunked_body_and_expect_continue_are_understood(world, listen):
    connect = await listen(world.pipeline(Limits()), None, unreadable)
    client = await connect()

    await client.say(
        f"POST {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n"
        "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    assert await client.hear_head() == "HTTP/1.1 100 Continue\r\n\r\n"
    await client.say("3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n")

    assert (await client.hear_head()).startswith("HTTP/1.1 200 ")
    assert world.opened[0][1] == b"abcdef"


async def test_a_body_over_the_limit_by_its_own_account_is_413(world, ask):
    status = await refused(ask(f"POST {PODS}", {}, b"x" * 11, limits=Limits(body_bytes=10)))

    assert status["code"] == 413
    assert world.asked == []


async def test_a_chunked_body_that_grows_over_the_limit_is_413(world, listen):
    limits = Limits(body_bytes=10)
    connect = await listen(world.pipeline(limits), limits, unreadable)
    client = await connect()

    await client.say(
        f"POST {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n"
        "Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n"
    )

    assert (await client.hear_head()).startswith("HTTP/1.1 413 ")
    assert world.asked == []


async def test_headers_too_large_for_an_envelope_are_400(world, listen):
    connect = await listen(world.pipeline(Limits()), None, unreadable)
    client = await connect()

    await client.say(
        f"GET {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n"
        + f"Accept: {'a' * 15_000}\r\n" * 20
        + "\r\n"
    )

    assert (await client.hear_head()).startswith("HTTP/1.1 400 ")
    assert world.asked == []


async def test_a_body_that_stops_coming_is_408(world, listen):
    limits = Limits(body_seconds=0.05)
    connect = await listen(world.pipeline(limits), limits, unreadable)
    client = await connect()

    await client.say(
        f"POST {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n"
        "Content-Length: 10\r\n\r\nabc"
    )

    assert (await client.hear_head()).startswith("HTTP/1.1 408 ")
    assert world.asked == []


async def test_a_client_that_does_not_take_its_answer_is_cut_off(world, listen):
    world.answer = lambda head, body: (200, (), bytes(30_000_000))
    limits = Limits(write_seconds=0.2)
    connect = await listen(world.pipeline(limits), limits, unreadable)
    client = await connect()
    client.writer.transport.pause_reading()

    await client.say(
        f"GET {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n\r\n"
    )
    for _ in range(100):
        await asyncio.sleep(0.05)
        if not listen.connections():
            break

    assert listen.connections() == 0


async def test_a_hundred_requests_at_once_on_one_session_are_all_answered(world, listen):
    connect = await listen(world.pipeline(Limits()), None, unreadable)

    async def one():
        client = await connect()
        await client.say(
            f"GET {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n\r\n"
        )
        return await client.hear_head(20)

    heads = await asyncio.gather(*(one() for _ in range(100)))

    assert all(head.startswith("HTTP/1.1 200 ") for head in heads)
    assert len({asked.request_id for asked in world.asked}) == 100


async def test_one_request_too_many_is_429(world, listen):
    world.answer = lambda head, body: None
    limits = Limits(requests=1, answer_seconds=0.3)
    connect = await listen(world.pipeline(limits), limits, unreadable)
    first, second = await connect(), await connect()
    line = f"GET {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n\r\n"

    await first.say(line)
    await world.wait_asked()
    await second.say(line)

    assert (await second.hear_head()).startswith("HTTP/1.1 429 ")
    assert (await first.hear_head()).startswith("HTTP/1.1 504 ")


async def test_no_credential_query_or_body_stands_in_the_log(world, ask, capsys):
    await ask(f"POST {PODS}?q=secret-query", {"User-Agent": "secret-agent"}, b"secret-body")
    world.decide = lambda asked: 2
    await ask(f"POST {PODS}?q=secret-query", {}, b"secret-body")

    said = capsys.readouterr()
    assert PODS in said.out + said.err
    assert "secret" not in said.out + said.err
    assert "daas1" not in said.out + said.err


def dechunk(body):
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return whole
