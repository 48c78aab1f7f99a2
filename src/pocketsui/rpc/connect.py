"""The same methods as JSON over HTTP, by the Connect protocol: what `curl` and our explorer speak.

    curl -H 'Content-Type: application/json' -d '{"objectId": "0x6", "readMask": "json"}' \\
        http://127.0.0.1:9000/sui.rpc.v2.LedgerService/GetObject

A unary method takes a message in protobuf's JSON form and answers one, or an error with an HTTP
status that fits. A streaming one (`application/connect+json`) takes and gives envelopes: a flag
byte, the length as four bytes (big-endian), then JSON; the last has flag 2 and says how it ended.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, cast

import structlog
from aiohttp import web
from google.protobuf.json_format import MessageToJson, ParseDict, ParseError
from grpclib.const import Cardinality, Handler, Status
from grpclib.exceptions import GRPCError
from grpclib.server import Stream

from pocketsui.rpc.grpc_web import MalformedFrames, frame, split_frames

UNARY = "application/json"
STREAMING = "application/connect+json"
END = 0x02
"""Flag of the envelope that ends a stream."""
CORS = {"Access-Control-Allow-Origin": "*"}

_HTTP = {
    Status.INVALID_ARGUMENT: 400,
    Status.FAILED_PRECONDITION: 400,
    Status.OUT_OF_RANGE: 400,
    Status.UNAUTHENTICATED: 401,
    Status.PERMISSION_DENIED: 403,
    Status.NOT_FOUND: 404,
    Status.ALREADY_EXISTS: 409,
    Status.ABORTED: 409,
    Status.RESOURCE_EXHAUSTED: 429,
    Status.CANCELLED: 499,
    Status.UNIMPLEMENTED: 501,
    Status.UNAVAILABLE: 503,
    Status.DEADLINE_EXCEEDED: 504,
}
"""Of Connect's table of codes; 500 for the others."""
_log = structlog.get_logger("pocketsui.rpc")


class _Call:
    """What a method sees of a call: as much of grpclib's `Stream` as our methods use."""

    def __init__(self, message: Any) -> None:
        self._messages = [message]

    async def recv_message(self) -> Any:
        return self._messages.pop() if self._messages else None

    def __aiter__(self) -> _Call:
        return self

    async def __anext__(self) -> Any:
        if not self._messages:
            raise StopAsyncIteration
        return self._messages.pop()

    async def send_initial_metadata(self) -> None:
        """A unary answer has its headers with the body."""


class _UnaryCall(_Call):
    answer: Any = None

    async def send_message(self, message: Any) -> None:
        self.answer = message


class _StreamingCall(_Call):
    def __init__(self, request: web.BaseRequest, message: Any) -> None:
        super().__init__(message)
        self._request = request
        self.response = web.StreamResponse(headers={"Content-Type": STREAMING, **CORS})

    async def send_initial_metadata(self) -> None:
        if not self.response.prepared:
            await self.response.prepare(self._request)

    async def send_message(self, message: Any) -> None:
        await self._write(frame(_json(message)))

    async def _write(self, piece: bytes) -> None:
        await self.send_initial_metadata()
        await self.response.write(piece)

    async def finish(self, error: GRPCError | None) -> web.StreamResponse:
        end = {} if error is None else {"error": _told(error)}
        await self._write(frame(json.dumps(end).encode(), END))
        await self.response.write_eof()
        return self.response


class Connect:
    """Answers HTTP/1.1 requests in JSON by the methods that gRPC serves."""

    def __init__(self, methods: Mapping[str, Handler]) -> None:
        self._methods = methods

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """One HTTP request, whose content type is one of the two above."""
        streaming = request.content_type == STREAMING
        try:
            method = self._method(request.path, streaming=streaming)
            message = _message(method, await request.read(), streaming=streaming)
        except GRPCError as error:
            return _refusal(error)
        if not streaming:
            call = _UnaryCall(message)
            failed = await _run(method, call, request.path)
            return _refusal(failed) if failed else _answer(call.answer)
        stream = _StreamingCall(request, message)
        try:
            return await stream.finish(await _run(method, stream, request.path))
        except ConnectionError:  # the reader went away; aiohttp notices when it ends the response
            return stream.response

    def _method(self, path: str, *, streaming: bool) -> Handler:
        method = self._methods.get(path)
        if method is None:
            raise GRPCError(Status.UNIMPLEMENTED, f"there is no method {path}")
        if (method.cardinality is Cardinality.UNARY_STREAM) is not streaming:
            expected = UNARY if streaming else STREAMING
            raise GRPCError(Status.INVALID_ARGUMENT, f"{path} takes {expected}")
        return method


def _message(method: Handler, body: bytes, *, streaming: bool) -> Any:
    """The request's message; an empty body is an empty message."""
    try:
        if streaming:
            body = b"".join(split_frames(body))
        fields = json.loads(body or b"{}")
        return ParseDict(fields, method.request_type())
    except (MalformedFrames, ValueError, ParseError, TypeError, AttributeError) as error:
        name = method.request_type.DESCRIPTOR.name
        raise GRPCError(Status.INVALID_ARGUMENT, f"the body is no {name}: {error}") from None


async def _run(method: Handler, call: _Call, path: str) -> GRPCError | None:
    """Run a method to its end; returns how it failed."""
    try:
        await method.func(cast("Stream[Any, Any]", call))
    except GRPCError as error:
        return error
    except (ConnectionError, asyncio.CancelledError):
        raise
    except Exception:
        _log.exception("JSON call failed", method=path)
        return GRPCError(Status.INTERNAL, "the call failed; the node's log says why")
    return None


def _json(message: Any) -> bytes:
    return MessageToJson(message, indent=None).encode()


def _answer(message: Any) -> web.Response:
    return web.Response(body=_json(message), content_type=UNARY, headers=CORS)


def _refusal(error: GRPCError) -> web.Response:
    status = _HTTP.get(error.status, 500)
    return web.json_response(_told(error), status=status, headers=CORS)


def _told(error: GRPCError) -> dict[str, str]:
    code = "canceled" if error.status is Status.CANCELLED else error.status.name.lower()
    return {"code": code, "message": error.message or ""}
