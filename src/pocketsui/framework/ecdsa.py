"""ECDSA over a 256-bit curve with the hash that the caller chooses, for both modules of ``sui``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    EllipticCurve,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from pocketsui.framework.curves import Curve
from pocketsui.framework.keccak import keccak256

SIGNATURE_LENGTH = 64
RECOVERABLE_LENGTH = 65


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


HASHES: dict[int, tuple[Callable[[bytes], bytes], int]] = {
    0: (keccak256, 136),  # KECCAK256, and the bytes of one block
    1: (_sha256, 64),  # SHA256
}


def read_key(family: EllipticCurve, key: bytes) -> EllipticCurvePublicKey | None:
    """A compressed or uncompressed point; None if the bytes are neither."""
    try:
        return EllipticCurvePublicKey.from_encoded_point(family, key)
    except ValueError:
        return None


def read_signature(data: bytes) -> tuple[int, int]:
    """r and s."""
    return int.from_bytes(data[:32], "big"), int.from_bytes(data[32:64], "big")


def verifies(curve: Curve, key: EllipticCurvePublicKey, digest: bytes, signature: bytes) -> bool:
    """Only for the smaller of the two values that s may have."""
    r, s = read_signature(signature)
    if not 0 < r < curve.n or not 0 < s <= curve.n // 2:
        return False
    try:
        # The digest is what counts here; its length is all that SHA256 stands for.
        key.verify(encode_dss_signature(r, s), digest, ECDSA(Prehashed(SHA256())))
    except InvalidSignature:
        return False
    return True
