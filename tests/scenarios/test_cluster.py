"""A cluster of our own, from nothing to a running pod and back to nothing."""

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from k3s_daas import cluster, processes
from k3s_daas.cluster import teardown
from k3s_daas.cluster.access import Access
from k3s_daas.cluster.errors import CommandFailed
from k3s_daas.cluster.images import BUSYBOX
from k3s_daas.cluster.layout import Layout
from k3s_daas.installation import Installation

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="making a node needs root")

# From `up` to a node that takes pods, with the binary built and the packages installed.
UP_WITHIN_SECONDS = 25.0


def restricted_pod(name: str) -> dict[str, object]:
    """Describe a pod that the Pod Security standard `restricted` admits."""
    script = "echo started; echo page > /tmp/index.html; exec httpd -f -p 8080 -h /tmp"
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {
            "terminationGracePeriodSeconds": 0,
            "securityContext": {
                "runAsNonRoot": True,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [
                {
                    "name": "web",
                    "image": BUSYBOX,
                    "command": ["sh", "-c", script],
                    "securityContext": {
                        "allowPrivilegeEscalation": False,
                        "capabilities": {"drop": ["ALL"]},
                    },
                }
            ],
        },
    }


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Give an installation in a folder of its own; the built binary is the user's."""
    environ = {**os.environ, "XDG_STATE_HOME": str(tmp_path_factory.mktemp("state"))}
    made = Installation.named("scenario", environ)
    yield made
    cluster.destroy(made)


@pytest.fixture(scope="module")
def access(installation: Installation) -> Access:
    """Bring the cluster up once for all tests here."""
    cluster.up(installation)
    cluster.down(installation)
    began = time.monotonic()
    access = cluster.up(installation)
    assert time.monotonic() - began < UP_WITHIN_SECONDS
    return access


def test_a_pod_runs_answers_and_goes(access: Access) -> None:
    access.apply([restricted_pod("web")])
    access.run_kubectl("wait", "--for=condition=Ready", "pod/web", "--timeout=30s")

    assert access.run_kubectl("logs", "web") == "started\n"
    assert access.run_kubectl("exec", "web", "--", "id", "-u") == "65534\n"
    assert _get_through_port_forward(access, "pod/web", 8080) == b"page\n"

    access.run_kubectl("delete", "pod", "web", "--timeout=20s")
    assert access.run_kubectl("get", "pods", "-o", "name") == ""


def test_a_pod_that_is_not_restricted_is_refused(access: Access) -> None:
    pod = restricted_pod("bad")
    spec = pod["spec"]
    assert isinstance(spec, dict)
    spec["hostNetwork"] = True

    with pytest.raises(CommandFailed, match='violates PodSecurity "restricted'):
        access.apply([pod])


def test_a_service_leads_to_its_pod(access: Access) -> None:
    pod = restricted_pod("served")
    pod["metadata"] = {"name": "served", "labels": {"app": "served"}}
    access.apply([pod, restricted_pod("client")])
    access.run_kubectl("expose", "pod", "served", "--port=80", "--target-port=8080")
    access.run_kubectl("wait", "--for=condition=Ready", "pod/served", "pod/client")
    address = access.run_kubectl("get", "service", "served", "-o=jsonpath={.spec.clusterIP}")

    fetch = f"for i in $(seq 50); do wget -qO- http://{address}/ && exit; sleep 0.1; done; exit 1"
    page = access.run_kubectl("exec", "client", "--", "sh", "-c", fetch)

    assert page == "page\n"
    access.run_kubectl("delete", "service/served", "pod/served", "pod/client")


def test_every_request_is_in_the_audit_log_with_its_id(access: Access) -> None:
    access.run_kubectl("get", "configmaps", "--all-namespaces")

    assert access.audit_log is not None
    lines = [json.loads(line) for line in access.audit_log.read_text().splitlines()]
    ours = [
        line
        for line in lines
        if line["user"]["username"] == "k3s-daas:admin"
        and line["requestURI"].startswith("/api/v1/configmaps")
    ]
    assert ours
    assert all(line["auditID"] and line["level"] == "Metadata" for line in ours)


def test_what_runs_is_left_alone_by_another_up(access: Access, installation: Installation) -> None:
    before = {p.name: p.pid for p in processes.status(installation).processes}

    again = cluster.up(installation)

    assert again == access
    assert {p.name: p.pid for p in processes.status(installation).processes} == before


def test_nothing_is_left_after_down_with_pods_running(
    access: Access, installation: Installation
) -> None:
    access.apply([restricted_pod("left")])
    access.run_kubectl("wait", "--for=condition=Ready", "pod/left")
    layout = Layout(installation)
    assert teardown.traces(layout) != []

    cluster.down(installation)
    cluster.down(installation)

    assert teardown.traces(layout) == []
    assert not Path("/sys/class/net", layout.bridge).exists()
    assert str(installation.root) not in Path("/proc/self/mountinfo").read_text()
    assert processes.status(installation).processes == ()


def _get_through_port_forward(access: Access, target: str, port: int) -> bytes:
    """Fetch / through `kubectl port-forward`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        local = probe.getsockname()[1]
    argv = [*access.kubectl, f"--kubeconfig={access.kubeconfig}", "port-forward", target]
    with subprocess.Popen([*argv, f"{local}:{port}"], stdout=subprocess.PIPE) as forward:
        assert forward.stdout is not None
        assert b"Forwarding from" in forward.stdout.readline()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{local}/", timeout=10) as answer:
                page: bytes = answer.read()
                return page
        finally:
            forward.terminate()
