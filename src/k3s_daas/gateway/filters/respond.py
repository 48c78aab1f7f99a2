"""Filter *respond*: step (10) of a request's life. The cluster's very status, headers and bytes."""

import asyncio

from aiohttp import web

from k3s_daas.blobs.errors import BlobError
from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.errors import AnswerRefused
from k3s_daas.gateway.exchange import Approval
from k3s_daas.gateway.filters.await_answer import OpenedAnswer
from k3s_daas.gateway.relay import Headers, cut, start_response
from k3s_daas.seal.errors import SealError

AUDIT_ID = "Audit-Id"
"""Header under which kube-apiserver says which entry of the audit log a request is; ours is the
request id on the ledger."""


async def respond(
    request: web.BaseRequest, approval: Approval, answer: OpenedAnswer, limits: Limits
) -> web.StreamResponse:
    """Write the answer; what is long is written as it is opened."""
    headers = (*answer.head.headers, (AUDIT_ID, str(approval.request_id)))
    if answer.is_short:
        try:
            body = b"".join([piece async for piece in answer.body])
        except SealError as error:
            raise AnswerRefused(str(approval.request_id), str(error)) from error
        return whole_response(answer.head.status, headers, body)
    response = start_response(answer.head.status, headers)
    await response.prepare(request)
    try:
        async for piece in answer.body:
            async with asyncio.timeout(limits.write_seconds):
                await response.write(piece)
    except (SealError, BlobError, OSError, TimeoutError):
        cut(request)  # the head is out: all that is left is not to let it look complete
        raise
    return response


def whole_response(status: int, headers: Headers, body: bytes) -> web.Response:
    """A response whose body is here already."""
    response = web.Response(status=status, body=body)
    del response.headers["Content-Type"]
    for name, value in headers:
        response.headers.add(name, value)
    return response
