"""Strangers at the executor's port: silence, crowds, and what streams leave behind."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
from aiohttp import web

from k3s_daas.executor.door import listen
from k3s_daas.kube.stream_frames import Frame, FrameType
from tests.unit.k3s_daas.executor.stream_scene import staged

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Open = Callable[..., Awaitable[Callable[[], Awaitable[Connection]]]]

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


async def patient(request: web.Request) -> web.Response:
    """Takes longer than anybody may be silent."""
    await asyncio.sleep(0.2)
    return web.Response(text="here")


async def wait_closed(reader: asyncio.StreamReader) -> None:
    """Until the other side closes, in order or not, without a word."""
    with suppress(ConnectionResetError):
        assert await asyncio.wait_for(reader.read(), 5) == b""


@pytest.fixture
async def door() -> AsyncIterator[Open]:
    """`connect = await door(head_seconds=...)`, then `reader, writer = await connect()`."""
    async with AsyncExitStack() as stack:

        async def open_door(**limits: float) -> Callable[[], Awaitable[Connection]]:
            application = web.Application()
            application.router.add_get("/", patient)
            port = await listen(stack, application, "127.0.0.1", 0, **limits)
            return lambda: asyncio.open_connection("127.0.0.1", port)

        yield open_door


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n"], ids=["nothing", "half"])
async def test_who_does_not_say_what_it_wants_is_cut(door: Open, said: bytes) -> None:
    connect = await door(head_seconds=0.05)
    reader, writer = await connect()
    writer.write(said)

    await wait_closed(reader)
    writer.close()


async def test_the_limit_does_not_touch_a_request_that_is_being_answered(door: Open) -> None:
    connect = await door(head_seconds=0.05)
    reader, writer = await connect()
    writer.write(GET)

    answer = await asyncio.wait_for(reader.read(), 5)

    assert answer.endswith(b"here")
    writer.close()


async def test_a_connection_carries_one_request(door: Open) -> None:
    connect = await door()
    reader, writer = await connect()
    writer.write(GET + GET)

    assert (await asyncio.wait_for(reader.read(), 5)).count(b"here") == 1
    writer.close()


async def test_one_connection_too_many_is_closed_at_once(door: Open) -> None:
    connect = await door(connections=1)
    first_reader, first = await connect()
    first.write(GET)
    await asyncio.sleep(0)
    second_reader, second = await connect()

    await wait_closed(second_reader)
    assert (await asyncio.wait_for(first_reader.read(), 5)).endswith(b"here")
    first.close()
    second.close()


async def test_a_stream_that_is_over_leaves_nothing_of_its_connection(tmp_path: Path) -> None:
    async with staged(tmp_path) as scene:
        for _ in range(3):
            request = scene.watch()
            task = await scene.begin(request)
            frames = await (await scene.connect(request)).read_all()
            assert frames[-1] == Frame(FrameType.END)
            await task
        for _ in range(10):  # the server's side of the last one ends a moment later
            await asyncio.sleep(0)
        gc.collect()

        left = [one for one in gc.get_objects() if isinstance(one, web.RequestHandler)]

    assert left == []
