"""Stake goes in from anybody and out to its holder alone, after the unbonding time."""

from __future__ import annotations

import pytest

from tests.conformance.contract_calls import deposit, unbond, withdraw
from tests.conformance.contract_objects import (
    NOW_MS,
    PAST_MS,
    STRANGER,
    Coin,
    Platform,
    StakeAccount,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused

SUI = 1_000_000_000
FOREIGN = StakeAccount(holder=STRANGER, unbonding=SUI, unbonding_until_ms=PAST_MS)
WAITING = StakeAccount(unbonding=SUI, unbonding_until_ms=NOW_MS + 1)
RIPE = StakeAccount(unbonding=SUI, unbonding_until_ms=NOW_MS)
AT_ONCE = Platform.with_parameters(unbonding_ms=0)

REFUSALS = {
    "nothing deposited": Refused(201, (deposit(),), (Coin(0),)),
    "deposited by superseded code": Refused(100, (deposit(),), (Platform(version=2),)),
    "another's stake asked back": Refused(200, (unbond(1),), (FOREIGN,)),
    "nothing asked back": Refused(201, (unbond(0),)),
    "more asked back than is there": Refused(202, (unbond(SUI + 1),)),
    "more asked back than is left": Refused(202, (unbond(SUI - 1), unbond(2))),
    "another's stake withdrawn": Refused(200, (withdraw(),), (FOREIGN,)),
    "nothing to withdraw": Refused(204, (withdraw(),)),
    "withdrawn before its time": Refused(203, (withdraw(),), (WAITING,)),
    "withdrawn at once": Refused(203, (unbond(1), withdraw())),
    "withdrawn twice": Refused(204, (withdraw(), withdraw()), (RIPE,)),
}

SUCCESSES = {
    "deposit": Done(1, ("stake account",), (deposit(),)),
    "deposit for another": Done(1, ("stake account",), (deposit(),), (FOREIGN,)),
    "unbond everything": Done(1, ("stake account",), (unbond(SUI),)),
    "withdraw at the last moment": Done(1, ("stake account",), (withdraw(),), (RIPE,)),
    "unbond and withdraw without a wait": Done(
        2, ("stake account",), (unbond(SUI), withdraw()), (AT_ONCE,)
    ),
    "unbond with superseded code": Done(
        1, ("stake account",), (unbond(SUI),), (Platform(version=2),)
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)
