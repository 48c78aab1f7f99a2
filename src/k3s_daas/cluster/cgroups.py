"""Make and remove a node's cgroup, under which all its pods run.

With cgroup v1 every controller has a tree of its own, with v2 there is one tree; the kubelet wants
its root cgroup to exist in all of them.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from k3s_daas.cluster.commands import succeeds
from k3s_daas.cluster.errors import ClusterError

_CPUSET_FILES = ("cpuset.cpus", "cpuset.mems")
"""cpuset groups of v1 begin empty, and take no process before these are filled in."""

_NEEDED_CONTROLLERS = frozenset({"cpu", "cpuset", "memory", "pids"})
"""What a kubelet insists on with cgroup v2."""

_EMPTY_WITHIN = 15.0
"""Seconds until the last process of a killed cgroup must be gone."""

_LOOK_EVERY = 0.02


@dataclass(frozen=True)
class Hierarchy:
    """One mounted cgroup tree."""

    root: Path
    version: int


def hierarchies(mountinfo: str | None = None) -> list[Hierarchy]:
    """List the cgroup trees mounted on this machine."""
    text = Path("/proc/self/mountinfo").read_text() if mountinfo is None else mountinfo
    found = []
    for line in text.splitlines():
        words = line.split()
        kind = words[words.index("-") + 1]
        if kind in {"cgroup", "cgroup2"}:
            found.append(Hierarchy(Path(words[4]), 2 if kind == "cgroup2" else 1))
    return found


def make(name: str) -> None:
    """Make the cgroup in every tree."""
    trees = hierarchies()
    for tree in trees:
        if tree.version == 2:
            _delegate_controllers(tree.root)
        folder = tree.root / name
        folder.mkdir(exist_ok=True)
        for file in _CPUSET_FILES if tree.version == 1 else ():
            if (folder / file).exists():
                (folder / file).write_text((tree.root / file).read_text())


def _delegate_controllers(root: Path) -> None:
    """Hand every controller of a v2 root to its children.

    Where v1 is in use, the v2 tree beside it has no controllers and the pods do not need it.
    """
    for controller in (root / "cgroup.controllers").read_text().split():
        succeeds(["sh", "-c", f"echo +{controller} > '{root}/cgroup.subtree_control'"])
    if any(tree.version == 1 for tree in hierarchies()):
        return
    handed_over = (root / "cgroup.subtree_control").read_text().split()
    if missing := _NEEDED_CONTROLLERS.difference(handed_over):
        raise ClusterError(
            f"the cgroup controllers {', '.join(sorted(missing))} cannot be used below {root}; in "
            "a container this takes one whose processes are not in the root cgroup"
        )


def kill_and_remove(prefix: str) -> None:
    """Kill every process in the cgroups whose name begins with `prefix`, and remove them."""
    deadline = time.monotonic() + _EMPTY_WITHIN
    while pids := set(_processes(prefix)):
        for pid in pids:
            _kill(pid)
        if time.monotonic() > deadline:
            raise ClusterError(f"processes {sorted(pids)} in cgroup {prefix} do not die")
        time.sleep(_LOOK_EVERY)
    for folder in _folders(prefix):
        folder.rmdir()


def exist(prefix: str) -> bool:
    """Tell whether any cgroup of that prefix is there."""
    return next(_folders(prefix), None) is not None


def _processes(prefix: str) -> Iterator[int]:
    """List the living processes; zombies stay in a v1 cgroup until their parent takes note."""
    for folder in _folders(prefix):
        for line in (folder / "cgroup.procs").read_text().split():
            if _is_alive(int(line)):
                yield int(line)


def _folders(prefix: str) -> Iterator[Path]:
    """List the cgroups' folders in every tree, each after all those within it."""
    for tree in hierarchies():
        for top in tree.root.glob(f"{prefix}*"):
            inner = [path for path in top.rglob("*") if path.is_dir()]
            yield from sorted([top, *inner], key=lambda path: len(path.parts), reverse=True)


def _is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
