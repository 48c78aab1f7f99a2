"""The body of an envelope: AES-256-GCM in chunks, so that no more than one is ever held.

The nonce of a chunk is its number (11 bytes, most significant first) and whether it is the last (1
byte). That is the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar 2015): what is cut off,
swapped, repeated or added does not open. The key is derived from the content key and is used for
one envelope only, so no nonce comes twice.
"""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from k3s_daas.seal.errors import TamperedEnvelope

CHUNK = 65_536
"""Plaintext bytes of every chunk but the last, which may be shorter."""

TAG = 16
"""Bytes by which a chunk grows."""


class Chunks:
    """Seals or opens the chunks of one envelope, one after the other. Owns their numbers."""

    def __init__(self, content_key: bytes, associated: bytes) -> None:
        """`associated` is what every chunk is bound to: the digest of binding and header."""
        key = hashlib.blake2b(key=content_key, digest_size=32, person=b"daas-chunks").digest()
        self._cipher = AESGCM(key)
        self._associated = associated
        self._number = 0

    def seal(self, plaintext: bytes, *, last: bool) -> bytes:
        """The next chunk."""
        return self._cipher.encrypt(self._nonce(last), plaintext, self._associated)

    def open(self, ciphertext: bytes, *, last: bool) -> bytes:
        """The plaintext of the next chunk; `TamperedEnvelope` if it is not that chunk."""
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

    def _nonce(self, last: bool) -> bytes:
        nonce = self._number.to_bytes(11, "big") + bytes((last,))
        self._number += 1
        return nonce
