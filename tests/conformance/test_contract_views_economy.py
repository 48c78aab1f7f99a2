"""What the contract answers about money, people and votes, value by value, on both VMs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conformance.contract_calls import (
    CLOCK,
    EXECUTOR,
    EXECUTOR_KEY,
    PLATFORM,
    STAKE,
    TOKEN,
    octets,
    public_key,
)
from tests.conformance.contract_economy import (
    DELEGATION,
    MEASUREMENT,
    PROPOSAL,
    TREASURY,
    WORKER_STAKE,
)
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PERSON,
    STRANGER,
    WORKER_ACCOUNT,
    Delegation,
    Executor,
    Platform,
    Position,
    Proposal,
    SealToken,
    Treasury,
    named,
)
from tests.conformance.contract_workers import A_POT, A_WORKER, POT, WORKER
from tests.conformance.test_contract_views import NO, YES, View, u64
from tests.conformance.test_contract_views import (
    test_the_embedded_ledger_answers as on_pocketsui,
)
from tests.conformance.test_contract_views import test_the_real_vm_answers as on_the_real_vm

SUI = 10**9
WEEK_MS = 7 * 24 * HOUR_MS
KEY = public_key(EXECUTOR_KEY)
REVOKING = Platform(revoked=((named("other"), NOW_MS), (MEASUREMENT, NOW_MS)))
FULL = Treasury(funds=7, burned=5)
VOTED = Proposal(in_favour=2, against=1, quorum=3, voting_ends_ms=NOW_MS)
RECOVERING = SealToken(guardians=(STRANGER,), threshold=1, recovery=(STRANGER, (STRANGER,), 0))

VIEWS: dict[str, View] = {
    "not governed": ("platform::is_governed", (PLATFORM,), NO, ()),
    "governed": ("platform::is_governed", (PLATFORM,), YES, (Platform(governed=True),)),
    "not paused": ("platform::is_paused", (PLATFORM, CLOCK), NO, ()),
    "paused": (
        "platform::is_paused",
        (PLATFORM, CLOCK),
        YES,
        (Platform(paused_until_ms=NOW_MS + 1),),
    ),
    "paused until now": (
        "platform::is_paused",
        (PLATFORM, CLOCK),
        NO,
        (Platform(paused_until_ms=NOW_MS),),
    ),
    "a program": (
        "platform::is_measurement_revoked",
        (PLATFORM, octets(MEASUREMENT)),
        NO,
        (),
    ),
    "a revoked program": (
        "platform::is_measurement_revoked",
        (PLATFORM, octets(MEASUREMENT)),
        YES,
        (REVOKING,),
    ),
    "in the treasury": ("treasury::funds", (TREASURY,), u64(7), (FULL,)),
    "burned": ("treasury::burned", (TREASURY,), u64(5), (FULL,)),
    "own stake": ("staking::own_amount", (WORKER_STAKE,), u64(SUI), ()),
    "own stake, slashed away": (
        "staking::own_amount",
        (WORKER_STAKE,),
        u64(0),
        (replace(WORKER_ACCOUNT, ruined=True),),
    ),
    "a user's account": ("staking::role", (STAKE,), b"\x00", ()),
    "a worker's account": ("staking::role", (WORKER_STAKE,), b"\x01", ()),
    "delegated": ("delegation::amount", (DELEGATION, WORKER_STAKE), u64(SUI), ()),
    "nothing delegated": (
        "delegation::amount",
        (DELEGATION, WORKER_STAKE),
        u64(0),
        (Delegation(Position()),),
    ),
    "behind which account": ("delegation::account", (DELEGATION,), WORKER_STAKE.id, ()),
    "accepted": ("proposal::is_accepted", (PROPOSAL, CLOCK), YES, (VOTED,)),
    "still voted on": (
        "proposal::is_accepted",
        (PROPOSAL, CLOCK),
        NO,
        (replace(VOTED, voting_ends_ms=NOW_MS + 1),),
    ),
    "without quorum": ("proposal::is_accepted", (PROPOSAL, CLOCK), NO, (replace(VOTED, quorum=4),)),
    "a draw": ("proposal::is_accepted", (PROPOSAL, CLOCK), NO, (replace(VOTED, against=2),)),
    "the running week": ("incentives::period_at", (CLOCK,), u64(NOW_MS // WEEK_MS), ()),
    "no recovery": ("recovery::is_under_way", (TOKEN,), NO, ()),
    "a recovery": ("recovery::is_under_way", (TOKEN,), YES, (RECOVERING,)),
    "pot's cluster": ("service_pot::cluster", (POT,), named("cluster"), (A_POT,)),
    "in the pot": ("service_pot::funds", (POT,), u64(10 * SUI), (A_POT,)),
    "worker's status": ("worker_registry::status", (WORKER,), b"\x01", (A_WORKER,)),
    "worker's cluster": ("worker_registry::cluster", (WORKER,), named("cluster"), (A_WORKER,)),
    "worker's stake": (
        "worker_registry::stake_account",
        (WORKER,),
        WORKER_STAKE.id,
        (A_WORKER,),
    ),
    "executor's stake": (
        "executor_registry::stake_account",
        (EXECUTOR,),
        named("executor account"),
        (),
    ),
    "executor's operator": ("executor_registry::operator", (EXECUTOR,), PERSON, ()),
    "executor's cluster": ("executor_registry::cluster", (EXECUTOR,), named("cluster"), ()),
    "not ended": ("executor_registry::is_revoked", (EXECUTOR,), NO, ()),
    "ended": ("executor_registry::is_revoked", (EXECUTOR,), YES, (Executor(KEY, revoked=True),)),
    "not punished": ("executor_registry::is_punished", (EXECUTOR,), NO, ()),
}


@pytest.mark.parametrize("case", VIEWS.values(), ids=VIEWS)
def test_the_embedded_ledger_answers(case: View) -> None:
    on_pocketsui(case)


@pytest.mark.parametrize("case", VIEWS.values(), ids=VIEWS)
def test_the_real_vm_answers(case: View) -> None:
    on_the_real_vm(case)
