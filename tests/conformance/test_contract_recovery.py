"""A lost key: guardians named in advance give the token to another address, after a delay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conformance.contract_calls import Submission, bind, put_role
from tests.conformance.contract_economy import (
    WORKER_STAKE,
    agree_to_recovery,
    begin_recovery,
    complete_recovery,
    name_guardians,
    object_to_recovery,
)
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PERSON,
    STRANGER,
    Platform,
    SealToken,
    Session,
    named,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused

OLD = Platform(version=2)
FRIEND, OTHER = named("friend"), named("other friend")
EIGHT = tuple(named(f"guardian {number}") for number in range(8))
LOST = SealToken(holder=STRANGER, guardians=(PERSON, FRIEND), threshold=1)
"""The person of the tests guards another's token."""
BEGUN = replace(LOST, recovery=(PERSON, (FRIEND,), NOW_MS))
"""And may take it over, when the friend's word is enough."""
LAPSED = replace(BEGUN, threshold=2)
"""The friend named somebody, and in the whole delay nobody agreed."""

REFUSALS = {
    "another names guardians": Refused(
        500, (name_guardians(FRIEND),), (SealToken(holder=STRANGER),)
    ),
    "named by superseded code": Refused(100, (name_guardians(FRIEND),), (OLD,)),
    "no guardians": Refused(520, (name_guardians(),)),
    "eight guardians": Refused(520, (name_guardians(*EIGHT),)),
    "a guardian twice": Refused(520, (name_guardians(FRIEND, OTHER, FRIEND),)),
    "the holder as a guardian": Refused(520, (name_guardians(PERSON),)),
    "a threshold of none": Refused(520, (name_guardians(FRIEND, threshold=0),)),
    "a threshold beyond all": Refused(520, (name_guardians(FRIEND, threshold=2),)),
    "a delay below an hour": Refused(521, (name_guardians(FRIEND, delay_ms=HOUR_MS - 1),)),
    "a delay beyond 90 days": Refused(
        521, (name_guardians(FRIEND, delay_ms=90 * 24 * HOUR_MS + 1),)
    ),
    "begun by nobody's guardian": Refused(522, (begin_recovery(),)),
    "begun twice": Refused(523, (begin_recovery(),), (BEGUN,)),
    "begun again by who began what lapsed": Refused(
        523, (begin_recovery(),), (replace(LAPSED, recovery=(STRANGER, (PERSON,), NOW_MS)),)
    ),
    "begun again before its delay is over": Refused(
        523, (begin_recovery(),), (replace(LAPSED, recovery=(STRANGER, (FRIEND,), NOW_MS + 1)),)
    ),
    "begun by superseded code": Refused(100, (begin_recovery(),), (LOST, OLD)),
    "agreed by nobody's guardian": Refused(522, (agree_to_recovery(),)),
    "agreed to nothing": Refused(524, (agree_to_recovery(),), (LOST,)),
    "agreed by superseded code": Refused(100, (agree_to_recovery(),), (BEGUN, OLD)),
    "objected to nothing": Refused(524, (object_to_recovery(),)),
    "another objects": Refused(500, (object_to_recovery(),), (BEGUN,)),
    "completed though never begun": Refused(524, (complete_recovery(),), (LOST,)),
    "completed with too few": Refused(525, (complete_recovery(),), (replace(BEGUN, threshold=2),)),
    "completed too early": Refused(
        526, (complete_recovery(),), (replace(BEGUN, recovery=(PERSON, (FRIEND,), NOW_MS + 1)),)
    ),
    "completed by another than was named": Refused(
        529, (complete_recovery(),), (replace(BEGUN, recovery=(FRIEND, (FRIEND,), NOW_MS)),)
    ),
    "completed with another's stake": Refused(
        527, (complete_recovery(stake=WORKER_STAKE),), (BEGUN,)
    ),
    "completed with a short key": Refused(528, (complete_recovery(b"short"),), (BEGUN,)),
    "completed twice": Refused(524, (complete_recovery(), complete_recovery()), (BEGUN,)),
    "completed by superseded code": Refused(100, (complete_recovery(),), (BEGUN, OLD)),
    "a session of the former holder": Refused(
        4, (put_role(), bind(), Submission().execute()), (Session(holder=STRANGER),)
    ),
    "a session of before the recovery": Refused(
        4,
        (put_role(), bind(), complete_recovery(), Submission().execute()),
        (BEGUN, Session(holder=STRANGER)),
    ),
}

TOKEN = ("token",)
SUCCESSES = {
    "name guardians": Done(1, TOKEN, (name_guardians(FRIEND, OTHER, threshold=2),)),
    "seven guardians and bounds": Done(
        2,
        TOKEN,
        (
            name_guardians(*EIGHT[:7], threshold=7),
            name_guardians(FRIEND, delay_ms=90 * 24 * HOUR_MS),
        ),
    ),
    "naming again ends a recovery": Done(
        1, TOKEN, (name_guardians(FRIEND),), (replace(BEGUN, holder=PERSON),)
    ),
    "begin": Done(1, TOKEN, (begin_recovery(),), (LOST,)),
    "begin and agree oneself": Done(2, TOKEN, (begin_recovery(), agree_to_recovery()), (LOST,)),
    "begin in place of a false guardian's lapsed word": Done(
        1, TOKEN, (begin_recovery(),), (LAPSED,)
    ),
    "agree": Done(1, TOKEN, (agree_to_recovery(),), (BEGUN,)),
    "agree and complete": Done(
        2,
        ("token", "stake account"),
        (agree_to_recovery(), complete_recovery()),
        (replace(BEGUN, threshold=2),),
    ),
    "object": Done(1, TOKEN, (object_to_recovery(),), (replace(BEGUN, holder=PERSON),)),
    "complete": Done(1, ("token", "stake account"), (complete_recovery(),), (BEGUN,)),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)
