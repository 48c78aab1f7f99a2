"""Frames: kind, length, payload, and a digest that chains them.

    "pocketsui export 1\\n"
    kind     1 byte: H header, C checkpoint, E end
    length   u32 little-endian, of the payload
    payload
    check    BLAKE2b-256 of the check before it (at first, of the line above), kind, length, payload

A header is BCS: digest of the genesis checkpoint, number of the first checkpoint, committee of
epoch 0, generation of the keys of each epoch. An end is BCS: how many checkpoints and transactions
there were in the stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pocketsui.errors import ImportRefused
from sui_wire.bcs import Reader, Writer
from sui_wire.checkpoint import CommitteeMember, read_member, write_member
from sui_wire.ids import Digest, blake2b

LINE = b"pocketsui export 1\n"
HEADER, CHECKPOINT, END = b"H", b"C", b"E"
LARGEST_PAYLOAD = 2**30
"""Bytes; a length beyond it is damage, and would only fill the memory."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a stream begins with."""

    chain: Digest
    first: int
    committee: tuple[CommitteeMember, ...]
    generations: tuple[int, ...]

    def encode(self) -> bytes:
        writer = Writer().bytes(self.chain).u64(self.first)
        return bytes(
            writer.vector(self.committee, write_member).vector(self.generations, Writer.u64)
        )


def read_header(reader: Reader) -> Header:
    return Header(
        Digest(reader.bytes()),
        reader.u64(),
        tuple(reader.vector(read_member)),
        tuple(reader.vector(Reader.u64)),
    )


class FrameWriter:
    """Writes frames to a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._check = blake2b(LINE)
        stream.write(LINE)

    def write(self, kind: bytes, payload: bytes) -> None:
        head = kind + len(payload).to_bytes(4, "little")
        self._check = blake2b(self._check, head, payload)
        self._stream.write(head + payload + self._check)


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame, and where it begins."""

    kind: bytes
    payload: bytes
    offset: int


def read_frames(stream: BinaryIO) -> Iterator[Frame]:
    """Every frame, the end included; raises `ImportRefused` with the place where it is wrong."""
    if stream.read(len(LINE)) != LINE:
        raise ImportRefused(0, "this is no export of a pocketsui ledger, or of a later version")
    check, offset, kind = blake2b(LINE), len(LINE), b""
    while kind != END:
        head = _exactly(stream, 5, offset)
        kind, size = head[:1], int.from_bytes(head[1:], "little")
        if kind not in (HEADER, CHECKPOINT, END) or size > LARGEST_PAYLOAD:
            raise ImportRefused(offset, f"no frame begins with {head.hex()}")
        payload = _exactly(stream, size, offset)
        check = blake2b(check, head, payload)
        if _exactly(stream, len(check), offset) != check:
            raise ImportRefused(offset, "the frame is damaged: its bytes do not give its check")
        yield Frame(kind, payload, offset)
        offset += len(head) + size + len(check)
    if stream.read(1):
        raise ImportRefused(offset, "something follows the end")


def _exactly(stream: BinaryIO, size: int, offset: int) -> bytes:
    read = stream.read(size)
    if len(read) != size:
        raise ImportRefused(offset, "the stream ends in the middle of the frame that begins here")
    return read
