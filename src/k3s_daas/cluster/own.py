"""A cluster of our own on this machine, from our own binary: made, started, and ready for pods.

`up` may be called at any time: what runs is left alone, what died is started again, and after a
reboot, a crash or a kill of everything, whatever was left behind is cleared first.
"""

import datetime
from collections.abc import Sequence
from pathlib import Path

from k3s_daas import processes
from k3s_daas.cluster import control_plane, hosts, images, node, pki, preflight, teardown
from k3s_daas.cluster.access import Access
from k3s_daas.cluster.addresses import Addresses
from k3s_daas.cluster.build import Binaries, ensure_binaries
from k3s_daas.cluster.commands import Progress, run
from k3s_daas.cluster.layout import Layout, NodeLayout
from k3s_daas.files import locked
from k3s_daas.installation import Installation
from k3s_daas.processes import ProcessSpec

_READY_WITHIN = 60
"""Seconds for a started cluster to be fit for pods."""


def up(
    installation: Installation, nodes: int, also: Sequence[ProcessSpec], progress: Progress
) -> Access:
    """Start the cluster, and beside it the processes in `also`; return once pods can run.

    The number of nodes of a running cluster does not change.
    """
    preflight.prepare(progress)
    binaries = ensure_binaries(installation.cache, progress)
    archive = images.ensure_archive(installation.cache, node.find_busybox())
    layout = Layout(installation)
    installation.create()
    with locked(installation.run / "cluster.lock"):
        if not hosts.are_in_use(layout):
            teardown.clear(layout)
            progress("making the network and the nodes")
            hosts.make(layout, nodes, binaries.folder)
        addresses, nodes = hosts.remembered(installation)
        _write_configuration(layout, addresses, nodes)
        specs = _specs(layout, addresses, nodes, binaries)
        processes.start_with_others(installation, [*specs, *also], progress=progress)
        access = Access(
            kind="own",
            server=control_plane.server_url(addresses),
            kubeconfig=layout.admin_kubeconfig,
            kubectl=(binaries.program("kubectl"),),
            audit_log=layout.audit_log,
            authority=layout.pki,
        )
        for one in hosts.every_node(layout, nodes):
            _import_images(one, archive)
        wait_pods_can_run(access, hosts.every_node(layout, nodes))
    progress(f"the cluster is ready at {access.server}")
    return access


def wait_pods_can_run(access: Access, nodes: Sequence[NodeLayout]) -> None:
    """Wait until the nodes are fit, and the controllers have made what every pod runs as."""
    timeout = f"--timeout={_READY_WITHIN}s"
    names = [f"node/{one.name}" for one in nodes]
    access.run_kubectl("wait", "--for=create", "serviceaccount/default", timeout)
    access.run_kubectl("wait", "--for=condition=Ready", timeout, *names)


def _write_configuration(layout: Layout, addresses: Addresses, nodes: int) -> None:
    """Write what the programs read; those that run take up new certificates, or go on as before."""
    now = datetime.datetime.now(datetime.UTC)
    layout.pki.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = pki.open_authority(layout.pki, now)
    control_plane.write_control_plane(layout, addresses, authority, now)
    for one in hosts.every_node(layout, nodes):
        node.write_node(one, addresses, authority, now)


def _specs(
    layout: Layout, addresses: Addresses, nodes: int, binaries: Binaries
) -> list[ProcessSpec]:
    specs = list(control_plane.control_plane_specs(layout, addresses, binaries))
    for one in hosts.every_node(layout, nodes):
        specs += node.node_specs(one, addresses)
    return specs


def _import_images(one: NodeLayout, archive: Path) -> None:
    """Hand our images to a node's containerd, unless it has them."""
    inside = ("nsenter", f"--mount={one.mount_namespace}", f"--net={one.network_namespace}", "--")
    present = run([*inside, *node.ctr("images", "list", "--quiet")]).split()
    if any(image.name not in present for image in images.IMAGES):
        run([*inside, *node.ctr("images", "import", "-")], stdin=archive.read_bytes())
