"""A cluster that was given; a stand-in plays kubectl."""

from pathlib import Path

import pytest

from k3s_daas.cluster.errors import ClusterError
from k3s_daas.cluster.given import open_given

KUBECTL = """#!/bin/sh
case "$*" in
  *"config view"*) echo https://theirs:6443;;
  *can-i*) {answer};;
esac
"""


def _kubectl(tmp_path: Path, answer: str) -> tuple[str]:
    path = tmp_path / "kubectl"
    path.write_text(KUBECTL.format(answer=answer))
    path.chmod(0o755)
    (tmp_path / "config").touch()
    return (str(path),)


def test_an_administrators_kubeconfig_is_taken(tmp_path: Path) -> None:
    kubectl = _kubectl(tmp_path, "echo yes")

    access = open_given(tmp_path / "config", "theirs", kubectl)

    assert (access.kind, access.server, access.context) == (
        "given",
        "https://theirs:6443",
        "theirs",
    )
    assert access.audit_log is None
    assert access.authority is None


def test_anybody_elses_is_refused(tmp_path: Path) -> None:
    kubectl = _kubectl(tmp_path, "echo no; exit 1")

    with pytest.raises(ClusterError, match="no administrator"):
        open_given(tmp_path / "config", None, kubectl)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="absent is not a file"):
        open_given(tmp_path / "absent", None, ("kubectl",))
