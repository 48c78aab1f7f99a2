"""gRPC-Web on the port of gRPC: frames, both text forms, errors, CORS, and who gets what."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from grpclib.client import Channel

from pocketsui.node import Node, NodeOptions, run_node
from pocketsui.rpc.grpc_web import MalformedFrames, decode_text, frame, split_frames
from pocketsui.rpc.port import Door
from sui_wire.rpc import ledger_service_pb2 as pb
from sui_wire.rpc.ledger_service_grpc import LedgerServiceStub
from tests.unit.pocketsui.node_world import transfers

INFO = "/sui.rpc.v2.LedgerService/GetServiceInfo"
OBJECT = "/sui.rpc.v2.LedgerService/GetObject"


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[Node]:
    options = NodeOptions(
        tmp_path, grpc_port=0, faucet_port=None, now_ms=lambda: 1, interpreter=transfers
    )
    async with run_node(options) as running:
        yield running


async def call(
    node: Node, path: str, body: bytes, kind: str = "application/grpc-web+proto"
) -> tuple[aiohttp.ClientResponse, bytes]:
    headers = {"Content-Type": kind}
    async with (
        aiohttp.ClientSession() as session,
        session.post(node.url + path, data=body, headers=headers) as response,
    ):
        return response, await response.read()


def take_apart(body: bytes) -> list[tuple[int, bytes]]:
    """The frames of an answer: (flag, content)."""
    frames = []
    while body:
        end = 5 + int.from_bytes(body[1:5], "big")
        frames.append((body[0], body[5:end]))
        body = body[end:]
    return frames


async def test_binary_calls_are_answered_with_a_message_and_trailers(node: Node) -> None:
    response, body = await call(node, INFO, frame(b""))
    (message_flag, message), (trailer_flag, trailer) = take_apart(body)
    assert response.content_type == "application/grpc-web+proto"
    assert (message_flag, trailer_flag) == (0, 0x80)
    assert pb.GetServiceInfoResponse.FromString(message).server.startswith("pocketsui")
    assert trailer == b"grpc-status: 0\r\n"


async def test_text_calls_are_answered_in_base64(node: Node) -> None:
    kind = "application/grpc-web-text"
    response, body = await call(node, INFO, base64.b64encode(frame(b"")), kind)
    assert response.content_type == "application/grpc-web-text+proto"
    assert [flag for flag, _ in take_apart(decode_text(body))] == [0, 0x80]


async def test_errors_come_with_status_message_and_details(node: Node) -> None:
    request = pb.GetObjectRequest(object_id="0x6")
    request.read_mask.paths.append("no_such_field")
    _, body = await call(node, OBJECT, frame(request.SerializeToString()))
    ((flag, trailer),) = take_apart(body)
    lines = dict(line.split(": ", 1) for line in trailer.decode().splitlines())
    assert flag == 0x80
    assert lines["grpc-status"] == "3"
    assert "no_such_field" in lines["grpc-message"]
    assert lines["grpc-status-details-bin"]


async def test_an_unknown_method_is_unimplemented(node: Node) -> None:
    _, body = await call(node, "/sui.rpc.v2.LedgerService/Guess", frame(b""))
    assert take_apart(body)[0][1].startswith(b"grpc-status: 12")


async def test_broken_frames_are_refused(node: Node) -> None:
    _, body = await call(node, INFO, b"\0\0\0\0\7abc")
    assert b"middle of a frame" in take_apart(body)[0][1]


async def test_pages_of_any_origin_may_call(node: Node) -> None:
    asked = {
        "Origin": "https://wallet.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-grpc-web,client-sdk-type",
    }
    async with (
        aiohttp.ClientSession() as session,
        session.options(node.url + INFO, headers=asked) as response,
    ):
        assert response.status == 204
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "client-sdk-type" in response.headers["Access-Control-Allow-Headers"]
    response, _ = await call(node, INFO, frame(b""))
    assert "grpc-status" in response.headers["Access-Control-Expose-Headers"]


async def test_other_http_is_told_what_this_port_speaks(node: Node) -> None:
    async with aiohttp.ClientSession() as session, session.put(node.url) as response:
        assert response.status == 405
        assert "gRPC-Web" in await response.text()
    response, _ = await call(node, INFO, b"{}", "text/plain")
    assert response.status == 415


SUBSCRIBE = "/sui.rpc.v2.SubscriptionService/SubscribeCheckpoints"


async def test_a_page_that_is_closed_ends_its_subscription(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriptions, ended = node.ledger.subscriptions, asyncio.Event()
    monkeypatch.setattr(subscriptions, "close", lambda _: ended.set())
    headers = {"Content-Type": "application/grpc-web"}
    async with aiohttp.ClientSession() as session:
        response = await session.post(node.url + SUBSCRIBE, data=frame(b""), headers=headers)
        assert response.status == 200
        assert len(subscriptions) == 1
        response.close()
        await asyncio.wait_for(ended.wait(), timeout=5)


async def test_a_node_that_stops_says_so_to_subscribers(tmp_path: Path) -> None:
    options = NodeOptions(
        tmp_path, grpc_port=0, faucet_port=None, now_ms=lambda: 1, interpreter=transfers
    )
    headers = {"Content-Type": "application/grpc-web"}
    async with aiohttp.ClientSession() as session:
        async with asyncio.timeout(5), run_node(options) as running:
            response = await session.post(running.url + SUBSCRIBE, data=frame(b""), headers=headers)
        ((_, trailer),) = take_apart(await response.read())
    assert b"grpc-status: 14\r\n" in trailer
    assert b"shutting down" in trailer


async def test_grpc_is_served_on_the_same_port(node: Node) -> None:
    channel = Channel(node.host, node.grpc_port)
    try:
        answer = await LedgerServiceStub(channel).GetServiceInfo(pb.GetServiceInfoRequest())
    finally:
        channel.close()
    assert answer.server.startswith("pocketsui")


class Recorder(asyncio.Protocol):
    def __init__(self) -> None:
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data


class Connection(asyncio.Transport):
    """A transport that only remembers who reads from it."""

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.reader = protocol


@pytest.mark.parametrize("opening", [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"POST / HTTP/1.1\r\n"])
@pytest.mark.parametrize("size", [1, 2, 3, 40])
def test_the_first_bytes_decide_however_they_come(opening: bytes, size: int) -> None:
    http2, http1, connection = Recorder(), Recorder(), Connection()
    door = Door(lambda: http2, lambda: http1)
    door.connection_made(connection)
    connection.reader = door
    for start in range(0, len(opening), size):
        reader = connection.reader
        assert isinstance(reader, asyncio.Protocol)
        reader.data_received(opening[start : start + size])
    wanted, other = (http2, http1) if opening.startswith(b"PRI") else (http1, http2)
    assert wanted.received == opening
    assert other.received == b""


def test_several_padded_pieces_of_base64_are_one_body() -> None:
    assert decode_text(b"YQ==YmI=Y2Nj") == b"abbccc"
    with pytest.raises(MalformedFrames, match="Base64"):
        decode_text(b"YQ=")


def test_frames_are_split_and_compressed_ones_refused() -> None:
    assert split_frames(frame(b"a") + frame(b"")) == [b"a", b""]
    with pytest.raises(MalformedFrames, match="0x01"):
        split_frames(frame(b"a", 1))
