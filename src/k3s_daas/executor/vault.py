"""Encryption of what an executor keeps on its own disk: AES-256-GCM under a key in a file.

This is the state store of the executor's host. The key file is as good as the disk it is on: in
development it lies beside the journal, so it protects a copied journal, not a copied machine. (An
enclave would keep the key in its own memory; see docs/trust.md for what is there today.)
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from k3s_daas.executor.errors import VaultError
from k3s_daas.files import write_atomically

KEY_BYTES = 32
NONCE_BYTES = 12
"""Random for each seal. At 2^32 seals a collision becomes likely enough to mind; a journal at a
thousand writes a second gets there in 49 days of never stopping, and pruned rows do not count."""


class Vault:
    """Seals small values, each bound to the context it was sealed for.

    >>> vault = Vault(bytes(32))
    >>> vault.open(vault.seal(b"answer", b"request 7"), b"request 7")
    b'answer'
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plaintext: bytes, context: bytes) -> bytes:
        """`plaintext` as nonce and ciphertext; it opens under the same context only."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plaintext, context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """The plaintext of `sealed`; `VaultError` if another key or context sealed it."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
        except (InvalidTag, ValueError) as error:
            raise VaultError(
                "a sealed value does not open: it was changed, moved to another place, "
                "or sealed under another key than the one in the vault's key file"
            ) from error


def load_vault(path: Path) -> Vault:
    """The vault whose key is in `path`; a new key is made the first time."""
    if not path.exists():
        write_atomically(path, os.urandom(KEY_BYTES))
        # Dies before here: no key yet, or one that sealed nothing; either way nothing is lost.
    if path.stat().st_mode & 0o077:
        raise VaultError(f"{path} can be read by others: chmod 600 it, or make a new one")
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise VaultError(f"{path} must hold {KEY_BYTES} bytes, it has {len(key)}")
    return Vault(key)
