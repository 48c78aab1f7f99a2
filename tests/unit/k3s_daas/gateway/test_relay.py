"""Streams from a played executor, through the relay, to a raw client."""

import asyncio

import pytest
from aiohttp import web

from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.errors import StreamRefused
from k3s_daas.gateway.executor_link import StreamError, open_stream
from k3s_daas.gateway.relay import Upgrade, relay_stream
from k3s_daas.gateway.tunnel import Ending
from k3s_daas.kube.stream_frames import Frame, FrameType, StreamHead

WEBSOCKET = [("Sec-WebSocket-Protocol", "v5.channel.k8s.io, v4.channel.k8s.io")]
SPDY = [
    ("X-Stream-Protocol-Version", "v4.channel.k8s.io"),
    ("X-Stream-Protocol-Version", "v3.channel.k8s.io"),
]


class Relayed:
    """A gateway handler that relays one stream and remembers how it ended."""

    def __init__(self, ticket, upgrade=None, limits=None):
        self.ticket = ticket
        self.upgrade = upgrade
        self.limits = limits or Limits()
        self.ended = asyncio.get_running_loop().create_future()
        self.ended.add_done_callback(lambda ended: ended.exception())  # not every test looks
        self.digest = None

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            async with open_stream(self.ticket, 2) as stream:
                self.digest = stream.digest
                response, ending = await relay_stream(request, stream, self.upgrade, self.limits)
            self.ended.set_result(ending)
            return response
        except BaseException as error:
            self.ended.set_exception(error)
            if isinstance(error, asyncio.CancelledError):
                raise
            return web.Response(status=502)


async def started(listen, relayed):
    client = await (await listen(relayed))()
    await client.say("GET /watch HTTP/1.1\r\nHost: a\r\n\r\n")
    return client


async def test_a_watch_is_relayed_event_by_event_with_the_clusters_own_head(listen, executor):
    more = asyncio.Event()

    async def play(end):
        await end.head(200, ("Content-Type", "application/json"), ("X-Own", "s-7"))
        await end.send(FrameType.DATA, b'{"type":"ADDED"}\n')
        await more.wait()
        await end.send(FrameType.DATA, b'{"type":"BOOKMARK"}\n')
        await end.send(FrameType.END)

    async with executor(play) as ticket:
        relayed = Relayed(ticket)
        client = await started(listen, relayed)
        head = await client.hear_head()
        assert head.startswith("HTTP/1.1 200 OK\r\n")
        assert "X-Own: s-7" in head
        assert await client.hear_exactly(23) == b'11\r\n{"type":"ADDED"}\n\r\n'

        more.set()
        assert await client.hear_exactly(31) == b'14\r\n{"type":"BOOKMARK"}\n\r\n0\r\n\r\n'
        assert await relayed.ended is Ending.COMPLETE
        assert relayed.digest.bytes_received == 17 + 20


async def test_logs_of_a_pod_that_is_silent_at_first_are_waited_for(listen, executor):
    async def play(end):
        await asyncio.sleep(0.2)
        await end.head(200)
        await end.send(FrameType.DATA, b"late")
        await end.send(FrameType.END)

    async with executor(play) as ticket:
        relayed = Relayed(ticket, limits=Limits(opening_seconds=0.1))
        client = await started(listen, relayed)

        assert (await client.hear_head()).startswith("HTTP/1.1 200 ")
        assert await relayed.ended is Ending.COMPLETE


async def test_a_cluster_that_never_says_anything_is_given_up(executor, listen):
    async def play(end):
        await end.frame()

    async with executor(play) as ticket:
        relayed = Relayed(ticket, limits=Limits(stream_idle_seconds=0.1))
        await started(listen, relayed)

        with pytest.raises(StreamRefused, match="said nothing"):
            await relayed.ended


async def test_a_client_that_stops_watching_ends_the_stream_at_the_executor(listen, executor):
    hung_up = asyncio.get_running_loop().create_future()

    async def play(end):
        await end.head(200)
        await end.send(FrameType.DATA, b"x")
        hung_up.set_result(await end.frame())

    async with executor(play) as ticket:
        client = await started(listen, Relayed(ticket))
        await client.hear_head()

        client.writer.close()

        assert await asyncio.wait_for(hung_up, 5) == Frame(FrameType.END)


async def test_a_watch_that_is_cut_ends_without_the_last_chunk(listen, executor):
    async def play(end):
        await end.head(200)
        await end.send(FrameType.DATA, b"half")

    async with executor(play) as ticket:
        relayed = Relayed(ticket)
        client = await started(listen, relayed)
        heard = b""
        try:
            while data := await client.reader.read(100):
                heard += data
        except ConnectionError:
            pass  # an abort may show as a reset

        assert b"0\r\n\r\n" not in heard
        assert await relayed.ended is Ending.CUT


