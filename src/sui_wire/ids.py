"""Addresses, object ids and digests: 32 bytes each, and how people read and write them."""

from __future__ import annotations

import hashlib
from typing import NewType

from sui_wire.errors import MalformedText

Address = NewType("Address", bytes)
"""32 bytes: an account, a package or any object. Written `0x` and 64 hex digits."""

ObjectId = Address
"""The address of an object; Sui keeps accounts and objects in one address space."""

Digest = NewType("Digest", bytes)
"""32 bytes of BLAKE2b-256. Written in Base58 (Bitcoin's alphabet)."""

LENGTH = 32

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {character: index for index, character in enumerate(_ALPHABET)}
_HEX = frozenset("0123456789abcdefABCDEF")


def parse_address(text: str) -> Address:
    """Read `0x2`, `0x0…02` or 64 digits without prefix.

    >>> parse_address("0x2").hex()[-4:]
    '0002'
    """
    digits = text[2:] if text[:2] in ("0x", "0X") else text
    if not digits or len(digits) > 2 * LENGTH or not _HEX.issuperset(digits):
        raise MalformedText(f"{text!r} is not an address: expected 0x and 1 to 64 hex digits")
    return Address(bytes.fromhex(digits.rjust(2 * LENGTH, "0")))


def format_address(address: bytes) -> str:
    """`0x` and all 64 digits, as Sui prints addresses and ids in `sui.rpc.v2`."""
    return "0x" + address.hex()


def short_address(address: bytes) -> str:
    """`0x2` for the small numbers that name system packages; for messages meant to be read."""
    return "0x" + (address.hex().lstrip("0") or "0")


parse_object_id = parse_address
format_object_id = format_address


def encode_base58(data: bytes) -> str:
    """Base58 without checksum.

    >>> encode_base58(bytes([0, 0, 1]))
    '112'
    """
    number = int.from_bytes(data, "big")
    digits: list[str] = []
    while number:
        number, index = divmod(number, 58)
        digits.append(_ALPHABET[index])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(digits))


def decode_base58(text: str) -> bytes:
    """The inverse of `encode_base58`."""
    number = 0
    for character in text:
        value = _VALUE.get(character)
        if value is None:
            raise MalformedText(f"{character!r} in {text!r} is not a Base58 digit")
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def parse_digest(text: str) -> Digest:
    """Read a digest in Base58; anything but 32 bytes is refused."""
    if len(text) > 44:  # 32 bytes are at most 44 Base58 digits; keep the arithmetic bounded
        raise MalformedText(f"a digest has at most 44 Base58 digits, got {len(text)}")
    data = decode_base58(text)
    if len(data) != LENGTH:
        raise MalformedText(f"{text!r} is not a digest: {len(data)} bytes instead of {LENGTH}")
    return Digest(data)


def format_digest(digest: bytes) -> str:
    return encode_base58(digest)


def blake2b(*parts: bytes) -> bytes:
    """BLAKE2b-256 over the parts one after the other."""
    state = hashlib.blake2b(digest_size=LENGTH)
    for part in parts:
        state.update(part)
    return state.digest()


def typed_digest(type_name: str, encoded: bytes) -> Digest:
    """Sui's digest of a BCS value: hashed after its type's name, so that no two types collide."""
    return Digest(blake2b(type_name.encode() + b"::", encoded))
