"""What `platform` says of where it lives and how strict it is."""

from __future__ import annotations

from dataclasses import dataclass

from k3s_daas.contract.layout import Account, Id, MoveStruct, Octets


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
