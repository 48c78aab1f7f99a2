"""The platform and its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated

from k3s_daas.contract.layout import (
    U64,
    Account,
    Bool,
    Id,
    MoveStruct,
    Octets,
    vector_of,
)


class Parameter(IntEnum):
    """The numbers of `Parameters`, as `parameters` in Move counts them."""

    MIN_USER_STAKE = 0
    MIN_WORKER_STAKE = 1
    MIN_EXECUTOR_STAKE = 2
    REQUEST_DEADLINE_MS = 3
    UNBONDING_MS = 4
    SILENCE_MS = 5
    EXECUTOR_FEE = 6
    GATEWAY_FEE = 7
    BURN_SHARE = 8
    CHALLENGER_SHARE = 9
    WRONG_ANSWER_SLASH = 10
    MISSED_HEARTBEAT_SLASH = 11
    HEARTBEAT_MS = 12
    MISSED_HEARTBEATS = 13
    CHALLENGE_MS = 14
    VOTE_MS = 15
    TIMELOCK_MS = 16
    QUORUM_STAKE = 17
    APPROVAL_MS = 18
    NOTICE_MS = 19
    EMISSION = 20


@dataclass(frozen=True, slots=True)
class Parameters(MoveStruct):
    """What the platform can change; amounts in MIST, durations in milliseconds, shares in basis
    points.
    """

    min_user_stake: U64
    min_worker_stake: U64
    min_executor_stake: U64
    request_deadline_ms: U64
    unbonding_ms: U64
    silence_ms: U64
    executor_fee: U64
    gateway_fee: U64
    burn_share: U64
    challenger_share: U64
    wrong_answer_slash: U64
    missed_heartbeat_slash: U64
    heartbeat_ms: U64
    missed_heartbeats: U64
    challenge_ms: U64
    vote_ms: U64
    timelock_ms: U64
    quorum_stake: U64
    approval_ms: U64
    notice_ms: U64
    emission: U64


@dataclass(frozen=True, slots=True)
class RevokedMeasurement(MoveStruct):
    """What no executor may run any more."""

    measurement: Octets
    until_ms: U64


@dataclass(frozen=True, slots=True)
class Platform(MoveStruct):
    """Where the platform lives, who rules it, and its parameters."""

    id: Id
    version: U64
    production: Bool
    governed: Bool
    chain: Octets
    """Digest of the network's first checkpoint; empty until configured."""
    package_id: Account
    parameters: Annotated[Parameters, Parameters.read]
    guardian: Account
    paused_until_ms: U64
    pausable_from_ms: U64
    revoked: Annotated[tuple[RevokedMeasurement, ...], vector_of(RevokedMeasurement.read)]
