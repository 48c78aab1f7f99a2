"""k3s, if the machine has it, as the one process of a one-node cluster.

It runs in the same kind of host as a node of ours: with a network, a /run, a /var/lib and a
/var/log of its own. So it meets no other k3s of the machine, needs no uninstall script, and is
taken away like everything else. It keeps to its own containerd; our images are put where it looks
for some at its start, because its network leads nowhere else.

What a cluster of our own binary has and this one lacks: the refusals of `authorization`, for k3s
sets the API server's authorization itself, and more than one node.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from k3s_daas import processes
from k3s_daas.cluster import hosts, images, node, own, preflight, teardown
from k3s_daas.cluster.access import Access
from k3s_daas.cluster.addresses import SERVICES, Addresses
from k3s_daas.cluster.commands import Progress
from k3s_daas.cluster.control_plane import ADMISSION, API_PORT, AUDIT_POLICY
from k3s_daas.cluster.layout import Layout, NodeLayout
from k3s_daas.cluster.namespaces import NODE_HOME, NODE_PROGRAMS
from k3s_daas.files import locked, write_atomically
from k3s_daas.installation import Installation
from k3s_daas.processes import ExecProbe, ProcessSpec

_DISABLED = ("coredns", "local-storage", "metrics-server", "servicelb", "traefik")
"""What a cluster without a way out cannot run, or does not need."""

_KUBECONFIG = "k3s.kubeconfig"
_IMAGES_FOLDER = Path("var-lib/rancher/k3s/agent/images")
"""Where k3s looks for image archives, below its node's /var/lib."""


def up(
    installation: Installation, program: Path, also: Sequence[ProcessSpec], progress: Progress
) -> Access:
    """Start k3s, and beside it the processes in `also`; return once pods can run."""
    preflight.prepare(progress)
    archive = images.ensure_archive(installation.cache, node.find_busybox())
    layout = Layout(installation)
    one = layout.node(1)
    installation.create()
    with locked(installation.run / "cluster.lock"):
        if not hosts.are_in_use(layout):
            teardown.clear(layout)
            hosts.make(layout, 1, program.resolve().parent)
        addresses, _ = hosts.remembered(installation)
        _write_configuration(one, archive)
        spec = k3s_spec(one, addresses, program.resolve().name)
        processes.start_with_others(installation, [spec, *also], progress=progress)
        server = f"https://{addresses.node(1)}:{API_PORT}"
        # k3s writes the address that its own node knows it by.
        written = (one.home / _KUBECONFIG).read_text()
        reachable = written.replace(f"https://127.0.0.1:{API_PORT}", server)
        write_atomically(layout.admin_kubeconfig, reachable.encode())
        access = Access(
            kind="k3s",
            server=server,
            kubeconfig=layout.admin_kubeconfig,
            kubectl=(str(program), "kubectl"),
            audit_log=one.home / "audit" / "audit.log",
            authority=None,
        )
        own.wait_pods_can_run(access, [one])
    progress(f"k3s is ready at {access.server}")
    return access


def k3s_spec(one: NodeLayout, addresses: Addresses, name: str) -> ProcessSpec:
    """Declare k3s; its flags are those of `k3s server --help`."""
    program = str(NODE_PROGRAMS / name)
    kubeconfig = NODE_HOME / _KUBECONFIG
    own_address = addresses.node(1)
    api_server = {
        "audit-policy-file": NODE_HOME / "audit-policy.json",
        "audit-log-path": NODE_HOME / "audit" / "audit.log",
        "audit-log-maxsize": 100,
        "audit-log-maxbackup": 10,
        "admission-control-config-file": NODE_HOME / "admission.json",
    }
    kubelet = {"cgroup-root": f"/{one.cgroup}", "fail-swap-on": "false"}
    return ProcessSpec(
        name="k3s",
        argv=(
            program,
            "server",
            f"--node-name={one.name}",
            f"--node-ip={own_address}",
            f"--advertise-address={own_address}",
            f"--tls-san={own_address}",
            f"--write-kubeconfig={kubeconfig}",
            "--write-kubeconfig-mode=600",
            f"--cluster-cidr={addresses.pods(1)}",
            f"--service-cidr={SERVICES}",
            "--flannel-backend=host-gw",
            f"--pause-image={images.PAUSE}",
            f"--disable={','.join(_DISABLED)}",
            *(f"--kube-apiserver-arg={flag}={value}" for flag, value in api_server.items()),
            *(f"--kubelet-arg={flag}={value}" for flag, value in kubelet.items()),
        ),
        readiness=ExecProbe(
            argv=(program, "kubectl", f"--kubeconfig={kubeconfig}", "get", "--raw=/readyz")
        ),
        network_namespace=str(one.network_namespace),
        mount_namespace=str(one.mount_namespace),
        ready_within=120.0,
        stop_within=20.0,
    )


def _write_configuration(one: NodeLayout, archive: Path) -> None:
    """Write what k3s reads: the API server's policies, and our images."""
    (one.home / "audit").mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in (("audit-policy", AUDIT_POLICY), ("admission", ADMISSION)):
        write_atomically(one.home / f"{name}.json", json.dumps(content, indent=2).encode())
    folder = one.home / _IMAGES_FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(folder / "k3s-daas.tar", archive.read_bytes())
