"""Filter *respond*: step (10) of a request's life. The cluster's very status, headers and bytes."""

import asyncio

from aiohttp import web

from k3s_daas.blobs.errors import BlobError
from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.errors import AnswerRefused
from k3s_daas.gateway.exchange import Approval
from k3s_daas.gateway.filters.await_answer import OpenedAnswer
from k3s_daas.gateway.responses import cut, start_response, whole_response
from k3s_daas.seal.errors import SealError


async def respond(
    request: web.BaseRequest, approval: Approval, answer: OpenedAnswer, limits: Limits
) -> web.StreamResponse:
    """Write the answer; what is long is written as it is opened."""
    head, request_id = answer.head, str(approval.request_id)
    if answer.is_short:
        try:
            body = b"".join([piece async for piece in answer.body])
        except SealError as error:
            raise AnswerRefused(request_id, str(error)) from error
        return whole_response(head.status, head.headers, body, request_id)
    response = start_response(head.status, head.headers, request_id)
    await response.prepare(request)
    try:
        async for piece in answer.body:
            async with asyncio.timeout(limits.write_seconds):
                await response.write(piece)
    except (SealError, BlobError, OSError, TimeoutError):
        cut(request)  # the head is out: all that is left is not to let it look complete
        raise
    return response
