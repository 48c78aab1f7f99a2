"""One node: containerd, kubelet and kube-proxy, in namespaces of their own.

Inside, everything stands where the programs expect it by default (see `namespaces`); only what
they must be told differently is written here.
"""

import datetime
import json
import shutil
from dataclasses import replace
from pathlib import Path

from k3s_daas.cluster import pki
from k3s_daas.cluster.addresses import Addresses
from k3s_daas.cluster.control_plane import server_url
from k3s_daas.cluster.errors import NotPossibleHere
from k3s_daas.cluster.images import PAUSE
from k3s_daas.cluster.kubeconfig import write_kubeconfig
from k3s_daas.cluster.layout import NodeLayout
from k3s_daas.cluster.namespaces import NODE_HOME, NODE_PROGRAMS
from k3s_daas.files import write_atomically
from k3s_daas.processes import ExecProbe, HttpProbe, ProcessSpec

CONTAINERD_SOCKET = Path("/run/containerd/containerd.sock")
_CNI_FOLDERS = (Path("/usr/lib/cni"), Path("/opt/cni/bin"))
"""Where distributions put the CNI plugins: Debian, and everybody else."""

_HEALTH_PORT = 10248


def write_node(
    node: NodeLayout, addresses: Addresses, authority: pki.Authority, now: datetime.datetime
) -> None:
    """Write everything the node's programs read."""
    for folder in (node.home, node.home / "cni"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = addresses.node(node.index)
    (node.home / "ca.crt").write_bytes(authority.pem)
    serving = authority.issue_server(f"system:node:{node.name}", [node.name, own], now)
    pki.write_pair(node.home, "kubelet", serving)
    for name, user, groups in (
        ("kubelet", f"system:node:{node.name}", ["system:nodes"]),
        ("proxy", "system:kube-proxy", []),
    ):
        client = authority.issue_client(user, groups, now)
        path = node.home / f"{name}.kubeconfig"
        write_kubeconfig(path, server_url(addresses), authority.pem, client)
    write_atomically(node.home / "containerd.toml", containerd_config(_snapshotter(node)).encode())
    for name, config in (
        ("kubelet.json", kubelet_config(node, addresses)),
        ("proxy.json", proxy_config(node, addresses)),
        ("cni/10-daas.conflist", cni_config(node, addresses)),
    ):
        write_atomically(node.home / name, json.dumps(config, indent=2).encode())


def node_specs(node: NodeLayout, addresses: Addresses) -> tuple[ProcessSpec, ...]:
    """Declare the node's processes."""
    suffix = "" if node.index == 1 else f"-{node.index}"
    containerd = ProcessSpec(
        name=f"containerd{suffix}",
        argv=("containerd", "--config", str(NODE_HOME / "containerd.toml")),
        readiness=ExecProbe(argv=ctr("version")),
    )
    kubelet = ProcessSpec(
        name=f"kubelet{suffix}",
        argv=(
            str(NODE_PROGRAMS / "kubelet"),
            f"--config={NODE_HOME / 'kubelet.json'}",
            f"--kubeconfig={NODE_HOME / 'kubelet.kubeconfig'}",
            f"--hostname-override={node.name}",
            f"--node-ip={addresses.node(node.index)}",
        ),
        readiness=HttpProbe(url=f"http://{addresses.node(node.index)}:{_HEALTH_PORT}/healthz"),
        depends_on=("kube-apiserver", containerd.name),
    )
    proxy = ProcessSpec(
        name=f"kube-proxy{suffix}",
        argv=(str(NODE_PROGRAMS / "kube-proxy"), f"--config={NODE_HOME / 'proxy.json'}"),
        depends_on=("kube-apiserver",),
    )
    return tuple(_inside(node, spec) for spec in (containerd, kubelet, proxy))


def _inside(node: NodeLayout, spec: ProcessSpec) -> ProcessSpec:
    """Put a process into the node's namespaces."""
    return replace(
        spec,
        network_namespace=str(node.network_namespace),
        mount_namespace=str(node.mount_namespace),
    )


def ctr(*arguments: str) -> tuple[str, ...]:
    """Command containerd's own client, in the namespace where Kubernetes keeps its images."""
    return ("ctr", "--address", str(CONTAINERD_SOCKET), "--namespace", "k8s.io", *arguments)


def containerd_config(snapshotter: str) -> str:
    """Write containerd's configuration, version 2, which 1.6 and everything newer reads.

    `restrict_oom_score_adj`: without CAP_SYS_RESOURCE, as in a container or a small virtual
    machine, runc may not lower a process's score and would fail.
    """
    folder = next((path for path in _CNI_FOLDERS if (path / "bridge").exists()), None)
    if folder is None:
        raise NotPossibleHere([f"no CNI plugins in {' or '.join(map(str, _CNI_FOLDERS))}"])
    return f"""\
version = 2
[grpc]
  address = "{CONTAINERD_SOCKET}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{PAUSE}"
  restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "{folder}"
  conf_dir = "{NODE_HOME / "cni"}"
[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "{snapshotter}"
"""


def kubelet_config(node: NodeLayout, addresses: Addresses) -> dict[str, object]:
    """Configure the kubelet.

    Images come by import alone, so none is ever thrown away to make room; and a developer's full
    disk must not evict the pods.
    """
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": str(addresses.node(node.index)),
        "healthzBindAddress": str(addresses.node(node.index)),
        "healthzPort": _HEALTH_PORT,
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": str(NODE_HOME / "ca.crt")},
        },
        "authorization": {"mode": "Webhook"},
        "tlsCertFile": str(NODE_HOME / "kubelet.crt"),
        "tlsPrivateKeyFile": str(NODE_HOME / "kubelet.key"),
        "containerRuntimeEndpoint": f"unix://{CONTAINERD_SOCKET}",
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{node.cgroup}",
        "failSwapOn": False,
        "resolvConf": "",
        "imageGCHighThresholdPercent": 100,
        "imageGCLowThresholdPercent": 99,
        "evictionHard": {
            "memory.available": "50Mi",
            "nodefs.available": "1%",
            "nodefs.inodesFree": "1%",
            "imagefs.available": "1%",
        },
    }


