"""Where a cluster of ours keeps its files, and what its things are called on the machine.

Names that the whole machine shares (bridge, links, cgroups, the folder in /run) hold the
installation's short id, and are computed, never stored: whoever tears down after a crash knows
what to look for without any record of what was made.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from k3s_daas.installation import Installation

RUNTIME = Path("/run/k3s-daas")

_PROCESSES = re.compile(
    r"k3s|etcd|kube-apiserver|kube-controller-manager|kube-scheduler"
    r"|(containerd|kubelet|kube-proxy)(-\d+)?"
)
"""The processes of a cluster; those of a second and further nodes end in "-2" and so on."""


def is_cluster_process(name: str) -> bool:
    """Tell the cluster's processes from the other processes of an installation."""
    return _PROCESSES.fullmatch(name) is not None


@dataclass(frozen=True)
class NodeLayout:
    """One node's files. Inside its namespaces `home` is seen as /run/node."""

    name: str
    index: int
    home: Path
    runtime: Path
    link: str
    cgroup: str

    @property
    def network_namespace(self) -> Path:
        """The file that keeps the node's network namespace."""
        return self.runtime / "net"

    @property
    def mount_namespace(self) -> Path:
        """The file that keeps the node's mount namespace."""
        return self.runtime / "mnt"


@dataclass(frozen=True)
class Layout:
    """One cluster's files and names."""

    installation: Installation

    @property
    def prefix(self) -> str:
        """What every shared name of this installation begins with; at most 10 characters."""
        return f"daas{self.installation.short_id}"

    @property
    def bridge(self) -> str:
        """The bridge to which all nodes are linked."""
        return self.prefix

    @property
    def runtime(self) -> Path:
        """Sockets and namespace files: a small private tmpfs, gone with the cluster."""
        return RUNTIME / self.installation.short_id

    @property
    def pki(self) -> Path:
        """Keys and certificates."""
        return self.installation.cluster / "pki"

    @property
    def config(self) -> Path:
        """What the control plane reads."""
        return self.installation.cluster / "config"

    @property
    def etcd(self) -> Path:
        """The cluster's data."""
        return self.installation.cluster / "etcd"

    @property
    def audit_log(self) -> Path:
        """What the API server did, one JSON object a line, the newest file."""
        return self.installation.cluster / "audit" / "audit.log"

    @property
    def admin_kubeconfig(self) -> Path:
        """Full rights, for us alone; tenants never get it."""
        return self.installation.cluster / "admin.kubeconfig"

    def node(self, index: int) -> NodeLayout:
        """Name the things of node `index`, counted from 1."""
        name = f"{self.installation.name}-{index}"
        return NodeLayout(
            name=name,
            index=index,
            home=self.installation.cluster / "nodes" / str(index),
            runtime=self.runtime / str(index),
            link=f"{self.prefix}n{index}",
            cgroup=f"{self.prefix}-{index}",
        )
