"""Delegated stake: it counts with the account's, earns, is slashed, and comes back to its owner."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conformance.contract_calls import STAKE, deposit, unbond
from tests.conformance.contract_economy import (
    add,
    close_delegation,
    collect,
    collect_delegation,
    compound_delegation,
    delegate,
    set_commission,
    set_compounding,
    undelegate,
    withdraw_delegation,
)
from tests.conformance.contract_objects import (
    NOW_MS,
    SOON_MS,
    STRANGER,
    WORKER_ACCOUNT,
    Coin,
    Delegation,
    Platform,
    Position,
    StakeAccount,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused

SUI = 1_000_000_000
OLD = Platform(version=2)
FOREIGN = StakeAccount(holder=STRANGER)
OWED = StakeAccount(owed=5)
RUINED = replace(WORKER_ACCOUNT, ruined=True)
LEAVING = (
    Delegation(Position(leaving=SUI, leaving_until_ms=NOW_MS)),
    replace(WORKER_ACCOUNT, delegated=0, delegated_leaving=SUI),
)
WAITING = (
    Delegation(Position(leaving=SUI, leaving_until_ms=NOW_MS + 1)),
    replace(WORKER_ACCOUNT, delegated=0, delegated_leaving=SUI),
)
REWARDED = (
    Delegation(Position(active=SUI, owed=7)),
    replace(WORKER_ACCOUNT, delegated_owed=7),
)
LOCKED = (Delegation(Position(active=SUI, locked_until_ms=SOON_MS)),)
EMPTY = (Delegation(Position()), replace(WORKER_ACCOUNT, delegated=0))

REFUSALS = {
    "delegated to a user": Refused(230, (delegate(account=STAKE),)),
    "delegated nothing": Refused(201, (delegate(),), (Coin(0),)),
    "delegated by superseded code": Refused(100, (delegate(),), (OLD,)),
    "delegated to what was slashed away": Refused(220, (delegate(),), (RUINED,)),
    "added by superseded code": Refused(100, (add(),), (OLD,)),
    "added nothing": Refused(201, (add(),), (Coin(0),)),
    "added to what was slashed away": Refused(220, (add(),), (RUINED,)),
    "added to another account": Refused(231, (add(account=STAKE),)),
    "undelegated from another account": Refused(231, (undelegate(account=STAKE),)),
    "undelegated nothing": Refused(201, (undelegate(0),)),
    "undelegated more than is there": Refused(202, (undelegate(SUI + 1),)),
    "undelegated during a vote": Refused(205, (undelegate(),), LOCKED),
    "withdrawn from another account": Refused(231, (withdraw_delegation(STAKE),)),
    "withdrawn when nothing leaves": Refused(204, (withdraw_delegation(),)),
    "withdrawn too early": Refused(203, (withdraw_delegation(),), WAITING),
    "collected from another account": Refused(231, (collect_delegation(STAKE),)),
    "collected nothing": Refused(233, (collect_delegation(),)),
    "compounding in another account": Refused(231, (compound_delegation(STAKE),)),
    "closed while it holds stake": Refused(232, (close_delegation(),)),
    "closed while stake leaves": Refused(232, (close_delegation(),), WAITING),
    "closed while rewards are owed": Refused(
        232, (close_delegation(),), (Delegation(Position(owed=1)),)
    ),
    "the holder's own collecting by another": Refused(200, (collect(),), (FOREIGN,)),
    "the holder collects nothing": Refused(207, (collect(),)),
    "compounding set by another": Refused(200, (set_compounding(),), (FOREIGN,)),
    "a commission set by another": Refused(200, (set_commission(),), (FOREIGN,)),
    "a commission above a half": Refused(206, (set_commission(5_001),)),
    "unbonded during a vote": Refused(205, (unbond(1),), (StakeAccount(locked_until_ms=SOON_MS),)),
    "deposited where all was slashed away": Refused(
        220, (deposit(),), (StakeAccount(ruined=True),)
    ),
}

WORKER = ("worker account",)
SUCCESSES = {
    "delegate": Done(1, WORKER, (delegate(),)),
    "delegate and compound": Done(1, WORKER, (delegate(compounds=True),)),
    "add": Done(1, WORKER, (add(),)),
    "undelegate all": Done(1, WORKER, (undelegate(),)),
    "undelegate by superseded code": Done(1, WORKER, (undelegate(1),), (OLD,)),
    "withdraw": Done(1, WORKER, (withdraw_delegation(),), LEAVING),
    "collect": Done(1, WORKER, (collect_delegation(),), REWARDED),
    "compound what is owed": Done(1, WORKER, (compound_delegation(),), REWARDED),
    "close": Done(0, (), (close_delegation(),), EMPTY),
    "close after everything left": Done(
        2,
        WORKER,
        (withdraw_delegation(), collect_delegation(), close_delegation()),
        (
            Delegation(Position(leaving=SUI, leaving_until_ms=NOW_MS, owed=7)),
            replace(WORKER_ACCOUNT, delegated=0, delegated_leaving=SUI, delegated_owed=7),
        ),
    ),
    "the holder collects": Done(1, ("stake account",), (collect(),), (OWED,)),
    "the holder compounds": Done(1, ("stake account",), (set_compounding(),), (OWED,)),
    "a commission at its bound": Done(1, ("stake account",), (set_commission(5_000),)),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)
