"""The cluster's binary: what decides it, and that it is built once. A stand-in plays Go."""

import stat
from pathlib import Path

import pytest

from k3s_daas.cluster import build
from k3s_daas.cluster.errors import BuildFailed

GO_MOD = "module m\n\ngo 1.24.0\n\nrequire (\n\tk8s.io/kubernetes v1.34.4\n)\n"


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """Give a module that looks like ours."""
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "go.mod").write_text(GO_MOD)
    (folder / "main.go").write_text("package main\n")
    return folder


@pytest.fixture
def fake_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a Go on PATH that counts its builds, names two packages and writes the output file."""
    folder = tmp_path / "path"
    folder.mkdir()
    program = folder / "go"
    program.write_text(
        f"""#!/bin/sh
if [ "$1" = env ]; then echo go1.26.8; exit; fi
echo build >> {tmp_path}/builds
[ -e {tmp_path}/broken ] && {{ echo "main.go:1: syntax error"; exit 2; }}
echo pkg/a; echo pkg/b
for last; do [ "$previous" = -o ] && echo binary > "$last"; previous=$last; done
"""
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return program


def test_versions_are_read_from_the_module(module: Path) -> None:
    assert build.read_versions(module / "go.mod") == ("1.24.0", "v1.34.4")


def test_outside_a_checkout_the_message_says_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match="from a checkout"):
        build.read_versions(tmp_path / "go.mod")


def test_the_key_depends_on_sources_and_compiler_alone(module: Path) -> None:
    key = build.build_key(module, "go1.26.8")
    (module / "README.md").write_text("words")
    assert build.build_key(module, "go1.26.8") == key
    assert build.build_key(module, "go1.26.9") != key

    (module / "main.go").write_text("package main // changed\n")
    assert build.build_key(module, "go1.26.8") != key


def test_it_is_built_once_and_every_program_is_a_link(
    module: Path, fake_go: Path, tmp_path: Path
) -> None:
    lines: list[str] = []
    cache = tmp_path / "cache"

    binaries = build.ensure_binaries(cache, lines.append, module)
    again = build.ensure_binaries(cache, lines.append, module)

    assert binaries == again
    assert (tmp_path / "builds").read_text() == "build\n"
    assert Path(binaries.program("kubelet")).read_text() == "binary\n"
    assert any(line.startswith("built in") for line in lines)


def test_a_failed_build_says_why_and_leaves_nothing_that_looks_finished(
    module: Path, fake_go: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken").touch()
    cache = tmp_path / "cache"

    with pytest.raises(BuildFailed, match="syntax error"):
        build.ensure_binaries(cache, lambda line: None, module)
    (tmp_path / "broken").unlink()

    assert build.ensure_binaries(cache, lambda line: None, module).folder.is_dir()


def test_versions_are_stamped_for_server_and_client() -> None:
    flags = build.link_flags("v1.34.4")

    assert "-X k8s.io/component-base/version.gitVersion=v1.34.4" in flags
    assert "-X k8s.io/client-go/pkg/version.gitMinor=34" in flags
