"""Know our processes again, whatever happened to whoever started them.

Every process gets a mark in its environment, `K3S_DAAS_PROCESS=<installation>:<name>:<digest of
its spec>`. The mark is part of the process from its first instruction to its last, so no file can
be stale, no pid can be mistaken for the pid of an older process, and there is no moment between
starting a process and writing it down. Children inherit it: the *leader* of a mark is the one
process that also leads its session, which is the one we started.

Linux only (/proc); elsewhere nothing is found, and nothing is adopted.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "K3S_DAAS_PROCESS"

_PROC = Path("/proc")


@dataclass(frozen=True)
class Mark:
    """What a process says about itself."""

    installation: Path
    name: str
    digest: str

    def __str__(self) -> str:
        return f"{self.installation}:{self.name}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> "Mark":
        """Read a mark; the installation's path is all but the last two fields."""
        installation, name, digest = text.rsplit(":", 2)
        return cls(Path(installation), name, digest)


@dataclass(frozen=True)
class Marked:
    """A living process that carries a mark."""

    pid: int
    mark: Mark
    leader: bool


def find_marked(installation: Path, proc: Path = _PROC) -> list[Marked]:
    """Find every living process of an installation, except the one that asks."""
    own = os.getpid()
    found = (_inspect(entry, installation) for entry in _process_folders(proc))
    return [process for process in found if process is not None and process.pid != own]


def is_still(process: Marked, proc: Path = _PROC) -> bool:
    """Tell whether that pid still belongs to the process that was found."""
    return _inspect(proc / str(process.pid), process.mark.installation) == process


def _process_folders(proc: Path) -> Iterator[Path]:
    if proc.is_dir():
        yield from (entry for entry in proc.iterdir() if entry.name.isdigit())


def _inspect(entry: Path, installation: Path) -> Marked | None:
    """Read one process; one that ends meanwhile, or is another user's, is none of ours.

    Anybody may put our mark on a process of their own, and must not be believed.
    """
    try:
        if entry.stat().st_uid != os.geteuid():
            return None
        environ = (entry / "environ").read_bytes()
        stat = (entry / "stat").read_text()
    except OSError:
        return None
    prefix = f"{VARIABLE}=".encode()
    marks = [item for item in environ.split(b"\0") if item.startswith(prefix)]
    if not marks:
        return None
    try:
        mark = Mark.parse(os.fsdecode(marks[0][len(prefix) :]))
    except ValueError:
        return None
    if mark.installation != installation:
        return None
    state, session = _state_and_session(stat)
    if state in "ZX":
        return None
    return Marked(int(entry.name), mark, leader=session == int(entry.name))


def _state_and_session(stat: str) -> tuple[str, int]:
    """Read fields 3 and 6 of proc(5)'s stat; the command before them may hold anything."""
    fields = stat.rpartition(")")[2].split()
    return fields[0], int(fields[3])
