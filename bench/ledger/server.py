"""`pocketsui start` in a process of its own, and what the kernel says it has used."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_START_FIELDS = 2
"""Of /proc/PID/stat: number and name in brackets, which may hold spaces."""
_USER_TIME, _SYSTEM_TIME = 14 - _START_FIELDS - 1, 15 - _START_FIELDS - 1
"""Positions after the name (proc(5) counts from 1)."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running ledger."""

    url: str
    pid: int
    started_in: float
    """Seconds from the process's start to its first readiness."""

    def processor_seconds(self) -> float:
        """Processor time used so far, by all threads."""
        text = Path(f"/proc/{self.pid}/stat").read_text()
        fields = text.rpartition(")")[2].split()
        return (int(fields[_USER_TIME]) + int(fields[_SYSTEM_TIME])) / _TICK

    def memory_bytes(self) -> int:
        return own_memory(self.pid)


def own_memory(process: int | str = "self") -> int:
    """Memory that a process has to itself, in bytes: what is mapped of files does not count."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "RssAnon":
            return int(value.split()[0]) * 1024
    raise RuntimeError(f"the kernel says nothing of the memory of process {process}")


@contextmanager
def serving(data: Path) -> Iterator[Server]:
    """The ledger in the folder, served on a free port; stopped in good order afterwards."""
    began = time.monotonic()
    command = [sys.executable, "-m", "pocketsui", "start", "--data", str(data)]
    with subprocess.Popen(
        [*command, "--port", "0", "--faucet-port", "0"], stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Server(_url_of(process), process.pid, time.monotonic() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate()


def _url_of(process: subprocess.Popen[str]) -> str:
    """Where it listens, by its own log."""
    if process.stderr is None:
        raise RuntimeError("the server's log goes nowhere")
    lines = []
    for line in process.stderr:
        lines.append(line)
        if '"started"' in line:
            return str(json.loads(line)["url"])
    raise RuntimeError(f"the ledger did not start: {''.join(lines)}")
