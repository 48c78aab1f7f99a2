"""Module `staking`: what a holder puts at risk."""

from __future__ import annotations

from k3s_daas.contract.call import Call, SplitGas
from k3s_daas.contract.calls.pure import CLOCK, read, u64, write
from sui_wire.ids import ObjectId


def deposit(platform: ObjectId, account: ObjectId, amount: int) -> Call:
    """Add `amount` MIST of the signer's to the account's active stake. Anybody may."""
    return Call("staking", "deposit", (read(platform), write(account), SplitGas(amount), CLOCK))


def unbond(platform: ObjectId, account: ObjectId, amount: int) -> Call:
    """Ask active stake back; by the holder."""
    return Call("staking", "unbond", (read(platform), write(account), u64(amount), CLOCK))


def withdraw(account: ObjectId) -> Call:
    """Pay out what has finished unbonding; by the holder."""
    return Call("staking", "withdraw", (write(account), CLOCK))
