"""What `platform` says: configuration and parameters. Amounts are MIST, durations milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

from k3s_daas.contract.layout import U64, Account, Id, MoveStruct, Octets


@dataclass(frozen=True, slots=True)
class PlatformConfigured(MoveStruct):
    """The platform was told, once, where it lives."""

    platform: Id
    chain: Octets
    package_id: Account


@dataclass(frozen=True, slots=True)
class ProductionDeclared(MoveStruct):
    """Development attestation counts no more."""

    platform: Id


@dataclass(frozen=True, slots=True)
class ParametersChanged(MoveStruct):
    """All parameters as they are after a change."""

    platform: Id
    min_stake_amount: U64
    request_deadline_ms: U64
    unbonding_ms: U64
