"""Held, approved, withdrawn, taken over, cancelled: what the audit makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from k3s_daas.audit import ClusterAudit, Outcome, RequestEntry, audit_cluster
from k3s_daas.cli.records import told_step
from k3s_daas.contract.aborts import AbortCode
from k3s_daas.contract.events.gateway import K8sAPIHeld, K8sAPIRefusal
from k3s_daas.contract.request_id import RequestId
from sui_wire.ids import Address
from sui_wire.signature import KeyPair
from tests.unit.k3s_daas.audit.recorded import (
    CLUSTER,
    PLATFORM,
    SESSION,
    TOKEN,
    HandMadeLane,
)

BOB, CAROL = Address(b"\x0b" * 32), Address(b"\x0c" * 32)
OTHER = Address(b"\x99" * 32)


def audit(lane: HandMadeLane) -> ClusterAudit:
    return audit_cluster(lane.history(), CLUSTER, PLATFORM)


def only(lane: HandMadeLane) -> RequestEntry:
    (entry,) = audit(lane).entries
    return entry


def kinds(entry: RequestEntry) -> list[str]:
    return [type(item.record).__name__ for item in entry.between]


def held(approvers: tuple[Address, ...] = ()) -> HandMadeLane:
    lane = HandMadeLane()
    lane.hold(1)
    for count, approver in enumerate(approvers, start=1):
        lane.approve(1, approver, count)
    return lane


def test_a_held_request_waits() -> None:
    entry = only(held((BOB,)))
    assert (entry.outcome, entry.verified) == (Outcome.HELD, True)
    assert kinds(entry) == ["K8sAPIHeld", "K8sAPIApproved"]


def test_a_released_request_is_one_entry_with_its_approvals() -> None:
    lane = held((BOB, CAROL))
    lane.request(1)
    lane.answer(1)
    entry = only(lane)
    assert (entry.outcome, entry.problems) == (Outcome.ANSWERED, ())
    assert kinds(entry) == ["K8sAPIHeld", "K8sAPIApproved", "K8sAPIApproved"]


def test_a_withdrawn_request_was_never_executed() -> None:
    lane = held()
    lane.withdraw(1)
    entry = only(lane)
    assert (entry.outcome, entry.verified, entry.answer) == (Outcome.WITHDRAWN, True, None)
    assert entry.answer_transaction


def test_a_held_request_may_be_refused_when_it_is_judged_again() -> None:
    lane = held((BOB, CAROL))
    lane.refusal(1, AbortCode.ERROR_INSUFFICIENT_STAKE)
    lane.together()
    entry = only(lane)
    assert entry.outcome is Outcome.REFUSED
    assert entry.refusal.startswith("ERROR_INSUFFICIENT_STAKE")
    assert kinds(entry) == ["K8sAPIHeld", "K8sAPIApproved", "K8sAPIApproved"]


@pytest.mark.parametrize(
    ("error", "spoil", "together"),
    [
        (AbortCode.ERROR_SEQUENCE_USED, {}, True),
        (AbortCode.ERROR_NO_PERMISSION, {}, False),
        (AbortCode.ERROR_INVALID_SESSION, {"gateway": OTHER}, True),
        (AbortCode.ERROR_NO_PERMISSION, {"envelope_digest": bytes(32)}, True),
    ],
)
def test_a_refusal_under_the_same_id_does_not_hide_what_waits(
    error: int, spoil: dict[str, Any], together: bool
) -> None:
    lane = held((BOB,))
    lane.refusal(1, error, **spoil)
    if together:
        lane.together()
    waiting, refused = audit(lane).entries
    assert isinstance(waiting.asked, K8sAPIHeld)
    assert (waiting.outcome, refused.outcome) == (Outcome.HELD, Outcome.REFUSED)
    assert isinstance(refused.asked, K8sAPIRefusal)
    assert (len(waiting.between), refused.between) == (2, ())


@pytest.mark.parametrize(
    ("approvers", "spoil", "problem"),
    [
        ((), {}, "released without an approval"),
        ((BOB, BOB), {}, "twice by the same"),
        ((BOB, TOKEN), {}, "approved by who asked for it"),
        ((BOB, CAROL), {"verb": "delete"}, "not what was held"),
        ((BOB, CAROL), {"envelope_digest": bytes(32)}, "not what was held"),
    ],
)
def test_a_false_release_is_named(
    approvers: tuple[Address, ...], spoil: dict[str, Any], problem: str
) -> None:
    lane = held(approvers)
    lane.request(1, **spoil)
    assert any(problem in each for each in only(lane).problems)


def test_after_a_take_over_the_successor_answers() -> None:
    lane = HandMadeLane()
    lane.request(1)
    lane.take_over(1, OTHER)
    lane.expire(1, executor=OTHER)
    entry = only(lane)
    assert (entry.outcome, entry.problems) == (Outcome.EXPIRED, ())
    assert kinds(entry) == ["K8sRequestTakenOver"]


def test_after_a_take_over_the_silent_ones_answer_is_false() -> None:
    lane = HandMadeLane()
    lane.request(1)
    lane.take_over(1, OTHER)
    lane.answer(1)
    assert "it is not the assigned executor that answered" in only(lane).problems


def test_cancelling_istold_step_and_decides_nothing() -> None:
    lane = HandMadeLane()
    lane.request(1)
    lane.cancel(1)
    entry = only(lane)
    assert (entry.outcome, kinds(entry)) == (Outcome.OPEN, ["K8sRequestCancelled"])


def test_the_end_of_what_was_only_held_is_no_stray() -> None:
    lane = held()
    lane.withdraw(1)
    assert audit(lane).stray == ()
    del lane.events[1]
    assert audit(lane).stray == (f"the end of {RequestId(SESSION, 1)}, which was never approved",)


def test_the_steps_aretold_step_in_words() -> None:
    lane = held((BOB,))
    lane.request(1)
    lane.take_over(1, OTHER)
    lane.cancel(1)
    steps = [told_step(item) for item in only(lane).between]
    assert steps[0].startswith("1970-01-01T00:00:01Z held until 2 approvers of role 'edit' agree")
    assert steps[1].endswith(f"approved by 0x{'0b' * 32} (1)")
    assert steps[2].endswith(f"taken over by executor 0x{'99' * 32}")
    assert "cancelling asked by" in steps[3]


def test_a_read_batch_is_checked_by_its_signature() -> None:
    lane = HandMadeLane()
    lane.read_batch()
    found = audit(lane)
    assert found.sound
    assert [entry.batch.count for entry in found.batches] == [3]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        ({"count": 4}, "signature does not verify"),
        ({"signer": KeyPair.from_seed(b"\x09" * 32)}, "signature does not verify"),
        ({"key_version": 1}, "no key of version 1"),
        ({"first": 1_600}, "not from before it was recorded"),
    ],
)
def test_a_false_read_batch_is_named(spoil: dict[str, Any], problem: str) -> None:
    lane = HandMadeLane()
    lane.read_batch(**spoil)
    found = audit(lane)
    assert not found.sound
    assert any(problem in each for each in found.batches[0].problems)


def test_a_changed_approval_breaks_the_lane() -> None:
    lane = held((BOB,))
    lane.request(1)
    event = lane.events[2]
    lane.events[2] = replace(event, contents=event.contents[:-1] + b"\x01")
    assert not audit(lane).lanes[0].sound
