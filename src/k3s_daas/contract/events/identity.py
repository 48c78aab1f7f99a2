"""What `seal_token`, `session` and `staking` say: who may act, for how long, with how much at risk.

Amounts are MIST, times milliseconds since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass

from k3s_daas.contract.layout import U64, Account, Bool, Id, MoveStruct, Octets


@dataclass(frozen=True, slots=True)
class SealTokenIssued(MoveStruct):
    """A token and its stake account came to be."""

    seal_token: Id
    holder: Account
    stake_account: Id
    expires_ms: U64


@dataclass(frozen=True, slots=True)
class SealTokenRenewed(MoveStruct):
    """A token got another expiry."""

    seal_token: Id
    expires_ms: U64


@dataclass(frozen=True, slots=True)
class SealTokenRevoked(MoveStruct):
    """A token ended for good."""

    seal_token: Id
    by_admin: Bool


@dataclass(frozen=True, slots=True)
class SealingKeyRotated(MoveStruct):
    """Bodies are sealed to another X25519 key from now on."""

    seal_token: Id
    sealing_key: Octets


@dataclass(frozen=True, slots=True)
class SessionOpened(MoveStruct):
    """A holder lets a gateway act."""

    session: Id
    seal_token: Id
    holder: Account
    session_key: Octets
    """ed25519, public."""
    gateway: Account
    lane: Id
    expires_ms: U64


@dataclass(frozen=True, slots=True)
class SessionRevoked(MoveStruct):
    """A session ended before its time."""

    session: Id
    seal_token: Id


@dataclass(frozen=True, slots=True)
class StakeDeposited(MoveStruct):
    """Stake was added; `active` is what counts now."""

    account: Id
    amount: U64
    active: U64


@dataclass(frozen=True, slots=True)
class StakeUnbonding(MoveStruct):
    """Stake was asked back and counts no more."""

    account: Id
    amount: U64
    active: U64
    until_ms: U64


@dataclass(frozen=True, slots=True)
class StakeWithdrawn(MoveStruct):
    """Unbonded stake went back to its holder."""

    account: Id
    amount: U64
