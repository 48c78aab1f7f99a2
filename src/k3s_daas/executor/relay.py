"""The bytes of one stream, both ways, counted and hashed.

Every byte is passed on when it comes; a slow reader on either side slows the other down and nothing
piles up here. A relay ends when the cluster ends its answer, when the client hangs up, when the
session expires or is revoked, or when the executor stops; in each case both connections are closed.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from k3s_daas.executor.api_server import CHUNK_BYTES, Reply
from k3s_daas.executor.errors import Lost
from k3s_daas.executor.frame_link import FrameLink, LinkLost
from k3s_daas.executor.upgrade import Tunnel
from k3s_daas.kube.headers import answer_headers
from k3s_daas.kube.status import Status, service_unavailable, unauthorized
from k3s_daas.kube.stream_frames import (
    Frame,
    FrameError,
    FrameType,
    RelayDigest,
    StreamHead,
)


class Ending(StrEnum):
    """Why a relay was over."""

    CLUSTER = "the cluster ended it"
    CLIENT = "the client hung up"
    LOST = "the cluster's connection broke"
    EXPIRED = "the session expired"
    REVOKED = "the session or its seal token was revoked"
    STOPPED = "the executor stopped"


@dataclass(slots=True)
class Limits:
    """What may end a relay from outside."""

    seconds: float
    """Until the session expires."""

    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the executor is told to stop."""

    revoked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the ledger shows that the session or its seal token was revoked."""


class Relay:
    """One stream between a gateway and the cluster. Used once."""

    def __init__(self, link: FrameLink, limits: Limits) -> None:
        self._link = link
        self._limits = limits
        self.counted = RelayDigest()

    async def answer(self, reply: Reply) -> Ending:
        """Relay an ordinary answer: a watch, a log, or the refusal of an upgrade."""
        head = StreamHead(reply.status, answer_headers(reply.headers))
        return await self._run(head, lambda: self._receive(reply.body), self._hear_out)

    async def tunnel(self, tunnel: Tunnel) -> Ending:
        """Relay a tunnel, raw."""
        head = StreamHead(tunnel.status, answer_headers(tunnel.headers, upgraded=True))
        return await self._run(
            head, lambda: self._receive(_tunnelled(tunnel)), lambda: self._send(tunnel)
        )

    async def _run(
        self,
        head: StreamHead,
        receive: Callable[[], Awaitable[Ending]],
        send: Callable[[], Awaitable[Ending]],
    ) -> Ending:
        try:
            await self._link.send(head.to_frame())
        except LinkLost:
            return Ending.CLIENT
        ending = await self._first_ending(receive, send)
        await self._say(ending)
        return ending

    async def _first_ending(
        self, receive: Callable[[], Awaitable[Ending]], send: Callable[[], Awaitable[Ending]]
    ) -> Ending:
        """Run both directions until one ends, or a limit does."""
        tasks = [
            asyncio.ensure_future(receive()),
            asyncio.ensure_future(send()),
            asyncio.ensure_future(self._wait_stopping()),
            asyncio.ensure_future(self._wait_revoked()),
        ]
        try:
            done, _ = await asyncio.wait(
                tasks, timeout=self._limits.seconds, return_when=asyncio.FIRST_COMPLETED
            )
            return next((task.result() for task in tasks if task in done), Ending.EXPIRED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _receive(self, pieces: AsyncIterator[bytes]) -> Ending:
        """Cluster to client."""
        try:
            async for piece in pieces:
                self.counted.received(piece)
                await self._link.send_data(piece)
        except Lost:
            return Ending.LOST
        except LinkLost:
            return Ending.CLIENT
        return Ending.CLUSTER

    async def _send(self, tunnel: Tunnel) -> Ending:
        """Client to cluster."""
        try:
            async for frame in self._link.frames():
                if frame.type is not FrameType.DATA:
                    break
                self.counted.sent(frame.payload)
                tunnel.writer.write(frame.payload)
                await tunnel.writer.drain()
        except FrameError:
            return Ending.CLIENT
        except (OSError, ssl.SSLError):
            return Ending.LOST
        return Ending.CLIENT

    async def _hear_out(self) -> Ending:
        """An ordinary answer takes no bytes from the client: whatever comes means it is over."""
        try:
            async for _ in self._link.frames():
                break
        except FrameError:
            pass
        return Ending.CLIENT

    async def _wait_stopping(self) -> Ending:
        await self._limits.stopping.wait()
        return Ending.STOPPED

    async def _wait_revoked(self) -> Ending:
        await self._limits.revoked.wait()
        return Ending.REVOKED

    async def _say(self, ending: Ending) -> None:
        """Tell the gateway how it ended, if it is still there."""
        match ending:
            case Ending.CLUSTER:
                try:
                    await self._link.send(Frame(FrameType.END))
                except LinkLost:
                    return
            case Ending.EXPIRED:
                await self._link.fail(unauthorized("the session expired while the stream was open"))
            case Ending.REVOKED:
                await self._link.fail(unauthorized(f"{ending} while the stream was open"))
            case Ending.STOPPED:
                await self._link.fail(service_unavailable("the executor is restarting", 5))
            case Ending.LOST:
                await self._link.fail(Status(502, "InternalError", str(ending)))


async def _tunnelled(tunnel: Tunnel) -> AsyncIterator[bytes]:
    if tunnel.first:
        yield tunnel.first
    while True:
        try:
            piece = await tunnel.reader.read(CHUNK_BYTES)
        except (OSError, ssl.SSLError) as error:
            raise Lost(f"the tunnel broke: {error}", tunnel.status) from error
        if not piece:
            return
        yield piece
