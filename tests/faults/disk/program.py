"""`pocketsui` on a disk that fails once: `python -m tests.faults.disk.program AIM start ...`.

AIM is the call, the kind of file, which one of them, and the fault: `SYNC,LOG,12,LOST`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pocketsui.cli import main
from pocketsui.store import writer
from tests.faults.disk import file_calls, sqlite_calls
from tests.faults.disk.model import Aim, Call, Disk, Fault, Kind

COPY_LOG_AFTER_ROWS = 100
"""So that the log is soon copied into the file."""

if __name__ == "__main__":
    call, kind, occurrence, fault = sys.argv.pop(1).split(",")
    data = Path(sys.argv[sys.argv.index("--data") + 1])
    writer.CHECKPOINT_ROWS = COPY_LOG_AFTER_ROWS
    aim = Aim(Call[call], Kind[kind], int(occurrence), Fault[fault])
    disk = Disk(data.parent, aim)
    with file_calls.installed(disk), sqlite_calls.installed(disk):
        main()
