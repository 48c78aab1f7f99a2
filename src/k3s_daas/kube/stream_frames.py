"""The frames a gateway and an executor exchange on one stream.

Theory of operation. A request of class *stream* (watch, `logs -f`, exec, attach, port-forward) is
approved by the ledger like every other, but its bytes cannot travel in transactions. The gateway
therefore opens one TLS connection to the executor that was assigned, proves that it holds the
secret from the opening envelope (`stream_opening`), and from then on both sides speak frames:

    type u8 | length u32, big-endian | payload

    executor -> gateway   HEAD, then DATA..., then END   the cluster answered
                          ERROR                          the cluster was not reached, or was lost
    gateway -> executor   DATA..., then END              END: the client has hung up

HEAD comes once and first. When its status is 101 the DATA after it is the raw tunnel of the
protocol the client asked for (SPDY or WebSocket); otherwise it is the response body, passed on as
it comes. After END or ERROR a side sends nothing more. A connection that closes without either was
cut.

Nothing here reads or writes: bytes in, frames out. Both sides keep a `RelayDigest`; the executor
puts its value on the ledger when the stream closes, and the gateway compares.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

HEADER_BYTES = 5
"""Frame type (1) and payload length (4)."""

MAX_PAYLOAD_BYTES = 256 * 1024
"""Longest payload a peer may send: bounds what one connection can make us hold."""

DATA_CHUNK_BYTES = 64 * 1024
"""Longest payload we send in one DATA frame: a short frame never waits long behind it."""


class FrameError(Exception):
    """The peer does not speak this protocol; the connection must be closed."""


class FrameType(IntEnum):
    """First byte of every frame."""

    HEAD = 0
    """`StreamHead` as JSON."""

    DATA = 1
    """Bytes of the body or of the tunnel."""

    END = 2
    """This side sends nothing more. No payload."""

    ERROR = 3
    """A `metav1.Status` as JSON; ends the stream instead of END."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame, header removed."""

    type: FrameType
    payload: bytes = b""


@dataclass(frozen=True, slots=True)
class StreamHead:
    """Status and headers with which the cluster answered a stream."""

    status: int
    headers: tuple[tuple[str, str], ...]

    def to_frame(self) -> Frame:
        """This head as the frame that carries it."""
        body = {"status": self.status, "headers": [list(pair) for pair in self.headers]}
        return Frame(FrameType.HEAD, json.dumps(body, separators=(",", ":")).encode())

    @classmethod
    def from_frame(cls, frame: Frame) -> "StreamHead":
        """The head in a HEAD frame; `FrameError` when it is not one."""
        if frame.type is not FrameType.HEAD:
            raise FrameError(f"expected a HEAD frame first, got {frame.type.name}")
        try:
            body = json.loads(frame.payload)
            status = body["status"]
            headers = tuple((name, value) for name, value in body["headers"])
        except (ValueError, TypeError, KeyError) as error:
            raise FrameError("a HEAD frame must be JSON with status and headers") from error
        if type(status) is not int or not 100 <= status <= 599:
            raise FrameError(f"HEAD status must be 100 to 599, got {status!r}")
        if not all(isinstance(text, str) for pair in headers for text in pair):
            raise FrameError("HEAD headers must be pairs of strings")
        return cls(status, headers)


def encode_frame(frame: Frame) -> bytes:
    """The bytes of one frame on the wire."""
    if len(frame.payload) > MAX_PAYLOAD_BYTES:
        raise FrameError(
            f"a frame carries at most {MAX_PAYLOAD_BYTES} bytes, got {len(frame.payload)}"
        )
    return bytes([frame.type]) + len(frame.payload).to_bytes(4, "big") + frame.payload


def encode_data(data: bytes) -> Iterator[bytes]:
    """`data` as DATA frames of at most `DATA_CHUNK_BYTES` each; none for no data."""
    for start in range(0, len(data), DATA_CHUNK_BYTES):
        yield encode_frame(Frame(FrameType.DATA, data[start : start + DATA_CHUNK_BYTES]))


class FrameDecoder:
    """Turns what a connection delivers, in any pieces, into frames.

    >>> decoder = FrameDecoder()
    >>> list(decoder.feed(encode_frame(Frame(FrameType.DATA, b"ok"))[:3]))
    []
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._ended = False

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that `data` completes; `FrameError` at the first that is not allowed."""
        self._buffer += data
        while len(self._buffer) >= HEADER_BYTES:
            length = int.from_bytes(self._buffer[1:HEADER_BYTES], "big")
            if length > MAX_PAYLOAD_BYTES:
                raise FrameError(f"a frame of {length} bytes is over {MAX_PAYLOAD_BYTES}")
            if len(self._buffer) < HEADER_BYTES + length:
                return
            frame_type = self._admit(self._buffer[0])
            payload = bytes(self._buffer[HEADER_BYTES : HEADER_BYTES + length])
            del self._buffer[: HEADER_BYTES + length]
            yield Frame(frame_type, payload)

    def _admit(self, type_byte: int) -> FrameType:
        if type_byte not in FrameType.__members__.values():
            raise FrameError(f"unknown frame type {type_byte}")
        if self._ended:
            raise FrameError("a frame after END or ERROR")
        frame_type = FrameType(type_byte)
        self._ended = frame_type in (FrameType.END, FrameType.ERROR)
        return frame_type


class RelayDigest:
    """Counts and hashes what a stream relays: every DATA payload, each direction by itself.

    How the bytes were cut into frames makes no difference, and neither does the order in which
    the two directions met, so gateway and executor arrive at the same value. HEAD is not part of
    it: its status stands on the ledger by itself.
    """

    def __init__(self) -> None:
        self.bytes_sent = 0
        """Client to cluster."""
        self.bytes_received = 0
        """Cluster to client."""
        self._sent = hashlib.blake2b(digest_size=32)
        self._received = hashlib.blake2b(digest_size=32)

    def sent(self, data: bytes) -> None:
        """Take in `data` on its way from the client to the cluster."""
        self.bytes_sent += len(data)
        self._sent.update(data)

    def received(self, data: bytes) -> None:
        """Take in `data` on its way from the cluster to the client."""
        self.bytes_received += len(data)
        self._received.update(data)

    def digest(self) -> bytes:
        """blake2b-256 over the digests of both directions so far, client's first."""
        both = self._sent.digest() + self._received.digest()
        return hashlib.blake2b(both, digest_size=32).digest()
