"""Kill a whole cluster at random moments: it comes back, or goes without a trace."""

import os
import signal
import subprocess
import sys
import time
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
from k3s_daas.processes import control, marks
from k3s_daas.processes.lifecycle import State

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="making a node needs root")


def _installation(tmp_path: Path, name: str) -> Installation:
    return Installation.named(name, {**os.environ, "XDG_STATE_HOME": str(tmp_path)})


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Give an installation, and check that its end leaves nothing."""
    made = _installation(tmp_path, "killed")
    yield made
    cluster.destroy(made)
    assert teardown.traces(Layout(made)) == []


def _kill_everything(installation: Installation) -> None:
    """Kill guard, supervisor and processes with SIGKILL, again and again until nobody is left."""
    while True:
        pids = [process.pid for process in marks.find_marked(installation.root)]
        minders = (control.guard_pid(installation), control.supervisor_pid(installation))
        pids += [pid for pid in minders if pid is not None]
        if not pids:
            return
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def test_after_a_kill_of_everything_up_brings_it_back_with_its_data(
    installation: Installation,
) -> None:
    access = cluster.up(installation)
    access.run_kubectl("create", "configmap", "kept", "--from-literal=a=b")

    _kill_everything(installation)
    access = cluster.up(installation)

    assert access.run_kubectl("get", "configmap", "kept", "-o=jsonpath={.data.a}") == "b"


def test_a_killed_api_server_and_etcd_are_back_within_5_seconds(
    installation: Installation,
) -> None:
    access = cluster.up(installation)

    for name in ("etcd", "kube-apiserver"):
        process = control.find(processes.status(installation), name)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        _wait_back(installation, name)

    assert "default" in access.run_kubectl("get", "namespaces", "-o", "name")


@pytest.mark.parametrize("after_seconds", [0.05, 0.3, 1.0, 2.5])
def test_a_start_that_is_killed_half_way_can_be_taken_away(
    installation: Installation, tmp_path: Path, after_seconds: float
) -> None:
    argv = [sys.executable, "-m", "k3s_daas.cluster", "up", "--installation", installation.name]
    environ = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    with subprocess.Popen(argv, env=environ, stderr=subprocess.PIPE) as start:
        assert start.stderr is not None
        start.stderr.readline()
        time.sleep(after_seconds)
        start.kill()

    cluster.destroy(installation)

    assert teardown.traces(Layout(installation)) == []


def test_two_installations_run_side_by_side(installation: Installation, tmp_path: Path) -> None:
    other = _installation(tmp_path, "beside")
    try:
        first = cluster.up(installation)
        second = cluster.up(other)
        assert first.server != second.server

        cluster.destroy(other)

        assert teardown.traces(Layout(other)) == []
        assert "killed-1" in first.run_kubectl("get", "nodes", "-o", "name")
    finally:
        cluster.destroy(other)


def test_pods_live_on_while_kubelet_and_containerd_are_killed(
    installation: Installation,
) -> None:
    access = cluster.up(installation)
    access.apply([_sleeping_pod()])
    access.run_kubectl("wait", "--for=condition=Ready", "pod/sleeping", "--timeout=30s")

    for name in ("containerd", "kubelet"):
        process = control.find(processes.status(installation), name)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        _wait_back(installation, name)

    assert _exec_once_the_kubelet_knows_its_pods(access) == "here\n"
    restarts = "-o=jsonpath={.status.containerStatuses[0].restartCount}"
    assert access.run_kubectl("get", "pod", "sleeping", restarts) == "0"


def _exec_once_the_kubelet_knows_its_pods(access: Access) -> str:
    """Run a command in the pod; a kubelet that just started is healthy before it knows any."""
    deadline = time.monotonic() + 10.0
    while True:
        try:
            return access.run_kubectl("exec", "sleeping", "--", "echo", "here")
        except CommandFailed:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _wait_back(installation: Installation, name: str) -> None:
    deadline = time.monotonic() + 5.0
    while True:
        process = control.find(processes.status(installation), name)
        if process.restarts and process.state is State.READY:
            return
        assert time.monotonic() < deadline, f"{name} is not back within 5 s"
        time.sleep(0.05)


def _sleeping_pod() -> dict[str, object]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "sleeping"},
        "spec": {
            "terminationGracePeriodSeconds": 0,
            "securityContext": {
                "runAsNonRoot": True,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [
                {
                    "name": "sleep",
                    "image": BUSYBOX,
                    "command": ["sleep", "3600"],
                    "securityContext": {
                        "allowPrivilegeEscalation": False,
                        "capabilities": {"drop": ["ALL"]},
                    },
                }
            ],
        },
    }
