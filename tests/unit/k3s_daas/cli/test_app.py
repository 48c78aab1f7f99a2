"""What the command line passes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from k3s_daas.cli.app import app


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a kubectl that only writes down its arguments, one a line, writes them."""
    kubectl, heard = tmp_path / "kubectl", tmp_path / "heard"
    kubectl.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {heard}\nexit 3\n')
    kubectl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return heard


@pytest.mark.parametrize(
    "arguments",
    [
        ["get", "pods", "-o", "wide", "--help"],
        ["-n", "dev", "exec", "-it", "web", "--", "ls", "-la", "--", "x"],
        ["create", "deployment", "web", "--image=busybox", "--", "sleep", "600"],
    ],
)
def test_kubectl_gets_its_arguments_untouched_and_its_status_is_ours(
    heard: Path, arguments: list[str]
) -> None:
    result = CliRunner().invoke(app, ["kubectl", *arguments])

    assert result.exit_code == 3
    assert heard.read_text().splitlines() == arguments
