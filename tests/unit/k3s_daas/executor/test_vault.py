"""The vault: what it sealed opens in its place only, and its key stays its own."""

from pathlib import Path

import pytest

from k3s_daas.executor.errors import VaultError
from k3s_daas.executor.vault import Vault, load_vault


def test_the_key_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "journal.key"
    sealed = load_vault(path).seal(b"body", b"place")
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_vault(path).open(sealed, b"place") == b"body"


def test_another_place_another_key_or_a_changed_byte_does_not_open() -> None:
    vault = Vault(bytes(32))
    sealed = vault.seal(b"body", b"place")
    for opener, value, context in (
        (vault, sealed, b"elsewhere"),
        (Vault(b"k" * 32), sealed, b"place"),
        (vault, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"place"),
        (vault, b"short", b"place"),
    ):
        with pytest.raises(VaultError):
            opener.open(value, context)


def test_a_key_that_others_can_read_or_of_the_wrong_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.key"
    path.write_bytes(bytes(32))
    path.chmod(0o644)
    with pytest.raises(VaultError, match="chmod 600"):
        load_vault(path)
    path.chmod(0o600)
    path.write_bytes(bytes(31))
    with pytest.raises(VaultError, match="it has 31"):
        load_vault(path)
