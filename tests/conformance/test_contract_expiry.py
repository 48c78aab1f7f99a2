"""Requests that nobody answers: closed when no answer can count, or an hour late, never before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from sui_wire.bcs import Writer
from sui_wire.ids import blake2b
from tests.conformance import contract_pocketsui
from tests.conformance.contract_calls import (
    EXECUTOR_KEY,
    LANE,
    Reply,
    Submission,
    bind,
    declare_production,
    expire,
    public_key,
    put_role,
    revoke_executor,
)
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_objects import (
    NOW_MS,
    PERSON,
    Clock,
    Cluster,
    Executor,
    Platform,
    Seat,
    Thing,
    named,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused, everything
from tests.conformance.contract_world import Call, Obj, World, call

HOUR_MS = 3_600_000
LATE_MS = NOW_MS + 30_000 + HOUR_MS
"""When a request of now is an hour past its deadline."""


@dataclass(frozen=True)
class LaterClock(Clock):
    """A second clock: a transaction sees one time only, and here some of it must pass."""

    id: ClassVar[bytes] = named("later clock")


LATER = Obj(LaterClock.id)
LASTING = Executor(public_key(EXECUTOR_KEY), expires_ms=LATE_MS + HOUR_MS)
OVERDUE = LASTING, LaterClock(LATE_MS)
ALMOST = LASTING, LaterClock(LATE_MS - 1)

POD = Submission()
EXEC = Submission(stream=1, resource_type="pods/exec")
RIGHTS = (put_role(), bind())
OPENED = (*RIGHTS, POD.execute())
STREAMING = (*RIGHTS, EXEC.execute())


def refused(code: int, *calls: Call, given: tuple[Thing, ...] = ()) -> Refused:
    return Refused(code, calls, given)


REFUSALS = {
    "never opened": refused(16, expire()),
    "of another sequence number": refused(16, *OPENED, expire(replace(POD, sequence=2))),
    "answered before": refused(16, *OPENED, Reply(POD).store(), expire(clock=LATER), given=OVERDUE),
    "expired before": refused(16, *OPENED, expire(clock=LATER), expire(clock=LATER), given=OVERDUE),
    "by naming another executor": refused(
        17, *OPENED, expire(), given=(Cluster(executors=(Seat(named("other")),)),)
    ),
    "at once": refused(18, *OPENED, expire()),
    "a millisecond before the hour is over": refused(
        18, *OPENED, expire(clock=LATER), given=ALMOST
    ),
    "a stream of a live executor": refused(
        18, *STREAMING, expire(EXEC, clock=LATER), given=OVERDUE
    ),
    "by superseded code": refused(100, expire(), given=(Platform(version=2),)),
    "and then answered": refused(
        10, *OPENED, expire(clock=LATER), Reply(POD).store(), given=OVERDUE
    ),
    "and then submitted again": refused(
        5, *OPENED, expire(clock=LATER), POD.execute(), given=OVERDUE
    ),
}

SUCCESSES = {
    "an hour late": Done(4, ("lane", "role book"), (*OPENED, expire(clock=LATER)), OVERDUE),
    "of a revoked executor": Done(
        5,
        ("lane", "role book", "cluster", "executor"),
        (*OPENED, revoke_executor(), expire()),
    ),
    "of an expired executor": Done(
        4,
        ("lane", "role book"),
        (*OPENED, expire(clock=LATER)),
        (LaterClock(LASTING.expires_ms), replace(LASTING, expires_ms=NOW_MS + 1)),
    ),
    "of a development executor in production": Done(
        5, ("lane", "role book", "platform"), (*OPENED, declare_production(), expire())
    ),
    "a stream of a revoked executor": Done(
        5,
        ("lane", "role book", "cluster", "executor"),
        (*STREAMING, revoke_executor(), expire(EXEC)),
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_expired(case: Done) -> None:
    assert_done(case)


def test_an_expiry_is_recorded_in_every_byte() -> None:
    world = World.of(*everything(), *OVERDUE)
    calls = (*OPENED, expire(clock=LATER), call("lane::next_index", LANE), call("lane::head", LANE))
    transaction = world.transaction(calls, REAL)
    done = contract_pocketsui.execution(world, transaction, PERSON, keep_return_values=True)
    opened = POD.record()
    out = Writer().fixed(LANE.id).u64(1).bytes(blake2b(opened)).bytes(POD.request_id)
    expired = bytes(out.fixed(named("cluster")).fixed(named("executor")).u64(LATE_MS))
    assert [event.contents for event in done.events[-2:]] == [opened, expired]
    assert done.events[-1].type.name == "K8sAPIExpired"
    index, head = (result.returned[0].contents for result in done.results[-2:])
    assert (index, head) == ((2).to_bytes(8, "little"), b"\x20" + blake2b(expired))
