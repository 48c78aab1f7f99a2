"""Several nodes on one machine, each a host of its own."""

import os
from collections.abc import Iterator

import pytest

from k3s_daas import cluster
from k3s_daas.cluster import teardown
from k3s_daas.cluster.access import Access
from k3s_daas.cluster.images import BUSYBOX
from k3s_daas.cluster.layout import Layout
from k3s_daas.installation import Installation

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="making a node needs root")


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """Bring up a cluster of two nodes, and check that both go without a trace."""
    environ = {**os.environ, "XDG_STATE_HOME": str(tmp_path_factory.mktemp("state"))}
    installation = Installation.named("nodes", environ)
    try:
        yield cluster.up(installation, nodes=2)
    finally:
        cluster.destroy(installation)
    assert teardown.traces(Layout(installation)) == []


def test_pods_are_spread_over_the_nodes_and_reach_one_another(access: Access) -> None:
    access.apply([_deployment(replicas=4)])
    access.run_kubectl("rollout", "status", "deployment/web", "--timeout=60s")

    fields = "{.metadata.name} {.status.podIP} {.spec.nodeName}"
    listing = access.run_kubectl("get", "pods", f"-o=jsonpath={{range .items[*]}}{fields}\n{{end}}")
    pods = [line.split() for line in listing.splitlines()]
    assert {node for _, _, node in pods} == {"nodes-1", "nodes-2"}
    first = pods[0][0]
    for _, address, _ in pods:
        url = f"http://{address}:8080/group"
        assert "nobody" in access.run_kubectl("exec", first, "--", "wget", "-qO-", url)


def test_a_drained_nodes_pods_move(access: Access) -> None:
    options = ("--ignore-daemonsets", "--delete-emptydir-data", "--timeout=60s")
    access.run_kubectl("drain", "nodes-2", *options)
    access.run_kubectl("rollout", "status", "deployment/web", "--timeout=60s")

    nodes = access.run_kubectl("get", "pods", "-l=app=web", "-o=jsonpath={.items[*].spec.nodeName}")

    assert set(nodes.split()) == {"nodes-1"}


def _deployment(replicas: int) -> dict[str, object]:
    """Describe a web server of several pods."""
    labels = {"app": "web"}
    container = {
        "name": "web",
        "image": BUSYBOX,
        "command": ["httpd", "-f", "-p", "8080", "-h", "/etc"],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    pod = {
        "terminationGracePeriodSeconds": 0,
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "default"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }
