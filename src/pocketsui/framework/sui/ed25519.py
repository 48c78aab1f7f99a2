"""``sui::ed25519``.

Verification is RFC 8032's as the ``cryptography`` package does it. Sui follows ZIP 215, which also
accepts some signatures with points of small order that nobody makes by signing.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

ED25519 = FrameworkModule(SUI, "ed25519")
BASE_FUEL, BYTE_FUEL = 1_802, 2
SIGNATURE_LENGTH, KEY_LENGTH = 64, 32


@ED25519.function(
    "public fun ed25519_verify(signature: &vector<u8>, public_key: &vector<u8>,"
    " msg: &vector<u8>): bool"
)
def ed25519_verify(m: Machine, signature: Value, public_key: Value, message: Value) -> Value:
    m.charge(BASE_FUEL + BYTE_FUEL * len(message))
    if len(signature) != SIGNATURE_LENGTH or len(public_key) != KEY_LENGTH:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes(public_key))
        key.verify(bytes(signature), bytes(message))
    except (InvalidSignature, ValueError):
        return False
    return True
