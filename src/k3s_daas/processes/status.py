"""What the supervisor tells others: one JSON file, replaced whole at every change."""

from pathlib import Path

import msgspec

from k3s_daas.files import write_atomically
from k3s_daas.installation import Installation
from k3s_daas.processes.lifecycle import State


class ProcessStatus(msgspec.Struct, frozen=True):
    """One process as it is now."""

    name: str
    state: State
    pid: int | None
    restarts: int
    since: float
    """Unix time at which it came into its state."""

    last_end: str | None
    """How it ended the last time, when it ever did."""


class SupervisorStatus(msgspec.Struct, frozen=True):
    """The supervisor and all its processes.

    `specs` is the digest of the list the supervisor works on. Without a supervisor `pid` is None,
    and processes that are still there are shown with their pid.
    """

    pid: int | None
    specs: str
    processes: tuple[ProcessStatus, ...]

    @property
    def ready(self) -> bool:
        """Whether every process is."""
        return all(process.state is State.READY for process in self.processes)


def status_file(installation: Installation) -> Path:
    """Where the supervisor writes."""
    return installation.run / "status.json"


def write_status(installation: Installation, status: SupervisorStatus) -> None:
    """Replace what others read."""
    write_atomically(status_file(installation), msgspec.json.encode(status))


def read_status(installation: Installation) -> SupervisorStatus | None:
    """Read what a supervisor wrote last; None when none ever did."""
    try:
        return msgspec.json.decode(status_file(installation).read_bytes(), type=SupervisorStatus)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