def proxy_config(node: NodeLayout, addresses: Addresses) -> dict[str, object]:
    """Configure kube-proxy; the size of the connection table is the machine's own affair."""
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "iptables",
        "bindAddress": str(addresses.node(node.index)),
        "hostnameOverride": node.name,
        "clusterCIDR": str(addresses.network),
        "clientConnection": {"kubeconfig": str(NODE_HOME / "proxy.kubeconfig")},
        "conntrack": {
            "maxPerCore": 0,
            "min": 0,
            "tcpEstablishedTimeout": "0s",
            "tcpCloseWaitTimeout": "0s",
        },
    }


def cni_config(node: NodeLayout, addresses: Addresses) -> dict[str, object]:
    """Give every pod an address on the node's own bridge, and what host ports it asks for."""
    return {
        "cniVersion": "0.4.0",
        "name": "daas",
        "plugins": [
            {
                "type": "bridge",
                "bridge": "cni0",
                "isGateway": True,
                "hairpinMode": True,
                "ipam": {
                    "type": "host-local",
                    "ranges": [[{"subnet": str(addresses.pods(node.index))}]],
                    "routes": [{"dst": "0.0.0.0/0"}],
                    # Forgotten with the node's namespaces, as the addresses are.
                    "dataDir": "/run/cni-addresses",
                },
            },
            {"type": "portmap", "capabilities": {"portMappings": True}},
        ],
    }


def _snapshotter(node: NodeLayout) -> str:
    """Choose how layers are stacked: overlayfs, but an overlay cannot stand on an overlay."""
    stack = node.home.stat().st_dev
    mounts = (line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines())
    for words in mounts:
        major, minor = words[2].split(":")
        if (int(major) << 8 | int(minor)) == stack and words[words.index("-") + 1] == "overlay":
            return "native"
    return "overlayfs"


def find_busybox() -> Path:
    """Find the machine's static busybox."""
    found = shutil.which("busybox")
    if found is None:
        raise NotPossibleHere(["no busybox (Debian package busybox-static)"])
    return Path(found)
