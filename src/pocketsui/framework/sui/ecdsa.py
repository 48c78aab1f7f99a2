"""``sui::ecdsa_k1`` and ``sui::ecdsa_r1``: ECDSA over secp256k1 and secp256r1.

The two differ in where they find fault with a recoverable signature: secp256k1 looks at the
recovery id when it reads the signature, secp256r1 at r and s being zero.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pocketsui.framework.curves import SECP256K1, SECP256R1, Curve, compressed
from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.framework.ecdsa import (
    HASHES,
    RECOVERABLE_LENGTH,
    SIGNATURE_LENGTH,
    read_key,
    read_signature,
    verifies,
)
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

FAIL_TO_RECOVER = 0  # EFailToRecoverPubKey
INVALID_SIGNATURE = 1  # EInvalidSignature
INVALID_KEY = 2  # EInvalidPubKey
INVALID_ARGUMENTS_COST = 100  # crypto_invalid_arguments_cost
RECOVER_COST, DECOMPRESS_COST, VERIFY_COSTS = 500, 52, {0: 1_470, 1: 1_470}
BYTE_COST = BLOCK_COST = 2
RECOVERY_IDS = range(4)


class _Ecdsa:
    """One of the modules."""

    def __init__(self, name: str, curve: Curve, family: ec.EllipticCurve) -> None:
        self.module = FrameworkModule(SUI, f"ecdsa_{name}")
        self._curve = curve
        self._family = family
        prefix = f"secp256{name}"
        self._recover_name = f"{prefix}_ecrecover"
        self.module.function(
            f"public fun {self._recover_name}"
            "(signature: &vector<u8>, msg: &vector<u8>, hash: u8): vector<u8>"
        )(self.ecrecover)
        self.module.function(
            f"public fun {prefix}_verify(signature: &vector<u8>, public_key: &vector<u8>,"
            " msg: &vector<u8>, hash: u8): bool"
        )(self.verify)

    def _charge(self, m: Machine, base: int, message: Value, hash_: int) -> None:
        blocks = -(-len(message) // HASHES[hash_][1])
        m.charge(base + BYTE_COST * len(message) + BLOCK_COST * blocks)

    def _is_malformed(self, signature: bytes) -> bool:
        r, s = read_signature(signature)
        if r >= self._curve.n or s >= self._curve.n:
            return True
        if self._curve is SECP256K1:
            return signature[SIGNATURE_LENGTH] not in RECOVERY_IDS
        return not r or not s

    def ecrecover(self, m: Machine, signature: Value, message: Value, hash_: int) -> Value:
        """The compressed key that signed the message."""
        name = self._recover_name
        if hash_ not in HASHES:
            m.charge(INVALID_ARGUMENTS_COST)
            raise self.module.abort(name, FAIL_TO_RECOVER, f"there is no hash {hash_}")
        self._charge(m, RECOVER_COST, message, hash_)
        data = bytes(signature)
        if len(data) != RECOVERABLE_LENGTH or self._is_malformed(data):
            raise self.module.abort(name, INVALID_SIGNATURE, "not 65 bytes r, s, recovery id")
        digest = HASHES[hash_][0](bytes(message))
        point = self._curve.recover(digest, *read_signature(data), data[SIGNATURE_LENGTH])
        if point is None:
            raise self.module.abort(name, FAIL_TO_RECOVER, "no key made that signature")
        return bytearray(compressed(point))

    def verify(self, m: Machine, signature: Value, *rest: Value) -> Value:
        key_bytes, message, hash_ = rest
        if hash_ not in HASHES:
            m.charge(INVALID_ARGUMENTS_COST)
            return False
        self._charge(m, VERIFY_COSTS[hash_], message, hash_)
        key = read_key(self._family, bytes(key_bytes))
        if key is None or len(signature) != SIGNATURE_LENGTH:
            return False
        return verifies(self._curve, key, HASHES[hash_][0](bytes(message)), bytes(signature))


_K1 = _Ecdsa("k1", SECP256K1, ec.SECP256K1())
ECDSA_K1 = _K1.module
ECDSA_R1 = _Ecdsa("r1", SECP256R1, ec.SECP256R1()).module


@ECDSA_K1.function("public fun decompress_pubkey(pubkey: &vector<u8>): vector<u8>")
def decompress_pubkey(m: Machine, key_bytes: Value) -> Value:
    m.charge(DECOMPRESS_COST)
    key = read_key(ec.SECP256K1(), bytes(key_bytes))
    if key is None:
        raise ECDSA_K1.abort("decompress_pubkey", INVALID_KEY, "not a point of secp256k1")
    return bytearray(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
