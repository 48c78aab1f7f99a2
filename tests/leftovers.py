"""What installations leave on the machine, and how it is taken away after a run that was killed."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from k3s_daas import cluster
from k3s_daas.cluster import cgroups
from k3s_daas.cluster.layout import RUNTIME, Layout
from k3s_daas.installation import PRODUCT, Installation
from k3s_daas.processes import marks

_LINK = re.compile(r"daas[0-9a-f]{6}")


def clear(work: Path) -> None:
    """Take away every installation whose folder is below `work`, in whatever state it is."""
    for root in _roots(work):
        cluster.down(Installation.at(root))


def find(work: Path) -> list[str]:
    """List what is left of the installations below `work`, and of those that nobody owns.

    An installation elsewhere whose processes run is somebody's, and left out.
    """
    living = _living_marks()
    owned = {Layout(Installation.at(root)).prefix for root in living if work not in root.parents}
    left = [
        f"process {pid}" for root, pids in living.items() if work in root.parents for pid in pids
    ]
    left += [f"process {pid} (in {work})" for pid in _processes_in(work)]
    left += [f"mount {point}" for point in _mounts() if _is_left(point, work, owned)]
    left += [f"link {name}" for name in _links() if name[:10] not in owned]
    left += [f"cgroup {name}" for name in _cgroups() if name[:10] not in owned]
    return sorted(set(left))


def _roots(work: Path) -> set[Path]:
    on_disk = {
        path for parent in work.rglob(PRODUCT) if parent.is_dir() for path in parent.iterdir()
    }
    running = {root for root in _living_marks() if work in root.parents}
    return {path for path in on_disk if (path / "run").is_dir()} | running


def _living_marks() -> dict[Path, list[int]]:
    """The processes of every installation on the machine, by its root."""
    found: dict[Path, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (mark := _mark(folder)) is not None:
            found.setdefault(mark.installation, []).append(int(folder.name))
    return found


def _mark(folder: Path) -> marks.Mark | None:
    prefix = f"{marks.VARIABLE}=".encode()
    try:
        variables = (folder / "environ").read_bytes().split(b"\0")
        return next(
            marks.Mark.parse(variable.removeprefix(prefix).decode())
            for variable in variables
            if variable.startswith(prefix)
        )
    except (OSError, StopIteration, ValueError):
        return None


def _processes_in(work: Path) -> Iterator[int]:
    """Processes that were told of a folder below `work`: a supervisor, a forgotten client."""
    needle = f"{work}/".encode()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if needle in command:
                yield int(folder.name)


def _mounts() -> list[str]:
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return [line.split()[4] for line in lines]


def _is_left(point: str, work: Path, owned: set[str]) -> bool:
    if point.startswith(f"{RUNTIME}/"):
        return f"daas{Path(point).relative_to(RUNTIME).parts[0]}" not in owned
    return point.startswith(f"{work}/")


def _links() -> list[str]:
    said = subprocess.run(["ip", "-json", "link", "show"], capture_output=True, check=True).stdout
    names = [str(link["ifname"]) for link in json.loads(said)]
    return [name for name in names if _LINK.match(name)]


def _cgroups() -> Iterator[str]:
    for tree in cgroups.hierarchies():
        yield from (path.name for path in tree.root.glob("daas*") if _LINK.match(path.name))
