"""An installation can be taken away in whatever state it is."""

from __future__ import annotations

from pathlib import Path

from k3s_daas.cli.down import bring_down
from k3s_daas.installation import Installation


def test_a_broken_config_keeps_nobody_from_a_fresh_start(tmp_path: Path) -> None:
    installation = Installation.named("one", {"HOME": str(tmp_path)})
    installation.create()
    installation.config_file.write_text("{broken")
    bring_down(installation, purge=True)
    assert not installation.root.exists()


def test_what_is_kept_stays_without_purge(tmp_path: Path) -> None:
    installation = Installation.named("one", {"HOME": str(tmp_path)})
    installation.create()
    bring_down(installation, purge=False)
    assert installation.ledger.is_dir()


def test_nothing_to_take_away_is_no_error(tmp_path: Path) -> None:
    bring_down(Installation.named("one", {"HOME": str(tmp_path)}), purge=True)
