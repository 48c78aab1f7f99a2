"""`daas status`: what the supervisor keeps running, and how it fares."""

from __future__ import annotations

from k3s_daas import processes
from k3s_daas.cli.errors import NotUp
from k3s_daas.cli.output import rfc3339
from k3s_daas.installation import Installation


def process_rows(installation: Installation) -> tuple[list[dict[str, object]], bool]:
    """A row for each process, and whether all of them are ready."""
    found = processes.status(installation)
    if not found.processes:
        raise NotUp(installation.name, "processes")
    rows: list[dict[str, object]] = [
        {
            "process": process.name,
            "state": process.state.value,
            "pid": process.pid,
            "restarts": process.restarts,
            "since": rfc3339(round(process.since * 1000)),
        }
        for process in found.processes
    ]
    return rows, found.ready
