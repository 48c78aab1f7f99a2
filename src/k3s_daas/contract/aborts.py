"""The contract's abort codes: those that our processes tell apart, and the meaning of all.

Codes are unique across the package. A test reads the Move sources and compares names and numbers;
meanings come from there (`interface`).
"""

from __future__ import annotations

from enum import IntEnum

from k3s_daas.contract import interface


class AbortCode(IntEnum):
    """Why the contract said no; the member is named as the Move constant is."""

    # judgement
    ERROR_INVALID_SEAL = 1
    ERROR_NO_PERMISSION = 2
    ERROR_INSUFFICIENT_STAKE = 3
    ERROR_INVALID_SESSION = 4
    ERROR_SEQUENCE_USED = 5
    ERROR_NO_EXECUTOR = 6
    ERROR_CLUSTER_SUSPENDED = 7
    ERROR_BAD_REQUEST = 8
    ERROR_WRONG_LANE = 9
    ERROR_PAUSED = 19
    ERROR_RATE_LIMITED = 20
    ERROR_SPEND_LIMIT = 21
    ERROR_NO_FUNDS = 22

    # answer
    ERROR_UNKNOWN_REQUEST = 10
    ERROR_WRONG_EXECUTOR = 11
    ERROR_STALE_KEY = 13

    # stake_pool
    ERROR_NOTHING_UNBONDING = 204


def explain(code: int) -> str:
    """One line for people: the constant and its meaning, or the bare number if it is none of ours.

    >>> explain(5)[:19]
    'ERROR_SEQUENCE_USED'
    """
    known = interface.load().errors.get(code)
    return f"abort code {code}" if known is None else f"{known.name}: {known.meaning}"
