"""Stake accounts: what is at risk, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from k3s_daas.contract.layout import (
    U8,
    U64,
    U128,
    U256,
    Account,
    Bool,
    Id,
    MoveStruct,
)


@dataclass(frozen=True, slots=True)
class SharePool(MoveStruct):
    """A pot that several own by shares."""

    funds: U64
    shares: U128


@dataclass(frozen=True, slots=True)
class StakePool(MoveStruct):
    """Everybody's stake in an account, MIST, and the rewards that are owed to them."""

    active: Annotated[SharePool, SharePool.read]
    unbonding: Annotated[SharePool, SharePool.read]
    rewards: U64
    index: U256


@dataclass(frozen=True, slots=True)
class Position(MoveStruct):
    """One person's part of a `StakePool`."""

    shares: U128
    leaving: U128
    leaving_until_ms: U64
    index: U256
    owed: U64
    compounds: Bool
    locked_until_ms: U64
    points: U128
    counted_ms: U64


@dataclass(frozen=True, slots=True)
class StakeAccount(MoveStruct):
    """What a holder, and those who delegate to them, put at risk."""

    id: Id
    holder: Account
    role: U8
    """0 user, 1 worker, 2 executor."""
    pool: Annotated[StakePool, StakePool.read]
    own: Annotated[Position, Position.read]
    commission: U64
    floor: U64
    """MIST that stay while the worker or executor serves."""

    @property
    def active(self) -> int:
        """MIST that count."""
        return self.pool.active.funds

    @property
    def unbonding(self) -> int:
        """MIST on their way back."""
        return self.pool.unbonding.funds

    @property
    def unbonding_until_ms(self) -> int:
        """When the holder may withdraw what is on its way back."""
        return self.own.leaving_until_ms
