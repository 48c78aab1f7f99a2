"""Signatures over transactions, and everything about them that is refused."""

import pytest

from sui_wire.errors import BadSignature
from sui_wire.ids import blake2b
from sui_wire.signature import (
    ED25519_FLAG,
    KeyPair,
    address_of,
    parse_signature,
    transaction_message,
    verify_ed25519,
    verify_transaction_signature,
)

KEY = KeyPair.from_seed(bytes(range(32)))
DATA = b"the BCS of a transaction"


def test_a_key_signs_as_rfc_8032_says() -> None:
    # Origin: RFC 8032, section 7.1, test 2.
    key = KeyPair.from_seed(
        bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    )
    assert key.public_key.hex() == (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    )
    signature = key.sign(bytes.fromhex("72"))
    assert signature.hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    verify_ed25519(key.public_key, signature, bytes.fromhex("72"))


def test_the_signer_of_a_transaction_is_found() -> None:
    serialized = KEY.sign_transaction(DATA)
    assert serialized[0] == ED25519_FLAG
    assert verify_transaction_signature(DATA, serialized) == KEY.address


def test_what_is_signed_is_the_hash_of_the_intent_message() -> None:
    assert transaction_message(DATA) == blake2b(b"\x00\x00\x00" + DATA)


def test_an_address_is_the_hash_of_flag_and_public_key() -> None:
    assert address_of(KEY.public_key) == blake2b(b"\x00" + KEY.public_key)


def test_the_secret_is_not_shown() -> None:
    assert KEY.seed.hex() not in repr(KEY)


@pytest.mark.parametrize(
    ("serialized", "reason"),
    [
        (b"", "empty"),
        (b"\x01" + bytes(96), "a secp256k1 signature is 98 bytes"),
        (b"\x05" + bytes(97), "zkLogin is not supported"),
        (b"\x09" + bytes(96), "unknown"),
        (b"\x00" + bytes(95), "97 bytes"),
    ],
)
def test_a_malformed_signature_is_refused(serialized: bytes, reason: str) -> None:
    with pytest.raises(BadSignature, match=reason):
        parse_signature(serialized)


def test_a_signature_over_something_else_is_refused() -> None:
    with pytest.raises(BadSignature, match="does not verify"):
        verify_transaction_signature(DATA + b"!", KEY.sign_transaction(DATA))


def test_a_bare_signature_without_the_intent_is_refused() -> None:
    bare = bytes([ED25519_FLAG]) + KEY.sign(DATA) + KEY.public_key
    with pytest.raises(BadSignature, match="does not verify"):
        verify_transaction_signature(DATA, bare)


def test_a_seed_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        KeyPair.from_seed(b"short")
