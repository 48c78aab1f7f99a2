"""Cluster: find a Kubernetes, or make one on this machine.

Start reading with `own` (a cluster of ours, from nothing to pods and back to nothing), then
`control_plane` and `node` (what runs), `namespaces` and `network` (what makes a node a host),
`build` (where the programs come from) and `executor_access` (what an executor may do).
"""

import os
import platform
import shutil
from collections.abc import Sequence
from pathlib import Path

from k3s_daas import processes
from k3s_daas.cluster import k3s, own, teardown
from k3s_daas.cluster.access import Access
from k3s_daas.cluster.build import ensure_binaries
from k3s_daas.cluster.certificates import issue_client_certificate
from k3s_daas.cluster.commands import Progress
from k3s_daas.cluster.errors import ClusterError, NotPossibleHere
from k3s_daas.cluster.executor_access import prepare_for_executor
from k3s_daas.cluster.given import open_given
from k3s_daas.cluster.kubeconfig import write_kubeconfig
from k3s_daas.cluster.layout import Layout
from k3s_daas.installation import Installation
from k3s_daas.processes import ProcessSpec

__all__ = [
    "Access",
    "ClusterError",
    "NotPossibleHere",
    "destroy",
    "down",
    "find_kubectl",
    "issue_client_certificate",
    "prepare_for_executor",
    "up",
    "write_kubeconfig",
]


def up(
    installation: Installation,
    *,
    kubeconfig: Path | None = None,
    context: str | None = None,
    nodes: int = 1,
    also: Sequence[ProcessSpec] = (),
    progress: Progress = lambda line: None,
) -> Access:
    """Have a running cluster, and beside it the processes in `also`.

    The cluster is the one of `kubeconfig` if that is given; else k3s if it is on PATH; else one of
    our own binary, with so many `nodes`. May be called at any time: what runs is left alone, and an
    installation keeps the kind of cluster it began with. Processes that somebody else declared
    stay declared.
    """
    if kubeconfig is not None:
        access = open_given(kubeconfig, context, find_kubectl(installation, progress))
        processes.start_with_others(installation, also, progress=progress)
        return access
    installation.create()
    program = shutil.which("k3s")
    kind = _remember_kind(installation, "own" if program is None or nodes > 1 else "k3s")
    if kind == "own":
        return own.up(installation, nodes, also, progress)
    if program is None:
        raise ClusterError(
            f"installation {installation.name} began with k3s, which is not on PATH any more: "
            "install it again, or destroy the installation"
        )
    return k3s.up(installation, Path(program), also, progress)


def down(installation: Installation) -> None:
    """Stop every process of the installation and take its traces off the machine."""
    processes.stop(installation)
    if platform.system() == "Linux" and os.geteuid() == 0:
        teardown.clear(Layout(installation))


def destroy(installation: Installation) -> None:
    """Also forget the cluster: its data, its keys, its images, its kind."""
    down(installation)
    shutil.rmtree(installation.cluster, ignore_errors=True)
    if installation.config_file.exists():
        installation.update_config(lambda config: config.pop("cluster", None))


def find_kubectl(installation: Installation, progress: Progress) -> tuple[str, ...]:
    """Name the argv that begins a kubectl command: the one on PATH, else the one we build."""
    if found := shutil.which("kubectl"):
        return (found,)
    return (ensure_binaries(installation.cache, progress).program("kubectl"),)


def _remember_kind(installation: Installation, kind: str) -> str:
    """Write down of what kind the cluster is, the first time; return what was written then."""
    config = installation.update_config(
        lambda config: config.setdefault("cluster", {}).setdefault("kind", kind)
    )
    return str(config["cluster"]["kind"])
