"""A cluster of our own on this machine: made, started, stopped, and taken away again.

`up` may be called at any time: what runs is left alone, what died is started again, and after a
reboot, a crash or a kill of everything, whatever was left behind is cleared first. `down` leaves
nothing on the machine but the installation's folder; `destroy` takes the cluster's part of that
too.
"""

import datetime
import shutil
from collections.abc import Sequence
from ipaddress import IPv4Network
from pathlib import Path

from k3s_daas import processes
from k3s_daas.cluster import (
    cgroups,
    control_plane,
    images,
    namespaces,
    network,
    node,
    pki,
    preflight,
    teardown,
)
from k3s_daas.cluster.access import Access
from k3s_daas.cluster.addresses import Addresses, choose_network
from k3s_daas.cluster.build import Binaries, ensure_binaries
from k3s_daas.cluster.commands import Progress, run
from k3s_daas.cluster.layout import RUNTIME, Layout, NodeLayout, is_cluster_process
from k3s_daas.installation import Installation, locked
from k3s_daas.processes import ProcessSpec, control, marks

# Seconds for a started cluster to be fit for pods.
_READY_WITHIN = 60


def up(
    installation: Installation, nodes: int, also: Sequence[ProcessSpec], progress: Progress
) -> Access:
    """Start the cluster, and beside it the processes in `also`; return once pods can run.

    Processes that were declared earlier by somebody else, and run, stay declared.
    """
    preflight.prepare(progress)
    binaries = ensure_binaries(installation.cache, progress)
    archive = images.ensure_archive(installation.cache, node.find_busybox())
    layout = Layout(installation)
    installation.create()
    with locked(installation.run / "cluster.lock"):
        if not _is_alive(layout):
            teardown.clear(layout)
            progress("making the network and the nodes")
            _make(layout, nodes, binaries)
        addresses, nodes = _remembered(installation)
        specs = _specs(layout, addresses, nodes, binaries)
        names = {spec.name for spec in (*specs, *also)}
        others = [spec for spec in control.declared(installation) if spec.name not in names]
        processes.start(installation, [*specs, *also, *others], progress=progress)
        access = Access(
            kind="own",
            server=control_plane.server_url(addresses),
            kubeconfig=layout.admin_kubeconfig,
            kubectl=(binaries.program("kubectl"),),
            audit_log=layout.audit_log,
            authority=layout.pki,
        )
        every_node = [layout.node(index) for index in range(1, nodes + 1)]
        for one in every_node:
            _import_images(one, archive)
        _wait_pods_can_run(access, every_node)
    progress(f"the cluster is ready at {access.server}")
    return access


def find_kubectl(installation: Installation, progress: Progress) -> tuple[str, ...]:
    """Name the argv that begins a kubectl command: the one on PATH, else the one we build."""
    if found := shutil.which("kubectl"):
        return (found,)
    return (ensure_binaries(installation.cache, progress).program("kubectl"),)


def down(installation: Installation) -> None:
    """Stop every process of the installation and take its traces off the machine."""
    processes.stop(installation)
    teardown.clear(Layout(installation))


def destroy(installation: Installation) -> None:
    """Also forget the cluster: its data, its keys, its images."""
    down(installation)
    shutil.rmtree(installation.cluster, ignore_errors=True)


def _is_alive(layout: Layout) -> bool:
    """Tell whether any of the cluster's own processes runs: then its network is in use."""
    found = marks.find_marked(layout.installation.root)
    alive = any(p.leader and is_cluster_process(p.mark.name) for p in found)
    return alive and layout.runtime.is_mount()


def _make(layout: Layout, nodes: int, binaries: Binaries) -> None:
    """Make a network, namespaces, cgroups and configuration where none are."""
    now = datetime.datetime.now(datetime.UTC)
    installation = layout.installation
    # No other installation may choose between our choice and the bridge that makes it visible.
    with locked(RUNTIME / "network.lock"):
        preferred = installation.read_config().get("cluster", {}).get("network")
        chosen = choose_network(network.networks_in_use(layout.bridge), preferred)
        remembered = {"network": str(chosen), "nodes": nodes}
        installation.update_config(lambda config: config.update(cluster=remembered))
        addresses = Addresses(chosen)
        network.make_bridge(layout, addresses)
    layout.pki.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = pki.open_authority(layout.pki, now)
    control_plane.write_control_plane(layout, addresses, authority, now)
    namespaces.make_runtime_folder(layout)
    for one in (layout.node(index) for index in range(1, nodes + 1)):
        node.write_node(one, addresses, authority, now)
        cgroups.make(one.cgroup)
        namespaces.make_namespaces(one, binaries.folder)
        network.connect_node(layout, one, addresses, nodes)


def _remembered(installation: Installation) -> tuple[Addresses, int]:
    cluster = installation.read_config()["cluster"]
    return Addresses(IPv4Network(cluster["network"])), int(cluster["nodes"])


def _specs(
    layout: Layout, addresses: Addresses, nodes: int, binaries: Binaries
) -> list[ProcessSpec]:
    specs = list(control_plane.control_plane_specs(layout, addresses, binaries))
    for index in range(1, nodes + 1):
        specs += node.node_specs(layout.node(index), addresses)
    return specs


def _import_images(one: NodeLayout, archive: Path) -> None:
    """Hand our images to a node's containerd, unless it has them."""
    inside = ("nsenter", f"--mount={one.mount_namespace}", f"--net={one.network_namespace}", "--")
    present = run([*inside, *node.ctr("images", "list", "--quiet")]).split()
    if any(image.name not in present for image in images.IMAGES):
        run([*inside, *node.ctr("images", "import", "-")], stdin=archive.read_bytes())


def _wait_pods_can_run(access: Access, nodes: list[NodeLayout]) -> None:
    """Wait until the nodes are fit, and the controllers have made what every pod runs as."""
    timeout = f"--timeout={_READY_WITHIN}s"
    names = [f"node/{one.name}" for one in nodes]
    access.run_kubectl("wait", "--for=create", "serviceaccount/default", timeout)
    access.run_kubectl("wait", "--for=condition=Ready", timeout, *names)
