"""Take-over: from an executor that the lane has not heard of, and from no other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from tests.conformance.contract_calls import (
    EXECUTOR,
    EXECUTOR_KEY,
    LANE,
    Reply,
    Submission,
    bind,
    public_key,
    put_role,
)
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import (
    NOW_MS,
    STRANGER,
    Clock,
    Cluster,
    Executor,
    Lane,
    Platform,
    Seat,
    Thing,
    named,
)
from tests.conformance.contract_requests import (
    POD,
    SECOND,
    SECOND_KEY,
    Said,
    cancel,
    report_alive,
    take_over,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_world import Call, Obj, Pure, call

SILENCE_MS = 5_000


@dataclass(frozen=True)
class LaterClock(Clock):
    """A second clock: a transaction sees one time only, and here some of it must pass."""

    now_ms: int = NOW_MS + SILENCE_MS
    id: ClassVar[bytes] = named("later clock")


LATER = Obj(LaterClock.id)
RIGHTS = (put_role(), bind())
OPENED = (*RIGHTS, POD.execute())
EXEC = Submission(stream=1, resource_type="pods/exec")
BUSY_SECOND = Lane(load=((SECOND.id, 7),))
"""So that the first is given the request."""
SECOND_SEAT = Seat(SECOND.id, attested=True, measurement=named("second program"))
TWO = Cluster(executors=(Seat(), SECOND_SEAT))
BOTH = TWO, SECOND, BUSY_SECOND, LaterClock()
TAKEN = take_over(clock=LATER)


def refused(code: int, *calls: Call, given: tuple[Thing, ...] = ()) -> Refused:
    return Refused(code, calls, (*BOTH, *given))


REFUSALS = {
    "never opened": refused(27, TAKEN),
    "of another number": refused(27, *OPENED, take_over(replace(POD, sequence=2).request_id)),
    "answered before": refused(27, *OPENED, Reply(POD).store(), TAKEN),
    "assigned to another than is named": refused(27, *OPENED, take_over(silent=named("other"))),
    "at once": refused(28, *OPENED, take_over()),
    "a millisecond too early": refused(
        28, *OPENED, TAKEN, given=(LaterClock(NOW_MS + SILENCE_MS - 1),)
    ),
    "from one that reported": refused(28, *OPENED, report_alive(clock=LATER), TAKEN),
    "by itself": refused(29, *OPENED, take_over(successor=EXECUTOR.id, clock=LATER)),
    "by one without a seat": refused(29, *OPENED, TAKEN, given=(Cluster(),)),
    "by one whose time is over": refused(
        29,
        *OPENED,
        TAKEN,
        given=(Cluster(executors=(Seat(), replace(SECOND_SEAT, expires_ms=NOW_MS))),),
    ),
    "by one of a revoked measurement": refused(
        29, *OPENED, TAKEN, given=(Platform(revoked=((named("second program"), NOW_MS + 1),)),)
    ),
    "by one that another operates": refused(
        29, *OPENED, TAKEN, given=(replace(SECOND, operator=STRANGER),)
    ),
    "by superseded code": refused(100, TAKEN, given=(Platform(version=2),)),
    "reported by another": refused(
        29, report_alive(), given=(Executor(public_key(EXECUTOR_KEY), operator=STRANGER),)
    ),
    "reported by a revoked one": refused(
        29, report_alive(), given=(Executor(public_key(EXECUTOR_KEY), revoked=True),)
    ),
    "reported by superseded code": refused(100, report_alive(), given=(Platform(version=2),)),
}

SUCCESSES = {
    "from a silent one": Done(4, ("lane", "role book"), (*OPENED, TAKEN), BOTH),
    "a stream": Done(4, ("lane", "role book"), (*RIGHTS, EXEC.execute(), TAKEN), BOTH),
    "a cancelled one": Done(5, ("lane", "role book"), (*OPENED, cancel(), TAKEN), BOTH),
    "report": Done(0, ("lane",), (report_alive(),)),
    "report while something is open": Done(3, ("lane", "role book"), (*OPENED, report_alive())),
    "report and be taken over once silent again": Done(
        4, ("lane", "role book"), (*OPENED, report_alive(), TAKEN), BOTH
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)


def silent() -> History:
    """The first executor has been given a request, and has said nothing since."""
    history = History(TWO, SECOND, BUSY_SECOND)
    history.do(*OPENED)
    history.pass_ms(SILENCE_MS)
    return history


def load(history: History, executor: bytes) -> int:
    asked = call("lane::open_requests", LANE, Pure(executor))
    return int.from_bytes(history.value(asked), "little")


def test_the_successor_answers_and_the_silent_one_no_more() -> None:
    history = silent()
    history.do(take_over())
    assert (load(history, EXECUTOR.id), load(history, SECOND.id)) == (0, 8)
    assert history.refused(take_over()) == 27
    digest = history.last_digest("K8sAPIRequest")
    late = Said(request_digest=digest)
    assert history.refused(late.store()) == 11
    stolen = replace(late, executor=SECOND.id)
    assert history.refused(stolen.store()) == 12
    history.do(replace(stolen, key=SECOND_KEY).store())
    assert load(history, SECOND.id) == 7
    assert history.refused(late.store()) == 10


def test_a_new_deadline_counts_from_the_take_over() -> None:
    history = silent()
    history.do(take_over())
    now, deadline = (history.events[-1].contents[at:][:8] for at in (-16, -8))
    assert int.from_bytes(now, "little") == NOW_MS + SILENCE_MS
    assert int.from_bytes(deadline, "little") == NOW_MS + SILENCE_MS + 30_000


def test_the_first_may_have_it_back_when_the_successor_is_silent() -> None:
    history = silent()
    history.do(take_over())
    back = take_over(successor=EXECUTOR.id, silent=SECOND.id)
    assert history.refused(back) == 28
    history.pass_ms(SILENCE_MS)
    history.do(back)
    history.do(Said(request_digest=history.last_digest("K8sAPIRequest")).store())


def test_an_answer_to_another_request_is_a_sign_of_life() -> None:
    history = History(TWO, SECOND, BUSY_SECOND)
    history.do(*OPENED)
    other = replace(POD, sequence=2)
    history.do(other.execute())
    digest = history.last_digest("K8sAPIRequest")
    history.pass_ms(SILENCE_MS)
    history.do(Said(other.request_id, digest).store())
    assert history.refused(take_over()) == 28
    history.pass_ms(SILENCE_MS)
    history.do(take_over())


def test_a_revoked_executor_cannot_keep_others_away() -> None:
    history = silent()
    history.give(Executor(public_key(EXECUTOR_KEY), revoked=True))
    assert history.refused(report_alive()) == 29
    history.do(take_over())
