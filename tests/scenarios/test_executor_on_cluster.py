"""The executor on the real cluster: killed under load, and what the cluster can prove for it."""

import itertools
import os
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from k3s_daas.audit import Outcome
from k3s_daas.cli.memory import recall
from k3s_daas.cli.programs import executor_user
from k3s_daas.executor.audit_log import AuditLog, Execution
from tests.scenarios.installed import Installed, Person
from tests.scenarios.manifests import configmap

WRITES = 400

PAUSES = (0.5, 1.3, 0.7, 1.9)
"""Seconds between the executor being ready and its next death, in turn."""


def test_the_audit_log_proves_what_was_executed_and_nothing_else(
    given: Installed, tenant: Person
) -> None:
    path = f"/api/v1/namespaces/{tenant.namespace}/configmaps"
    answer = tenant.ask("POST", f"{path}?fieldManager=a%2Fb", configmap("proved"))
    assert answer.status == 201
    request_id = answer.headers["Audit-Id"]
    executor = recall(given.installation).executor
    assert given.access.audit_log is not None and executor is not None
    log = AuditLog(given.access.audit_log, executor_user(executor))
    user = f"daas:{tenant.seal_token}"

    assert log.find_status(Execution(request_id, f"{path}?fieldManager=a%2Fb", user)) == 201
    assert log.find_status(Execution(request_id, path, user)) is None
    assert log.find_status(Execution(request_id, f"{path}?fieldManager=a/b", user)) is None
    assert log.find_status(Execution(request_id + "1", f"{path}?fieldManager=a%2Fb", user)) is None
    other = AuditLog(given.access.audit_log, "somebody-else")
    assert other.find_status(Execution(request_id, f"{path}?fieldManager=a%2Fb", user)) is None


def test_kill_nine_under_writes_leaves_every_record_true(given: Installed, tenant: Person) -> None:
    path = f"/api/v1/namespaces/{tenant.namespace}/configmaps"
    over = threading.Event()
    absences: list[float] = []

    def write(number: int) -> int:
        return tenant.ask("POST", path, configmap(f"w-{number}")).status

    def kill() -> None:
        for pause in itertools.cycle(PAUSES):
            if over.wait(pause):
                return
            pid = given.pid("executor")
            os.kill(pid, signal.SIGKILL)
            began = time.monotonic()
            given.wait_ready("executor", not_pid=pid, seconds=10)
            absences.append(time.monotonic() - began)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with ThreadPoolExecutor(16) as pool:
            statuses = Counter(pool.map(write, range(WRITES)))
    finally:
        over.set()
        killer.join()

    records = [
        entry
        for entry in given.records_of(tenant)
        if entry.asked.verb == "create" and entry.asked.resource_type == "configmaps"
    ]
    outcomes = Counter((entry.outcome, entry.status) for entry in records)
    executed = outcomes[Outcome.ANSWERED, 201]
    unknown = outcomes[Outcome.UNKNOWN, 504]
    there = given.access.run_kubectl(
        "get", "configmaps", "-n", tenant.namespace, "-o", "name"
    ).split()
    made = sum(name.startswith("configmap/w-") for name in there)
    print(f"{statuses}; {outcomes}; {made} made; absences {[f'{s:.1f}' for s in absences]} s")
    assert len(records) == WRITES
    assert statuses[409] == 0, "a create was done twice"
    assert executed <= made <= executed + unknown
    assert absences[0] < 5, "the supervisor waits longer only for what dies again and again"
    assert not given.examination().unexplained
