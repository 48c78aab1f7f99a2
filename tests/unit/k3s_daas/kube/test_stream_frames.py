"""The frame codec: any cut of the bytes gives the same frames, and nothing unexpected passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k3s_daas.kube.stream_frames import (
    DATA_CHUNK_BYTES,
    MAX_PAYLOAD_BYTES,
    Frame,
    FrameDecoder,
    FrameError,
    FrameType,
    RelayDigest,
    StreamHead,
    encode_data,
    encode_frame,
)


@given(
    payloads=st.lists(st.binary(max_size=64), max_size=8),
    cuts=st.lists(st.integers(1, 50), min_size=1),
)
def test_frames_survive_any_cut_of_the_bytes(payloads: list[bytes], cuts: list[int]) -> None:
    frames = [Frame(FrameType.DATA, payload) for payload in payloads] + [Frame(FrameType.END)]
    wire = b"".join(encode_frame(frame) for frame in frames)
    decoder, position, turn = FrameDecoder(), 0, 0
    decoded: list[Frame] = []
    while position < len(wire):
        size = cuts[turn % len(cuts)]
        decoded += decoder.feed(wire[position : position + size])
        position, turn = position + size, turn + 1
    assert decoded == frames


def test_a_frame_on_the_wire() -> None:
    assert encode_frame(Frame(FrameType.DATA, b"ok")).hex() == "01" + "00000002" + "6f6b"


def test_long_data_is_cut_into_frames_of_one_chunk() -> None:
    frames = list(encode_data(b"x" * (DATA_CHUNK_BYTES + 1)))
    assert [len(frame) for frame in frames] == [5 + DATA_CHUNK_BYTES, 5 + 1]
    assert list(encode_data(b"")) == []


@pytest.mark.parametrize(
    ("wire", "message"),
    [
        (b"\x09\x00\x00\x00\x00", "unknown frame type 9"),
        (b"\x01" + (MAX_PAYLOAD_BYTES + 1).to_bytes(4, "big"), "is over"),
        (b"\x02\x00\x00\x00\x00\x01\x00\x00\x00\x00", "after END"),
        (b"\x03\x00\x00\x00\x00\x01\x00\x00\x00\x00", "after END or ERROR"),
    ],
)
def test_what_is_not_the_protocol_is_refused(wire: bytes, message: str) -> None:
    with pytest.raises(FrameError, match=message):
        list(FrameDecoder().feed(wire))


def test_a_frame_too_long_is_not_sent() -> None:
    with pytest.raises(FrameError, match="at most"):
        encode_frame(Frame(FrameType.DATA, b"x" * (MAX_PAYLOAD_BYTES + 1)))


def test_a_head_travels_as_json_and_keeps_repeated_headers_in_order() -> None:
    head = StreamHead(101, (("Upgrade", "SPDY/3.1"), ("Set-Cookie", "a"), ("Set-Cookie", "b")))
    assert StreamHead.from_frame(head.to_frame()) == head


@pytest.mark.parametrize(
    "frame",
    [
        Frame(FrameType.DATA, b"{}"),
        Frame(FrameType.HEAD, b"not json"),
        Frame(FrameType.HEAD, b"{}"),
        Frame(FrameType.HEAD, b"[]"),
        Frame(FrameType.HEAD, b'{"status": 42, "headers": []}'),
        Frame(FrameType.HEAD, b'{"status": true, "headers": []}'),
        Frame(FrameType.HEAD, b'{"status": 200, "headers": [["a", 1]]}'),
        Frame(FrameType.HEAD, b'{"status": 200, "headers": [["a"]]}'),
    ],
)
def test_a_malformed_head_is_refused(frame: Frame) -> None:
    with pytest.raises(FrameError):
        StreamHead.from_frame(frame)


def test_the_digest_depends_on_bytes_and_direction_alone() -> None:
    first, second, swapped = RelayDigest(), RelayDigest(), RelayDigest()
    first.sent(b"in")
    first.received(b"out")
    second.received(b"o")
    second.sent(b"in")
    second.received(b"ut")
    swapped.received(b"in")
    swapped.sent(b"out")
    assert first.digest() == second.digest() != swapped.digest()
    assert (first.bytes_sent, first.bytes_received) == (2, 3)
