"""Module `executor_registry`: executors, their keys and where to find them."""

from __future__ import annotations

from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.pure import CLOCK, octets, read, text, u64, write
from sui_wire.ids import ObjectId


def register_development(
    platform: ObjectId,
    cluster_cap: ObjectId,
    cluster: ObjectId,
    *,
    measurement: bytes,
    signing_key: bytes,
    sealing_key: bytes,
    endpoint: str,
    region: str,
    possession: bytes,
    lifetime_ms: int,
) -> Call:
    """Register an executor that no hardware vouches for, operated by the signer.

    `measurement` is 32 bytes, `endpoint` is "host:port", `possession` the 64-byte signature by
    `signing_key` over the `PossessionStatement`.
    """
    arguments = (
        read(platform),
        read(cluster_cap),
        write(cluster),
        octets(measurement),
        octets(signing_key),
        octets(sealing_key),
        text(endpoint),
        text(region),
        octets(possession),
        u64(lifetime_ms),
        CLOCK,
    )
    return Call("executor_registry", "register_development", arguments)


def rotate_keys(
    platform: ObjectId,
    executor: ObjectId,
    *,
    signing_key: bytes,
    sealing_key: bytes,
    possession: bytes,
) -> Call:
    """Replace both keys; by the operator."""
    arguments = (
        read(platform),
        write(executor),
        octets(signing_key),
        octets(sealing_key),
        octets(possession),
    )
    return Call("executor_registry", "rotate_keys", arguments)


def set_endpoint(platform: ObjectId, executor: ObjectId, endpoint: str) -> Call:
    """Say where the executor takes streams ("host:port"); by the operator."""
    arguments = (read(platform), write(executor), text(endpoint))
    return Call("executor_registry", "set_endpoint", arguments)


def revoke(cluster_cap: ObjectId, cluster: ObjectId, executor: ObjectId) -> Call:
    """End the executor for good."""
    arguments = (read(cluster_cap), write(cluster), write(executor))
    return Call("executor_registry", "revoke", arguments)
