"""What the contract says, decoded.

`gateway` holds the records of the lanes, which is what most of us follow; `identity`, `cluster` and
`platform` what else our processes act on. `decode_event` turns a type name (`module::Name`, without
the package) and the event's BCS into one of these dataclasses; `any` describes every event of the
contract, for people.
"""

from __future__ import annotations

from k3s_daas.contract.events import cluster, gateway, identity, platform
from k3s_daas.contract.layout import MoveStruct

_EVENTS: dict[str, tuple[type[MoveStruct], ...]] = {
    "platform": (
        platform.PlatformConfigured,
        platform.ProductionDeclared,
    ),
    "staking": (identity.StakeDeposited, identity.StakeUnbonding, identity.StakeWithdrawn),
    "cluster": (
        cluster.ClusterRegistered,
        cluster.ClusterSuspended,
        cluster.ClusterResumed,
    ),
    "permission": (
        cluster.RoleBookOpened,
        cluster.RolePut,
        cluster.RoleDeleted,
        cluster.RoleBound,
        cluster.RoleUnbound,
    ),
    "seal_token": (
        identity.SealTokenIssued,
        identity.SealTokenRenewed,
        identity.SealTokenRevoked,
        identity.SealingKeyRotated,
    ),
    "session": (identity.SessionOpened, identity.SessionRevoked),
    "executor_registry": (
        cluster.ExecutorRegistered,
        cluster.ExecutorKeysRotated,
        cluster.ExecutorEndpointSet,
        cluster.ExecutorRevoked,
    ),
    "k8s_gateway": (
        gateway.K8sAPIRequest,
        gateway.K8sAPIRefusal,
        gateway.K8sAPIResponse,
        gateway.K8sStreamClosed,
    ),
    "expiry": (gateway.K8sAPIExpired,),
    "held": (gateway.K8sAPIHeld,),
    "approvals": (gateway.K8sAPIApproved, gateway.K8sAPIWithdrawn),
    "take_over": (gateway.K8sRequestTakenOver,),
    "cancellation": (gateway.K8sRequestCancelled,),
    "read_batch": (gateway.K8sReadBatch,),
}

EVENT_TYPES: dict[str, type[MoveStruct]] = {
    f"{module}::{event.__name__}": event for module, events in _EVENTS.items() for event in events
}
"""By type name, `module::Name`."""


def decode_event(type_name: str, contents: bytes) -> MoveStruct | None:
    """The event, or None if no process of ours acts on its type.

    Raises `sui_wire.errors.MalformedBcs` when the bytes are not of that type.
    """
    event = EVENT_TYPES.get(type_name)
    return None if event is None else event.decode(contents)


def decode_record(type_name: str, contents: bytes) -> gateway.Record | None:
    """The lane record, or None if the event is none."""
    event = decode_event(type_name, contents)
    return event if isinstance(event, gateway.Record) else None
