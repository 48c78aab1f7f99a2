"""Everything the contract says, decoded.

`gateway` holds the records of the lanes, which is what most of us follow; `identity`, `cluster` and
`platform` the rest. `decode_event` turns a type name (`module::Name`, without the package) and the
event's BCS into one of these dataclasses.
"""

from __future__ import annotations

from k3s_daas.contract.events import cluster, gateway, identity, platform
from k3s_daas.contract.layout import MoveStruct

_EVENTS: dict[str, tuple[type[MoveStruct], ...]] = {
    "platform": (
        platform.PlatformConfigured,
        platform.ProductionDeclared,
        platform.ParametersChanged,
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
}

EVENT_TYPES: dict[str, type[MoveStruct]] = {
    f"{module}::{event.__name__}": event for module, events in _EVENTS.items() for event in events
}
"""By type name, `module::Name`."""


def decode_event(type_name: str, contents: bytes) -> MoveStruct | None:
    """The event, or None if this version of the code does not know its type.

    Raises `sui_wire.errors.MalformedBcs` when the bytes are not of that type.
    """
    event = EVENT_TYPES.get(type_name)
    return None if event is None else event.decode(contents)


def decode_record(type_name: str, contents: bytes) -> gateway.Record | None:
    """The lane record, or None if the event is none."""
    event = decode_event(type_name, contents)
    return event if isinstance(event, gateway.Record) else None
