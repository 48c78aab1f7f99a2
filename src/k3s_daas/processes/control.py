"""What the command line asks of the supervisor: start, stop, restart, status.

There is no protocol. The list of processes and the status are files, the supervisor's lock tells
whether it lives, and two signals do the rest: SIGHUP to read the list again, SIGTERM to stop it
all. So every question has an answer even when the supervisor was killed.
"""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable

from k3s_daas.files import locked, write_atomically
from k3s_daas.installation import Installation
from k3s_daas.processes import children, locks, logs, marks
from k3s_daas.processes.errors import ProcessesError, StartFailed
from k3s_daas.processes.guard import guard_lock, spawn, specs_file, supervisor_lock
from k3s_daas.processes.lifecycle import State
from k3s_daas.processes.spec import (
    ProcessSpec,
    among_others,
    decode_specs,
    digest_of,
    encode_specs,
)
from k3s_daas.processes.status import ProcessStatus, SupervisorStatus, read_status
from k3s_daas.processes.supervisor import end

_LOOK_EVERY = 0.05
"""Seconds between two looks at a file that the supervisor writes."""

_SUPERVISOR_WITHIN = 15.0
"""Seconds a new supervisor may take to hold its lock."""

_DEATHS_TO_GIVE_UP = 4
"""A process that died this often while we waited for it will not become ready."""


def start(
    installation: Installation,
    specs: Iterable[ProcessSpec],
    *,
    timeout: float = 120.0,
    progress: Callable[[str], None] = lambda line: None,
) -> SupervisorStatus:
    """Make exactly these processes run, and return once all of them are ready.

    Also the way to change the list: what runs already as declared is left alone. Raises
    `StartFailed`, with the end of the culprit's log, and leaves the others running.
    """
    listed = tuple(specs)
    installation.create()
    with locked(installation.run / "control.lock"):
        write_atomically(specs_file(installation), encode_specs(listed))
        _signal(supervisor_pid(installation), signal.SIGHUP)
    return _wait_ready(installation, digest_of(listed), timeout, progress)


def start_with_others(
    installation: Installation,
    specs: Iterable[ProcessSpec],
    *,
    timeout: float = 120.0,
    progress: Callable[[str], None] = lambda line: None,
) -> SupervisorStatus:
    """Make these processes run, and those of other names that are declared already."""
    together = among_others(declared(installation), specs)
    return start(installation, together, timeout=timeout, progress=progress)


def stop(installation: Installation, *, timeout: float = 60.0) -> None:
    """Stop every process, last started first, and the supervisor; harmless when nothing runs."""
    if not installation.run.is_dir():
        return
    with locked(installation.run / "control.lock"):
        order = declared(installation)
        # Without the list neither guard nor supervisor is started again. If we die after this,
        # what runs is found by its marks all the same.
        specs_file(installation).unlink(missing_ok=True)
        _signal(guard_pid(installation), signal.SIGTERM)
        _signal(supervisor_pid(installation), signal.SIGTERM)
        deadline = time.monotonic() + timeout
        while supervisor_pid(installation) or guard_pid(installation):
            if time.monotonic() > deadline:
                _signal(supervisor_pid(installation), signal.SIGKILL)
            time.sleep(_LOOK_EVERY)
        asyncio.run(_end_orphans(installation, order))


def restart(installation: Installation, name: str) -> None:
    """End one process; the supervisor starts it again."""
    process = find(status(installation), name)
    if process.pid is None:
        raise ProcessesError(f"{name} is {process.state.value}: there is nothing to restart")
    os.kill(process.pid, signal.SIGTERM)


def status(installation: Installation) -> SupervisorStatus:
    """Tell what runs; also true when the supervisor was killed or never started."""
    pid = supervisor_pid(installation)
    written = read_status(installation)
    if pid is not None and written is not None and written.pid == pid:
        return written
    alive = {process.mark.name: process.pid for process in _leaders(installation)}
    processes = tuple(
        ProcessStatus(
            name=spec.name,
            state=State.READY if spec.name in alive else State.STOPPED,
            pid=alive.get(spec.name),
            restarts=0,
            since=time.time(),
            last_end=None,
        )
        for spec in declared(installation)
    )
    return SupervisorStatus(pid, "", processes)


