"""Kill what runs, in every way, and look at what comes back and what is left."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from k3s_daas import processes
from k3s_daas.installation import Installation
from k3s_daas.processes import ExecProbe, ProcessSpec, StartFailed, control, marks

# What the design promises for anything that dies.
BACK_WITHIN_SECONDS = 5.0

SLEEPER = ProcessSpec(name="sleeper", argv=("sleep", "3600"))
SECOND = ProcessSpec(name="second", argv=("sleep", "3601"), depends_on=("sleeper",))
# Ignores SIGTERM, and always has a child of its own running.
DEAF = ProcessSpec(
    name="deaf",
    argv=("sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"),
    stop_within=0.3,
)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Give an installation in a folder of its own, and stop whatever a test leaves running."""
    made = Installation.named("faults", {**os.environ, "XDG_STATE_HOME": str(tmp_path)})
    made.create()
    yield made
    processes.stop(made)
    assert marks.find_marked(made.root) == []


def _pid(installation: Installation, name: str) -> int:
    pid = control.find(processes.status(installation), name).pid
    assert pid is not None
    return pid


def _wait(condition: Callable[[], bool], seconds: float = BACK_WITHIN_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.02)


def _kill_minders(installation: Installation) -> None:
    """Kill guard and supervisor until neither is left to start the other again."""
    _wait(lambda: control.guard_pid(installation) is not None)
    while minders := [
        pid
        for pid in (control.guard_pid(installation), control.supervisor_pid(installation))
        if pid is not None
    ]:
        for pid in minders:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_what_dies_is_back_within_5_seconds_and_counted(installation: Installation) -> None:
    processes.start(installation, [SLEEPER, SECOND])
    before = _pid(installation, "sleeper")

    os.kill(before, signal.SIGKILL)

    _wait(lambda: control.find(processes.status(installation), "sleeper").restarts == 1)
    _wait(lambda: processes.status(installation).ready)
    status = control.find(processes.status(installation), "sleeper")
    assert status.pid != before
    assert status.last_end == "killed by SIGKILL"


def test_a_killed_supervisor_takes_nobody_with_it_and_is_replaced(
    installation: Installation,
) -> None:
    first = processes.start(installation, [SLEEPER, SECOND])
    assert first.pid is not None
    before = {p.name: p.pid for p in first.processes}

    os.kill(first.pid, signal.SIGKILL)

    _wait(lambda: control.supervisor_pid(installation) not in {None, first.pid})
    _wait(lambda: processes.status(installation).ready)
    assert {p.name: p.pid for p in processes.status(installation).processes} == before
    os.kill(_pid(installation, "second"), signal.SIGKILL)
    _wait(lambda: control.find(processes.status(installation), "second").restarts == 1)


def test_a_killed_guard_is_replaced_by_the_supervisor(installation: Installation) -> None:
    processes.start(installation, [SLEEPER])
    _wait(lambda: control.guard_pid(installation) is not None)
    first = control.guard_pid(installation)
    assert first is not None

    os.kill(first, signal.SIGKILL)

    _wait(lambda: control.guard_pid(installation) not in {None, first})


def test_with_guard_and_supervisor_killed_a_start_adopts_what_runs(
    installation: Installation,
) -> None:
    before = {p.name: p.pid for p in processes.start(installation, [SLEEPER]).processes}
    _kill_minders(installation)

    after = processes.start(installation, [SLEEPER])

    assert {p.name: p.pid for p in after.processes} == before


def test_orphans_that_are_not_declared_any_more_are_ended(installation: Installation) -> None:
    processes.start(installation, [SLEEPER, SECOND])
    _kill_minders(installation)

    changed = ProcessSpec(name="sleeper", argv=("sleep", "7200"))
    processes.start(installation, [changed])

    left = [p for p in marks.find_marked(installation.root) if p.leader]
    assert [(p.mark.name, p.mark.digest) for p in left] == [("sleeper", changed.digest)]


def test_stop_after_a_kill_of_the_minders_leaves_nobody(installation: Installation) -> None:
    processes.start(installation, [SLEEPER, DEAF])
    _kill_minders(installation)

    processes.stop(installation)

    assert marks.find_marked(installation.root) == []
    assert processes.status(installation).processes == ()


def test_a_process_that_ignores_sigterm_is_killed_with_its_children(
    installation: Installation,
) -> None:
    log = installation.logs / "deaf.log"
    ready = ExecProbe(argv=("grep", "-q", "deaf", str(log)))
    processes.start(installation, [replace(DEAF, readiness=ready)])
    began = time.monotonic()

    processes.stop(installation)

    assert time.monotonic() - began < BACK_WITHIN_SECONDS
    assert marks.find_marked(installation.root) == []


def test_a_process_that_cannot_start_is_named_with_the_end_of_its_log(
    installation: Installation,
) -> None:
    broken = ProcessSpec(
        name="broken",
        argv=(sys.executable, "-c", "raise SystemExit('no such database')"),
        readiness=ExecProbe(argv=("false",)),
    )

    with pytest.raises(StartFailed, match=r"broken died 4 times[^$]*no such database"):
        processes.start(installation, [SLEEPER, broken])

    assert control.find(processes.status(installation), "sleeper").pid is not None


def test_the_list_can_be_changed_while_it_runs(installation: Installation) -> None:
    processes.start(installation, [SLEEPER, SECOND])
    kept = _pid(installation, "sleeper")
    third = ProcessSpec(name="third", argv=("sleep", "3602"))

    after = processes.start(installation, [SLEEPER, third])

    assert {p.name for p in after.processes} == {"sleeper", "third"}
    assert _pid(installation, "sleeper") == kept


def test_restart_ends_one_process_and_it_comes_back(installation: Installation) -> None:
    processes.start(installation, [SLEEPER])
    before = _pid(installation, "sleeper")

    processes.restart(installation, "sleeper")

    _wait(lambda: control.find(processes.status(installation), "sleeper").pid not in {None, before})
