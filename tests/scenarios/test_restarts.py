"""Every process is killed in the middle of requests, and nothing is lost and nothing done twice."""

import asyncio
import os
import signal

import pytest

from k3s_daas.audit import Outcome
from tests.scenarios.installed import Installed, Person
from tests.scenarios.load import Tally, write_until, writer

CLIENTS = 8

BACK_WITHIN_SECONDS = 5.0
"""What the design promises for anything that dies; starting Python on a busy machine is most."""

BEFORE_AND_AFTER_SECONDS = 1.5
"""Of load before a kill, and after everything is back."""


def _kill(given: Installed, process: str) -> int:
    pid = given.pid(process)
    os.kill(pid, signal.SIGKILL)
    return pid


async def _write_while_killing(given: Installed, person: Person, process: str) -> Tally:
    stop = asyncio.Event()
    async with writer(person) as load:
        writing = asyncio.create_task(write_until(load, stop, CLIENTS))
        await asyncio.sleep(BEFORE_AND_AFTER_SECONDS)
        killed = _kill(given, process)
        await asyncio.to_thread(given.wait_ready, process, killed, 4 * BACK_WITHIN_SECONDS)
        done = len(load.tally.done)
        await asyncio.sleep(BEFORE_AND_AFTER_SECONDS)
        stop.set()
        await writing
        assert len(load.tally.done) > done, f"nothing was done after the restart: {load.tally}"
        return load.tally


async def _all_that_exists(person: Person) -> list[int]:
    async with writer(person) as reader:
        return await reader.read_all()


@pytest.mark.parametrize("process", ["gateway", "executor", "ledger", "kube-apiserver"])
def test_a_process_is_killed_in_the_middle_of_writes(
    given: Installed, tenant: Person, process: str
) -> None:
    tally = asyncio.run(_write_while_killing(given, tenant, process))

    # Only when every approved request has its answer is it settled what exists.
    records = given.records_of(tenant)
    tally.check(asyncio.run(_all_that_exists(tenant)))
    assert len(tally.done) > CLIENTS, tally.answers
    assert all(entry.verified for entry in records)
    executed = [e for e in records if e.outcome is Outcome.ANSWERED and e.status == 201]
    assert len(executed) >= len(tally.done)


def test_kubectl_waits_out_a_killed_executor(given: Installed, tenant: Person) -> None:
    pid = _kill(given, "executor")

    tenant.kubectl("create configmap survivor").succeeds()

    given.wait_ready("executor", pid, 4 * BACK_WITHIN_SECONDS)
    tenant.kubectl("get configmap survivor").succeeds()


def test_a_stopped_ledger_is_told_and_then_forgotten(given: Installed, tenant: Person) -> None:
    pid = given.pid("ledger")
    os.kill(pid, signal.SIGSTOP)
    try:
        answer = tenant.ask("GET", f"/api/v1/namespaces/{tenant.namespace}/pods")
        assert answer.status in (503, 504), answer.body
    finally:
        os.kill(pid, signal.SIGCONT)

    tenant.kubectl("get pods").succeeds()