def declared(installation: Installation) -> tuple[ProcessSpec, ...]:
    """Read the list of processes that was started last; empty once it was stopped."""
    try:
        return decode_specs(specs_file(installation).read_bytes())
    except FileNotFoundError:
        return ()


def find(status: SupervisorStatus, name: str) -> ProcessStatus:
    """Pick one process out of a status."""
    for process in status.processes:
        if process.name == name:
            return process
    known = ", ".join(process.name for process in status.processes) or "none"
    raise ProcessesError(f"there is no process {name!r}; there are: {known}")


def supervisor_pid(installation: Installation) -> int | None:
    """Return the living supervisor's pid."""
    return locks.holder(supervisor_lock(installation))


def guard_pid(installation: Installation) -> int | None:
    """Return the living guard's pid."""
    return locks.holder(guard_lock(installation))


def _signal(pid: int | None, number: signal.Signals) -> None:
    """Signal a process, if there is one."""
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _ensure_supervisor(installation: Installation) -> None:
    """Have a supervisor: also when the one that was signalled turns out to have been dying."""
    if supervisor_pid(installation) is not None:
        return
    with locked(installation.run / "control.lock"):
        if not specs_file(installation).exists():
            raise ProcessesError("stopped by somebody else before everything was ready")
        if supervisor_pid(installation) is None:
            _spawn_supervisor(installation)


def _spawn_supervisor(installation: Installation) -> None:
    """Start a supervisor and wait until it lives."""
    spawn(installation, "supervise")
    deadline = time.monotonic() + _SUPERVISOR_WITHIN
    while supervisor_pid(installation) is None:
        if time.monotonic() > deadline:
            said = logs.tail(installation.logs, "supervisor")
            raise StartFailed("supervisor", f"did not start in {_SUPERVISOR_WITHIN:.0f} s", said)
        time.sleep(_LOOK_EVERY)


def _wait_ready(
    installation: Installation, digest: str, timeout: float, progress: Callable[[str], None]
) -> SupervisorStatus:
    """Wait until the supervisor works on our list and all of it is ready."""
    deadline = time.monotonic() + timeout
    restarts_before = {process.name: process.restarts for process in _current(installation)}
    ready: set[str] = set()
    while True:
        _ensure_supervisor(installation)
        now = status(installation)
        if now.specs == digest:
            for process in now.processes:
                if process.state is State.READY and process.name not in ready:
                    ready.add(process.name)
                    progress(f"{process.name} is ready")
                died = process.restarts - restarts_before.get(process.name, 0)
                if process.state is not State.READY and died >= _DEATHS_TO_GIVE_UP:
                    raise _failure(installation, process, f"died {died} times")
            if now.ready:
                return now
        if time.monotonic() > deadline:
            waiting = next((p for p in now.processes if p.state is not State.READY), None)
            raise _failure(installation, waiting, f"is not ready after {timeout:.0f} s")
        time.sleep(_LOOK_EVERY)


def _current(installation: Installation) -> tuple[ProcessStatus, ...]:
    written = read_status(installation)
    return written.processes if written else ()


def _failure(installation: Installation, process: ProcessStatus | None, reason: str) -> StartFailed:
    name = process.name if process else "supervisor"
    if process is not None and process.last_end:
        reason = f"{reason} ({process.last_end})"
    return StartFailed(name, reason, logs.tail(installation.logs, name))


def _leaders(installation: Installation) -> list[marks.Marked]:
    return [p for p in marks.find_marked(installation.root) if p.leader]


async def _end_orphans(installation: Installation, specs: tuple[ProcessSpec, ...]) -> None:
    """End what a killed supervisor left, last declared first."""
    order = [spec.name for spec in specs]
    patience = {spec.name: spec.stop_within for spec in specs}
    found = sorted(
        _leaders(installation),
        key=lambda p: order.index(p.mark.name) if p.mark.name in order else len(order),
        reverse=True,
    )
    for process in found:
        child = children.adopt(process)
        if child is not None:
            await end(child, patience.get(process.mark.name, 5.0))
