"""Purses: what requests cost, who has it in the end, and what the holder lets a day cost.

The real VM loses what a second command changes in a dynamic field, so money that moves on is
followed on the embedded ledger alone (`History`).
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conformance.contract_calls import (
    EXECUTOR_KEY,
    LANE,
    STAKE,
    TOKEN,
    Submission,
    bind,
    expire,
    public_key,
    put_role,
    set_parameter,
)
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PERSON,
    STRANGER,
    Cluster,
    Executor,
    Platform,
    SealToken,
    Seat,
    Session,
    Thing,
    named,
)
from tests.conformance.contract_requests import (
    EXECUTOR_ACCOUNT,
    POD,
    Said,
    approve,
    claim_as_gateway,
    claim_for_executor,
    empty_purse,
    fund_purse,
    limit_spending,
    set_quorum,
    withdraw_request,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_world import Pure, call

DAY_MS = 24 * HOUR_MS
OLD = Platform(version=2)
FEES = {"executor_fee": 700, "gateway_fee": 300}
COSTLY = Platform.with_parameters(**FEES)
FOREIGN = SealToken(holder=STRANGER)
RIGHTS = (put_role(), bind())
LATER_MS = NOW_MS + 2 * DAY_MS
LASTING = (
    Cluster(executors=(Seat(expires_ms=LATER_MS),)),
    Executor(public_key(EXECUTOR_KEY), expires_ms=LATER_MS),
    SealToken(expires_ms=LATER_MS),
    Session(expires_ms=LATER_MS),
)
"""What outlives the time that passes here."""


def costing(executor_fee: int) -> Platform:
    """Executors have a fee, gateways none."""
    return Platform.with_parameters(executor_fee=executor_fee)


REFUSALS = {
    "funded by superseded code": Refused(100, (fund_purse(),), (OLD,)),
    "limited by another": Refused(500, (limit_spending(1),), (FOREIGN,)),
    "limited without a purse": Refused(47, (limit_spending(1),)),
    "emptied by another": Refused(500, (empty_purse(),), (FOREIGN,)),
    "emptied without a purse": Refused(47, (empty_purse(),)),
    "claimed by a gateway that earned nothing": Refused(48, (claim_as_gateway(),)),
    "claimed for an executor that earned nothing": Refused(48, (claim_for_executor(),)),
    "claimed for an executor to another account": Refused(49, (claim_for_executor(account=STAKE),)),
    "a request without a purse": Refused(22, (*RIGHTS, POD.execute()), (COSTLY,)),
    "a request dearer than the purse": Refused(
        22,
        (*RIGHTS, fund_purse(), POD.execute()),
        (costing(5 * 10**9 + 1),),
    ),
    "a request of high priority dearer than the purse": Refused(
        22,
        (*RIGHTS, fund_purse(), replace(POD, priority=3).execute()),
        (costing(25 * 10**8 + 1),),
    ),
}

SUCCESSES = {
    "fund": Done(1, ("lane",), (fund_purse(),)),
    "fund another's": Done(1, ("lane",), (fund_purse(),), (FOREIGN,)),
    "ask for what is in it": Done(0, (), (call("purse::funds", LANE, Pure(TOKEN.id)),)),
    "fund and limit": Done(2, ("lane",), (fund_purse(), limit_spending(1))),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(replace(case, given=(EXECUTOR_ACCOUNT, *case.given)))


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)


def funds(history: History) -> int:
    """MIST in the token's purse that are not in escrow."""
    asked = call("purse::funds", LANE, Pure(TOKEN.id))
    return int.from_bytes(history.value(asked), "little")


def paid_out(history: History, to: bytes = PERSON) -> list[int]:
    """The coins that somebody was paid, apart from the one that everybody begins with."""
    return sorted(amount for coin, amount in history.coins(to) if coin != named("coin"))


def costly(*given: Thing, purse: int = 10_000, platform: Platform = COSTLY) -> History:
    """A history in which requests cost 700 and 300, and the purse is full."""
    history = History(platform, *given)
    history.do(*RIGHTS, fund_purse(history.coin(purse)))
    return history


def answered(history: History, result: int = 0, asked: Submission = POD) -> None:
    """The executor's answer to the last request."""
    digest = history.last_digest("K8sAPIRequest")
    said = Said(asked.request_id, digest, result=result, status=200)
    history.do(said.store())


def test_an_executed_request_pays_executor_and_gateway() -> None:
    history = costly()
    history.do(POD.execute())
    assert funds(history) == 9_000
    answered(history)
    assert funds(history) == 9_000
    history.do(claim_as_gateway())
    assert paid_out(history) == [300]
    history.do(claim_for_executor())
    rewarded = history.events[-1]
    assert rewarded.type.name == "StakeRewarded"
    assert rewarded.contents == EXECUTOR_ACCOUNT.id + (700).to_bytes(8, "little")
    assert history.refused(claim_as_gateway()) == 48
    assert history.refused(claim_for_executor()) == 48
    history.do(empty_purse())
    assert paid_out(history) == [300, 9_000]


