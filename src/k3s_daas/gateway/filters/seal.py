"""Filter *seal*: step (3) of a request's life. From here on only the executor can read it.

Query, body and the headers that matter go into an envelope for every executor the contract may
assign, and for the seal token's owner. A short envelope travels in the transaction; a longer one
goes to the blob store as it is made, chunk by chunk, and the ledger gets its digest.
"""

import secrets
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from typing import Protocol

from k3s_daas.blobs.errors import BlobError
from k3s_daas.contract.request_id import RequestId
from k3s_daas.gateway.body import Body
from k3s_daas.gateway.directory import Route
from k3s_daas.gateway.errors import BadRequest, CannotSubmit, NoExecutor
from k3s_daas.gateway.exchange import Intent, Sealed
from k3s_daas.seal.binding import REQUEST, Binding
from k3s_daas.seal.envelope import Sealer, sealed
from k3s_daas.seal.errors import MalformedMessage
from k3s_daas.seal.message import RequestHead

STREAM_SECRET_BYTES = 32


class BlobWriter(Protocol):
    """Keeps bytes under their BLAKE2b-256 digest; durable when it returns."""

    async def put(self, content: AsyncIterable[bytes]) -> bytes: ...

    async def delete(self, digest: bytes) -> bool: ...


class Seal:
    """Makes envelopes that are answered to `reply_key`, the public key of this process."""

    def __init__(
        self, blobs: BlobWriter, chain: bytes, reply_key: bytes, inline_bytes: int
    ) -> None:
        self._blobs = blobs
        self._chain = chain
        self._reply_key = reply_key
        self._inline_bytes = inline_bytes

    async def __call__(
        self, intent: Intent, route: Route, request_id: RequestId, body: Body
    ) -> Sealed:
        """Seal `intent` and its body under `request_id`."""
        if not route.executors:
            raise NoExecutor("the cluster has no executor that could open the request")
        binding = self._binding(intent, route, request_id)
        secret = secrets.token_bytes(STREAM_SECRET_BYTES) if intent.info.stream else b""
        head = _encoded(RequestHead(intent.query, intent.headers, self._reply_key, secret))
        recipients = [*(executor.sealing_key for executor in route.executors), route.owner_key]
        sealer = Sealer(recipients, binding.encode())
        try:
            payload = await self._place(sealed(sealer, _message(head, body)))
        except (BlobError, OSError) as error:
            raise CannotSubmit(f"the envelope could not be stored: {error}") from error
        return Sealed(sealer.digest, payload, binding, secret)

    async def discard(self, sealed: Sealed) -> None:
        """Keep no stored envelope that nobody will open: refused ones would fill the disk."""
        if not sealed.payload:
            with suppress(BlobError, OSError):
                await self._blobs.delete(sealed.digest)

    def _binding(self, intent: Intent, route: Route, request_id: RequestId) -> Binding:
        info = intent.info
        return Binding(
            direction=REQUEST,
            chain=self._chain,
            cluster=route.objects.cluster,
            session=intent.session.id,
            request_id=bytes(request_id),
            request_class=intent.request_class,
            method=intent.method,
            verb=info.verb,
            path=info.path,
            namespace=info.namespace,
            api_group=info.api_group,
            resource_type=info.resource_type,
            name=info.name,
        )

    async def _place(self, envelope: AsyncIterator[bytes]) -> bytes:
        """The whole envelope if it is short; otherwise it is stored, and this is empty."""
        start = b""
        async for piece in envelope:
            start += piece
            if len(start) > self._inline_bytes:
                await self._blobs.put(_joined(start, envelope))
                return b""
        return start


def _encoded(head: RequestHead) -> bytes:
    try:
        return head.encode()
    except MalformedMessage as error:
        raise BadRequest(f"query and headers are too large together: {error}") from error


async def _message(head: bytes, body: Body) -> AsyncIterator[bytes]:
    yield head
    async for piece in body.pieces():
        yield piece


async def _joined(start: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield start
    async for piece in rest:
        yield piece
