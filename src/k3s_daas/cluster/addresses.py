"""The addresses of one cluster: one free /16, divided the same way in every installation.

    10.N.0.0/24         the bridge: 10.N.0.1 is the machine (control plane), 10.N.0.(10+i) node i
    10.N.i.0/24         the pods of node i
    10.96.0.0/16        Services; exists only as NAT rules inside the nodes, so all may share it

Nothing here asks the machine; `network` says which networks are taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from k3s_daas.cluster.errors import ClusterError

SERVICES = IPv4Network("10.96.0.0/16")
KUBERNETES_SERVICE = SERVICES[1]
"""The API server's own Service, by convention the first address."""

MOST_NODES = 200
"""Node i's address ends in 10 + i, and its pods' third byte is i."""

_CANDIDATES = tuple(IPv4Network(f"10.{n}.0.0/16") for n in (*range(64, 96), *range(97, 250)))


@dataclass(frozen=True)
class Addresses:
    """Every address that follows from the cluster's network."""

    network: IPv4Network

    @property
    def machine(self) -> IPv4Address:
        """The bridge's own address, where the control plane listens."""
        return self.network[1]

    @property
    def bridge_prefix(self) -> str:
        """The machine's address with the length of the bridge's network."""
        return f"{self.machine}/24"

    def node(self, index: int) -> IPv4Address:
        """The address of node `index`, counted from 1."""
        return self.network[10 + _checked(index)]

    def pods(self, index: int) -> IPv4Network:
        """The network of the pods on node `index`."""
        return IPv4Network((self.network[256 * _checked(index)], 24))


def choose_network(taken: Iterable[IPv4Network], preferred: str | None = None) -> IPv4Network:
    """Pick a /16 that overlaps nothing in use; the one used last time if it is still free."""
    used = tuple(taken)
    candidates: list[IPv4Network] = [IPv4Network(preferred)] if preferred else []
    for candidate in candidates + list(_CANDIDATES):
        if not any(candidate.overlaps(network) for network in used):
            return candidate
    raise ClusterError(
        "every network from 10.64.0.0/16 to 10.249.0.0/16 is in use on this machine; "
        "`ip route` shows by what"
    )


def _checked(index: int) -> int:
    if not 1 <= index <= MOST_NODES:
        raise ClusterError(f"node {index}: a cluster has nodes 1 to {MOST_NODES}")
    return index
