"""Requests out of their envelopes, answers into theirs.

A request's envelope is opened to its last chunk before a byte of it is believed. An answer is
sealed as it comes from the cluster, never written down in the clear: for the gateway's reply key,
which came inside the request, and for the seal token's owner. What is small travels in the
transaction; the rest goes to the blob store, which has it on disk before its digest is journalled.
"""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from k3s_daas.blobs.errors import BlobError
from k3s_daas.executor.errors import Rejected
from k3s_daas.executor.request import Request
from k3s_daas.seal.binding import REQUEST, Binding
from k3s_daas.seal.envelope import Opener, Sealer, sealed
from k3s_daas.seal.errors import SealError
from k3s_daas.seal.message import AnswerHead, RequestHead, split
from sui_wire.ids import ObjectId

INLINE_BYTES = 12 * 1024
"""Longest envelope that travels in the transaction; Sui takes 16,384 bytes an argument."""

MAX_REQUEST_BYTES = 8 * 1024 * 1024
"""Longest request that is taken in: kube-apiserver reads 3 MiB of body. It is held in memory, once
for each request that is being executed."""


class Blobs(Protocol):
    """The blob store, as this package needs it; safe to call from any task."""

    async def put(self, content: AsyncIterable[bytes]) -> bytes:
        """Store what `content` gives; returns its BLAKE2b-256 once it is durable."""
        ...

    def open(self, digest: bytes) -> AsyncIterator[bytes]:
        """What was stored under `digest`; `BlobError` before its end if that is not there."""
        ...


class OwnerKeys(Protocol):
    """The sealing keys on the ledger."""

    async def sealing_key(self, seal_token: ObjectId) -> bytes:
        """The token's current X25519 public key; waits while the ledger is away."""
        ...


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may read an answer, as X25519 public keys."""

    owner: bytes
    """The seal token's, from the ledger."""

    gateway: bytes | None = None
    """From inside the request; None when it did not open, and then only the owner learns why."""

    @property
    def keys(self) -> list[bytes]:
        """All of them."""
        return [self.owner] if self.gateway is None else [self.gateway, self.owner]


@dataclass(frozen=True, slots=True)
class OpenedRequest:
    """What was inside a request's envelope, not yet checked against what was approved."""

    head: RequestHead
    body: bytes


@dataclass(frozen=True, slots=True)
class SealedAnswer:
    """An answer's envelope: its digest, and itself if it is small enough for the ledger."""

    digest: bytes
    payload: bytes


class Envelopes:
    """Opens and seals for one executor. Holds no state but its keys."""

    def __init__(
        self,
        chain: bytes,
        private_key: X25519PrivateKey,
        blobs: Blobs,
        owner_keys: OwnerKeys,
        inline_bytes: int = INLINE_BYTES,
    ) -> None:
        self._chain = chain
        self._private_key = private_key
        self._blobs = blobs
        self._owner_keys = owner_keys
        self._inline_bytes = inline_bytes

    def binding(self, request: Request) -> Binding:
        """The associated data of the request's envelope: exactly the attributes approved."""
        event = request.event
        return Binding(
            direction=REQUEST,
            chain=self._chain,
            cluster=event.cluster,
            session=event.session,
            request_id=event.request_id,
            request_class=event.request_class,
            method=event.method,
            verb=event.verb,
            path=event.path,
            namespace=event.namespace,
            api_group=event.api_group,
            resource_type=event.resource_type,
            name=event.name,
        )

    async def readers(self, request: Request) -> Readers:
        """The owner alone, for now; waits while the ledger is away."""
        return Readers(await self._owner_keys.sealing_key(request.event.seal_token_id))

    async def open(self, request: Request) -> OpenedRequest:
        """The plaintext of a request; `Rejected` if digest or envelope are not what they must
        be."""
        try:
            head, body = split(await self._plaintext(request))
            return OpenedRequest(RequestHead.decode(head), body)
        except SealError as error:
            raise Rejected(
                400, "BadRequest", f"the envelope does not open as what was approved: {error}"
            ) from error

    async def _plaintext(self, request: Request) -> bytes:
        opener = Opener(self._private_key, self.binding(request).encode())
        plaintext = bytearray()
        async for piece in self._ciphertext(request):
            plaintext += opener.update(piece)
            if len(plaintext) > MAX_REQUEST_BYTES:
                raise Rejected(
                    413, "RequestEntityTooLarge", f"the request is over {MAX_REQUEST_BYTES} bytes"
                )
        plaintext += opener.finish()
        if opener.digest != request.event.envelope_digest:
            raise _other_envelope()
        return bytes(plaintext)

    async def _ciphertext(self, request: Request) -> AsyncIterator[bytes]:
        event = request.event
        if event.payload:
            if blake2b(event.payload, digest_size=32).digest() != event.envelope_digest:
                raise _other_envelope()
            yield event.payload
            return
        try:
            async for piece in self._blobs.open(event.envelope_digest):
                yield piece
        except (OSError, BlobError) as error:
            raise Rejected(
                400, "BadRequest", f"the envelope cannot be read from the blob store: {error}"
            ) from error

    async def seal(
        self,
        request: Request,
        readers: Readers,
        head: AnswerHead,
        body: AsyncIterable[bytes],
    ) -> SealedAnswer:
        """Seal an answer as it comes. Raises what `body` raises; nothing is left behind then."""
        sealer = Sealer(readers.keys, self.binding(request).answer().encode())
        pieces = sealed(sealer, _message(head, body))
        start = bytearray()
        async for piece in pieces:
            start += piece
            if len(start) > self._inline_bytes:
                digest = await self._blobs.put(_continued(bytes(start), pieces))
                return SealedAnswer(digest, b"")
        return SealedAnswer(sealer.digest, bytes(start))


def _other_envelope() -> Rejected:
    return Rejected(400, "BadRequest", "the envelope is not the one whose digest was approved")


async def one_piece(body: bytes) -> AsyncIterator[bytes]:
    """A body that is there already, as one that comes."""
    yield body


async def _message(head: AnswerHead, body: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    yield head.encode()
    async for piece in body:
        yield piece


async def _continued(start: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield start
    async for piece in rest:
        yield piece
