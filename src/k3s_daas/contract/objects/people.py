"""Seal tokens and sessions: who may act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from k3s_daas.contract.layout import (
    U64,
    Account,
    Bool,
    Id,
    Ids,
    MoveStruct,
    Octets,
    option_of,
    vector_of,
)
from k3s_daas.contract.rules import Rule


@dataclass(frozen=True, slots=True)
class Recovery(MoveStruct):
    """Guardians are giving a token to another address."""

    new_holder: Account
    agreed: Ids
    ready_ms: U64


@dataclass(frozen=True, slots=True)
class Guardianship(MoveStruct):
    """Who may recover a token whose key is lost."""

    guardians: Ids
    threshold: U64
    delay_ms: U64
    recovery: Annotated[Recovery | None, option_of(Recovery.read)]


@dataclass(frozen=True, slots=True)
class SealToken(MoveStruct):
    """Who a person is; times in milliseconds since 1970."""

    id: Id
    holder: Account
    stake_account: Id
    sealing_key: Octets
    """X25519, public."""
    issued_ms: U64
    expires_ms: U64
    revoked: Bool
    guardianship: Annotated[Guardianship, Guardianship.read]


@dataclass(frozen=True, slots=True)
class Session(MoveStruct):
    """What a holder lets one gateway do."""

    id: Id
    seal_token: Id
    holder: Account
    session_key: Octets
    """ed25519, public."""
    gateway: Account
    lane: Id
    scope: Annotated[tuple[Rule, ...], vector_of(Rule.read)]
    """Empty: all that the token may."""
    opened_ms: U64
    expires_ms: U64
    revoked: Bool
