"""The folder of one installation: where it is, who may read it, what it remembers."""

import stat
from pathlib import Path

import pytest

from k3s_daas.installation import Installation, InstallationError


def _installation(tmp_path: Path, name: str = "mine") -> Installation:
    environ = {
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    return Installation.named(name, environ)


def test_it_lives_where_the_xdg_specification_says(tmp_path: Path) -> None:
    installation = _installation(tmp_path)

    assert installation.root == tmp_path / "state/k3s-daas/mine"
    assert installation.cache == tmp_path / "cache/k3s-daas"


def test_a_relative_xdg_path_is_ignored_as_the_specification_asks() -> None:
    installation = Installation.named("a", {"XDG_STATE_HOME": "state", "HOME": "/home/somebody"})

    assert installation.root == Path("/home/somebody/.local/state/k3s-daas/a")


@pytest.mark.parametrize("name", ["", "-a", "a-", "A", "a/b", "..", "a" * 33, "a\n"])
def test_a_name_that_could_escape_or_break_other_names_is_refused(name: str) -> None:
    with pytest.raises(InstallationError, match="expected 1 to 32"):
        Installation.named(name)


def test_only_its_owner_may_enter_it(tmp_path: Path) -> None:
    installation = _installation(tmp_path)
    installation.create()

    for folder in (installation.root, installation.keys, installation.run):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_port_is_chosen_once_and_remembered(tmp_path: Path) -> None:
    installation = _installation(tmp_path)
    installation.create()

    gateway = installation.port("gateway")

    assert installation.port("gateway") == gateway
    assert installation.port("ledger") != gateway
    assert stat.S_IMODE(installation.config_file.stat().st_mode) == 0o600


def test_a_broken_config_is_named_not_overwritten(tmp_path: Path) -> None:
    installation = _installation(tmp_path)
    installation.create()
    installation.config_file.write_text("{")

    with pytest.raises(InstallationError, match=r"config\.json is not JSON"):
        installation.port("gateway")
    assert installation.config_file.read_text() == "{"


def test_two_installations_never_share_a_short_id(tmp_path: Path) -> None:
    assert _installation(tmp_path, "a").short_id != _installation(tmp_path, "b").short_id
    assert Installation.at(_installation(tmp_path, "a").root).short_id == (
        _installation(tmp_path, "a").short_id
    )
