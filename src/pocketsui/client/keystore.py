"""Keys in a file of the format of Sui's own `sui.keystore`: a JSON list of Base64 strings.

Each is a flag byte and the 32-byte secret. The file is for development: whoever reads it can sign,
so it is made readable by its owner only. Keys of other schemes than ed25519 are left alone.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from pathlib import Path

from pocketsui.errors import PocketsuiError
from sui_wire.ids import format_address, parse_address
from sui_wire.signature import ED25519_FLAG, KeyPair

SECRET_BYTES = 32


class KeystoreUnusable(PocketsuiError):
    """The file of keys cannot be read, or has not the key that was asked for."""


class Keystore:
    """The keys of one file, in its order; the first signs unless another is named."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines = _read(path)

    def usable(self) -> list[KeyPair]:
        """The ed25519 keys."""
        decoded = (_decode(line, self.path) for line in self._lines)
        return [key for key in decoded if key is not None]

    def add(self, key: KeyPair | None = None) -> KeyPair:
        """Keep a key, a new one if none is given; on the disk when this returns."""
        added = key or KeyPair.generate()
        self._lines.append(base64.b64encode(bytes((ED25519_FLAG,)) + added.seed).decode())
        write_private(self.path, json.dumps(self._lines, indent=2) + "\n")
        return added

    def signer(self, address: str | None = None) -> KeyPair:
        """The key of an address; without one the first key, made if there is none."""
        keys = self.usable()
        if address is None:
            return keys[0] if keys else self.add()
        wanted = parse_address(address)
        for key in keys:
            if key.address == wanted:
                return key
        known = ", ".join(format_address(key.address) for key in keys) or "none"
        raise KeystoreUnusable(
            f"{self.path} has no key of {format_address(wanted)}; it has: {known}. "
            "`pocketsui keys --new` makes one, --keystore names another file"
        )


def _read(path: Path) -> list[str]:
    try:
        lines = json.loads(path.read_text())
    except FileNotFoundError:
        return []
    except ValueError as error:
        raise KeystoreUnusable(
            f"{path} is no keystore: expected a JSON list of keys in Base64 ({error})"
        ) from None
    if not isinstance(lines, list) or not all(isinstance(each, str) for each in lines):
        raise KeystoreUnusable(f"{path} is no keystore: expected a JSON list of strings")
    return lines


def _decode(line: str, path: Path) -> KeyPair | None:
    try:
        secret = base64.b64decode(line, validate=True)
    except binascii.Error:
        raise KeystoreUnusable(f"{path} is no keystore: a line is not Base64") from None
    if len(secret) != 1 + SECRET_BYTES:
        raise KeystoreUnusable(f"{path} is no keystore: a key has {len(secret)} bytes, not 33")
    return KeyPair.from_seed(secret[1:]) if secret[0] == ED25519_FLAG else None


def write_private(path: Path, text: str) -> None:
    """All or nothing, readable by the owner only from the first byte on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
