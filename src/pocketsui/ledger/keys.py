"""The secrets of a ledger: the key its committee of one signs with, and the faucet's.

Both are files of the ledger's folder that only its owner may read. Whoever has the first can sign
other histories; whoever has the second can spend the supply of a test network.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pocketsui.errors import StoreUnusable
from sui_wire.committee import AuthorityKey
from sui_wire.signature import KeyPair

KEY_FILES = ("authority.key", "faucet.key")
AUTHORITY_SEED_BYTES = 48
FAUCET_SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class LedgerKeys:
    """The secrets of one ledger."""

    authority: AuthorityKey
    faucet: KeyPair


def load_or_create(folder: Path) -> LedgerKeys:
    """The keys in the folder; made of the system's randomness where they are missing."""
    authority_file, faucet_file = KEY_FILES
    authority = _secret(folder / authority_file, AUTHORITY_SEED_BYTES)
    faucet = _secret(folder / faucet_file, FAUCET_SEED_BYTES)
    return LedgerKeys(AuthorityKey.from_seed(authority), KeyPair.from_seed(faucet))


def _secret(path: Path, size: int) -> bytes:
    if not path.exists():
        _write_new(path, os.urandom(size))
    secret = path.read_bytes()
    if len(secret) != size:
        raise StoreUnusable(f"{path} holds {len(secret)} bytes instead of a {size}-byte key")
    return secret


def _write_new(path: Path, secret: bytes) -> None:
    """All or nothing: written beside, fsynced, then renamed."""
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, secret)
        os.fsync(handle)
    finally:
        os.close(handle)
    beside.replace(path)
    # Dead here: the key is there and nothing was signed with it yet.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
