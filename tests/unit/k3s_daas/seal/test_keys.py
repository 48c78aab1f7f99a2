"""Key files: made once, for one pair of eyes, of one kind."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k3s_daas.files import write_atomically
from k3s_daas.seal import keys
from k3s_daas.seal.errors import KeyFileError, SealError


def test_a_signing_key_comes_back(tmp_path: Path) -> None:
    key, path = keys.generate_signing_key(), tmp_path / "new" / "session.key"
    keys.write_signing_key(path, key)
    assert keys.public_bytes(keys.read_signing_key(path)) == keys.public_bytes(key)


def test_a_sealing_key_comes_back(tmp_path: Path) -> None:
    key, path = keys.generate_sealing_key(), tmp_path / "token.key"
    keys.write_sealing_key(path, key)
    assert keys.public_bytes(keys.read_sealing_key(path)) == keys.public_bytes(key)
    assert keys.sealing_public_key(keys.public_bytes(key)) == key.public_key()


def test_files_and_their_folder_are_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "session.key"
    keys.write_signing_key(path, keys.generate_signing_key())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["session.key"]


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "session.key"
    first = keys.generate_signing_key()
    keys.write_signing_key(path, first)
    with pytest.raises(KeyFileError, match="never overwritten"):
        keys.write_signing_key(path, keys.generate_signing_key())
    assert keys.public_bytes(keys.read_signing_key(path)) == keys.public_bytes(first)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o777])
def test_a_key_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "session.key"
    keys.write_signing_key(path, keys.generate_signing_key())
    path.chmod(mode)
    with pytest.raises(KeyFileError, match=f"chmod 600 {path}"):
        keys.read_signing_key(path)


def test_kinds_are_not_mixed_up(tmp_path: Path) -> None:
    path = tmp_path / "token.key"
    keys.write_sealing_key(path, keys.generate_sealing_key())
    with pytest.raises(KeyFileError, match="of kind x25519: expected daas-ed25519"):
        keys.read_signing_key(path)


def test_a_missing_key_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="No such file"):
        keys.read_signing_key(tmp_path / "none.key")
    with pytest.raises(KeyFileError):
        keys.read_signing_key(tmp_path)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_public_keys_have_one_length(length: int) -> None:
    with pytest.raises(SealError):
        keys.sealing_public_key(bytes(length))


@given(
    content=st.binary(max_size=200) | st.text().map(lambda text: f"daas-ed25519:{text}\n".encode())
)
def test_nothing_but_the_named_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.key"
    write_atomically(path, content)
    with pytest.raises(KeyFileError) as refused:
        keys.read_signing_key(path)
    assert len(content) < 8 or content.decode("latin-1") not in str(refused.value)
