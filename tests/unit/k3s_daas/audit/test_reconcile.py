"""What the API server did, against what the contract approved."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from k3s_daas.audit import ApiEntry, RequestEntry, audit_cluster, read_api_log, reconcile
from k3s_daas.contract.request_id import RequestId
from sui_wire.ids import format_address
from tests.unit.k3s_daas.audit.recorded import CLUSTER, PLATFORM, SESSION, TOKEN, HandMadeLane

TENANT = f"daas:{format_address(TOKEN)}"


def log_line(sequence: int, **changes: Any) -> dict[str, Any]:
    """A line as kube-apiserver 1.34 writes it at level Metadata."""
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "Metadata",
        "auditID": str(RequestId(SESSION, sequence)),
        "stage": "ResponseComplete",
        "requestURI": "/api/v1/namespaces/web/pods/one?pretty=true",
        "verb": "get",
        "user": {"username": "daas-executor:local", "groups": ["system:authenticated"]},
        "impersonatedUser": {"username": TENANT, "groups": ["daas:approved"]},
        "sourceIPs": ["127.0.0.1"],
        "objectRef": {
            "resource": "pods",
            "namespace": "web",
            "name": "one",
            "apiVersion": "v1",
        },
        "responseStatus": {"metadata": {}, "code": 200},
        "stageTimestamp": "2026-11-21T04:00:00.000000Z",
    } | changes


def entries(tmp_path: Path, *lines: dict[str, Any]) -> list[ApiEntry]:
    path = tmp_path / "audit.log"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return read_api_log(path)


def requests(**spoil: Any) -> tuple[RequestEntry, ...]:
    lane = HandMadeLane()
    lane.request(1, **spoil)
    lane.answer(1)
    lane.request(2, verb="create", method="POST")
    lane.refusal(3, 2)
    return audit_cluster(lane.history(), CLUSTER, PLATFORM).entries


def test_what_was_approved_is_explained(tmp_path: Path) -> None:
    log = entries(tmp_path, log_line(1, stage="ResponseStarted"), log_line(1))
    found = reconcile(requests(), log)
    assert found.sound
    assert (found.examined, found.unseen) == (2, ())


def test_others_are_no_affair_of_ours(tmp_path: Path) -> None:
    log = entries(
        tmp_path,
        log_line(9, user={"username": "system:kube-scheduler"}, impersonatedUser=None),
        log_line(9, user={"username": "daas:cluster-admin"}, impersonatedUser=None),
    )
    found = reconcile(requests(), log)
    assert (found.examined, found.unexplained) == (0, ())
    assert found.unseen == (str(RequestId(SESSION, 1)),)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"auditID": "f7c1"}, "no approved request has the id 'f7c1'"),
        ({"auditID": str(RequestId(SESSION, 3))}, "no approved request"),
        ({"impersonatedUser": None}, "carried out as daas-executor:local"),
        ({"impersonatedUser": {"username": "daas:0x77"}}, "carried out as daas:0x77"),
        ({"requestURI": "/api/v1/namespaces/web/pods/two"}, "path /api/v1/namespaces/web/pods/two"),
        ({"verb": "delete"}, "verb delete, approved was get"),
        ({"objectRef": {"resource": "secrets", "namespace": "web"}}, "resource secrets in web"),
        (
            {"objectRef": {"resource": "pods", "subresource": "exec", "namespace": "web"}},
            "resource pods/exec",
        ),
        ({"objectRef": {"resource": "pods", "namespace": "other"}}, "resource pods in other"),
        (
            {"objectRef": {"resource": "pods", "namespace": "web", "apiGroup": "x"}},
            "resource pods in web",
        ),
    ],
)
def test_what_was_not_approved_is_unexplained(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    found = reconcile(requests(), entries(tmp_path, log_line(1, **changes)))
    assert not found.sound
    (one,) = found.unexplained
    assert reason in one.reason


def test_somebody_with_a_tenants_own_certificate_is_noticed(tmp_path: Path) -> None:
    line = log_line(9, user={"username": TENANT}, impersonatedUser=None, auditID="x")
    assert len(reconcile(requests(), entries(tmp_path, line)).unexplained) == 1


def test_a_connection_may_be_logged_as_get(tmp_path: Path) -> None:
    asked = requests(
        verb="create",
        resource_type="pods/exec",
        path="/api/v1/namespaces/web/pods/one/exec",
    )
    line = log_line(
        1,
        requestURI="/api/v1/namespaces/web/pods/one/exec?command=id",
        objectRef={
            "resource": "pods",
            "subresource": "exec",
            "namespace": "web",
            "name": "one",
        },
    )
    assert reconcile(asked, entries(tmp_path, line)).sound


def test_a_path_that_is_no_resource(tmp_path: Path) -> None:
    asked = requests(resource_type="", namespace="", name="", path="/version")
    line = log_line(1, requestURI="/version", objectRef=None)
    assert reconcile(asked, entries(tmp_path, line)).sound


def test_a_write_carried_out_twice_is_reported_a_read_is_not(tmp_path: Path) -> None:
    write = log_line(2, verb="create")
    found = reconcile(requests(), entries(tmp_path, write, write, log_line(1), log_line(1)))
    assert found.repeated == (str(RequestId(SESSION, 2)),)
    assert found.unexplained == ()
    assert not found.sound


def test_rotated_files_come_first_and_cut_lines_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "audit-2026-11-20T00-00-00.000.log").write_text(json.dumps(log_line(1)) + "\n")
    (tmp_path / "audit.log").write_text(json.dumps(log_line(2)) + '\n\n{"kind": "Ev')
    found = read_api_log(tmp_path / "audit.log")
    assert [entry.audit_id[-1] for entry in found] == ["1", "2"]
    assert replace(found[0], audit_id="") == replace(found[1], audit_id="")
    assert read_api_log(tmp_path / "none" / "audit.log") == []


def test_an_executor_that_was_not_let_in_at_first_is_explained_and_did_nothing_twice(
    tmp_path: Path,
) -> None:
    post = {"verb": "create", "requestURI": "/api/v1/namespaces/web/pods/one"}
    turned_away = log_line(
        2, **post, impersonatedUser=None, responseStatus={"metadata": {}, "code": 403}
    )

    reconciliation = reconcile(requests(), entries(tmp_path, turned_away, log_line(2, **post)))

    assert reconciliation.sound


def test_an_executor_that_was_let_in_under_its_own_name_is_not(tmp_path: Path) -> None:
    log = entries(tmp_path, log_line(1, impersonatedUser=None))

    (found,) = reconcile(requests(), log).unexplained

    assert "carried out as daas-executor:local" in found.reason
