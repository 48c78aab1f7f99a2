"""gRPC-Web: the same methods over HTTP/1.1, as browsers can speak it.

A body is a sequence of frames: a flag byte, the length as four bytes (big-endian), then a message,
or (flag 0x80) the trailers as header lines. In the text form each piece is Base64. The rules are
those of the gRPC project's PROTOCOL-WEB; compressed messages and client streams are not part of it
here. Any web page may call (CORS allows every origin, as Sui's nodes do): there are no cookies to
abuse, and what is served is public.
"""

from __future__ import annotations

import asyncio
import binascii
from collections.abc import Mapping
from typing import Any, cast

import structlog
from aiohttp import web
from grpclib.const import Handler, Status
from grpclib.encoding.proto import ProtoStatusDetailsCodec
from grpclib.exceptions import GRPCError
from grpclib.metadata import Deadline, encode_bin_value, encode_grpc_message
from grpclib.server import Stream

BINARY = "application/grpc-web"
TEXT = "application/grpc-web-text"
TRAILERS = 0x80
FRAME_HEADER_BYTES = 5
PREFLIGHT_SECONDS = 24 * 3600
"""How long a browser may remember that it is allowed to call."""

_EXPOSED = "grpc-status,grpc-message,grpc-status-details-bin"
_log = structlog.get_logger("pocketsui.rpc")


class MalformedFrames(Exception):
    """The body of a request is no sequence of gRPC-Web frames."""


def frame(content: bytes, flag: int = 0) -> bytes:
    """One piece of a body.

    >>> frame(b"ab")
    b'\\x00\\x00\\x00\\x00\\x02ab'
    """
    return bytes((flag,)) + len(content).to_bytes(4, "big") + content


def split_frames(body: bytes) -> list[bytes]:
    """The messages of a request's body."""
    messages = []
    while body:
        header, rest = body[:FRAME_HEADER_BYTES], body[FRAME_HEADER_BYTES:]
        length = int.from_bytes(header[1:], "big")
        if len(header) < FRAME_HEADER_BYTES or len(rest) < length:
            raise MalformedFrames("the body ends in the middle of a frame")
        if header[0] != 0:
            raise MalformedFrames(f"frame flag {header[0]:#04x}: only plain messages are read")
        messages.append(rest[:length])
        body = rest[length:]
    return messages


def decode_text(body: bytes) -> bytes:
    """The bytes of a Base64 body, which may be several padded pieces in a row."""
    groups = [body[start : start + 4] for start in range(0, len(body), 4)]
    try:
        if b"=" not in body[:-4]:
            return binascii.a2b_base64(body, strict_mode=True)
        return b"".join(binascii.a2b_base64(group, strict_mode=True) for group in groups)
    except binascii.Error as error:
        raise MalformedFrames(f"the body is no Base64: {error}") from None


def trailers(error: GRPCError | None) -> bytes:
    """The last frame: how the call ended."""
    lines = [f"grpc-status: {Status.OK.value if error is None else error.status.value}"]
    if error is not None and error.message is not None:
        lines.append(f"grpc-message: {encode_grpc_message(error.message)}")
    if error is not None and error.details is not None:
        details = ProtoStatusDetailsCodec().encode(error.status, error.message, error.details)
        lines.append(f"grpc-status-details-bin: {encode_bin_value(details).decode('ascii')}")
    return frame("".join(line + "\r\n" for line in lines).encode("ascii"), TRAILERS)


class WebStream:
    """What a method sees of a call: as much of grpclib's `Stream` as our methods use."""

    def __init__(self, request: web.BaseRequest, messages: list[Any], *, text: bool) -> None:
        self._request = request
        self._messages = messages
        self._text = text
        kind = TEXT if text else BINARY
        self._response = web.StreamResponse(
            headers={"Content-Type": kind + "+proto", **_cors_headers()}
        )

    async def recv_message(self) -> Any:
        return self._messages.pop(0) if self._messages else None

    def __aiter__(self) -> WebStream:
        return self

    async def __anext__(self) -> Any:
        if not self._messages:
            raise StopAsyncIteration
        return self._messages.pop(0)

    async def send_initial_metadata(self) -> None:
        await self._response.prepare(self._request)

    async def send_message(self, message: Any) -> None:
        await self.write(frame(message.SerializeToString()))

    async def write(self, piece: bytes) -> None:
        if not self._response.prepared:
            await self.send_initial_metadata()
        await self._response.write(
            binascii.b2a_base64(piece, newline=False) if self._text else piece
        )

    async def finish(self, error: GRPCError | None) -> web.StreamResponse:
        await self.write(trailers(error))
        await self._response.write_eof()
        return self._response


class GrpcWeb:
    """Answers HTTP/1.1 requests by the methods that gRPC serves."""

    def __init__(self, methods: Mapping[str, Handler]) -> None:
        self._methods = methods

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """One HTTP request."""
        if request.method == "OPTIONS":
            return _preflight(request)
        kind = request.content_type.removesuffix("+proto")
        if request.method != "POST" or kind not in (BINARY, TEXT):
            return web.Response(
                status=415 if request.method == "POST" else 405,
                text="This port speaks gRPC (HTTP/2), gRPC-Web (POST of application/grpc-web or "
                "application/grpc-web-text) and JSON (POST of application/json).\n",
                headers={"Allow": "GET, HEAD, POST, OPTIONS"},
            )
        return await self._call(request, text=kind == TEXT)

    async def _call(self, request: web.BaseRequest, *, text: bool) -> web.StreamResponse:
        stream = WebStream(request, [], text=text)
        error = None
        try:
            method = self._methods.get(request.path)
            if method is None:
                raise GRPCError(Status.UNIMPLEMENTED, f"there is no method {request.path}")
            body = await request.read()
            messages = split_frames(decode_text(body) if text else body)
            stream = WebStream(
                request, [method.request_type.FromString(each) for each in messages], text=text
            )
            deadline = Deadline.from_headers([(k.lower(), v) for k, v in request.headers.items()])
            async with asyncio.timeout(None if deadline is None else deadline.time_remaining()):
                await method.func(cast("Stream[Any, Any]", stream))
        except GRPCError as caught:
            error = caught
        except MalformedFrames as caught:
            error = GRPCError(Status.INTERNAL, str(caught))
        except TimeoutError:
            error = GRPCError(Status.DEADLINE_EXCEEDED, "the call's own deadline has passed")
        except (ConnectionError, web.HTTPException):
            raise
        except Exception:
            _log.exception("gRPC-Web call failed", method=request.path)
            error = GRPCError(Status.INTERNAL, "the call failed; the node's log says why")
        return await stream.finish(error)


def _preflight(request: web.BaseRequest) -> web.Response:
    """Answers a browser's question whether its page may call."""
    asked = request.headers.get("Access-Control-Request-Headers")
    headers = {
        "Access-Control-Allow-Methods": "POST, OPTIONS",
        "Access-Control-Allow-Headers": asked or "content-type, x-grpc-web, grpc-timeout",
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
    }
    return web.Response(status=204, headers=headers | _cors_headers())


def _cors_headers() -> dict[str, str]:
    return {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": _EXPOSED}
