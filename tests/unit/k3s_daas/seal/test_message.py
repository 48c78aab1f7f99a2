"""Messages: the vectors, round trips, and nothing but the named error."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k3s_daas.seal.errors import MalformedMessage
from k3s_daas.seal.message import MAX_HEAD, AnswerHead, RequestHead, split, split_stream

REQUEST = RequestHead("a=b", (("Accept", "*/*"), ("X", "K\u00f6ln\udcff")), b"\x11" * 32, b"")
ANSWER = AnswerHead(201, (("Content-Type", "application/json"),))


def test_vectors() -> None:
    """Origin: BCS by hand: lengths, then bytes; in front the head's length in four."""
    assert REQUEST.encode().hex() == (
        "0000003b" + "03613d62" + "02" + "06416363657074" + "032a2f2a" + "0158" + "064bc3b66c6eff"
        + "20" + "11" * 32 + "00"
    )  # fmt: skip
    assert ANSWER.encode().hex() == (
        "00000021" + "c900" + "01" + "0c" + b"Content-Type".hex() + "10" + b"application/json".hex()
    )


def test_round_trip() -> None:
    head, body = split(REQUEST.encode() + b"body\0")
    assert (RequestHead.decode(head), body) == (REQUEST, b"body\0")
    head, body = split(ANSWER.encode())
    assert (AnswerHead.decode(head), body) == (ANSWER, b"")


async def pieces(message: bytes, step: int) -> AsyncIterator[bytes]:
    for at in range(0, len(message), step):
        yield message[at : at + step]


@pytest.mark.parametrize("step", [1, 3, 40, 10_000])
async def test_a_streamed_body_comes_as_it_is(step: int) -> None:
    head, body = await split_stream(pieces(ANSWER.encode() + b"x" * 100, step))
    assert AnswerHead.decode(head) == ANSWER
    assert b"".join([piece async for piece in body]) == b"x" * 100


@pytest.mark.parametrize("cut", [0, 3, 4, 20])
async def test_an_end_inside_the_head(cut: int) -> None:
    with pytest.raises(MalformedMessage):
        split(ANSWER.encode()[:cut])
    with pytest.raises(MalformedMessage):
        await split_stream(pieces(ANSWER.encode()[:cut], 2))


def test_a_head_has_a_limit() -> None:
    with pytest.raises(MalformedMessage):
        split((MAX_HEAD + 1).to_bytes(4, "big") + bytes(MAX_HEAD + 1))
    with pytest.raises(MalformedMessage):
        AnswerHead(200, (("X", "x" * MAX_HEAD),)).encode()


@pytest.mark.parametrize(
    "head",
    [
        RequestHead("", (), b"\x11" * 31),
        RequestHead("", (), b"\x11" * 32, b"short"),
        AnswerHead(99, ()),
        AnswerHead(600, ()),
    ],
)
def test_values_out_of_range(head: RequestHead | AnswerHead) -> None:
    with pytest.raises(MalformedMessage):
        type(head).decode(split(head.encode())[0])


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(MalformedMessage):
        AnswerHead(200, (("X", "\ud800"),)).encode()


TEXT = st.binary(max_size=50).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
FIELDS = st.lists(st.tuples(TEXT, TEXT), max_size=5).map(tuple)
KEYS = st.binary(min_size=32, max_size=32)


@given(TEXT, FIELDS, KEYS, KEYS | st.just(b""), st.binary())
def test_every_request_comes_back(
    query: str, headers: tuple[tuple[str, str], ...], key: bytes, secret: bytes, body: bytes
) -> None:
    request = RequestHead(query, headers, key, secret)
    head, rest = split(request.encode() + body)
    assert (RequestHead.decode(head), rest) == (request, body)


@given(st.binary())
def test_nothing_but_the_named_error(data: bytes) -> None:
    for attempt in (split, RequestHead.decode, AnswerHead.decode):
        try:
            attempt(data)
        except MalformedMessage as error:
            assert str(error)


def test_no_representation_shows_the_secret_of_a_stream() -> None:
    head = RequestHead("watch=1", (), bytes(32), b"only the envelope has it".ljust(32))
    assert "only the envelope" not in repr(head)
