"""Module `cluster`: a cluster and its lanes."""

from __future__ import annotations

from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.pure import octets, read, text, u64, write
from sui_wire.ids import ObjectId


def register(platform: ObjectId, *, name: str, region: str, ca: bytes, lane_count: int) -> Call:
    """Register a cluster with 1 to 16 lanes; the signer gets its `ClusterCap`. `ca`: SHA-256 of its
    CA's PEM.
    """
    arguments = (read(platform), text(name), text(region), octets(ca), u64(lane_count))
    return Call("cluster", "register", arguments)


def suspend(cluster_cap: ObjectId, cluster: ObjectId) -> Call:
    """Approve nothing until `resume`; answers to what was approved are still recorded."""
    return Call("cluster", "suspend", (read(cluster_cap), write(cluster)))


def resume(platform: ObjectId, cluster_cap: ObjectId, cluster: ObjectId) -> Call:
    """Approve requests again."""
    return Call("cluster", "resume", (read(platform), read(cluster_cap), write(cluster)))
