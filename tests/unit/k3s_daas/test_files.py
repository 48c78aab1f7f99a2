"""Files that a crash must not break."""

import os
import stat
from pathlib import Path

import pytest

from k3s_daas.files import locked, write_atomically


def test_a_write_leaves_one_file_with_the_mode_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "key"
    write_atomically(path, b"old")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_atomically(path, b"new", mode=0o640)

    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_folders_on_the_way_are_their_owners_alone(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "key", b"secret")

    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_what_may_not_be_replaced_is_not(tmp_path: Path) -> None:
    path = tmp_path / "key"
    write_atomically(path, b"first", replace=False)
    with pytest.raises(FileExistsError):
        write_atomically(path, b"second", replace=False)

    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cursor"
    write_atomically(path, b"old")

    def fail(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, b"new")

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "run" / "lock"):
        raise ZeroDivisionError
    with locked(tmp_path / "run" / "lock"):
        assert (tmp_path / "run" / "lock").exists()
