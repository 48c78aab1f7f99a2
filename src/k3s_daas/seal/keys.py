"""Keys, and how they lie on disk.

Two kinds: ed25519 signs (sessions, executors, transactions), X25519 unseals (seal tokens,
executors, a gateway's answers). A key file is one line, `daas-<kind>:<64 hex digits>`, so that
neither kind is ever taken for the other. It is written with mode 0600 before its first byte,
appears whole or not at all, and is never overwritten; one that others may read is refused, since
nobody knows who has read it.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from k3s_daas.files import write_atomically
from k3s_daas.seal.errors import KeyFileError, SealError

ED25519 = "ed25519"
X25519 = "x25519"

KEY_LENGTH = 32
"""Bytes of every private and public key here."""

_LINE = re.compile(r"daas-([a-z0-9]+):([0-9a-f]{64})\n")


def generate_signing_key() -> Ed25519PrivateKey:
    """A new ed25519 key."""
    return Ed25519PrivateKey.generate()


def generate_sealing_key() -> X25519PrivateKey:
    """A new X25519 key."""
    return X25519PrivateKey.generate()


def public_bytes(key: Ed25519PrivateKey | X25519PrivateKey) -> bytes:
    """The 32 bytes under which the ledger knows a key."""
    return key.public_key().public_bytes_raw()


def sealing_public_key(raw: bytes) -> X25519PublicKey:
    """The public key that the ledger holds as 32 bytes."""
    if len(raw) != KEY_LENGTH:
        raise SealError(f"an X25519 public key has {KEY_LENGTH} bytes, got {len(raw)}")
    return X25519PublicKey.from_public_bytes(raw)


def write_signing_key(path: Path, key: Ed25519PrivateKey) -> None:
    """Keep a signing key; see `_write`."""
    _write(path, ED25519, key.private_bytes_raw())


def write_sealing_key(path: Path, key: X25519PrivateKey) -> None:
    """Keep a sealing key; see `_write`."""
    _write(path, X25519, key.private_bytes_raw())


def read_signing_key(path: Path) -> Ed25519PrivateKey:
    """The ed25519 key in a file that nobody else can read."""
    return Ed25519PrivateKey.from_private_bytes(_read(path, ED25519))


def read_sealing_key(path: Path) -> X25519PrivateKey:
    """The X25519 key in a file that nobody else can read."""
    return X25519PrivateKey.from_private_bytes(_read(path, X25519))


def _write(path: Path, kind: str, secret: bytes) -> None:
    try:
        write_atomically(path, f"daas-{kind}:{secret.hex()}\n".encode(), replace=False)
    except FileExistsError:
        raise KeyFileError(
            f"the key file {path} exists already; keys are never overwritten"
        ) from None


def _read(path: Path, kind: str) -> bytes:
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())  # not by name, which may lead elsewhere by now
            if not stat.S_ISREG(state.st_mode):
                raise KeyFileError(f"the key file {path} is not a regular file")
            if state.st_mode & 0o077:
                mode = stat.S_IMODE(state.st_mode)
                raise KeyFileError(
                    f"the key file {path} has mode {mode:04o} and may have been read by others:"
                    f" replace the key, or run chmod 600 {path} if you are sure that nobody has"
                )
            line = file.read(200)
    except OSError as error:
        raise KeyFileError(f"cannot read the key file {path}: {error.strerror}") from None
    match = _LINE.fullmatch(line.decode("ascii", "replace"))
    if match is None or match[1] != kind:
        found = f"a key of kind {match[1]}" if match else "something else"
        raise KeyFileError(
            f"the key file {path} holds {found}: expected daas-{kind}: and 64 hex digits"
        )
    return bytes.fromhex(match[2])
