"""The contract's objects as their bytes say they are.

Decoded from `ObjectState.contents`. They are for finding one's way (which lane, which key, until
when) and for showing; whether something is allowed is asked of the contract, never worked out from
here.
"""

from __future__ import annotations

from k3s_daas.contract.objects.cluster import (
    Binding,
    Cluster,
    ClusterCap,
    Executor,
    ExecutorSeat,
    Lane,
    Load,
    OpenRequest,
    Payment,
    Policy,
    RoleBook,
    SequenceWindow,
    Table,
)
from k3s_daas.contract.objects.people import (
    Guardianship,
    Recovery,
    SealToken,
    Session,
)
from k3s_daas.contract.objects.platform import (
    Parameter,
    Parameters,
    Platform,
    RevokedMeasurement,
)
from k3s_daas.contract.objects.staking import (
    Position,
    SharePool,
    StakeAccount,
    StakePool,
)

__all__ = [
    "Binding",
    "Cluster",
    "ClusterCap",
    "Executor",
    "ExecutorSeat",
    "Guardianship",
    "Lane",
    "Load",
    "OpenRequest",
    "Parameter",
    "Parameters",
    "Payment",
    "Platform",
    "Policy",
    "Position",
    "Recovery",
    "RevokedMeasurement",
    "RoleBook",
    "SealToken",
    "SequenceWindow",
    "Session",
    "SharePool",
    "StakeAccount",
    "StakePool",
    "Table",
]
