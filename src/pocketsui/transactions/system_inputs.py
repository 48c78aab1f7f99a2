"""Shared objects that only the network changes: transactions may name them, but only to read."""

from __future__ import annotations

from pocketsui.errors import TransactionRefused
from pocketsui.framework.genesis import RANDOM_ID
from pocketsui.transactions.system import CLOCK_ID
from sui_wire.transaction import ProgrammableTransaction, Shared

READ_ONLY = {CLOCK_ID: "the Clock 0x6", RANDOM_ID: "Random 0x8"}


def check_system_inputs(programme: ProgrammableTransaction) -> None:
    """Refuse what Sui calls ``ImmutableParameterExpectedError``."""
    for index, one in enumerate(programme.inputs):
        if isinstance(one, Shared) and one.mutable and one.id in READ_ONLY:
            raise TransactionRefused(
                f"mutable parameter provided, immutable parameter expected: input {index} is "
                f"{READ_ONLY[one.id]}; only the network may change it, so name it as immutable"
            )
