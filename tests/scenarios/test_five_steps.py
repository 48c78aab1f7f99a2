"""The design's integration test, in its five steps."""

from k3s_daas import processes
from k3s_daas.audit import Outcome
from k3s_daas.cli.memory import recall
from tests.scenarios.installed import Installed, Person
from tests.scenarios.manifests import pod

ANSWERED_WITHIN_MS = 2_000
"""The design's own promise for one kubectl request, from its record to its answer's."""


def test_the_five_steps(given: Installed, tenant: Person) -> None:
    # 1. deploy the contract
    memory = recall(given.installation)
    assert memory.published is not None and memory.published.configured
    assert memory.cluster is not None and memory.cluster.role_book

    # 2. start the gateway; 3. start the listener
    running = {p.name: p.state.value for p in processes.status(given.installation).processes}
    assert running["gateway"] == running["executor"] == "ready"

    # 4. kubectl through it
    tenant.kubectl("apply -f -", stdin=pod("web")).succeeds()
    tenant.kubectl("wait --for=condition=Ready pod/web --timeout=60s").succeeds()
    assert tenant.kubectl("logs web").succeeds() == "started\n"
    tenant.kubectl("delete pod web --wait=false").succeeds()
    tenant.kubectl("get secrets -n kube-system").fails("Forbidden")

    # 5. verify on the ledger that everything is recorded, and how fast it was
    records = given.records_of(tenant)
    asked = {(entry.asked.verb, entry.asked.resource_type) for entry in records}
    assert asked >= {
        ("create", "pods"),
        ("watch", "pods"),
        ("get", "pods/log"),
        ("delete", "pods"),
        ("list", "secrets"),
    }
    assert all(entry.verified for entry in records)
    refused = [entry.asked.path for entry in records if entry.outcome is Outcome.REFUSED]
    assert refused == ["/api/v1/namespaces/kube-system/secrets"]
    milliseconds = [e.elapsed_ms or 0 for e in records if e.outcome is Outcome.ANSWERED]
    assert max(milliseconds) < ANSWERED_WITHIN_MS, milliseconds
