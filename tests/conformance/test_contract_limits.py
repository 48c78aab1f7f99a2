"""How many requests a token may have in a minute, where the cluster's owner limits them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conformance.contract_calls import Submission, bind, put_role
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import NOW_MS, STRANGER, Cluster, Platform
from tests.conformance.contract_requests import POD, approve, set_policy, set_quorum
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused

RIGHTS = (put_role(), bind())
ONE = Cluster(requests_per_minute=1)
MINUTE_MS = 60_000
SECOND = replace(POD, sequence=2)

REFUSALS = {
    "a second request within the minute": Refused(
        20, (*RIGHTS, POD.execute(), SECOND.execute()), (ONE,)
    ),
    "a request while the platform is paused": Refused(
        19, (*RIGHTS, POD.execute()), (Platform(paused_until_ms=NOW_MS + 1),)
    ),
}

SUCCESSES = {
    "one request": Done(3, ("lane", "role book"), (*RIGHTS, POD.execute()), (ONE,)),
    "the second refused on the record": Done(
        4, ("lane", "role book"), (*RIGHTS, POD.execute(), SECOND.attempt()), (ONE,)
    ),
    "refused on the record while the platform is paused": Done(
        3,
        ("lane", "role book"),
        (*RIGHTS, POD.attempt()),
        (Platform(paused_until_ms=NOW_MS + 1),),
    ),
    "a request when the pause has ended": Done(
        3, ("lane", "role book"), (*RIGHTS, POD.execute()), (Platform(paused_until_ms=NOW_MS),)
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)


def asked(sequence: int) -> Submission:
    return replace(POD, sequence=sequence)


def limited(per_minute: int) -> History:
    history = History(Cluster(requests_per_minute=per_minute))
    history.do(*RIGHTS)
    return history


def test_a_new_minute_begins_anew() -> None:
    history = limited(2)
    history.do(asked(1).execute(), asked(2).execute())
    assert history.refused(asked(3).execute()) == 20
    history.pass_ms(MINUTE_MS - NOW_MS % MINUTE_MS - 1)
    assert history.refused(asked(3).execute()) == 20
    history.pass_ms(1)
    history.do(asked(3).execute(), asked(4).execute())
    assert history.refused(asked(5).execute()) == 20


def test_refusals_are_not_counted() -> None:
    history = limited(1)
    history.do(replace(POD, path="").attempt(), replace(POD, verb="get").attempt(), POD.execute())
    assert history.refused(asked(2).execute()) == 20


def test_a_held_request_counts_when_it_is_released() -> None:
    history = limited(1)
    history.do(set_quorum(STRANGER), asked(1).execute(), asked(2).execute())
    history.do(approve(asked(1).request_id), sender=STRANGER)
    assert history.events[-1].type.name == "K8sAPIRequest"
    history.do(approve(asked(2).request_id), sender=STRANGER)
    assert history.events[-1].type.name == "K8sAPIRefusal"
    assert history.events[-1].contents[-16:-8] == (20).to_bytes(8, "little")


def test_a_limit_counts_from_when_it_is_set() -> None:
    history = limited(0)
    history.do(asked(1).execute(), asked(2).execute(), set_policy(requests_per_minute=1))
    history.do(asked(3).execute())
    assert history.refused(asked(4).execute()) == 20
    history.do(set_policy(requests_per_minute=0), asked(4).execute())
