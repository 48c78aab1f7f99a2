"""Multisig: what a committee of weighted keys may sign, and what is refused.

That the addresses and bytes are Sui's is shown by npm @mysten/sui (tests/conformance).
"""

import pytest

from sui_wire.bcs import Writer
from sui_wire.errors import BadSignature
from sui_wire.signature import KeyPair, transaction_message, verify_transaction_signature

KEYS = [KeyPair.from_seed(bytes([number]) * 32) for number in range(1, 4)]
DATA = b"the BCS of a transaction"


def multisig(
    signers: list[KeyPair],
    bitmap: int,
    *,
    weights: tuple[int, ...] = (1, 2, 3),
    threshold: int = 3,
    keys: list[KeyPair] = KEYS,
) -> bytes:
    """`flag || BCS MultiSig` of ed25519 keys."""
    writer = Writer().u8(3).uleb(len(signers))
    for signer in signers:
        writer.uleb(0).fixed(signer.sign(transaction_message(DATA)))
    writer.u16(bitmap).uleb(len(keys))
    for key, weight in zip(keys, weights, strict=True):
        writer.uleb(0).fixed(key.public_key).u8(weight)
    return bytes(writer.u16(threshold))


def test_members_of_enough_weight_sign_for_the_address() -> None:
    by_two = verify_transaction_signature(DATA, multisig(KEYS[:2], 0b011))
    by_one = verify_transaction_signature(DATA, multisig(KEYS[2:], 0b100))
    assert by_one == by_two
    other = verify_transaction_signature(DATA, multisig(KEYS[2:], 0b100, threshold=2))
    assert other != by_one


@pytest.mark.parametrize(
    ("serialized", "reason"),
    [
        (multisig(KEYS[:1], 0b001), "insufficient weight=1 threshold=3"),
        (multisig(KEYS[:2], 0b111), "names 3 signers, 2 signatures"),
        (multisig(KEYS[:1] + KEYS[2:], 0b110), "does not verify"),
        (multisig(KEYS[2:], 0b1000), "members that there are not"),
        (multisig(KEYS[2:], 0b100, threshold=7), "cannot be reached"),
        (multisig(KEYS[2:], 0b100, threshold=0), "cannot be reached"),
        (multisig(KEYS[2:], 0b100, weights=(0, 2, 3)), "no weight"),
        (multisig(KEYS[2:], 0b100, keys=[KEYS[0], KEYS[0], KEYS[2]]), "twice"),
        (multisig([], 0, keys=[], weights=()), "1 to 10 members"),
        (multisig(KEYS[2:], 0b100)[:-1], "not a multisig"),
    ],
)
def test_it_is_refused(serialized: bytes, reason: str) -> None:
    with pytest.raises(BadSignature, match=reason):
        verify_transaction_signature(DATA, serialized)
