"""The gateway's end of one stream: from the executor's endpoint on the ledger to its frames.

The peer is believed for one reason only: its TLS certificate holds the signing key the ledger names
for the assigned executor. Backpressure is the socket's: a frame is read when the one before it has
been written to the client, so a stream holds at most one frame and one socket buffer each way.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from k3s_daas.gateway.errors import StreamRefused
from k3s_daas.kube.stream_frames import (
    Frame,
    FrameDecoder,
    FrameError,
    FrameType,
    RelayDigest,
    StreamHead,
    encode_data,
    encode_frame,
)
from k3s_daas.kube.stream_opening import (
    Opened,
    OpeningError,
    Refused,
    StreamOpening,
    certified_key,
    stream_proof,
)

READ_BYTES = 64 * 1024
"""Most bytes taken from the executor's socket at a time."""

FIRST_RETRY_SECONDS = 0.02
"""Before the second try to open; each further wait is twice as long, up to `LAST_RETRY_SECONDS`."""

LAST_RETRY_SECONDS = 0.5

NOT_SEEN_YET = 404
"""The executor's answer while the approving event is still on its way to it."""


class StreamError(Exception):
    """The cluster was not reached or was lost; `status_body` is a `metav1.Status` as JSON."""

    def __init__(self, status_body: bytes) -> None:
        super().__init__("the executor ended the stream with an error")
        self.status_body = status_body


@dataclass(frozen=True, slots=True)
class StreamTicket:
    """What opens the stream of one approved request."""

    endpoint: str
    """`host:port`, from the executor's object on the ledger."""

    signing_key: bytes
    """The executor's registered ed25519 key; its certificate must hold it."""

    request_id: bytes
    request_id_text: str

    secret: bytes
    """`stream_secret` of the opening envelope, which only that executor could open."""


class ExecutorStream:
    """An opened stream. Read by one task and written by one task."""

    def __init__(
        self, ticket: StreamTicket, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.digest = RelayDigest()
        """Of what was relayed; the record that closes the stream must say the same."""
        self._ticket = ticket
        self._reader = reader
        self._writer = writer
        self._ended = False
        self._frames = self._receive(b"")

    @classmethod
    async def connect(cls, ticket: StreamTicket, context: ssl.SSLContext) -> "ExecutorStream":
        """Connect, compare the key, prove the secret. Raises `_NotYet` when worth another try."""
        host, _, port = ticket.endpoint.rpartition(":")
        try:
            reader, writer = await asyncio.open_connection(host.strip("[]"), int(port), ssl=context)
        except (OSError, ValueError) as error:
            raise _NotYet(f"the executor at {ticket.endpoint} cannot be reached") from error
        stream = cls(ticket, reader, writer)
        try:
            stream._check_peer()
            await stream._open()
        except BaseException:
            stream.close()
            raise
        return stream

    @property
    def request_id_text(self) -> str:
        """The request this stream belongs to."""
        return self._ticket.request_id_text

    async def head(self) -> StreamHead:
        """Status and headers of the cluster's answer; called once, before `chunks`."""
        async for frame in self._frames:
            if frame.type is FrameType.ERROR:
                raise StreamError(frame.payload)
            try:
                return StreamHead.from_frame(frame)
            except FrameError as error:
                raise self._refused(str(error)) from error
        raise self._refused("the executor ended the stream before it began")

    async def chunks(self) -> AsyncIterator[bytes]:
        """What the cluster sends, as it comes, to its end; a stream that is cut raises."""
        async for frame in self._frames:
            if frame.type is FrameType.DATA:
                self.digest.received(frame.payload)
                yield frame.payload
            elif frame.type is FrameType.END:
                return
            elif frame.type is FrameType.ERROR:
                raise StreamError(frame.payload)
            else:
                raise self._refused("a second HEAD frame")

    async def send(self, data: bytes) -> None:
        """Pass the client's bytes on; returns when there is room for more."""
        self.digest.sent(data)
        for encoded in encode_data(data):
            self._writer.write(encoded)
            await self._writer.drain()

    def end(self) -> None:
        """Say that the client sends nothing more."""
        if not self._ended and not self._writer.is_closing():
            self._ended = True
            self._writer.write(encode_frame(Frame(FrameType.END)))

    def close(self) -> None:
        """End, and close the connection once what was written is out."""
        self.end()
        self._writer.close()

    def _check_peer(self) -> None:
        tls: ssl.SSLObject = self._writer.get_extra_info("ssl_object")
        certificate = tls.getpeercert(binary_form=True)
        if certificate is None or certified_key(certificate) != self._ticket.signing_key:
            raise self._refused(
                f"whoever answers at {self._ticket.endpoint} does not hold the key"
                " that the ledger names for the assigned executor"
            )

    async def _open(self) -> None:
        ticket = self._ticket
        proof = stream_proof(ticket.secret, ticket.request_id)
        opening = StreamOpening(ticket.endpoint, ticket.request_id_text, proof)
        self._writer.write(opening.request_bytes())
        outcome = None
        while outcome is None:
            try:
                outcome = opening.receive(await self._reader.read(READ_BYTES))
            except (OpeningError, ConnectionError) as error:
                raise _NotYet(str(error)) from error
        if isinstance(outcome, Opened):
            self._frames = self._receive(outcome.trailing)
        else:
            self._raise_refusal(outcome)

    def _raise_refusal(self, refusal: Refused) -> None:
        self._ended = True
        if refusal.status == NOT_SEEN_YET:
            raise _NotYet("the executor has not seen the approval yet")
        raise StreamError(refusal.body)

    async def _receive(self, first: bytes) -> AsyncIterator[Frame]:
        decoder = FrameDecoder()
        data = first
        try:
            while True:
                for frame in decoder.feed(data):
                    yield frame
                data = await self._reader.read(READ_BYTES)
                if not data:
                    raise self._refused("the executor cut the connection")
        except (FrameError, ConnectionError) as error:
            raise self._refused(str(error)) from error

    def _refused(self, why: str) -> StreamRefused:
        return StreamRefused(self._ticket.request_id_text, why)


class _NotYet(Exception):
    """This try failed, the next may not."""


@asynccontextmanager
async def open_stream(ticket: StreamTicket, seconds: float) -> AsyncIterator[ExecutorStream]:
    """Open the stream, trying again for `seconds`; it is ended and closed on leaving."""
    context = pinning_context()
    wait = FIRST_RETRY_SECONDS
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                stream = await ExecutorStream.connect(ticket, context)
            break
        except (_NotYet, TimeoutError) as error:
            if asyncio.get_running_loop().time() + wait >= deadline:
                why = str(error) or "the executor did not open it in time"
                raise StreamRefused(ticket.request_id_text, why) from error
        await asyncio.sleep(wait)
        wait = min(2 * wait, LAST_RETRY_SECONDS)
    try:
        yield stream
    finally:
        stream.close()


def pinning_context() -> ssl.SSLContext:
    """TLS 1.3 without authorities: `ExecutorStream` compares the peer's key with the ledger's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context
