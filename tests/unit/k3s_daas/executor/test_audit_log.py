"""The audit log proves what it can, and nothing that somebody else could have planted."""

import json
from pathlib import Path
from typing import Any

import pytest

from k3s_daas.executor.audit_log import AuditLog, Execution

URI = "/api/v1/namespaces/web/pods?fieldManager=kubectl"
OURS = Execution("abc-7", URI, "daas:0x1")


def line(**changed: Any) -> str:
    entry = {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "stage": "ResponseComplete",
        "auditID": "abc-7",
        "requestURI": URI,
        "verb": "create",
        "user": {"username": "daas-executor", "groups": ["system:authenticated"]},
        "impersonatedUser": {"username": "daas:0x1"},
        "responseStatus": {"metadata": {}, "code": 201},
    }
    return json.dumps({**entry, **changed}) + "\n"


def log(tmp_path: Path, *lines: str, name: str = "audit.log") -> AuditLog:
    (tmp_path / name).write_text("".join(lines))
    return AuditLog(tmp_path / "audit.log", "daas-executor")


def test_a_complete_line_under_our_own_user_proves_execution(tmp_path: Path) -> None:
    assert log(tmp_path, line(auditID="other"), line(), line()).find_status(OURS) == 201


def test_a_rotated_file_is_searched_too(tmp_path: Path) -> None:
    log(tmp_path, line(), name="audit-2026-11-21T03-00-00.000.log")
    assert log(tmp_path, line(auditID="abc-8")).find_status(OURS) == 201


@pytest.mark.parametrize(
    "changed",
    [
        {"stage": "RequestReceived"},
        {"stage": "Panic"},
        {"requestURI": "/api/v1/namespaces/web/pods"},
        {"user": {"username": "system:serviceaccount:web:default"}},
        {"impersonatedUser": {"username": "daas:0x2"}},
        {"impersonatedUser": None},
        {"responseStatus": None},
        {"responseStatus": {"code": 0}},
        {"responseStatus": {"code": 504}},
        {"auditID": "abc-71"},
    ],
)
def test_anything_less_proves_nothing(tmp_path: Path, changed: dict[str, Any]) -> None:
    assert log(tmp_path, line(**changed)).find_status(OURS) is None


def test_neither_does_a_cut_line_an_empty_file_or_none(tmp_path: Path) -> None:
    assert AuditLog(tmp_path / "audit.log", "daas-executor").find_status(OURS) is None
    assert log(tmp_path, "").find_status(OURS) is None
    assert log(tmp_path, line()[:120]).find_status(OURS) is None


async def test_waiting_ends_with_the_first_proof_or_with_patience(tmp_path: Path) -> None:
    assert await log(tmp_path, line()).wait_status(OURS, 5.0) == 201
    assert await log(tmp_path, line(stage="RequestReceived")).wait_status(OURS, 0.0) is None
