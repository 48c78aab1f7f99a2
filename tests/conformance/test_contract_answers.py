"""Answers: believed when the assigned, live executor signed them with its current key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.conformance.contract_calls import (
    EXECUTOR_KEY,
    Reply,
    Submission,
    bind,
    declare_production,
    possession,
    public_key,
    put_role,
    rotate_keys,
    suspend,
)
from tests.conformance.contract_objects import (
    PAST_MS,
    Cluster,
    Executor,
    Lane,
    Platform,
    Seat,
    Thing,
    named,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_world import Call

KEY = public_key(EXECUTOR_KEY)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(named("another signing key"))
RIGHTS = (put_role(), bind())
POD = Submission()
EXEC = Submission(stream=1, resource_type="pods/exec")
ANSWER = Reply(POD)
END = Reply(EXEC, status=200, sent=10, received=20)
OPENED = (*RIGHTS, POD.execute())
STREAMING = (*RIGHTS, EXEC.execute())


def refused(code: int, *calls: Call, given: tuple[Thing, ...] = ()) -> Refused:
    return Refused(code, calls, given)


ROTATED = rotate_keys(public_key(OTHER_KEY), signature=possession(OTHER_KEY))

REFUSALS = {
    "never opened": refused(10, ANSWER.store()),
    "of another sequence number": refused(
        10, *OPENED, replace(ANSWER, to=replace(POD, sequence=2)).store()
    ),
    "answered twice": refused(10, *OPENED, ANSWER.store(), ANSWER.store()),
    "closed twice": refused(10, *STREAMING, END.close(), END.close()),
    "assigned to another": refused(
        11, *OPENED, ANSWER.store(), given=(Cluster(executors=(Seat(named("other")),)),)
    ),
    "by a revoked executor": refused(
        13, *OPENED, ANSWER.store(), given=(Executor(KEY, revoked=True),)
    ),
    "by an expired executor": refused(
        13, *OPENED, ANSWER.store(), given=(Executor(KEY, expires_ms=PAST_MS),)
    ),
    "by a development executor in production": refused(
        13, *OPENED, declare_production(), ANSWER.store()
    ),
    "with another's key": refused(12, *OPENED, replace(ANSWER, key=OTHER_KEY).store()),
    "with the key before": refused(12, *OPENED, ROTATED, ANSWER.store()),
    "for another key version": refused(12, *OPENED, replace(ANSWER, key_version=1).store()),
    "for another request of that id": refused(
        12, *OPENED, replace(ANSWER, to=replace(POD, name="other")).store()
    ),
    "for another place in the lane": refused(12, *OPENED, replace(ANSWER, index=1).store()),
    "for another chain": refused(
        12, *OPENED, ANSWER.store(), given=(Platform(chain=named("another chain")),)
    ),
    "a result that is none": refused(14, *OPENED, replace(ANSWER, result=3).store()),
    "a status that is none": refused(14, *OPENED, replace(ANSWER, status=600).store()),
    "a digest that is none": refused(14, *OPENED, replace(ANSWER, envelope_digest=b"").store()),
    "a payload too large": refused(14, *OPENED, replace(ANSWER, payload=bytes(16_381)).store()),
    "a payload that was not signed": refused(
        14, *OPENED, replace(ANSWER, envelope_digest=named("answer envelope")).store()
    ),
    "a single request closed": refused(14, *OPENED, ANSWER.close()),
    "a stream answered": refused(14, *STREAMING, END.store()),
    "in another cluster's lane": refused(
        15, ANSWER.store(), given=(Lane(cluster=named("another cluster")),)
    ),
    "a stream in another cluster's lane": refused(
        15, END.close(), given=(Lane(cluster=named("another cluster")),)
    ),
    "by superseded code": refused(100, ANSWER.store(), given=(Platform(version=2),)),
    "a stream by superseded code": refused(100, END.close(), given=(Platform(version=2),)),
}

SUCCESSES = {
    "executed": (*OPENED, ANSWER.store()),
    "rejected by the executor": (*OPENED, replace(ANSWER, result=1, status=403).store()),
    "outcome unknown": (*OPENED, replace(ANSWER, result=2, status=504).store()),
    "without a payload": (*OPENED, replace(ANSWER, payload=b"").store()),
    "a payload at its bound": (*OPENED, replace(ANSWER, payload=bytes(16_380)).store()),
    "a stream": (*STREAMING, END.close()),
    "a stream that the executor refused": (
        *STREAMING,
        replace(END, result=1, status=403, sent=0, received=0).close(),
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("calls", SUCCESSES.values(), ids=SUCCESSES)
def test_recorded(calls: tuple[Call, ...]) -> None:
    assert_done(Done(4, ("lane", "role book"), calls))


def test_a_suspended_cluster_still_records_answers() -> None:
    calls = (*OPENED, suspend(), ANSWER.store())
    assert_done(Done(5, ("lane", "role book", "cluster"), calls))


def test_an_answer_with_the_new_key_is_recorded() -> None:
    answer = replace(ANSWER, key=OTHER_KEY, key_version=1)
    calls = (*OPENED, ROTATED, answer.store())
    assert_done(Done(5, ("lane", "role book", "executor"), calls))