async def test_an_error_before_the_head_reaches_the_caller_as_the_executors_status(
    listen, executor
):
    async def play(end):
        await end.send(FrameType.ERROR, b'{"kind":"Status","code":503}')

    async with executor(play) as ticket:
        relayed = Relayed(ticket)
        await started(listen, relayed)

        with pytest.raises(StreamError) as raised:
            await relayed.ended
        assert raised.value.status_body == b'{"kind":"Status","code":503}'


@pytest.mark.parametrize(
    ("protocol", "offer", "taken"),
    [
        ("SPDY/3.1", SPDY, ("X-Stream-Protocol-Version", "v4.channel.k8s.io")),
        ("websocket", WEBSOCKET, ("Sec-WebSocket-Protocol", "v5.channel.k8s.io")),
    ],
)
async def test_after_101_bytes_are_tunnelled_both_ways(listen, executor, protocol, offer, taken):
    async def play(end):
        await end.head(101, ("Upgrade", protocol), ("Connection", "Upgrade"), taken)
        while (frame := await end.frame()) and frame.type is FrameType.DATA:
            await end.send(FrameType.DATA, frame.payload.upper())
        await end.send(FrameType.END)

    async with executor(play) as ticket:
        relayed = Relayed(ticket, Upgrade.asked(protocol, offer))
        client = await (await listen(relayed))()
        await client.say(
            f"POST /exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n\r\n"
        )
        head = await client.hear_head()
        assert head.startswith("HTTP/1.1 101 Switching Protocols\r\n")
        assert head.lower().count("upgrade: ") == 1
        assert f"{taken[0]}: {taken[1]}" in head
        assert "Content-Length" not in head
        assert "Transfer-Encoding" not in head

        await client.say(b"\x80\x03\x00\x01GET / HTTP/1.1\r\n\r\n")
        assert await client.hear_exactly(22) == b"\x80\x03\x00\x01GET / HTTP/1.1\r\n\r\n"
        await client.say(b"a" * 300_000)
        assert await client.hear_exactly(300_000) == b"A" * 300_000

        client.writer.close()
        assert await relayed.ended in (Ending.COMPLETE, Ending.CLIENT_LEFT)
        assert relayed.digest.bytes_sent == 22 + 300_000


async def test_an_executor_that_hangs_up_after_the_client_did_has_cut_nothing(listen, executor):
    async def play(end):
        await end.head(101, ("Upgrade", "SPDY/3.1"))
        assert await end.frame() == Frame(FrameType.END)

    async with executor(play) as ticket:
        relayed = Relayed(ticket, Upgrade.asked("SPDY/3.1", SPDY))
        client = await (await listen(relayed))()
        await client.say(
            "POST /exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n"
        )
        await client.hear_head()

        client.writer.close()

        assert await relayed.ended is Ending.CLIENT_LEFT


async def test_when_the_cluster_ends_a_tunnel_the_client_gets_its_last_bytes_then_the_end(
    listen, executor
):
    async def play(end):
        await end.head(101, ("Upgrade", "SPDY/3.1"))
        await end.send(FrameType.DATA, b"last words")
        await end.send(FrameType.END)

    async with executor(play) as ticket:
        relayed = Relayed(ticket, Upgrade.asked("SPDY/3.1", SPDY))
        client = await (await listen(relayed))()
        await client.say(
            "POST /exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n"
        )

        answer = await client.hear()

        assert answer.endswith(b"\r\n\r\nlast words")
        assert await relayed.ended is Ending.COMPLETE


async def test_neither_tunnels_nor_refused_upgrades_leave_a_connection_behind(listen, executor):
    answers = iter([101, 403, 101, 403])

    async def play(end):
        await end.head(next(answers), ("Upgrade", "SPDY/3.1"))
        await end.send(FrameType.END)

    async with executor(play) as ticket:
        for _ in range(4):
            relayed = Relayed(ticket, Upgrade.asked("SPDY/3.1", SPDY))
            client = await (await listen(relayed))()
            await client.say(
                "POST /exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\n"
                "Upgrade: SPDY/3.1\r\n\r\n"
            )
            await client.hear()
            client.writer.close()
        for _ in range(100):
            if not listen.connections():
                break
            await asyncio.sleep(0.01)

        assert listen.connections() == 0


