"""Between Python's `os` and the operating system: the files that are not SQLite's."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.faults.disk.model import Call, Disk, Fault


def _error(fault: Fault) -> OSError:
    number = errno.ENOSPC if fault is Fault.FULL else errno.EIO
    return OSError(number, os.strerror(number))


class FileCalls:
    """The functions that stand before those of `os`, for one disk."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._open: dict[int, str] = {}
        self._at: dict[int, int] = {}
        self._original = {name: getattr(os, name) for name in ("open", "write", "fsync", "close")}

    def open(self, path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        named = more.get("dir_fd") is None and isinstance(path, str | Path)
        if not named or not self._disk.holds(path):
            return int(self._original["open"](path, flags, mode, **more))
        fault = self._disk.strike(Call.OPEN, path)
        if fault not in (None, Fault.KEPT):
            raise _error(fault)
        handle = int(self._original["open"](path, flags, mode))
        if not Path(path).is_dir():
            self._disk.opened(path)
            if flags & os.O_TRUNC:
                self._disk.truncated(path, 0)
        if fault is not None:
            self._original["close"](handle)
            raise _error(fault)
        self._open[handle], self._at[handle] = str(path), 0
        return handle

    def close(self, handle: int) -> None:
        self._open.pop(handle, None)
        self._original["close"](handle)

    def write(self, handle: int, data: Any) -> int:
        path = self._open.get(handle)
        if path is None:
            return int(self._original["write"](handle, data))
        fault = self._disk.strike(Call.WRITE, path)
        given = bytes(data)
        half = fault is Fault.SHORT
        if fault is None or half or fault is Fault.KEPT:
            done = given[: len(given) // 2] if half else given
            self._original["write"](handle, done)
            self._disk.wrote(path, self._at[handle], done)
            self._at[handle] += len(done)
        if fault is not None:
            raise _error(fault)
        return len(given)

    def fsync(self, handle: int) -> None:
        path = self._open.get(handle)
        if path is None:
            self._original["fsync"](handle)
            return
        fault = self._disk.strike(Call.SYNC, path)
        if fault is None or fault is Fault.KEPT:
            self._original["fsync"](handle)
            self._disk.synced(path)
        else:
            self._disk.sync_failed(path)
        if fault is not None:
            raise _error(fault)

    def either(
        self, call: Call, original: Callable[..., None], done: Callable[..., None]
    ) -> Callable[..., None]:
        """A call that is made or not, and then told to the model."""

        def before(*paths: Any, **more: Any) -> None:
            if not self._disk.holds(paths[0]):
                original(*paths, **more)
                return
            fault = self._disk.strike(call, paths[0])
            if fault is None or fault is Fault.KEPT:
                original(*paths, **more)
                done(*paths[: 2 if call is Call.RENAME else 1])
            if fault is not None:
                raise _error(fault)

        return before

    def flock(self, handle: int, operation: int) -> None:
        path = self._open.get(handle)
        fault = None if path is None else self._disk.strike(Call.LOCK, path)
        if fault is not None:
            raise _error(fault)
        _flock(handle, operation)


_flock = fcntl.flock


@contextlib.contextmanager
def installed(disk: Disk) -> Iterator[None]:
    """The `os` calls of this process go to the disk, where they are about its folder."""
    calls = FileCalls(disk)
    rename = calls.either(Call.RENAME, os.rename, disk.renamed)
    with contextlib.ExitStack() as stack:
        for name in ("open", "close", "write", "fsync"):
            stack.enter_context(patch.object(os, name, getattr(calls, name)))
        stack.enter_context(patch.object(os, "rename", rename))
        stack.enter_context(patch.object(os, "replace", rename))
        stack.enter_context(
            patch.object(os, "mkdir", calls.either(Call.FOLDER, os.mkdir, disk.made_folder))
        )
        stack.enter_context(
            patch.object(os, "unlink", calls.either(Call.DELETE, os.unlink, disk.removed))
        )
        stack.enter_context(patch.object(fcntl, "flock", calls.flock))
        yield
