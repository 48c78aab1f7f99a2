"""How far a deployment has come survives whole, in a file that only its owner can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from k3s_daas.chain.delivery import SignedTransaction
from k3s_daas.cli.deploy import cluster_plan
from k3s_daas.cli.deployment import ClusterPlan, step_names
from k3s_daas.cli.deployment_state import Deployment, Done, Pending, read, write
from k3s_daas.cli.errors import CommandError
from k3s_daas.cli.memory import Published, RegisteredCluster

SIGNED = SignedTransaction(b"\x00\xffbytes", b"signature", "digest", with_changes=True)
WHOLE = Deployment(
    network="http://127.0.0.1:9000",
    chain="00",
    signer="0x1",
    contract=Published(chain="00", package="0x2", platform="0x3", admin_cap="0x4", upgrade_cap="5"),
    cluster=RegisteredCluster(cluster="0x6", cluster_cap="0x7", lanes=("0x8",)),
    steps={"publish": Done(transaction="t", computation=1, storage=2, rebate=3)},
    pending=Pending.of("configure", SIGNED),
)


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    assert read(file) == Deployment()
    write(file, WHOLE)
    assert read(file) == WHOLE
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_was_signed_is_the_same_to_the_byte() -> None:
    assert WHOLE.pending is not None
    assert WHOLE.pending.signed() == SIGNED


@pytest.mark.parametrize("content", ["{", "[]", '{"steps": 1}'])
def test_a_broken_file_is_never_taken_for_an_absent_one(tmp_path: Path, content: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(content)
    with pytest.raises(CommandError, match="published a second time"):
        read(file)


def test_a_cluster_is_known_by_its_authority(tmp_path: Path) -> None:
    assert cluster_plan("", "here", None, 4) is None
    with pytest.raises(CommandError, match="--ca"):
        cluster_plan("ours", "here", None, 4)
    with pytest.raises(CommandError, match="cannot be read"):
        cluster_plan("ours", "here", tmp_path / "absent", 4)
    (tmp_path / "ca").write_bytes(b"PEM")
    plan = cluster_plan("ours", "here", tmp_path / "ca", 4)
    assert plan == ClusterPlan("ours", "here", b"PEM", 4)
    assert step_names(None) == ["publish", "configure"]
    assert step_names(plan) == [
        "publish",
        "configure",
        "register cluster",
        "open role book",
        "write roles",
    ]
