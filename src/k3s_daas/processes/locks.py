"""A lock that says who lives: held by a process for as long as it lives.

The kernel frees it when the holder dies in whatever way, and itself answers whose it is; so unlike
a pid file it is never stale, and looking disturbs nobody. These are POSIX record locks: a process
must not look at a lock it holds itself, because closing any descriptor of the file frees it.
"""

import contextlib
import fcntl
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from k3s_daas.processes.errors import ProcessesError

_LAYOUT = "hhqqi" if sys.platform == "linux" else "qqihh"
"""C's `struct flock` of fcntl(2), whose fields the systems put in different orders."""


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock; raises when somebody else does."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:
            raise ProcessesError(f"{path} is held by process {holder(path)}") from error
        yield
    finally:
        os.close(descriptor)


def holder(path: Path) -> int | None:
    """Return the pid of the lock's living holder; None when it is free."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        answer = fcntl.fcntl(descriptor, fcntl.F_GETLK, _pack(fcntl.F_WRLCK))
    finally:
        os.close(descriptor)
    kind, pid = _unpack(answer)
    return None if kind == fcntl.F_UNLCK else pid


def _pack(kind: int) -> bytes:
    """Ask about a lock of that kind over the whole file."""
    if sys.platform == "linux":
        return struct.pack(_LAYOUT, kind, os.SEEK_SET, 0, 0, 0)
    return struct.pack(_LAYOUT, 0, 0, 0, kind, os.SEEK_SET)


def _unpack(answer: bytes) -> tuple[int, int]:
    """Read the kind of the lock that stands in the way, and whose it is."""
    fields = struct.unpack(_LAYOUT, answer[: struct.calcsize(_LAYOUT)])
    return (fields[0], fields[4]) if sys.platform == "linux" else (fields[3], fields[2])
