"""Signatures over transactions: what is signed, by whom, and how it travels.

A signature travels as `flag || signature || public key`. What is signed is not the transaction but
the BLAKE2b-256 of an *intent message*: three bytes (scope, version, application) and the BCS, so
that a signature given for one purpose is worth nothing for another. The signer's address is the
BLAKE2b-256 of `flag || public key`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sui_wire.errors import BadSignature
from sui_wire.ids import Address, blake2b, format_address

ED25519_FLAG = 0x00
"""First byte of an ed25519 signature or public key (Sui `SignatureScheme`)."""

SCHEMES = {
    0x00: "ed25519",
    0x01: "secp256k1",
    0x02: "secp256r1",
    0x03: "multisig",
    0x05: "zkLogin",
    0x06: "passkey",
}

TRANSACTION_INTENT = bytes((0, 0, 0))
"""Scope TransactionData, version V0, application Sui."""
PERSONAL_MESSAGE_INTENT = bytes((3, 0, 0))
"""Scope PersonalMessage, version V0, application Sui."""

SIGNATURE_LENGTH = 64
PUBLIC_KEY_LENGTH = 32
SERIALIZED_LENGTH = 1 + SIGNATURE_LENGTH + PUBLIC_KEY_LENGTH


def address_of(public_key: bytes, flag: int = ED25519_FLAG) -> Address:
    """The address that a public key signs for."""
    return Address(blake2b(bytes((flag,)), public_key))


def transaction_message(transaction: bytes) -> bytes:
    """The 32 bytes that a signer of this transaction (its BCS) signs."""
    return blake2b(TRANSACTION_INTENT, transaction)


class KeyPair:
    """An ed25519 key. Its `repr` shows the address only; the secret never leaves but by `seed`."""

    __slots__ = ("_private", "address", "public_key")

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_key = private.public_key().public_bytes_raw()
        self.address = address_of(self.public_key)

    @classmethod
    def generate(cls) -> KeyPair:
        return cls.from_seed(os.urandom(32))

    @classmethod
    def from_seed(cls, seed: bytes) -> KeyPair:
        """The key whose RFC 8032 private key is these 32 bytes."""
        if len(seed) != 32:
            raise ValueError(f"an ed25519 seed is 32 bytes, got {len(seed)}")
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def seed(self) -> bytes:
        """The secret itself, for whoever stores it."""
        return self._private.private_bytes_raw()

    def __repr__(self) -> str:
        return f"KeyPair({format_address(self.address)})"

    def sign(self, message: bytes) -> bytes:
        """The bare 64-byte ed25519 signature over exactly these bytes."""
        return self._private.sign(message)

    def sign_transaction(self, transaction: bytes) -> bytes:
        """`flag || signature || public key` over a transaction's BCS."""
        signature = self._private.sign(transaction_message(transaction))
        return bytes((ED25519_FLAG,)) + signature + self.public_key


@dataclass(frozen=True, slots=True)
class SerializedSignature:
    """The parts of `flag || signature || public key`."""

    flag: int
    signature: bytes
    public_key: bytes

    @property
    def signer(self) -> Address:
        return address_of(self.public_key, self.flag)


def parse_signature(serialized: bytes) -> SerializedSignature:
    """Take a serialized signature apart; only ed25519 is supported."""
    if not serialized:
        raise BadSignature("a signature is empty")
    flag = serialized[0]
    if flag != ED25519_FLAG:
        scheme = SCHEMES.get(flag, f"unknown (flag {flag:#04x})")
        raise BadSignature(f"signature scheme {scheme} is not supported; sign with ed25519")
    if len(serialized) != SERIALIZED_LENGTH:
        raise BadSignature(
            f"an ed25519 signature is {SERIALIZED_LENGTH} bytes with flag and public key, "
            f"got {len(serialized)}"
        )
    return SerializedSignature(
        flag, serialized[1 : 1 + SIGNATURE_LENGTH], serialized[1 + SIGNATURE_LENGTH :]
    )


def verify_transaction_signature(transaction: bytes, serialized: bytes) -> Address:
    """The address that signed this transaction (its BCS); `BadSignature` if nobody did."""
    parts = parse_signature(serialized)
    verify_ed25519(parts.public_key, parts.signature, transaction_message(transaction))
    return parts.signer


def verify_ed25519(public_key: bytes, signature: bytes, message: bytes) -> None:
    """Raise `BadSignature` unless the key's owner signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        raise BadSignature("the ed25519 signature does not verify") from None
    except ValueError as error:
        raise BadSignature(f"not an ed25519 public key: {error}") from None
