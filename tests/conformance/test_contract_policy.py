"""Cluster policies, and which executor is given a request: regions, measurements, load."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conformance.contract_calls import CLUSTER, bind, put_role
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import (
    HOUR_MS,
    SOON_MS,
    Cluster,
    ClusterCap,
    Lane,
    Platform,
    Seat,
    named,
)
from tests.conformance.contract_requests import POD, set_policy
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_world import call

RIGHTS = (put_role(), bind())
NEAR, FAR = Seat(named("near")), Seat(named("far"), local=False)
BAD = replace(NEAR, attested=True, measurement=named("bad program"))
REVOKED = Platform(revoked=((named("bad program"), SOON_MS),))
HIGH, LOW = replace(POD, priority=3), replace(POD, priority=1)

REFUSALS = {
    "set by superseded code": Refused(100, (set_policy(),), (Platform(version=2),)),
    "set by another": Refused(300, (set_policy(),), (ClusterCap(cluster=named("another")),)),
    "a priority of nothing": Refused(307, (set_policy(max_priority=0),)),
    "a priority beyond the highest": Refused(307, (set_policy(max_priority=4),)),
    "discovery cached for more than an hour": Refused(
        307, (set_policy(discovery_cache_ms=HOUR_MS + 1),)
    ),
    "a request above the cluster's priority": Refused(
        8, (*RIGHTS, HIGH.execute()), (Cluster(max_priority=2),)
    ),
    "a request above the priority set just now": Refused(
        8, (*RIGHTS, set_policy(max_priority=1), POD.execute())
    ),
    "a priority that is none": Refused(8, (*RIGHTS, replace(POD, priority=0).execute())),
    "a priority that there is not": Refused(8, (*RIGHTS, replace(POD, priority=4).execute())),
    "only executors of a revoked measurement": Refused(
        6, (*RIGHTS, POD.execute()), (Cluster(executors=(BAD,)), REVOKED)
    ),
}

POLICY = call("cluster::policy", CLUSTER)
QUESTIONS = "requests_per_minute", "allows_read_batches", "discovery_cache_ms", "max_priority"

SUCCESSES = {
    "ask for it all": Done(0, (), tuple(call(f"cluster::{asked}", POLICY) for asked in QUESTIONS)),
    "set": Done(1, ("cluster",), (set_policy(),)),
    "set at the bounds": Done(
        1, ("cluster",), (set_policy(2**64 - 1, HOUR_MS, 1, read_batches=True),)
    ),
    "a low priority where it is the highest": Done(
        3, ("lane", "role book"), (*RIGHTS, LOW.execute()), (Cluster(max_priority=1),)
    ),
    "a high priority": Done(3, ("lane", "role book"), (*RIGHTS, HIGH.execute())),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)


def u64(value: int) -> bytes:
    return value.to_bytes(8, "little")


def busy(seat: Seat, count: int) -> tuple[bytes, int]:
    return seat.executor, count


ASSIGNMENTS = {
    "the near one though it has more to do": (
        (FAR, NEAR),
        Lane(load=(busy(NEAR, 1023),)),
        NEAR,
    ),
    "the far one when the near one is full": ((NEAR, FAR), Lane(load=(busy(NEAR, 1024),)), FAR),
    "the far one when the near one's program is revoked": ((BAD, FAR), Lane(), FAR),
    "the far one when the near one has expired": (
        (replace(NEAR, expires_ms=0), FAR),
        Lane(),
        FAR,
    ),
    "the first of those with equal loads": ((FAR, NEAR, BAD), Lane(), NEAR),
    "the one with less to do": (
        (NEAR, replace(NEAR, executor=named("idle"))),
        Lane(load=(busy(NEAR, 1),)),
        replace(NEAR, executor=named("idle")),
    ),
}
"""Seats, what the lane counts, and who is given the request; `BAD` and `NEAR` have one id."""


@pytest.mark.parametrize("case", ASSIGNMENTS.values(), ids=ASSIGNMENTS)
def test_assigned_to(case: tuple[tuple[Seat, ...], Lane, Seat]) -> None:
    seats, lane, expected = case
    history = History(Cluster(executors=seats), lane, REVOKED)
    history.do(*RIGHTS, POD.execute())
    assert history.events[-1].contents[-49:-17] == expected.executor


def test_an_executor_is_passed_over_once_its_measurement_is_revoked() -> None:
    history = History()
    history.do(*RIGHTS, POD.execute())
    history.give(Platform(revoked=((named("measurement"), SOON_MS),)))
    assert history.refused(replace(POD, sequence=2).execute()) == 6


def test_a_policy_says_what_was_set() -> None:
    history = History()
    history.do(set_policy(7, 11, 2, read_batches=True))
    said = [history.value(call(f"cluster::{asked}", POLICY)) for asked in QUESTIONS]
    assert said == [u64(7), b"\x01", u64(11), b"\x02"]
