"""Who vouches for a checkpoint: the committee's BLS12-381 signature.

Sui's validators sign with BLS min-sig: signatures are points of G1 (48 bytes), public keys of G2
(96 bytes). All sign the same bytes (an intent message and the epoch), so their signatures add up to
one, which verifies against the sum of their keys. More than two thirds of the voting power must
have signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyblst

from sui_wire.checkpoint import CommitteeMember
from sui_wire.errors import BadSignature

TOTAL_WEIGHT = 10_000
"""Voting power of all members of a committee together."""
QUORUM_WEIGHT = 6_667
"""The least voting power that decides (Sui `QUORUM_THRESHOLD`)."""

SIGNATURE_LENGTH = 48
"""A BLS12-381 signature: compressed G1."""

CHECKPOINT_INTENT = bytes((2, 0, 0))
"""Scope CheckpointSummary, version V0, application Sui."""

_DOMAIN = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
"""Domain separation tag (IETF draft-irtf-cfrg-bls-signature, basic scheme, signatures in G1)."""

_ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
"""Order of the groups; a secret key is a number below it."""

_G2_GENERATOR = bytes.fromhex(
    "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
    "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
)

_BITMAP_HEADER = (0x303A).to_bytes(4, "little")
"""Cookie of a Roaring bitmap without run containers (RoaringFormatSpec)."""


def checkpoint_message(summary: bytes, epoch: int) -> bytes:
    """What validators sign for a checkpoint summary (its BCS)."""
    return CHECKPOINT_INTENT + summary + epoch.to_bytes(8, "little")


def encode_bitmap(members: list[int]) -> bytes:
    """Which members signed, as a Roaring bitmap.

    >>> encode_bitmap([0]).hex()
    '3a3000000100000000000000100000000000'
    """
    if not members:
        return _BITMAP_HEADER + bytes(4)
    head = _BITMAP_HEADER + (1).to_bytes(4, "little") + bytes(2)
    head += (len(members) - 1).to_bytes(2, "little") + (16).to_bytes(4, "little")
    return head + b"".join(member.to_bytes(2, "little") for member in sorted(members))


def decode_bitmap(bitmap: bytes) -> list[int]:
    """The members in a bitmap; committees are small, so one array container is all there is."""
    if bitmap == _BITMAP_HEADER + bytes(4):
        return []
    if bitmap[:4] != _BITMAP_HEADER or bitmap[4:10] != bytes((1, 0, 0, 0, 0, 0)):
        raise BadSignature("the signers' bitmap is not a Roaring bitmap of one array container")
    count = int.from_bytes(bitmap[10:12], "little") + 1
    if len(bitmap) != 16 + 2 * count:
        raise BadSignature(f"the signers' bitmap of {count} members has {len(bitmap)} bytes")
    return [int.from_bytes(bitmap[16 + 2 * i : 18 + 2 * i], "little") for i in range(count)]


class AuthorityKey:
    """A validator's secret key. Its `repr` shows the public key only."""

    __slots__ = ("_secret", "public_key")

    def __init__(self, secret: int) -> None:
        if not 0 < secret < _ORDER:
            raise ValueError("a BLS12-381 secret is a number between 1 and the group order")
        self._secret = secret
        generator = pyblst.BlstP2Element().uncompress(_G2_GENERATOR)
        self.public_key: bytes = generator.scalar_mul(secret).compress()

    @classmethod
    def from_seed(cls, seed: bytes) -> AuthorityKey:
        """The key made of at least 48 random bytes, which leave no bias modulo the order."""
        if len(seed) < 48:
            raise ValueError(f"an authority key's seed is at least 48 bytes, got {len(seed)}")
        return cls(int.from_bytes(seed, "big") % _ORDER or 1)

    def __repr__(self) -> str:
        return f"AuthorityKey({self.public_key.hex()[:16]}…)"

    def sign(self, message: bytes) -> bytes:
        """48 bytes of BLS min-sig."""
        return self.sign_for_all([self], message)

    @staticmethod
    def sign_for_all(keys: Sequence[AuthorityKey], message: bytes) -> bytes:
        """The sum of the signatures of several keys.

        A signature is linear in its key, so who holds all of them signs once, with their sum.
        """
        point = pyblst.BlstP1Element().hash_to_group(message, _DOMAIN)
        secret = sum(key._secret for key in keys) % _ORDER
        signature: bytes = point.scalar_mul(secret).compress()
        return signature


@dataclass(frozen=True, slots=True)
class QuorumSignature:
    """Sui's `AuthorityQuorumSignInfo`: one signature for all who signed."""

    epoch: int
    signature: bytes
    bitmap: bytes


def sign_alone(key: AuthorityKey, epoch: int, summary: bytes) -> QuorumSignature:
    """The signature of a committee whose only member holds `key`."""
    return QuorumSignature(epoch, key.sign(checkpoint_message(summary, epoch)), encode_bitmap([0]))


def sign_together(
    keys: Sequence[AuthorityKey], signers: Sequence[int], epoch: int, summary: bytes
) -> QuorumSignature:
    """The signature of those members of a committee, of whom `keys` has the keys, in its order."""
    message = checkpoint_message(summary, epoch)
    signature = AuthorityKey.sign_for_all([keys[index] for index in signers], message)
    return QuorumSignature(epoch, signature, encode_bitmap(list(signers)))


def verify_checkpoint(
    summary: bytes, signature: QuorumSignature, epoch: int, committee: tuple[CommitteeMember, ...]
) -> None:
    """Raise `BadSignature` unless a quorum of that epoch's committee signed the summary."""
    if signature.epoch != epoch:
        raise BadSignature(f"signed in epoch {signature.epoch}, expected epoch {epoch}")
    signers = decode_bitmap(signature.bitmap)
    if len(set(signers)) != len(signers) or any(index >= len(committee) for index in signers):
        raise BadSignature(f"the signers {signers} are not of this committee of {len(committee)}")
    weight = sum(committee[index].weight for index in signers)
    if weight < QUORUM_WEIGHT:
        raise BadSignature(f"signed by weight {weight}, a quorum is {QUORUM_WEIGHT}")
    keys = [committee[index].public_key for index in signers]
    if not _verifies(checkpoint_message(summary, epoch), signature.signature, keys):
        raise BadSignature(f"the committee's signature of epoch {epoch} does not verify")


def _verifies(message: bytes, signature: bytes, public_keys: list[bytes]) -> bool:
    """e(signature, generator) == e(hash(message), sum of the keys)."""
    try:
        point = pyblst.BlstP1Element().uncompress(signature)
        total = pyblst.BlstP2Element()
        for key in public_keys:
            total = total + _uncompressed(key)
    except ValueError:
        return False
    hashed = pyblst.BlstP1Element().hash_to_group(message, _DOMAIN)
    return bool(
        pyblst.final_verify(
            pyblst.miller_loop(point, _uncompressed(_G2_GENERATOR)),
            pyblst.miller_loop(hashed, total),
        )
    )


@lru_cache(maxsize=1024)
def _uncompressed(key: bytes) -> pyblst.BlstP2Element:
    """A point of G2; `ValueError` if it is none. The same few keys are needed again and again."""
    return pyblst.BlstP2Element().uncompress(key)
