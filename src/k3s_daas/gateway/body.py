"""A request's body on its way into the envelope: bounded in size and patience, never held whole."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import StreamReader, web

from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.errors import BadRequest, BodyTooLarge, BodyTooSlow

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Body:
    """Reads one body, once from the client and, while it was short, again from memory."""

    def __init__(
        self, content: StreamReader, limits: Limits, invite: Callable[[], Awaitable[None]]
    ) -> None:
        """`invite` asks the client for the body, if the client waits to be asked."""
        self._content = content
        self._limits = limits
        self._invite: Callable[[], Awaitable[None]] | None = invite
        self._kept: bytearray | None = bytearray()
        self._size = 0

    @classmethod
    def of(cls, request: web.BaseRequest, limits: Limits) -> "Body":
        """The body of `request`; refuses what is too long by its own account."""
        if (request.content_length or 0) > limits.body_bytes:
            raise BodyTooLarge(limits.body_bytes)
        expected = request.headers.get("Expect", "").lower()
        if expected not in ("", "100-continue"):
            raise BadRequest(f"this server cannot meet the expectation {expected[:40]!r}")

        async def invite() -> None:
            if expected and request.transport is not None:
                request.transport.write(CONTINUE)

        return cls(request.content, limits, invite)

    @property
    def can_be_read_again(self) -> bool:
        """Whether all that was read so far is still here."""
        return self._kept is not None

    async def pieces(self) -> AsyncIterator[bytes]:
        """The whole body from its start; a second time only if `can_be_read_again`."""
        if self._kept:
            yield bytes(self._kept)
        while piece := await self._read():
            self._size += len(piece)
            if self._size > self._limits.body_bytes:
                raise BodyTooLarge(self._limits.body_bytes)
            if self._kept is not None:
                self._kept += piece
                if len(self._kept) > self._limits.inline_bytes:
                    self._kept = None
            yield piece

    async def _read(self) -> bytes:
        if self._invite is not None:
            await self._invite()
            self._invite = None
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                return await self._content.readany()
        except TimeoutError:
            raise BodyTooSlow(self._limits.body_seconds) from None
        except web.PayloadAccessError:
            raise
        except web.RequestPayloadError:
            raise BadRequest("the request body is not framed as its headers say") from None
