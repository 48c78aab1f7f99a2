"""Hash and signature as the contract's callers compute them, real and as a stand-in.

The natives `sui::hash::blake2b256` and `sui::ed25519::ed25519_verify` of sui-sandbox 0.22 take
their arguments by value and fail on the framework's own signatures, which take references. So on
that VM the contract is linked to two modules of the same shape, made of SHA-256, which it does
have:

    module sui::sha2;
    public fun blake2b256(data: &vector<u8>): vector<u8> { std::hash::sha2_256(*data) }

    module sui::sha2sig;
    public fun ed25519_verify(
        signature: &vector<u8>, public_key: &vector<u8>, msg: &vector<u8>,
    ): bool {
        let mut data = *public_key;
        data.append(*msg);
        std::hash::sha2_256(data) == *signature
    }

Only the two names in the contract's identifier tables change; every instruction of it is the
shipped one.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pocketsui.bytecode.relocate import relocate
from sui_wire.ids import blake2b

_FRAMEWORK = (2).to_bytes(32)
_SHA2 = (
    "oRzrCwcAAAUGAQAEAwQKBQ4IBxYeCDRADHQNAAIBAQAAAAEAAQMBAQABBgoCAQoCAApibGFrZTJiMjU2BGhhc2gE"
    "c2hhMghzaGEyXzI1NgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAEAAQAAAgQLABQRAQIAAA=="
)
_SHA2SIG = (
    "oRzrCwcAAAUHAQAGAwYQBBYCBRgaBzIzCGVADKUBHAAEAQIBBQABAAEAAQMCAgACAAQFAQACAwMGCgIGCgIGCgIB"
    "AQEKAgECAgcKCQAKCQAABmFwcGVuZA5lZDI1NTE5X3ZlcmlmeQRoYXNoCHNoYTJfMjU2B3NoYTJzaWcGdmVjdG9y"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAB"
    "AAACDQsBFAwDDQMLAhQ4AAsDEQELABQhAgAA"
)


@dataclass(frozen=True)
class Crypto:
    """The two primitives that the contract uses."""

    digest: Callable[[bytes], bytes]
    sign: Callable[[Ed25519PrivateKey, bytes], bytes]


def _sign_with_sha256(key: Ed25519PrivateKey, message: bytes) -> bytes:
    return hashlib.sha256(key.public_key().public_bytes_raw() + message).digest()


REAL = Crypto(blake2b, lambda key, message: key.sign(message))
STAND_IN = Crypto(lambda data: hashlib.sha256(data).digest(), _sign_with_sha256)


def stand_in_modules() -> dict[str, bytes]:
    """The two modules, at the framework's address."""
    coded = {"sha2": _SHA2, "sha2sig": _SHA2SIG}
    return {name: relocate(base64.b64decode(text), _FRAMEWORK) for name, text in coded.items()}


def linked_to_stand_ins(modules: Mapping[str, bytes]) -> dict[str, bytes]:
    """The contract's modules with the stand-ins in the place of `sui::hash` and `sui::ed25519`."""
    linked = dict(modules)
    for hashing in ("answer", "attestation", "evidence", "lane", "merkle"):
        linked[hashing] = _renamed(linked[hashing], b"hash", b"sha2")
    linked["statement"] = _renamed(linked["statement"], b"ed25519", b"sha2sig")
    return linked


def _renamed(module: bytes, old: bytes, new: bytes) -> bytes:
    """The module with one identifier, which is stored behind its length, replaced."""
    before, after = bytes((len(old),)) + old, bytes((len(new),)) + new
    assert module.count(before) == 1
    return module.replace(before, after)
