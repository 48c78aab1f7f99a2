"""The guard: a second, tiny process that starts the supervisor again when it is killed.

The two look at each other's lock twice a second, and whoever finds the other gone starts it again.
So one of them may be killed at any time, and the rest goes on: the next supervisor adopts every
process. Both keep on for as long as a list of processes is declared; `control.stop` takes the list
away first.
"""

import subprocess
import sys
import time
from pathlib import Path

from k3s_daas.installation import Installation
from k3s_daas.processes import locks

LOOK_EVERY = 0.5
"""Seconds between two looks."""


def specs_file(installation: Installation) -> Path:
    """The declared processes; there only while they are to run."""
    return installation.run / "processes.json"


def supervisor_lock(installation: Installation) -> Path:
    """Held by the living supervisor."""
    return installation.run / "supervisor.lock"


def guard_lock(installation: Installation) -> Path:
    """Held by the living guard."""
    return installation.run / "guard.lock"


def guard(installation: Installation) -> None:
    """Have a supervisor for as long as processes are declared."""
    with locks.held(guard_lock(installation)):
        while specs_file(installation).exists():
            if locks.holder(supervisor_lock(installation)) is None:
                spawn(installation, "supervise")
            time.sleep(LOOK_EVERY)


def spawn(installation: Installation, role: str) -> None:
    """Start a supervisor or a guard that outlives whoever starts it.

    One too many of either finds the lock held, and ends.
    """
    command = [sys.executable, "-m", "k3s_daas.processes", role, "--detach"]
    with (installation.logs / "supervisor.log").open("ab") as log:
        subprocess.run(
            [*command, "--installation", str(installation.root)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=True,
        )
