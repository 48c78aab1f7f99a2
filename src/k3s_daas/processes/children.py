"""Start a process, or take over one that runs already, and notice when it ends.

Both are held by a pidfd: it becomes readable when the process ends, whether or not it is our
child, and a signal sent through it reaches that process or nobody.

What a process started in its own process group ends with it. What left that group, as
containerd's shims do so that pods outlive a restart, is left alone.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
from pathlib import Path

from k3s_daas.processes.marks import VARIABLE, Mark, Marked, is_still
from k3s_daas.processes.ports import check_port_free
from k3s_daas.processes.spec import ProcessSpec


class Child:
    """A running process; `pid` is its own as long as `wait_exited` has not returned."""

    def __init__(self, pid: int, process: subprocess.Popen[bytes] | None) -> None:
        self.pid = pid
        self._process = process
        self._descriptor = os.pidfd_open(pid)

    async def wait_exited(self) -> str:
        """Wait for its end and say how it came about; may be cancelled and called again."""
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        loop.add_reader(self._descriptor, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._descriptor)
        return self._how_it_ended()

    def _how_it_ended(self) -> str:
        """Take the exit status of a child of ours; the status of an adopted one went to init."""
        # Until its status is taken, a child's pid, and so its group's, belongs to nobody else.
        self._kill_group()
        if self._process is None:
            return "ended (adopted, so its exit status is not known)"
        code = self._process.wait()
        return f"exited with {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"

    def send(self, number: signal.Signals) -> None:
        """Signal the process; one that just ended is left in peace."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, number)

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let go of the pidfd once the process has ended."""
        os.close(self._descriptor)


def launch(spec: ProcessSpec, installation: Path) -> Child:
    """Start a process as the leader of a session of its own, its output appended to its log.

    It writes to the file itself, not to a pipe of ours: so it lives on when the supervisor dies.
    Raises `OSError` if it cannot be started, or something else has its port.
    """
    check_port_free(spec)
    mark = Mark(installation, spec.name, spec.digest)
    environ = {**os.environ, **spec.environ, VARIABLE: str(mark)}
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    log = os.open(installation / "logs" / f"{spec.name}.log", flags, 0o600)
    try:
        process = subprocess.Popen(
            spec.command,
            env=environ,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    finally:
        os.close(log)
    return Child(process.pid, process)


def adopt(process: Marked) -> Child | None:
    """Hold on to a process that somebody else started, if it is still there."""
    try:
        child = Child(process.pid, None)
    except ProcessLookupError:
        return None
    # From here on the pidfd names one process for ever; make sure it is the one that was found.
    if not is_still(process):
        child.close()
        return None
    return child
