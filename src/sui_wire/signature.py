"""Signatures over transactions: what is signed, by whom, and how it travels.

A signature travels as `flag || signature || public key` (`sui_wire.signature_schemes`), or as the
flag of a multisig and its BCS (`sui_wire.multisig`). What is signed is not the transaction but
the BLAKE2b-256 of an *intent message*: three bytes (scope, version, application) and the BCS, so
that a signature given for one purpose is worth nothing for another. The signer's address is the
BLAKE2b-256 of `flag || public key`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sui_wire.bcs import Writer
from sui_wire.errors import BadSignature
from sui_wire.ids import Address, blake2b, format_address
from sui_wire.multisig import Multisig, parse_multisig
from sui_wire.signature_schemes import ED25519, MULTISIG_FLAG, SIGNATURE_LENGTH, Scheme, scheme_of
from sui_wire.signature_schemes import verify_ed25519 as verify_ed25519

ED25519_FLAG = ED25519.flag

TRANSACTION_INTENT = bytes((0, 0, 0))
"""Scope TransactionData, version V0, application Sui."""
PERSONAL_MESSAGE_INTENT = bytes((3, 0, 0))
"""Scope PersonalMessage, version V0, application Sui."""


def address_of(public_key: bytes, flag: int = ED25519_FLAG) -> Address:
    """The address that a public key signs for."""
    return Address(blake2b(bytes((flag,)), public_key))


def transaction_message(transaction: bytes) -> bytes:
    """The 32 bytes that a signer of this transaction (its BCS) signs."""
    return blake2b(TRANSACTION_INTENT, transaction)


def personal_message(text: bytes) -> bytes:
    """The 32 bytes that a signer of a text for people signs; it is BCS as a vector of bytes."""
    return blake2b(PERSONAL_MESSAGE_INTENT, bytes(Writer().bytes(text)))


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

    scheme: Scheme
    signature: bytes
    public_key: bytes

    @property
    def signer(self) -> Address:
        return address_of(self.public_key, self.scheme.flag)

    def verify(self, message: bytes) -> None:
        """`BadSignature` unless the key's owner signed exactly these bytes."""
        self.scheme.verify(self.public_key, self.signature, message)


def parse_signature(serialized: bytes) -> SerializedSignature | Multisig:
    """Take a serialized signature apart."""
    if not serialized:
        raise BadSignature("a signature is empty")
    flag = serialized[0]
    if flag == MULTISIG_FLAG:
        return parse_multisig(serialized[1:])
    scheme = scheme_of(flag)
    length = 1 + SIGNATURE_LENGTH + scheme.key_length
    if len(serialized) != length:
        article = "an" if scheme is ED25519 else "a"
        raise BadSignature(
            f"{article} {scheme.name} signature is {length} bytes with flag and public key, "
            f"got {len(serialized)}"
        )
    end = 1 + SIGNATURE_LENGTH
    return SerializedSignature(scheme, serialized[1:end], serialized[end:])


def verify_signature(message: bytes, serialized: bytes) -> Address:
    """The address that signed these bytes (of `transaction_message` or `personal_message`)."""
    parts = parse_signature(serialized)
    parts.verify(message)
    return parts.committee.address if isinstance(parts, Multisig) else parts.signer


def verify_transaction_signature(transaction: bytes, serialized: bytes) -> Address:
    """The address that signed this transaction (its BCS); `BadSignature` if nobody did."""
    return verify_signature(transaction_message(transaction), serialized)
