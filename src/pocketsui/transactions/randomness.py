"""Who uses ``sui::random::Random`` does not get to act on what was drawn.

A command after the first that took ``Random`` could look at the draw and abort; so only moving what
came out is allowed.
"""

from __future__ import annotations

from pocketsui.errors import TransactionRefused
from pocketsui.framework.genesis import RANDOM_ID
from sui_wire.transaction import (
    Input,
    MergeCoins,
    MoveCall,
    ProgrammableTransaction,
    Shared,
    TransferObjects,
)


def check_randomness(programme: ProgrammableTransaction) -> None:
    """Refuse what Sui calls ``PostRandomCommandRestrictions``."""
    inputs = {
        Input(index)
        for index, one in enumerate(programme.inputs)
        if isinstance(one, Shared) and one.id == RANDOM_ID
    }
    used_by = None
    for index, command in enumerate(programme.commands):
        if used_by is None:
            if isinstance(command, MoveCall) and inputs & set(command.arguments):
                used_by = index
        elif not isinstance(command, TransferObjects | MergeCoins):
            raise TransactionRefused(
                f"command {index}, {type(command).__name__}, comes after command {used_by}, which"
                " took Random; only TransferObjects and MergeCoins may follow"
            )
