"""The hosts of a cluster: one network, and for each node namespaces, a link and a cgroup.

What runs in them is not known here: programs of our own (`own`) or k3s (`k3s`).
"""

from ipaddress import IPv4Network
from pathlib import Path

from k3s_daas.cluster import cgroups, namespaces, network
from k3s_daas.cluster.addresses import Addresses, choose_network
from k3s_daas.cluster.layout import RUNTIME, Layout, NodeLayout, is_cluster_process
from k3s_daas.files import locked
from k3s_daas.installation import Installation
from k3s_daas.processes import marks


def are_in_use(layout: Layout) -> bool:
    """Tell whether any of the cluster's processes lives: then its hosts must be left alone."""
    found = marks.find_marked(layout.installation.root)
    alive = any(process.leader and is_cluster_process(process.mark.name) for process in found)
    return alive and layout.runtime.is_mount()


def make(layout: Layout, nodes: int, programs: Path) -> None:
    """Make the hosts where none are; `programs` is what they see as /run/bin."""
    addresses = _make_network(layout, nodes)
    namespaces.make_runtime_folder(layout)
    for one in every_node(layout, nodes):
        cgroups.make(one.cgroup)
        namespaces.make_namespaces(one, programs)
        network.connect_node(layout, one, addresses, nodes)


def remembered(installation: Installation) -> tuple[Addresses, int]:
    """Return the network and the number of nodes that were chosen when the hosts were made."""
    cluster = installation.read_config()["cluster"]
    return Addresses(IPv4Network(cluster["network"])), int(cluster["nodes"])


def every_node(layout: Layout, nodes: int) -> list[NodeLayout]:
    """List the nodes, the first first."""
    return [layout.node(index) for index in range(1, nodes + 1)]


def _make_network(layout: Layout, nodes: int) -> Addresses:
    """Choose a network, write it down, and make the bridge that holds it."""
    installation = layout.installation
    # No other installation may choose between our choice and the bridge that makes it visible.
    with locked(RUNTIME / "network.lock"):
        preferred = installation.read_config().get("cluster", {}).get("network")
        chosen = choose_network(network.networks_in_use(layout.bridge), preferred)
        choice = {"network": str(chosen), "nodes": nodes}
        installation.update_config(lambda config: config.setdefault("cluster", {}).update(choice))
        addresses = Addresses(chosen)
        network.make_bridge(layout, addresses)
    return addresses
