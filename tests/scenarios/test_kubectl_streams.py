"""kubectl's streams: watch, logs -f, exec, attach, port-forward, cp, over both protocols."""

import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from k3s_daas.audit import Outcome
from k3s_daas.contract.events.gateway import K8sStreamClosed, RequestClass
from tests.scenarios.installed import Installed, Person
from tests.scenarios.manifests import pod

WEBSOCKET = {"KUBECTL_REMOTE_COMMAND_WEBSOCKETS": "true", "KUBECTL_PORT_FORWARD_WEBSOCKETS": "true"}
SPDY = {"KUBECTL_REMOTE_COMMAND_WEBSOCKETS": "false", "KUBECTL_PORT_FORWARD_WEBSOCKETS": "false"}

PROTOCOLS = pytest.mark.parametrize("protocol", [WEBSOCKET, SPDY], ids=["websocket", "spdy"])

SCRIPT = """
mkdir -p /tmp/www; echo page > /tmp/www/index.html; httpd -p 8080 -h /tmp/www
echo started
while true; do echo tick; sleep 1; done
"""


@pytest.fixture(scope="module")
def runner(given: Installed) -> Person:
    """A tenant with a running pod called `web`."""
    person = given.a_tenant()
    person.kubectl("apply -f -", stdin=pod("web", SCRIPT)).succeeds()
    person.kubectl("wait --for=condition=Ready pod/web --timeout=60s").succeeds()
    return person


@contextmanager
def in_background(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Let a command run during the block and end it after."""
    with process:
        try:
            yield process
        finally:
            process.terminate()


@PROTOCOLS
def test_exec_gives_output_and_errors_apart(runner: Person, protocol: dict[str, str]) -> None:
    ran = runner.kubectl("exec web -- sh -c", "echo out; echo err >&2", **protocol)

    assert (ran.succeeds(), ran.err) == ("out\n", "err\n")


@PROTOCOLS
def test_exec_ends_with_the_commands_own_status(runner: Person, protocol: dict[str, str]) -> None:
    ran = runner.kubectl("exec web -- sh -c", "exit 42", **protocol)

    assert ran.status == 42
    assert "exit code 42" in ran.err


@PROTOCOLS
def test_exec_reads_what_is_typed(runner: Person, protocol: dict[str, str]) -> None:
    typed = "".join(f"line {number}\n" for number in range(20_000))

    ran = runner.kubectl("exec -i web -- sh -c", "wc -l; wc -c </dev/null", stdin=typed, **protocol)

    assert ran.succeeds().split() == ["20000", "0"]


@PROTOCOLS
def test_exec_carries_much_both_ways(runner: Person, protocol: dict[str, str]) -> None:
    typed = "0123456789abcdef" * 65_536

    assert runner.kubectl("exec -i web -- cat", stdin=typed, **protocol).succeeds() == typed


@PROTOCOLS
def test_port_forward(runner: Person, protocol: dict[str, str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with in_background(
        runner.start_kubectl(f"port-forward web {port}:8080", **protocol)
    ) as forward:
        assert forward.stdout is not None
        assert "Forwarding from" in forward.stdout.readline()

        pages = [
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20).read() for _ in range(3)
        ]

    assert pages == [b"page\n"] * 3


@PROTOCOLS
def test_attach_shows_what_the_container_says(runner: Person, protocol: dict[str, str]) -> None:
    with in_background(runner.start_kubectl("attach web", **protocol)) as attached:
        assert attached.stdout is not None
        lines = [attached.stdout.readline() for _ in range(2)]

    assert "tick\n" in lines


def test_cp_there_and_back(runner: Person, tmp_path: Path) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    there.write_bytes(bytes(range(256)) * 4096)

    runner.kubectl(f"cp {there} web:/tmp/copied").succeeds()

    # What is sent just before the end of a stream is what gets lost when it does.
    for _ in range(6):
        runner.kubectl(f"cp web:/tmp/copied {back}").succeeds()
        assert back.read_bytes() == there.read_bytes()


def test_logs_that_are_followed_come_as_they_are_written(runner: Person) -> None:
    with in_background(runner.start_kubectl("logs -f web --tail=1")) as logs:
        assert logs.stdout is not None
        began = time.monotonic()
        lines = [logs.stdout.readline() for _ in range(4)]
        seconds = time.monotonic() - began

    assert lines == ["tick\n"] * 4
    assert seconds < 10, "lines that the pod writes every second were held back"


def test_a_watch_shows_changes_as_they_happen(runner: Person) -> None:
    with in_background(runner.start_kubectl("get configmaps --watch -o name")) as watch:
        assert watch.stdout is not None
        assert watch.stdout.readline() == "configmap/kube-root-ca.crt\n"

        runner.kubectl("create configmap seen").succeeds()

        assert watch.stdout.readline() == "configmap/seen\n"


def test_a_watch_by_raw_request_gets_bookmarks_and_ends_in_time(runner: Person) -> None:
    query = "watch=1&sendInitialEvents=true&allowWatchBookmarks=true&timeoutSeconds=2"
    query += "&resourceVersionMatch=NotOlderThan"

    answer = runner.ask("GET", f"/api/v1/namespaces/{runner.namespace}/pods?{query}")

    assert answer.status == 200
    assert b"k8s.io/initial-events-end" in answer.body


def test_every_stream_is_recorded_with_its_bytes(given: Installed, runner: Person) -> None:
    runner.kubectl("exec web -- echo counted").succeeds()

    entry = [e for e in given.records_of(runner) if e.asked.resource_type == "pods/exec"][-1]

    assert entry.asked.request_class == RequestClass.STREAM
    assert entry.outcome is Outcome.STREAM_CLOSED
    assert entry.asked.verb == "create"
    assert entry.verified, entry.problems
    assert isinstance(entry.answer, K8sStreamClosed)
    assert entry.answer.bytes_received > len("counted\n")
