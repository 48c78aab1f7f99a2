"""Kill anything, at any moment, under load; then look whether the world is still in order.

What dies is chosen by a seed that a failure prints; `RANDOM_KILLS_SEED` runs the same choice again.
"""

import asyncio
import contextlib
import os
import random
import signal
import time

from k3s_daas import processes
from k3s_daas.audit import Outcome
from k3s_daas.processes import control
from tests.scenarios.installed import Installed, Person
from tests.scenarios.load import Tally, write_until, writer

SEED = int(os.environ.get("RANDOM_KILLS_SEED", time.time_ns() % 1_000_000))

KILLS = 10
CLIENTS = 4
PAUSE_SECONDS = (0.2, 2.5)
"""Between two kills: sometimes before what died is back."""

OURS = ("gateway", "executor", "ledger")
CLUSTERS = ("kube-apiserver", "etcd", "kube-controller-manager", "kubelet", "containerd")
SUPERVISOR = "supervisor"

ALL_BACK_WITHIN_SECONDS = 60.0


def test_nothing_is_lost_and_nothing_done_twice(given: Installed, tenant: Person) -> None:
    choices = random.Random(SEED)
    print(f"RANDOM_KILLS_SEED={SEED}")

    tally = asyncio.run(_write_while_killing(given, tenant, choices))
    _wait_all_back(given)

    records = given.records_of(tenant)
    tally.check(asyncio.run(_all_that_exists(tenant)))
    assert tally.done, tally.answers
    assert [e for e in records if not e.verified] == []
    executed = [e for e in records if e.outcome is Outcome.ANSWERED and e.status == 201]
    assert len(executed) >= len(tally.done)
    reconciliation = given.examination().reconciliation
    assert reconciliation is not None
    assert reconciliation.repeated == ()
    assert [u.reason for u in reconciliation.unexplained] == []


def test_it_works_as_before(given: Installed, tenant: Person) -> None:
    tenant.kubectl("create configmap after --from-literal=a=b").succeeds()
    assert tenant.kubectl("get configmap after -o jsonpath={.data.a}").succeeds() == "b"


async def _write_while_killing(given: Installed, person: Person, choices: random.Random) -> Tally:
    stop = asyncio.Event()
    async with writer(person) as load:
        writing = asyncio.create_task(write_until(load, stop, CLIENTS))
        for _ in range(KILLS):
            await asyncio.sleep(choices.uniform(*PAUSE_SECONDS))
            # Ours twice as often as the cluster's, which take longer to come back.
            victim = choices.choice((*OURS, *OURS, *CLUSTERS, SUPERVISOR))
            print(f"killing {victim}")
            await asyncio.to_thread(_kill, given, victim)
        await asyncio.to_thread(_wait_all_back, given)
        await asyncio.sleep(max(PAUSE_SECONDS))
        stop.set()
        await writing
        return load.tally


async def _all_that_exists(person: Person) -> list[int]:
    async with writer(person) as reader:
        return await reader.read_all()


def _kill(given: Installed, name: str) -> None:
    """Kill a process; one that is already down is left alone."""
    if name == SUPERVISOR:
        pid = control.supervisor_pid(given.installation)
    else:
        pid = control.find(processes.status(given.installation), name).pid
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _wait_all_back(given: Installed) -> None:
    deadline = time.monotonic() + ALL_BACK_WITHIN_SECONDS
    while True:
        status = processes.status(given.installation)
        if status.pid is not None and status.ready:
            return
        assert time.monotonic() < deadline, f"not everything came back: {status}"
        time.sleep(0.1)
