"""What `daas audit` complains of: everything that does not hold, with its reason."""

from __future__ import annotations

from k3s_daas.audit import (
    ApiEntry,
    ClusterAudit,
    LaneReport,
    Reconciliation,
    Unexplained,
)
from k3s_daas.cli.records import Examination, complaints
from sui_wire.ids import parse_object_id

CLUSTER = parse_object_id("0xc")
LANE = parse_object_id("0x1a")


def audit(lane_problems: tuple[str, ...] = (), stray: tuple[str, ...] = ()) -> ClusterAudit:
    lane = LaneReport(LANE, 0, bytes(32), lane_problems)
    return ClusterAudit(CLUSTER, (), (lane,), stray)


def entry(audit_id: str) -> ApiEntry:
    return ApiEntry(
        audit_id=audit_id,
        stage="ResponseComplete",
        user="daas-executor:1",
        impersonated="daas:0xdead",
        verb="list",
        path="/api/v1/secrets",
        resource_type="secrets",
        api_group="",
        namespace="",
        name="",
        status=200,
        time="2026-11-21T00:00:00Z",
    )


def test_nothing_is_said_when_everything_holds() -> None:
    sound = Examination(audit(), Reconciliation(1, (), (), ()))
    assert complaints(sound) == []
    assert sound.sound


def test_what_went_round_the_contract_is_named_with_the_reason() -> None:
    unexplained = Unexplained(entry("none"), "no approved request has the id 'none'")
    found = Examination(audit(), Reconciliation(1, (unexplained,), ("twice-1",), ()))
    (first, second) = complaints(found)
    assert "daas:0xdead did list /api/v1/secrets (no approved request has the id" in first
    assert second == "request twice-1: carried out more than once"
    assert not found.sound


def test_a_broken_chain_and_stray_answers_are_named() -> None:
    found = Examination(audit(("record 1 is followed by record 3",), ("an answer to x",)), None)
    (lane, stray) = complaints(found)
    assert lane.startswith("lane 0x")
    assert lane.endswith("1a: record 1 is followed by record 3")
    assert stray == "an answer to x"
