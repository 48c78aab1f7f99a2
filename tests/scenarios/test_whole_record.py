"""After all other scenarios: the whole record holds, and nobody said what they must not say.

Named so that pytest runs it last in this folder.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from k3s_daas.audit import Outcome
from tests.scenarios.installed import Installed, Person
from tests.scenarios.manifests import configmap, pod

CANARY = "canary-in-the-coal-mine"

CREDENTIAL = re.compile(rb"daas1\.[A-Za-z0-9_-]{20,}|Bearer [A-Za-z0-9._~+/-]{20,}")
PRIVATE_KEY = re.compile(rb"PRIVATE KEY")


def test_every_request_of_every_scenario_is_on_the_record(given: Installed) -> None:
    examination = given.examination()

    assert all(lane.sound for lane in examination.audit.lanes)
    assert examination.audit.stray == ()
    doubtful = [e for e in examination.audit.entries if not e.verified]
    assert all(entry.outcome is Outcome.REJECTED for entry in doubtful), doubtful
    assert [e for e in examination.audit.entries if e.outcome is Outcome.OPEN] == []


def test_whatever_reached_the_cluster_was_approved(given: Installed) -> None:
    reconciliation = given.examination().reconciliation

    assert reconciliation is not None
    found = [f"{u.entry.status} {u.entry.path}: {u.reason}" for u in reconciliation.unexplained]
    assert found == []


def test_no_query_body_command_or_answer_is_readable_on_the_ledger(
    given: Installed, tenant: Person
) -> None:
    _say_everywhere(tenant)

    for path in [*_files(given.installation.ledger), *_files(given.installation.blobs)]:
        assert CANARY.encode() not in path.read_bytes(), path
    for entry in given.records_of(tenant):
        assert CANARY not in repr(entry)


def test_no_secret_is_in_any_log(given: Installed, tenant: Person) -> None:
    _say_everywhere(tenant)
    keys = [path.read_bytes().strip() for path in given.installation.keys.rglob("*.key")]
    assert keys

    for log in _files(given.installation.logs):
        said = log.read_bytes()
        assert CANARY.encode() not in said, log
        assert not CREDENTIAL.search(said), log
        assert not PRIVATE_KEY.search(said), log
        assert not [key for key in keys if key in said], log


def test_keys_can_be_read_by_their_owner_alone(given: Installed) -> None:
    for path in given.installation.root.rglob("*"):
        if path.suffix in (".key", ".kubeconfig") or path.name in ("session.json", "kubeconfig"):
            assert path.stat().st_mode & 0o077 == 0, path
    assert given.installation.root.stat().st_mode & 0o077 == 0


def _say_everywhere(tenant: Person) -> None:
    """Put the canary into a body, a query, a command, a header, what is typed, and an answer."""
    configmaps = f"/api/v1/namespaces/{tenant.namespace}/configmaps"
    tenant.ask("POST", configmaps, configmap("c", said=CANARY))
    assert CANARY.encode() in tenant.ask("GET", f"{configmaps}/c").body
    tenant.ask("GET", f"{configmaps}?labelSelector={CANARY}", headers={"User-Agent": CANARY})
    large = configmap("large", said=CANARY * 2000)
    assert tenant.ask("POST", configmaps, large).status in (201, 409)
    if tenant.kubectl("get pod web").status != 0:
        tenant.kubectl("apply -f -", stdin=pod("web", f"echo {CANARY}; sleep 600")).succeeds()
        tenant.kubectl("wait --for=condition=Ready pod/web --timeout=60s").succeeds()
    assert CANARY in tenant.kubectl("logs web").succeeds()
    assert CANARY in tenant.kubectl(f"exec web -- echo {CANARY}").succeeds()
    assert CANARY in tenant.kubectl("exec -i web -- cat", stdin=CANARY).succeeds()
    # A refused one, too, and one that the gateway itself turns away.
    tenant.ask("GET", f"/api/v1/namespaces/kube-system/secrets?fieldSelector={CANARY}")
    tenant.ask("GET", f"{configmaps}/%2e%2e?x={CANARY}", headers={"Impersonate-User": CANARY})
    tenant.ask("GET", configmaps, token=f"daas1.{CANARY}.{CANARY}")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