async def test_a_client_that_does_not_read_stops_the_executor_instead_of_filling_memory(
    listen, executor
):
    sent = 0

    async def play(end):
        nonlocal sent
        await end.head(101, ("Upgrade", "SPDY/3.1"))
        while sent < 64 * 1024 * 1024:
            await end.send(FrameType.DATA, bytes(65536))
            sent += 65536

    async with executor(play) as ticket:
        relayed = Relayed(ticket, Upgrade.asked("SPDY/3.1", SPDY))
        client = await (await listen(relayed))()
        await client.say(
            "POST /exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n"
        )
        client.writer.transport.pause_reading()
        before = -1
        while sent != before:
            before = sent
            await asyncio.sleep(0.1)

        assert sent < 32 * 1024 * 1024
        client.writer.transport.abort()
        await relayed.ended


async def test_silence_on_both_sides_ends_a_tunnel(listen, executor):
    async def play(end):
        await end.head(101, ("Upgrade", "SPDY/3.1"))
        await end.frame()

    async with executor(play) as ticket:
        limits = Limits(stream_idle_seconds=0.05)
        relayed = Relayed(ticket, Upgrade.asked("SPDY/3.1", SPDY), limits)
        client = await (await listen(relayed))()
        await client.say(
            "POST /exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n"
        )

        await client.hear()

        assert await relayed.ended is Ending.SILENCE


@pytest.mark.parametrize(
    ("asked", "head"),
    [
        (None, [("Upgrade", "SPDY/3.1")]),
        (Upgrade.asked("websocket", WEBSOCKET), [("Upgrade", "SPDY/3.1")]),
        (Upgrade.asked("websocket", WEBSOCKET), []),
        (Upgrade.asked("websocket", WEBSOCKET), [("Upgrade", "websocket")] * 2),
        (
            Upgrade.asked("websocket", WEBSOCKET),
            [("Upgrade", "websocket"), ("Sec-WebSocket-Protocol", "mqtt")],
        ),
    ],
    ids=["none asked", "another protocol", "no protocol", "two", "a subprotocol not offered"],
)
async def test_a_101_that_nobody_asked_for_opens_no_tunnel(listen, executor, asked, head):
    got = asyncio.get_running_loop().create_future()

    async def play(end):
        await end.head(101, *head)
        got.set_result(await end.frame())

    async with executor(play) as ticket:
        relayed = Relayed(ticket, asked)
        client = await (await listen(relayed))()
        await client.say(
            "GET /exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
            "GET /raw HTTP/1.1\r\nHost: a\r\n\r\n"
        )

        with pytest.raises(StreamRefused):
            await relayed.ended
        assert (await client.hear_head()).startswith("HTTP/1.1 502 ")
        assert await got == Frame(FrameType.END)


async def test_a_refused_upgrade_is_an_ordinary_answer_and_no_tunnel(listen, executor):
    frames = []

    async def play(end):
        await end.head(403, ("Content-Type", "application/json"), ("Content-Length", "2"))
        await end.send(FrameType.DATA, b"{}")
        await end.send(FrameType.END)
        frames.append(await end.frame())

    async with executor(play) as ticket:
        relayed = Relayed(ticket, Upgrade.asked("SPDY/3.1", SPDY))
        client = await (await listen(relayed))()
        await client.say(
            "POST /exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n"
        )
        assert (await client.hear_head()).startswith("HTTP/1.1 403 ")
        assert await client.hear_exactly(2) == b"{}"
        assert await relayed.ended is Ending.COMPLETE
        assert relayed.digest.bytes_sent == 0


async def test_an_executor_with_another_key_is_told_nothing(executor):
    async def play(end):
        raise AssertionError("the stream must not open")

    async with executor(play) as ticket:
        stranger = type(ticket)(
            ticket.endpoint, b"\x01" * 32, ticket.request_id, ticket.request_id_text, ticket.secret
        )
        with pytest.raises(StreamRefused, match="does not hold the key"):
            async with open_stream(stranger, 2):
                pass


async def test_an_executor_that_has_not_seen_the_approval_is_asked_again(executor):
    async def play(end):
        await end.head(200)
        await end.send(FrameType.END)

    not_yet = "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}"
    async with executor(play, answers=(not_yet, not_yet)) as ticket, open_stream(ticket, 2) as s:
        assert await s.head() == StreamHead(200, ())


async def test_another_refusal_of_the_executor_is_final_and_passed_on(executor):
    async def play(end):
        raise AssertionError("the stream must not open")

    refusal = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 15\r\n\r\n{"code":"wrong"}'[:-1]
    async with executor(play, answers=(refusal,)) as ticket:
        with pytest.raises(StreamError) as raised:
            async with open_stream(ticket, 2):
                pass
    assert raised.value.status_body == b'{"code":"wrong"'


async def test_an_executor_that_cannot_be_reached_is_named_after_the_last_try(executor):
    async with executor(None) as ticket:
        pass
    with pytest.raises(StreamRefused, match="cannot be reached"):
        async with open_stream(ticket, 0.1):
            pass
