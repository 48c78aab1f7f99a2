"""What is inside an envelope: a head, then the body as it came.

    length    4 bytes, most significant first: how long the head is
    head      BCS of `RequestHead` or `AnswerHead`
    body      everything after it

The body is the client's (or the API server's) bytes, neither decoded nor re-encoded. Header values
are kept as bytes, since HTTP allows more in them than text.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from k3s_daas.seal.errors import MalformedMessage
from sui_wire.bcs import Reader, Writer, decode
from sui_wire.errors import WireError

MAX_HEAD = 262_144
"""Bytes; a query of 64 KiB and as much in headers fit easily."""

_LENGTH = 4

Headers = tuple[tuple[str, str], ...]
Head = TypeVar("Head")


@dataclass(frozen=True, slots=True)
class RequestHead:
    """Everything of a request but its method, path (both on the ledger) and body."""

    query: str
    """As it stood on the wire, without the `?`."""
    headers: Headers
    """What `kube.headers.request_headers` let through."""
    reply_key: bytes
    """X25519 public key of the gateway, 32 bytes: the answer is sealed for it."""
    stream_secret: bytes = field(default=b"", repr=False)
    """What the gateway proves when it connects for a stream, 32 bytes; empty for a single
    request."""

    def encode(self) -> bytes:
        """Length and head, to be followed by the body."""
        writer = Writer().bytes(_to_bytes(self.query)).vector(self.headers, _write_field)
        return _framed(writer.bytes(self.reply_key).bytes(self.stream_secret))

    @staticmethod
    def decode(data: bytes) -> RequestHead:
        """Read the head alone, without its length."""

        def read(reader: Reader) -> RequestHead:
            query, headers = _to_text(reader.bytes()), tuple(reader.vector(_read_field))
            return RequestHead(query, headers, reader.bytes(), reader.bytes())

        head = _decoded(data, read)
        if len(head.reply_key) != 32 or len(head.stream_secret) not in (0, 32):
            raise MalformedMessage("the reply key has 32 bytes and the stream secret 32 or none")
        return head


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """Status and headers of an answer."""

    status: int
    """HTTP status."""
    headers: Headers
    """What `kube.headers.answer_headers` let through."""

    def encode(self) -> bytes:
        """Length and head, to be followed by the body."""
        return _framed(Writer().u16(self.status).vector(self.headers, _write_field))

    @staticmethod
    def decode(data: bytes) -> AnswerHead:
        """Read the head alone, without its length."""

        def read(reader: Reader) -> AnswerHead:
            return AnswerHead(reader.u16(), tuple(reader.vector(_read_field)))

        head = _decoded(data, read)
        if not 100 <= head.status <= 599:
            raise MalformedMessage(f"{head.status} is not an HTTP status")
        return head


def split(message: bytes) -> tuple[bytes, bytes]:
    """Head (for `decode`) and body of a whole message."""
    end = _head_end(message)
    if end is None or len(message) < end:
        raise MalformedMessage("the message ends inside its head")
    return message[_LENGTH:end], message[end:]


async def split_stream(message: AsyncIterable[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """Head (for `decode`) of a streamed message, and its body yet to come."""
    pieces = aiter(message)
    start = b""
    async for piece in pieces:
        start += piece
        end = _head_end(start)
        if end is not None and len(start) >= end:
            return start[_LENGTH:end], _rest(start[end:], pieces)
    raise MalformedMessage("the message ends inside its head")


async def _rest(first: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if first:
        yield first
    async for piece in pieces:
        yield piece


def _head_end(start: bytes) -> int | None:
    if len(start) < _LENGTH:
        return None
    length = int.from_bytes(start[:_LENGTH], "big")
    if length > MAX_HEAD:
        raise MalformedMessage(f"a head of {length} bytes: expected at most {MAX_HEAD}")
    return _LENGTH + length


def _framed(head: Writer) -> bytes:
    if len(head) > MAX_HEAD:
        raise MalformedMessage(f"a head of {len(head)} bytes: expected at most {MAX_HEAD}")
    return len(head).to_bytes(_LENGTH, "big") + bytes(head)


def _decoded(data: bytes, read: Callable[[Reader], Head]) -> Head:
    try:
        return decode(data, read)
    except WireError as error:
        raise MalformedMessage(f"the head is not BCS: {error}") from None


def _write_field(writer: Writer, field: tuple[str, str]) -> None:
    writer.bytes(_to_bytes(field[0])).bytes(_to_bytes(field[1]))


def _read_field(reader: Reader) -> tuple[str, str]:
    return _to_text(reader.bytes()), _to_text(reader.bytes())


def _to_bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise MalformedMessage("a query or header holds a lone surrogate") from None


def _to_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
