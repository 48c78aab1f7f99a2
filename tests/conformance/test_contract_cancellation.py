"""Cancelling: on the record, once, by who asked; the request stays open for its executor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conformance.contract_calls import (
    LANE,
    SESSION,
    Reply,
    Submission,
    bind,
    octets,
    put_role,
)
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import STRANGER, Platform, Session
from tests.conformance.contract_requests import POD, cancel, set_quorum
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_world import Call, call

RIGHTS = (put_role(), bind())
OPENED = (*RIGHTS, POD.execute())
EXEC = Submission(stream=1, resource_type="pods/exec")
HOLDER_ELSEWHERE = Session(holder=STRANGER)
OF_OTHERS = Session(holder=STRANGER, gateway=STRANGER)

REFUSALS = {
    "never opened": Refused(30, (cancel(),)),
    "of another number": Refused(30, (*OPENED, cancel(2))),
    "answered before": Refused(30, (*OPENED, Reply(POD).store(), cancel())),
    "by another": Refused(31, (cancel(),), (OF_OTHERS,)),
    "by superseded code": Refused(100, (cancel(),), (Platform(version=2),)),
}

SUCCESSES = {
    "ask who may": Done(
        0, (), (call("session::holder", SESSION), call("session::gateway", SESSION))
    ),
    "by holder or gateway": Done(4, ("lane", "role book"), (*OPENED, cancel())),
    "a stream": Done(4, ("lane", "role book"), (*RIGHTS, EXEC.execute(), cancel())),
    "and executed all the same": Done(
        5, ("lane", "role book"), (*OPENED, cancel(), Reply(POD).store())
    ),
    "and rejected for that": Done(
        5, ("lane", "role book"), (*OPENED, cancel(), Reply(POD, result=1, status=499).store())
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)


def is_open(to: Submission = POD) -> Call:
    return call("lane::is_open", LANE, octets(to.request_id))


def test_cancelling_closes_nothing_and_frees_no_number() -> None:
    history = History()
    history.do(*OPENED, cancel())
    assert history.value(is_open()) == b"\x01"
    assert history.refused(POD.execute()) == 5
    assert history.refused(cancel()) == 30


def test_who_may_cancel() -> None:
    history = History()
    history.do(*OPENED)
    history.give(Session(gateway=STRANGER))
    history.do(cancel())
    history.give(HOLDER_ELSEWHERE)
    history.do(replace(POD, sequence=2).attempt())
    assert history.events[-1].contents[-16:-8] == (4).to_bytes(8, "little")
    assert history.refused(cancel(), sender=b"\x01" * 32) == 31


def test_what_waits_for_approvers_is_withdrawn_and_not_cancelled() -> None:
    history = History()
    history.do(*RIGHTS, set_quorum(STRANGER), POD.execute())
    assert history.refused(cancel()) == 30
