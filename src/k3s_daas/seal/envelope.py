"""Envelopes: what only its recipients can read, and only as what it was sealed for.

    version        1 byte, 1
    recipients     1 byte, how many (1 to 16)
    commitment     32 bytes, BLAKE2b-256 keyed with the content key
    for each recipient
        hint       8 bytes of BLAKE2b over its X25519 public key: which of these is for me
        wrapped    80 bytes, HPKE: encapsulated key (32), sealed content key (32), tag (16)
    chunks         each 65,536 bytes of plaintext and a 16-byte tag; only the last may be shorter

The content key is new for each envelope. It is wrapped for each recipient by HPKE in base mode (RFC
9180: X25519, HKDF-SHA256, AES-256-GCM) with the binding in `info`. Chunks are AES-256-GCM; the
nonce is the chunk's number (11 bytes, most significant first) and whether it is the last (1 byte),
which is the STREAM construction: what is cut off, swapped, repeated or added does not open. Their
associated data is the digest of binding and everything before the chunks, so that no recipient can
be taken off or put on. The commitment is there since AES-GCM binds no key: without it whoever seals
could make an envelope that says one thing to the executor and another to the auditor.

An envelope's digest is BLAKE2b-256 over all its bytes: ciphertext only, fit for a public ledger.

`Sealer` and `Opener` take bytes and give bytes, so that callers can feed them from sockets and
files; `sealed` and `opened` wrap an async iterator. Neither holds more than one chunk. **What
`Opener` gives out is authentic as far as it goes, but only `finish` says that it is all.** Who must
not act on half a request waits for it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import AsyncIterable, AsyncIterator, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from k3s_daas.seal.errors import EnvelopeError, MalformedEnvelope, NotARecipient, TamperedEnvelope
from k3s_daas.seal.keys import public_bytes, sealing_public_key

VERSION = 1
CHUNK = 65_536
"""Plaintext bytes of every chunk but the last."""

MAX_RECIPIENTS = 16
TAG = 16
_KEY = 32
_HINT = 8
_COMMITMENT = 32
_WRAPPED = 32 + _KEY + TAG
_RECIPIENT = _HINT + _WRAPPED
_FIXED = 2 + _COMMITMENT

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_INFO = b"K3S_DAAS_HPKE_V1"


def size(plaintext: int, recipients: int) -> int:
    """How many bytes an envelope has.

    >>> size(1000, 2)
    1226
    """
    chunks = max(1, -(-plaintext // CHUNK))
    return _FIXED + recipients * _RECIPIENT + plaintext + chunks * TAG


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
        content_key = secrets.token_bytes(_KEY)
        wrapped = b"".join(_wrap(content_key, key, binding) for key in recipients)
        self.header = bytes((VERSION, len(recipients))) + _commitment(content_key) + wrapped
        self._chunks = _Chunks(content_key, self.header, binding)
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
        self._private_key = private_key
        self._binding = binding
        self._chunks: _Chunks | None = None
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
        """The last bytes of the plaintext; from here on all of it is known to be what was
        sealed."""
        if self._chunks is None:
            raise MalformedEnvelope(
                f"the envelope ends inside its header, after {len(self._pending)} bytes"
            )
        return self._chunks.open(bytes(self._pending), last=True)

    @property
    def digest(self) -> bytes:
        """BLAKE2b-256 of all that was put in."""
        return self._digest.digest()

    def _read_header(self) -> _Chunks | None:
        """The chunks' cipher once the whole header is there."""
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
        end = _FIXED + count * _RECIPIENT
        if len(pending) < end:
            return None
        header = bytes(pending[:end])
        del pending[:end]
        return _Chunks(self._content_key(header), header, self._binding)

    def _content_key(self, header: bytes) -> bytes:
        hint, info = _hint(public_bytes(self._private_key)), _info(self._binding)
        for at in range(_FIXED, len(header), _RECIPIENT):
            if header[at : at + _HINT] != hint:
                continue
            try:
                content_key = _SUITE.decrypt(
                    header[at + _HINT : at + _RECIPIENT], self._private_key, info
                )
            except (InvalidTag, ValueError):  # not for us, or a point of low order
                continue
            if len(content_key) == _KEY and _commitment(content_key) == header[2:_FIXED]:
                return content_key
            raise TamperedEnvelope("the envelope is not committed to the key it was sealed with")
        raise NotARecipient("the envelope was not sealed for this key and this request")


class _Chunks:
    """The cipher of the chunks of one envelope, in order."""

    def __init__(self, content_key: bytes, header: bytes, binding: bytes) -> None:
        key = hashlib.blake2b(key=content_key, digest_size=32, person=b"daas-chunks").digest()
        self._cipher = AESGCM(key)
        self._associated = _blake2b(_blake2b(binding), header)
        self._number = 0

    def _nonce(self, last: bool) -> bytes:
        nonce = self._number.to_bytes(11, "big") + bytes((last,))
        self._number += 1
        return nonce

    def seal(self, plaintext: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last), plaintext, self._associated)

    def open(self, ciphertext: bytes, *, last: bool) -> bytes:
        number = self._number
        try:
            plaintext = self._cipher.decrypt(self._nonce(last), ciphertext, self._associated)
        except InvalidTag:
            raise TamperedEnvelope(
                f"chunk {number} of the envelope is not what was sealed there:"
                " changed, moved, or the end is missing"
            ) from None
        if last and number and not plaintext:
            raise TamperedEnvelope("the envelope ends with an empty chunk, which nobody seals")
        return plaintext


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


def _wrap(content_key: bytes, recipient: bytes, binding: bytes) -> bytes:
    """Hint and wrapped key for one recipient.

    A point of low order (RFC 7748 section 6.1) is nobody's public key, but the ledger lets a tenant
    register one. Random bytes are put in its place, which nobody can open either: if this failed,
    such a tenant could keep what was executed from being recorded.
    """
    public_key = sealing_public_key(recipient)
    try:
        wrapped = _SUITE.encrypt(content_key, public_key, _info(binding))
    except ValueError:
        wrapped = secrets.token_bytes(_WRAPPED)
    return _hint(recipient) + wrapped


def _info(binding: bytes) -> bytes:
    return _INFO + _blake2b(binding)


def _hint(public_key: bytes) -> bytes:
    return hashlib.blake2b(public_key, digest_size=_HINT, person=b"daas-hint").digest()


def _commitment(content_key: bytes) -> bytes:
    return hashlib.blake2b(key=content_key, digest_size=_COMMITMENT, person=b"daas-commit").digest()


def _blake2b(*parts: bytes) -> bytes:
    state = hashlib.blake2b(digest_size=32)
    for part in parts:
        state.update(part)
    return state.digest()
