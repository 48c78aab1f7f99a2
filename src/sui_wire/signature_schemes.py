"""The schemes that a single key signs with, and how each is verified.

All sign the same 32 bytes (`sui_wire.signature` says which). The ECDSA schemes hash them once more,
with SHA-256, and demand the smaller of the two values that `s` may have (the other one would be a
second valid signature over the same transaction).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256K1,
    SECP256R1,
    EllipticCurve,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from sui_wire.errors import BadSignature

SIGNATURE_LENGTH = 64
ED25519_KEY_LENGTH = 32
COMPRESSED_POINT_LENGTH = 33

_ORDER_OF_SECP256K1 = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""SEC 2, section 2.4.1."""
_ORDER_OF_SECP256R1 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""SEC 2, section 2.4.2."""

Verify = Callable[[bytes, bytes, bytes], None]
"""(public key, signature, message); raises `BadSignature`."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to sign with one key."""

    name: str
    flag: int
    """First byte of a signature or address preimage (Sui `SignatureScheme`)."""
    key_length: int
    """Bytes of a public key."""
    verify: Verify


@lru_cache(maxsize=4_096)
def _ed25519_key(public_key: bytes) -> Ed25519PublicKey:
    """The key; taking the bytes apart costs a tenth of verifying."""
    return Ed25519PublicKey.from_public_bytes(public_key)


def verify_ed25519(public_key: bytes, signature: bytes, message: bytes) -> None:
    """Raise `BadSignature` unless the key's owner signed exactly these bytes."""
    try:
        _ed25519_key(public_key).verify(signature, message)
    except InvalidSignature:
        raise BadSignature("the ed25519 signature does not verify") from None
    except ValueError as error:
        raise BadSignature(f"not an ed25519 public key: {error}") from None


def _verify_ecdsa(
    curve: EllipticCurve, order: int, public_key: bytes, signature: bytes, message: bytes
) -> None:
    half = SIGNATURE_LENGTH // 2
    r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    if s > order // 2:
        raise BadSignature(f"the {curve.name} signature has the larger s of two; use order - s")
    try:
        key = EllipticCurvePublicKey.from_encoded_point(curve, public_key)
        key.verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))
    except InvalidSignature:
        raise BadSignature(f"the {curve.name} signature does not verify") from None
    except ValueError as error:
        raise BadSignature(f"not a public key of {curve.name}: {error}") from None


ED25519 = Scheme("ed25519", 0x00, ED25519_KEY_LENGTH, verify_ed25519)
SECP256K1_SCHEME = Scheme(
    "secp256k1",
    0x01,
    COMPRESSED_POINT_LENGTH,
    partial(_verify_ecdsa, SECP256K1(), _ORDER_OF_SECP256K1),
)
SECP256R1_SCHEME = Scheme(
    "secp256r1",
    0x02,
    COMPRESSED_POINT_LENGTH,
    partial(_verify_ecdsa, SECP256R1(), _ORDER_OF_SECP256R1),
)
SCHEMES = {each.flag: each for each in (ED25519, SECP256K1_SCHEME, SECP256R1_SCHEME)}

MULTISIG_FLAG = 0x03
UNSUPPORTED = {0x05: "zkLogin", 0x06: "passkey"}
"""Schemes of Sui whose verification needs keys that the network agrees on, or a browser's."""


def scheme_of(flag: int) -> Scheme:
    """The scheme of a single key; `BadSignature` for another."""
    scheme = SCHEMES.get(flag)
    if scheme is None:
        name = UNSUPPORTED.get(flag, f"unknown (flag {flag:#04x})")
        known = ", ".join(each.name for each in SCHEMES.values())
        raise BadSignature(f"signature scheme {name} is not supported; sign with {known}")
    return scheme
