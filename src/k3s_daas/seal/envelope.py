"""Envelopes: what only its recipients can read, and only as what it was sealed for.

    version        1 byte, 1
    recipients     1 byte, how many (1 to 17)
    commitment     32 bytes, to the content key
    entries        88 bytes for each recipient: the content key, wrapped for it (`wrapping`)
    chunks         65,536 bytes of plaintext and a 16-byte tag each; only the last may be shorter

The content key is new for each envelope. The chunks (`chunks`) are bound to the digest of the
binding and everything before them, so that no recipient can be taken off or put on. An envelope's
digest is BLAKE2b-256 over all its bytes: ciphertext only, fit for a public ledger.

`Sealer` and `Opener` take bytes and give bytes, so that callers can feed them from sockets and
files; `sealed` and `opened` wrap an async iterator. Neither holds more than one chunk. **What
`Opener` gives out is authentic as far as it goes, but only `finish` says that it is all.** Who must
not act on half a request waits for it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import AsyncIterable, AsyncIterator, Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from k3s_daas.seal.chunks import CHUNK, TAG, Chunks
from k3s_daas.seal.errors import EnvelopeError, MalformedEnvelope
from k3s_daas.seal.wrapping import COMMITMENT, CONTENT_KEY, ENTRY, commitment, unwrap, wrap

VERSION = 1
MAX_RECIPIENTS = 17
"""The 16 executors that the contract lets a cluster have, and the seal token's owner."""

_FIXED = 2 + COMMITMENT


def size(plaintext: int, recipients: int) -> int:
    """How many bytes an envelope has.

    >>> size(1000, 2)
    1226
    """
    chunks = max(1, -(-plaintext // CHUNK))
    return _FIXED + recipients * ENTRY + plaintext + chunks * TAG


def digest(envelope: bytes) -> bytes:
    """The digest that the ledger records of an envelope."""
    return _blake2b(envelope)


class Sealer:
    """Seals one plaintext: `header`, then what each `update` gives, then `finish`, in this order.

    One owner, used once. `digest` is complete after `finish`.
    """

    def __init__(self, recipients: Sequence[bytes], binding: bytes) -> None:
        """`recipients` are X25519 public keys of 32 bytes, `binding` is `Binding.encode()`."""
        if not 1 <= len(recipients) <= MAX_RECIPIENTS:
            raise EnvelopeError(
                f"an envelope has 1 to {MAX_RECIPIENTS} recipients, got {len(recipients)}"
            )
        content_key = secrets.token_bytes(CONTENT_KEY)
        bound = _blake2b(binding)
        entries = b"".join(wrap(content_key, recipient, bound) for recipient in recipients)
        self.header = bytes((VERSION, len(recipients))) + commitment(content_key) + entries
        self._chunks = Chunks(content_key, _blake2b(bound, self.header))
        self._pending = bytearray()
        self._digest = hashlib.blake2b(self.header, digest_size=32)

    def update(self, plaintext: bytes) -> bytes:
        """The next bytes of the envelope, if `plaintext` fills any."""
        self._pending += plaintext
        out = bytearray()
        while len(self._pending) > CHUNK:  # a full chunk stays: it may be the last
            out += self._chunks.seal(bytes(self._pending[:CHUNK]), last=False)
            del self._pending[:CHUNK]
        self._digest.update(out)
        return bytes(out)

    def finish(self) -> bytes:
        """The last bytes of the envelope."""
        out = self._chunks.seal(bytes(self._pending), last=True)
        self._pending.clear()
        self._digest.update(out)
        return out

    @property
    def digest(self) -> bytes:
        """BLAKE2b-256 of all that was given out."""
        return self._digest.digest()


class Opener:
    """Opens one envelope: what each `update` gives, then `finish`, is the plaintext.

    One owner, used once; after an error it is of no more use. `digest` is complete after `finish`.
    """

    def __init__(self, private_key: X25519PrivateKey, binding: bytes) -> None:
        """`binding` is `Binding.encode()` of what the envelope is taken for."""
        self._private_key = private_key
        self._bound = _blake2b(binding)
        self._chunks: Chunks | None = None
        self._pending = bytearray()
        self._digest = hashlib.blake2b(digest_size=32)

    def update(self, ciphertext: bytes) -> bytes:
        """The next bytes of the plaintext, if `ciphertext` completes any."""
        self._digest.update(ciphertext)
        self._pending += ciphertext
        if self._chunks is None:
            self._chunks = self._read_header()
            if self._chunks is None:
                return b""
        out = bytearray()
        while len(self._pending) > CHUNK + TAG:
            out += self._chunks.open(bytes(self._pending[: CHUNK + TAG]), last=False)
            del self._pending[: CHUNK + TAG]
        return bytes(out)

    def finish(self) -> bytes:
        """The last bytes of the plaintext; from here on it is known to be all that was sealed."""
        if self._chunks is None:
            raise MalformedEnvelope(
                f"the envelope ends inside its header, after {len(self._pending)} bytes"
            )
        return self._chunks.open(bytes(self._pending), last=True)

    @property
    def digest(self) -> bytes:
        """BLAKE2b-256 of all that was put in."""
        return self._digest.digest()

    def _read_header(self) -> Chunks | None:
        """The cipher of the chunks, once the whole header is there."""
        pending = self._pending
        if pending and pending[0] != VERSION:
            raise MalformedEnvelope(f"the envelope has version {pending[0]}: expected {VERSION}")
        if len(pending) < _FIXED:
            return None
        count = pending[1]
        if not 1 <= count <= MAX_RECIPIENTS:
            raise MalformedEnvelope(
                f"the envelope names {count} recipients: expected 1 to {MAX_RECIPIENTS}"
            )
        end = _FIXED + count * ENTRY
        if len(pending) < end:
            return None
        header = bytes(pending[:end])
        del pending[:end]
        content_key = unwrap(header[_FIXED:], self._private_key, self._bound, header[2:_FIXED])
        return Chunks(content_key, _blake2b(self._bound, header))


def seal(plaintext: bytes, recipients: Sequence[bytes], binding: bytes) -> bytes:
    """The whole envelope of something small."""
    sealer = Sealer(recipients, binding)
    return b"".join((sealer.header, sealer.update(plaintext), sealer.finish()))


def open_(envelope: bytes, private_key: X25519PrivateKey, binding: bytes) -> bytes:
    """The whole plaintext of something small."""
    opener = Opener(private_key, binding)
    return opener.update(envelope) + opener.finish()


async def sealed(sealer: Sealer, plaintext: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The envelope of a stream; afterwards `sealer.digest` is its digest."""
    yield sealer.header
    async for piece in plaintext:
        if out := sealer.update(piece):
            yield out
    yield sealer.finish()


async def opened(opener: Opener, envelope: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The plaintext of a stream. It is complete only if the iteration ends without an error."""
    async for piece in envelope:
        if out := opener.update(piece):
            yield out
    if out := opener.finish():
        yield out


def _blake2b(*parts: bytes) -> bytes:
    state = hashlib.blake2b(digest_size=32)
    for part in parts:
        state.update(part)
    return state.digest()
