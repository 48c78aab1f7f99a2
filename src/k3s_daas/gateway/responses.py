"""Answers as aiohttp writes them, with nothing of aiohttp's own in them."""

from collections.abc import Iterable

from aiohttp import web

Headers = Iterable[tuple[str, str]]

AUDIT_ID = "Audit-Id"
"""Header under which kube-apiserver names a request's entry in its audit log: ours names the
request's record on the ledger."""

REQUEST_ID = "X-Request-Id"
"""The same, under the name that tools outside Kubernetes look for."""

SERVER = "k3s-daas"
"""Value of `Server`, instead of the name and version of a library."""


def whole_response(
    status: int, headers: Headers, body: bytes, request_id: str = ""
) -> web.Response:
    """A response whose body is here already."""
    response = web.Response(status=status, body=body)
    _stamp(response, headers, request_id)
    return response


def start_response(status: int, headers: Headers, request_id: str) -> web.StreamResponse:
    """A response whose body is yet to come."""
    response = web.StreamResponse(status=status)
    _stamp(response, headers, request_id)
    return response


def cut(request: web.BaseRequest) -> None:
    """End the client's connection so that it cannot take what it has got for the whole."""
    if request.transport is not None:
        request.transport.abort()


def _stamp(response: web.StreamResponse, headers: Headers, request_id: str) -> None:
    for name, value in headers:
        response.headers.add(name, value)
    response.headers["Server"] = SERVER
    if request_id:
        response.headers[AUDIT_ID] = request_id
        response.headers[REQUEST_ID] = request_id
