"""The secrets of a ledger: the seed of its committee's keys, and the faucet's key.

Both are files of the ledger's folder that only its owner may read. Whoever has the first can sign
other histories; whoever has the second can spend the supply of a test network.

One process is the whole committee, so one seed is enough for all its keys: member and generation
are mixed into it. A new generation of keys is a new set of members, none of whom can be told from
the one before. The first member of generation 0 has the seed itself, as when there was only one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pocketsui.errors import StoreUnusable
from pocketsui.store.files import write_new
from sui_wire.committee import AuthorityKey
from sui_wire.signature import KeyPair

AUTHORITY_SEED_BYTES = 48
KEY_FILES = {"authority.key": AUTHORITY_SEED_BYTES, "faucet.key": 32}
"""The files, and how long each is."""

_PURPOSE = b"pocketsui authority"


@dataclass(frozen=True, slots=True)
class LedgerKeys:
    """The secrets of one ledger."""

    seed: bytes = field(repr=False)
    faucet: KeyPair

    @property
    def authority(self) -> AuthorityKey:
        """The key of the first member of a ledger's first committee."""
        return AuthorityKey.from_seed(self.seed)

    def authorities(self, size: int, generation: int = 0) -> tuple[AuthorityKey, ...]:
        """The keys of a committee of `size`, in the order of its members."""
        return tuple(self._authority(member, generation) for member in range(size))

    def _authority(self, member: int, generation: int) -> AuthorityKey:
        if (member, generation) == (0, 0):
            return self.authority
        purpose = _PURPOSE + member.to_bytes(4, "little") + generation.to_bytes(8, "little")
        derived = HKDF(SHA256(), AUTHORITY_SEED_BYTES, salt=None, info=purpose).derive(self.seed)
        return AuthorityKey.from_seed(derived)


def load_or_create(folder: Path) -> LedgerKeys:
    """The keys in the folder; made of the system's randomness where they are missing."""
    for name, size in KEY_FILES.items():
        if not (folder / name).exists():
            write_new(folder / name, os.urandom(size))
            # Dead here: the key is there and nothing was signed with it yet.
    return load_keys(folder)


def load_keys(folder: Path) -> LedgerKeys:
    """The keys of a ledger that exists; new ones would be somebody else's."""
    seed, faucet = (_secret(folder / name, size) for name, size in KEY_FILES.items())
    return LedgerKeys(seed, KeyPair.from_seed(faucet))


def _secret(path: Path, size: int) -> bytes:
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        raise StoreUnusable(
            f"{path} is missing; put back the one that this ledger was made with"
        ) from None
    if len(secret) != size:
        raise StoreUnusable(f"{path} holds {len(secret)} bytes instead of a {size}-byte key")
    return secret
