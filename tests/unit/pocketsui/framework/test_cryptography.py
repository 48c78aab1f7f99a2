"""Hashes and signatures the oracle cannot judge, against published vectors."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pocketsui.framework.keccak import keccak256
from pocketsui.framework.sui.address import from_u256, to_u256
from pocketsui.framework.sui.ed25519 import ed25519_verify
from pocketsui.framework.sui.hash import blake2b256
from pocketsui.framework.sui.hmac import hmac_sha3_256
from tests.unit.pocketsui.vm.harness import machine


def test_blake2b() -> None:
    """RFC 7693's function with a 32-byte digest; the vector is from the reference b2sum -l 256."""
    assert blake2b256(machine(), bytearray(b"abc")).hex() == (
        "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"
    )


def test_keccak() -> None:
    """From the Keccak team's ShortMsgKAT_256, and one message longer than a block."""
    assert keccak256(b"").hex() == (
        "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    )
    assert keccak256(b"\xcc").hex() == (
        "eead6dbfc7340a56caedc044696a168870549a6a7f6f56961e84a54bd9970b8a"
    )
    assert keccak256(bytes(200)) != keccak256(bytes(201))


def test_hmac() -> None:
    """NIST's example for HMAC-SHA3-256 with a key shorter than the block."""
    key = bytes(range(32))
    message = b"Sample message for keylen<blocklen"
    assert hmac_sha3_256(machine(), bytearray(key), bytearray(message)).hex() == (
        "4fe8e202c4f058e8dddc23d8c34e467343e23555e24fc2f025d598f558f67205"
    )


def test_signatures() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public, message = key.public_key().public_bytes_raw(), b"message"
    signature = key.sign(message)

    def verified(signature: bytes, public: bytes, message: bytes) -> bool:
        given = map(bytearray, (signature, public, message))
        return bool(ed25519_verify(machine(), *given))

    assert verified(signature, public, message)
    assert not verified(signature, public, b"other")
    assert not verified(signature[:63], public, message)
    assert not verified(signature, public[:31], message)
    assert not verified(bytes(64), public, message)


def test_addresses_are_big_endian_numbers() -> None:
    address = from_u256(machine(), 0xCAFE)
    assert address.hex() == "00" * 30 + "cafe"
    assert to_u256(machine(), address) == 0xCAFE
