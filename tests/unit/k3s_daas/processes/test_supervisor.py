"""The supervisor on real, small processes, in the test's own event loop."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from k3s_daas.files import write_atomically
from k3s_daas.installation import Installation
from k3s_daas.processes import marks
from k3s_daas.processes.guard import specs_file
from k3s_daas.processes.spec import ProcessSpec, encode_specs
from k3s_daas.processes.status import SupervisorStatus, read_status
from k3s_daas.processes.supervisor import Supervisor

FIRST = ProcessSpec(name="first", argv=("sleep", "60"))
SECOND = ProcessSpec(name="second", argv=("sleep", "61"), depends_on=("first",))


class Running:
    """A supervisor that runs, and what a user would do to it."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.spawned: list[str] = []
        self.task = asyncio.create_task(Supervisor(installation, self._spawn).run())

    def _spawn(self, installation: Installation, role: str) -> None:
        self.spawned.append(role)

    def declare(self, *specs: ProcessSpec) -> None:
        write_atomically(specs_file(self.installation), encode_specs(specs))
        os.kill(os.getpid(), signal.SIGHUP)

    async def wait_status(self, holds: Callable[[SupervisorStatus], bool]) -> SupervisorStatus:
        async with asyncio.timeout(5):
            while True:
                status = read_status(self.installation)
                if status is not None and holds(status):
                    return status
                await asyncio.sleep(0.001)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    """Run a supervisor of two processes, and stop it as `control.stop` does."""
    installation = Installation("unit", tmp_path / "unit", tmp_path / "cache")
    installation.create()
    write_atomically(specs_file(installation), encode_specs([FIRST, SECOND]))
    running = Running(installation)
    await running.wait_status(lambda status: status.ready and len(status.processes) == 2)
    yield running
    os.kill(os.getpid(), signal.SIGTERM)
    await running.task
    assert marks.find_marked(installation.root) == []


def _pids(status: SupervisorStatus) -> dict[str, int | None]:
    return {process.name: process.pid for process in status.processes}


async def test_it_has_a_guard_from_the_start(running: Running) -> None:
    await running.wait_status(lambda _: bool(running.spawned))

    assert running.spawned == ["guard"]


async def test_a_list_read_anew_leaves_alone_what_did_not_change(running: Running) -> None:
    before = _pids(await running.wait_status(lambda status: status.ready))
    changed = ProcessSpec(name="second", argv=("sleep", "62"))
    third = ProcessSpec(name="third", argv=("sleep", "63"), depends_on=("second",))

    running.declare(FIRST, changed, third)
    status = await running.wait_status(lambda status: status.ready and len(status.processes) == 3)

    after = _pids(status)
    assert after["first"] == before["first"]
    assert after["second"] != before["second"]


async def test_a_list_that_cannot_be_read_changes_nothing(running: Running) -> None:
    before = _pids(await running.wait_status(lambda status: status.ready))

    write_atomically(specs_file(running.installation), b"not a list")
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.sleep(0.01)

    assert _pids(await running.wait_status(lambda status: status.ready)) == before


async def test_what_is_declared_no_longer_is_stopped(running: Running) -> None:
    running.declare(FIRST)

    status = await running.wait_status(lambda status: len(status.processes) == 1)

    assert status.processes[0].name == "first"
