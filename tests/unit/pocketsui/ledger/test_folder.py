"""What may lie in a folder before a ledger does."""

from pathlib import Path

import pytest

from pocketsui.errors import StoreUnusable
from pocketsui.ledger.folder import ledger_in, refuse_other_use


def test_a_new_ledger_takes_a_folder_with_nothing_of_others(tmp_path: Path) -> None:
    refuse_other_use(tmp_path / "missing")
    refuse_other_use(tmp_path)
    for name in ("authority.key", "faucet.key.new", "lock", "client", ".DS_Store"):
        (tmp_path / name).touch()
    refuse_other_use(tmp_path)


def test_it_does_not_lie_among_files_of_others(tmp_path: Path) -> None:
    for name in ("README.md", "src"):
        (tmp_path / name).touch()
    with pytest.raises(StoreUnusable, match=r"no ledger but other files \(README.md, src\)"):
        refuse_other_use(tmp_path)
    (tmp_path / "ledger.sqlite").touch()
    refuse_other_use(tmp_path)  # it is there already


def test_a_folder_without_a_ledger_is_told_by_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match=r"expected a file ledger.sqlite; --data names another"):
        ledger_in(tmp_path)
    (tmp_path / "ledger.sqlite").touch()
    assert ledger_in(tmp_path) == tmp_path / "ledger.sqlite"
