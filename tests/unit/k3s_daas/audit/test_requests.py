"""Each request with its outcome, and every way in which a record can be wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from k3s_daas.audit import ClusterAudit, LaneState, Outcome, audit_cluster
from k3s_daas.contract.aborts import AbortCode
from k3s_daas.contract.request_id import RequestId
from sui_wire.ids import Address
from sui_wire.signature import KeyPair
from tests.unit.k3s_daas.audit.recorded import CLUSTER, LANE, PLATFORM, SESSION, HandMadeLane


def audit(lane: HandMadeLane, state: LaneState | None = None) -> ClusterAudit:
    states = {} if state is None else {LANE: state}
    return audit_cluster(lane.history(), CLUSTER, PLATFORM, states)


def test_every_outcome() -> None:
    lane = HandMadeLane()
    lane.request(1)
    lane.answer(1)
    lane.refusal(2, AbortCode.ERROR_NO_PERMISSION)
    lane.request(3)
    lane.request(4, request_class=1)
    lane.close(4)
    for sequence, result in ((5, 1), (6, 2)):
        lane.request(sequence)
        lane.answer(sequence, signer=KeyPair.generate(), result=result)
    lane.request(7)
    lane.expire(7)
    found = audit(lane, lane.state())
    assert [entry.outcome for entry in found.entries] == [
        Outcome.ANSWERED,
        Outcome.REFUSED,
        Outcome.OPEN,
        Outcome.STREAM_CLOSED,
        Outcome.REJECTED,
        Outcome.UNKNOWN,
        Outcome.EXPIRED,
    ]
    answered, refused, opened, closed = found.entries[:4]
    assert answered.verified and refused.verified and opened.verified and closed.verified
    assert answered.request_id == str(RequestId(SESSION, 1))
    assert (answered.status, answered.elapsed_ms) == (200, 250)
    assert (answered.transaction, answered.answer_transaction) == ("tx0", "tx1")
    assert refused.refusal.startswith("ERROR_NO_PERMISSION")
    assert (opened.status, opened.elapsed_ms) == (None, None)
    expired = found.entries[-1]
    assert expired.verified
    assert (expired.status, expired.answer_transaction) == (None, f"tx{lane.index - 1}")


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        ({"executor": Address(b"\x99" * 32)}, "not the assigned executor"),
        ({"lane": Address(b"\x98" * 32)}, "different lanes"),
    ],
)
def test_a_false_expiry_is_named(spoil: dict[str, Any], problem: str) -> None:
    lane = HandMadeLane()
    lane.request(1)
    lane.expire(1, **spoil)
    (entry,) = audit(lane).entries
    assert any(problem in each for each in entry.problems)


def test_an_expiry_of_what_was_never_approved_is_stray() -> None:
    lane = HandMadeLane()
    lane.expire(1)
    assert audit(lane).stray == (f"the end of {RequestId(SESSION, 1)}, which was never approved",)


def test_a_sound_lane() -> None:
    lane = HandMadeLane()
    before = lane.state()
    lane.request(1)
    between = lane.state()
    lane.answer(1)
    for state in (before, between, lane.state(), None):
        found = audit(lane, state)
        assert found.sound
        (report,) = found.lanes
        assert (report.records, report.head) == (2, lane.head)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        ({"status": 404}, "the executor's signature does not verify"),
        ({"bytes": b"other"}, "does not have the recorded digest"),
        ({"key_version": 3}, "no key of version 3 was ever registered"),
        ({"executor": Address(b"\x99" * 32)}, "not the assigned executor"),
        ({"lane": Address(b"\x98" * 32)}, "different lanes"),
    ],
)
def test_a_false_answer_is_named(spoil: dict[str, Any], problem: str) -> None:
    lane = HandMadeLane()
    lane.request(1)
    lane.answer(1, **{"payload" if key == "bytes" else key: it for key, it in spoil.items()})
    found = audit(lane)
    assert not found.sound
    assert any(problem in one for one in found.entries[0].problems)


def test_a_false_request_is_named() -> None:
    lane = HandMadeLane()
    lane.request(1, session=Address(b"\x77" * 32))
    lane.request(2, payload=b"other")
    first, second = audit(lane).entries
    assert first.problems == ("the request id is not one of the session's",)
    assert second.problems == ("the recorded envelope does not have the recorded digest",)


def test_a_stream_answered_as_a_single_request() -> None:
    lane = HandMadeLane()
    lane.request(1, request_class=1)
    lane.answer(1)
    assert "a stream is answered as a single request" in audit(lane).entries[0].problems[0]


def three_records() -> HandMadeLane:
    lane = HandMadeLane()
    lane.request(1)
    lane.answer(1)
    lane.request(2)
    return lane


def test_a_record_left_out_breaks_the_lane() -> None:
    lane = three_records()
    state = lane.state()
    del lane.events[2]
    found = audit(lane, state)
    assert not found.lanes[0].sound
    assert "expected record 1, found record 2" in found.lanes[0].problems
    assert all("its lane's chain is broken" in entry.problems for entry in found.entries)


def test_a_record_changed_breaks_the_lane() -> None:
    lane = three_records()
    event = lane.events[1]
    lane.events[1] = replace(event, contents=event.contents[:-1] + b"\x03")
    assert "does not carry the hash" in audit(lane).lanes[0].problems[0]


def test_a_missing_tail_is_noticed_by_the_lane_object() -> None:
    lane = three_records()
    state = lane.state()
    del lane.events[3]
    assert audit(lane).lanes[0].sound
    assert "do not lead there" in audit(lane, state).lanes[0].problems[0]


def test_an_answer_to_nothing_is_a_stray() -> None:
    lane = three_records()
    del lane.events[1]
    found = audit(lane)
    assert len(found.stray) == 1
    assert str(RequestId(SESSION, 1)) in found.stray[0]


def test_other_clusters_are_left_alone() -> None:
    lane = three_records()
    assert audit_cluster(lane.history(), Address(b"\x42" * 32), PLATFORM).entries == ()
