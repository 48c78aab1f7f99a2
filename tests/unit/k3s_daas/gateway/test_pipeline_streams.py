"""Streams as whole requests: approved on the ledger, then relayed from the executor it names."""

import asyncio
import json
from contextlib import asynccontextmanager

from k3s_daas.contract.request_id import RequestId
from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.pipeline import unreadable
from k3s_daas.kube.stream_frames import FrameType
from tests.unit.k3s_daas.gateway.conftest import RawClient, playing_executor
from tests.unit.k3s_daas.gateway.gateway_world import SESSION, World

PODS = "/api/v1/namespaces/web/pods"


@asynccontextmanager
async def streaming(listen, folder, play, limits=None):
    """A world whose executor runs `play` for each stream, and a client of its gateway."""
    world = World()
    async with playing_executor(
        play,
        folder,
        key=world.executor_key,
        request_id=bytes(RequestId(SESSION, 1)),
        request_id_text=str(RequestId(SESSION, 1)),
        secret=world.stream_secret,
    ) as ticket:
        world.endpoint = ticket.endpoint
        connect = await listen(world.pipeline(limits or Limits()), limits, unreadable)
        yield world, await connect()


async def say(world: World, client: RawClient, line: str, *headers: str) -> None:
    lines = [f"{line} HTTP/1.1", "Host: a", f"Authorization: Bearer {world.credential()}", *headers]
    await client.say("\r\n".join(lines) + "\r\n\r\n")


async def test_a_watch_is_approved_as_a_stream_and_relayed(listen, tmp_path):
    async def play(end):
        await end.head(200, ("Content-Type", "application/json"))
        await end.send(FrameType.DATA, b"event")
        await end.send(FrameType.END)

    async with streaming(listen, tmp_path, play) as (world, client):
        await say(world, client, f"GET {PODS}?watch=1")

        head = await client.hear_head()
        assert head.startswith("HTTP/1.1 200 ")
        assert f"Audit-Id: {RequestId(SESSION, 1)}" in head
        assert await client.hear_exactly(15) == b"5\r\nevent\r\n0\r\n\r\n"
        assert [(asked.verb, asked.request_class) for asked in world.asked] == [("watch", 1)]


async def test_exec_is_create_whatever_the_method_and_becomes_a_tunnel(listen, tmp_path):
    async def play(end):
        await end.head(
            101, ("Upgrade", "websocket"), ("Sec-WebSocket-Protocol", "v5.channel.k8s.io")
        )
        frame = await end.frame()
        await end.send(FrameType.DATA, frame.payload[::-1])
        await end.send(FrameType.END)

    async with streaming(listen, tmp_path, play) as (world, client):
        await say(
            world,
            client,
            f"GET {PODS}/a/exec?command=ls",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Protocol: v5.channel.k8s.io",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAA",
        )
        assert (await client.hear_head()).startswith("HTTP/1.1 101 ")
        await client.say(b"\x01\x02\x03")
        assert await client.hear() == b"\x03\x02\x01"
        assert [(asked.verb, asked.resource_type) for asked in world.asked] == [
            ("create", "pods/exec")
        ]


async def test_a_stream_that_the_contract_refuses_opens_nothing(listen, tmp_path):
    async def play(end):
        raise AssertionError("nothing was approved")

    async with streaming(listen, tmp_path, play) as (world, client):
        world.decide = lambda asked: 2
        await say(world, client, f"GET {PODS}?watch=1")

        assert (await client.hear_head()).startswith("HTTP/1.1 403 ")


async def test_what_the_executor_says_instead_of_a_stream_is_passed_on(listen, tmp_path):
    status = {"kind": "Status", "code": 503, "reason": "ServiceUnavailable", "message": "no nodes"}

    async def play(end):
        await end.send(FrameType.ERROR, json.dumps(status).encode())

    async with streaming(listen, tmp_path, play) as (world, client):
        await say(world, client, f"GET {PODS}?watch=1", "Connection: close")

        answer = await client.hear()
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b'"no nodes"' in answer


async def test_an_executor_that_cannot_be_reached_is_a_502(listen, tmp_path):
    async with streaming(listen, tmp_path, None, Limits(opening_seconds=0.1)) as (world, client):
        world.endpoint = "127.0.0.1:1"
        await say(world, client, f"GET {PODS}?watch=1")

        assert (await client.hear_head()).startswith("HTTP/1.1 502 ")


async def test_streams_have_a_limit_of_their_own_and_keep_requests_out_of_no_place(
    listen, tmp_path
):
    forever = asyncio.Event()

    async def play(end):
        await end.head(200)
        await forever.wait()

    limits = Limits(requests=1, streams=1)
    async with streaming(listen, tmp_path, play, limits) as (world, client):
        await say(world, client, f"GET {PODS}?watch=1")
        await client.hear_head()
        connect = await listen(world.pipeline(limits), limits, unreadable)
        other = await connect()
        await say(world, other, f"GET {PODS}")

        assert (await other.hear_head()).startswith("HTTP/1.1 200 ")
        forever.set()
