"""Cluster: find a Kubernetes, or make one on this machine.

Start reading with `own` (a cluster of ours, from nothing to pods and back to nothing), then
`control_plane` and `node` (what runs), `namespaces` and `network` (what makes a node a host),
`build` (where the programs come from) and `executor_access` (what an executor may do).
"""

from collections.abc import Sequence
from pathlib import Path

from k3s_daas import processes
from k3s_daas.cluster import own
from k3s_daas.cluster.access import Access
from k3s_daas.cluster.certificates import issue_client_certificate
from k3s_daas.cluster.commands import Progress
from k3s_daas.cluster.errors import ClusterError, NotPossibleHere
from k3s_daas.cluster.executor_access import prepare_for_executor
from k3s_daas.cluster.given import open_given
from k3s_daas.cluster.kubeconfig import write_kubeconfig
from k3s_daas.installation import Installation
from k3s_daas.processes import ProcessSpec

__all__ = [
    "Access",
    "ClusterError",
    "NotPossibleHere",
    "destroy",
    "down",
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

    The cluster is the one of `kubeconfig` if that is given, and else one of our own with so many
    `nodes`. May be called at any time: what runs is left alone. Processes that somebody else
    declared stay declared.
    """
    if kubeconfig is None:
        return own.up(installation, nodes, also, progress)
    access = open_given(kubeconfig, context, own.find_kubectl(installation, progress))
    names = {spec.name for spec in also}
    others = [spec for spec in processes.declared(installation) if spec.name not in names]
    processes.start(installation, [*also, *others], progress=progress)
    return access


def down(installation: Installation) -> None:
    """Stop every process of the installation and take its traces off the machine."""
    own.down(installation)


def destroy(installation: Installation) -> None:
    """Also forget the cluster: its data, its keys, its images."""
    own.destroy(installation)
