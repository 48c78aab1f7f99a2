"""One connection of a gateway, after its 101: frames in and frames out."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress

from k3s_daas.kube.status import Status
from k3s_daas.kube.stream_frames import (
    Frame,
    FrameDecoder,
    FrameType,
    encode_data,
    encode_frame,
)

READ_BYTES = 64 * 1024
CLOSE_SECONDS = 5.0
"""For the peer to take what is still to be sent."""


class LinkLost(Exception):
    """The gateway's connection broke."""


class FrameLink:
    """Reads by one task, writes by one task. `closed` is set once the connection is done with."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._decoder = FrameDecoder()
        self.closed = asyncio.Event()

    async def send(self, frame: Frame) -> None:
        """Send one frame; waits while the gateway is slow. `LinkLost` if it is gone."""
        await self._write(encode_frame(frame))

    async def send_data(self, data: bytes) -> None:
        """Send bytes as DATA frames, at once: a watch event never waits for the next."""
        for encoded in encode_data(data):
            await self._write(encoded)

    async def fail(self, status: Status) -> None:
        """Tell the gateway why there is nothing (more) to come, if it is still there."""
        with suppress(LinkLost):
            await self.send(Frame(FrameType.ERROR, status.body()))

    async def frames(self) -> AsyncIterator[Frame]:
        """What the gateway sends, to the end of the connection. `FrameError` on nonsense."""
        while True:
            try:
                data = await self._reader.read(READ_BYTES)
            except (OSError, ssl.SSLError):
                return
            if not data:
                return
            for frame in self._decoder.feed(data):
                yield frame

    async def close(self) -> None:
        """Send what is waiting, then close."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                with suppress(OSError, ssl.SSLError):
                    await self._writer.drain()
                    self._writer.close()
                    await self._writer.wait_closed()
        except TimeoutError:
            self._writer.transport.abort()
        finally:
            self.closed.set()

    async def _write(self, encoded: bytes) -> None:
        try:
            self._writer.write(encoded)
            await self._writer.drain()
        except (OSError, ssl.SSLError) as error:
            raise LinkLost(f"the gateway's connection broke: {error}") from error
