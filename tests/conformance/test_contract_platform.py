"""Who may set the platform's parameters, and to what."""

from __future__ import annotations

import pytest

from tests.conformance.contract_calls import (
    HOUR_MS,
    configure,
    declare_production,
    issue,
    register_cluster,
    set_parameter,
)
from tests.conformance.contract_objects import Platform
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused

BLANK = Platform(chain=b"")
OLD = Platform(version=2)
DAY_MS = 24 * HOUR_MS

REFUSALS = {
    "configured twice": Refused(101, (configure(),)),
    "a chain that is no digest": Refused(103, (configure(b"mainnet"),), (BLANK,)),
    "configured by superseded code": Refused(100, (configure(),), (OLD,)),
    "production by superseded code": Refused(100, (declare_production(),), (OLD,)),
    "stake beyond a million SUI": Refused(121, (set_parameter("min_user_stake", 10**15 + 1),)),
    "stake set by superseded code": Refused(100, (set_parameter("min_user_stake", 1),), (OLD,)),
    "a deadline below a second": Refused(121, (set_parameter("request_deadline_ms", 999),)),
    "a deadline beyond 10 minutes": Refused(121, (set_parameter("request_deadline_ms", 600_001),)),
    "a deadline by superseded code": Refused(
        100, (set_parameter("request_deadline_ms", 1_000),), (OLD,)
    ),
    "unbonding beyond 90 days": Refused(121, (set_parameter("unbonding_ms", 90 * DAY_MS + 1),)),
    "unbonding by superseded code": Refused(100, (set_parameter("unbonding_ms", 1),), (OLD,)),
    "a cluster before the platform is configured": Refused(102, (register_cluster(),), (BLANK,)),
    "a token before the platform is configured": Refused(102, (issue(),), (BLANK,)),
}

SUCCESSES = {
    "configure": Done(1, ("platform",), (configure(),), (BLANK,)),
    "declare production, twice": Done(
        2, ("platform",), (declare_production(), declare_production())
    ),
    "set the least stake to its bounds": Done(
        2,
        ("platform",),
        (set_parameter("min_user_stake", 0), set_parameter("min_user_stake", 10**15)),
    ),
    "set the deadline to its bounds": Done(
        2,
        ("platform",),
        (
            set_parameter("request_deadline_ms", 1_000),
            set_parameter("request_deadline_ms", 600_000),
        ),
    ),
    "set the unbonding time to its bounds": Done(
        2,
        ("platform",),
        (set_parameter("unbonding_ms", 0), set_parameter("unbonding_ms", 90 * DAY_MS)),
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)
