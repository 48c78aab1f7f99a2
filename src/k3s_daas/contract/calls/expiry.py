"""Module `expiry`: the end of requests that nobody will answer."""

from __future__ import annotations

from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.pure import CLOCK, octets, read, write
from sui_wire.ids import ObjectId


def expire_k8s_request(
    platform: ObjectId, executor: ObjectId, lane: ObjectId, *, request_id: bytes
) -> Call:
    """Close a request without an answer; refused as long as `executor` may still give one."""
    arguments = (read(platform), read(executor), write(lane), octets(request_id), CLOCK)
    return Call("expiry", "expire_k8s_request", arguments)
