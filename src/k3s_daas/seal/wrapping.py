"""The content key of an envelope: how it is wrapped for each recipient, and committed to.

    hint       8 bytes of BLAKE2b over the recipient's X25519 public key: which entry is for me
    wrapped    80 bytes, HPKE: encapsulated key (32), sealed content key (32), tag (16)

HPKE is used in base mode (RFC 9180: DHKEM X25519, HKDF-SHA256, AES-256-GCM), with the digest of the
binding in `info`: under another binding nothing unwraps.

The commitment is BLAKE2b-256 keyed with the content key. AES-GCM binds no key, so without it
whoever seals could wrap one key for the executor and another for the auditor, and show them two
things.
"""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from k3s_daas.seal.errors import NotARecipient, TamperedEnvelope
from k3s_daas.seal.keys import public_bytes, sealing_public_key

CONTENT_KEY = 32
COMMITMENT = 32
HINT = 8
WRAPPED = 32 + CONTENT_KEY + 16
ENTRY = HINT + WRAPPED
"""Bytes of one recipient's entry."""

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_INFO = b"K3S_DAAS_HPKE_V1"


def wrap(content_key: bytes, recipient: bytes, binding_digest: bytes) -> bytes:
    """The entry of one recipient, an X25519 public key of 32 bytes.

    A point of low order (RFC 7748 section 6.1) is nobody's public key, but the ledger lets a tenant
    register one. Random bytes are put in its place, which nobody can open either: if this failed,
    such a tenant could keep what was executed from being recorded.
    """
    public_key = sealing_public_key(recipient)
    try:
        wrapped = _SUITE.encrypt(content_key, public_key, _INFO + binding_digest)
    except ValueError:
        wrapped = secrets.token_bytes(WRAPPED)
    return _hint(recipient) + wrapped


def unwrap(
    entries: bytes, private_key: X25519PrivateKey, binding_digest: bytes, committed: bytes
) -> bytes:
    """The content key, from the entry that is for `private_key`."""
    hint = _hint(public_bytes(private_key))
    for at in range(0, len(entries), ENTRY):
        if entries[at : at + HINT] != hint:
            continue
        wrapped = entries[at + HINT : at + ENTRY]
        try:
            content_key = _SUITE.decrypt(wrapped, private_key, _INFO + binding_digest)
        except (InvalidTag, ValueError):  # not for us, or a point of low order
            continue
        if len(content_key) == CONTENT_KEY and commitment(content_key) == committed:
            return content_key
        raise TamperedEnvelope("the envelope is not committed to the key it was sealed with")
    raise NotARecipient("the envelope was not sealed for this key and this request")


def commitment(content_key: bytes) -> bytes:
    """What an envelope shows of its content key, for every recipient to compare."""
    return hashlib.blake2b(key=content_key, digest_size=COMMITMENT, person=b"daas-commit").digest()


def _hint(public_key: bytes) -> bytes:
    return hashlib.blake2b(public_key, digest_size=HINT, person=b"daas-hint").digest()
