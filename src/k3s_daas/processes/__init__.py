"""Processes: run what one installation is made of, and keep it running.

Start reading with `spec` (what a process is), then `lifecycle` (the table of its life), `keeper`
(one process), `supervisor` (all of them), `guard` (who starts the supervisor again) and `control`
(what the command line calls). `marks` tells how a process is known again after everybody who knew
it was killed.
"""

from k3s_daas.processes.control import declared, restart, start, start_with_others, status, stop
from k3s_daas.processes.errors import BadSpecs, ProcessesError, StartFailed
from k3s_daas.processes.spec import ExecProbe, HttpProbe, ProcessSpec, TcpProbe, UnixProbe
from k3s_daas.processes.status import ProcessStatus, SupervisorStatus

__all__ = [
    "BadSpecs",
    "ExecProbe",
    "HttpProbe",
    "ProcessSpec",
    "ProcessStatus",
    "ProcessesError",
    "StartFailed",
    "SupervisorStatus",
    "TcpProbe",
    "UnixProbe",
    "declared",
    "restart",
    "start",
    "start_with_others",
    "status",
    "stop",
]