def test_a_purse_pays_to_the_last_mist() -> None:
    history = costly(purse=1_000)
    history.do(POD.execute())
    assert funds(history) == 0
    assert history.refused(replace(POD, sequence=2).execute()) == 22


def test_high_priority_pays_twice_and_low_as_much_as_normal() -> None:
    history = costly()
    history.do(replace(POD, priority=3).execute())
    assert funds(history) == 8_000
    answered(history, asked=POD)
    history.do(replace(POD, sequence=2, priority=1).execute())
    assert funds(history) == 7_000
    history.do(claim_as_gateway())
    assert paid_out(history) == [600]


@pytest.mark.parametrize("result", [1, 2], ids=["rejected", "outcome unknown"])
def test_what_was_not_executed_is_given_back(result: int) -> None:
    history = costly()
    history.do(POD.execute())
    answered(history, result)
    assert funds(history) == 10_000
    assert history.refused(claim_as_gateway()) == 48
    assert history.refused(claim_for_executor()) == 48


def test_an_expired_request_is_given_back() -> None:
    history = costly(*LASTING)
    history.do(POD.execute())
    history.pass_ms(HOUR_MS + 30_000)
    history.do(expire())
    assert funds(history) == 10_000
    assert history.refused(expire()) == 16


def test_a_held_request_pays_when_it_is_released_and_nothing_when_withdrawn() -> None:
    history = costly()
    history.do(set_quorum(STRANGER))
    second = replace(POD, sequence=2)
    history.do(POD.execute(), second.execute())
    assert funds(history) == 10_000
    history.do(withdraw_request())
    history.do(approve(second.request_id), sender=STRANGER)
    assert funds(history) == 9_000


def test_the_holder_empties_the_purse_but_not_the_escrow() -> None:
    history = costly()
    history.do(POD.execute(), empty_purse())
    assert paid_out(history) == [9_000]
    assert funds(history) == 0
    answered(history, result=1)
    history.do(empty_purse())
    assert paid_out(history) == [1_000, 9_000]


def test_what_a_request_pays_is_fixed_when_it_is_approved() -> None:
    history = costly()
    history.do(POD.execute())
    history.do(set_parameter("executor_fee", 9_999), set_parameter("gateway_fee", 0))
    answered(history)
    history.do(claim_as_gateway())
    assert paid_out(history) == [300]
    assert funds(history) == 9_000


def test_a_gateway_without_a_fee_has_nothing_to_claim() -> None:
    history = costly(platform=costing(700))
    history.do(POD.execute())
    answered(history)
    assert history.refused(claim_as_gateway()) == 48
    history.do(claim_for_executor())


def test_a_day_costs_no_more_than_its_limit() -> None:
    """A day of UTC: a new one begins at midnight, not a day after the first request."""
    midnight = (NOW_MS // DAY_MS + 1) * DAY_MS
    history = costly(*LASTING)
    history.do(limit_spending(1_999))
    history.do(POD.execute())
    second = replace(POD, sequence=2)
    assert history.refused(second.execute()) == 21
    history.pass_ms(midnight - 1 - NOW_MS)
    assert history.refused(second.execute()) == 21
    history.pass_ms(1)
    history.do(second.execute())
    assert funds(history) == 8_000
    assert history.refused(replace(POD, sequence=3).execute()) == 21


def test_what_is_given_back_makes_no_room_within_the_limit() -> None:
    history = costly()
    history.do(limit_spending(1_000))
    history.do(POD.execute())
    answered(history, result=1)
    assert history.refused(replace(POD, sequence=2).execute()) == 21


def test_a_limit_below_what_was_spent_stops_until_it_is_raised() -> None:
    history = costly()
    history.do(POD.execute(), limit_spending(0))
    second = replace(POD, sequence=2)
    assert history.refused(second.execute()) == 21
    history.do(limit_spending(2**64 - 1), second.execute())
    assert funds(history) == 8_000


def test_a_refused_request_takes_nothing() -> None:
    history = costly()
    history.do(limit_spending(999), POD.attempt())
    assert history.events[-1].type.name == "K8sAPIRefusal"
    assert funds(history) == 10_000


def test_a_recovered_token_takes_its_purse_along() -> None:
    history = costly()
    history.give(SealToken(holder=STRANGER))
    assert history.refused(empty_purse()) == 500
    history.do(empty_purse(), sender=STRANGER)
    assert paid_out(history, STRANGER) == [10_000]
