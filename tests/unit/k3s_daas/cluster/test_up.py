"""Which cluster an installation gets."""

from pathlib import Path

import pytest

from k3s_daas import cluster
from k3s_daas.cluster.errors import ClusterError
from k3s_daas.installation import Installation


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Give an installation, and a PATH that is an empty folder."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    (tmp_path / "path").mkdir()
    made = Installation("mine", tmp_path / "state", tmp_path / "cache")
    made.create()
    return made


def _put_on_path(tmp_path: Path, name: str) -> Path:
    program = tmp_path / "path" / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def _note_which(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    chosen: list[str] = []
    monkeypatch.setattr("k3s_daas.cluster.own.up", lambda *_: chosen.append("own"))
    monkeypatch.setattr("k3s_daas.cluster.k3s.up", lambda *_: chosen.append("k3s"))
    return chosen


def test_k3s_on_path_is_used(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = _note_which(monkeypatch)
    _put_on_path(tmp_path, "k3s")

    cluster.up(installation)

    assert chosen == ["k3s"]


def test_without_k3s_or_for_several_nodes_it_is_our_own(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = _note_which(monkeypatch)

    cluster.up(installation)

    assert chosen == ["own"]


def test_an_installation_keeps_the_kind_it_began_with(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = _note_which(monkeypatch)
    cluster.up(installation)
    program = _put_on_path(tmp_path, "k3s")
    cluster.up(installation)
    assert chosen == ["own", "own"]

    installation.update_config(lambda config: config["cluster"].update(kind="k3s"))
    program.unlink()
    with pytest.raises(ClusterError, match="began with k3s"):
        cluster.up(installation)


def test_kubectl_on_path_comes_first(installation: Installation, tmp_path: Path) -> None:
    program = _put_on_path(tmp_path, "kubectl")

    assert cluster.find_kubectl(installation, lambda line: None) == (str(program),)
