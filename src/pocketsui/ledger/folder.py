"""A ledger's folder: where its files are, and that one process at a time has it."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from pocketsui.errors import StoreUnusable


@dataclass(frozen=True, slots=True)
class Paths:
    """The files of a ledger's folder, but for its keys."""

    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "ledger.sqlite"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"


def lock_folder(path: Path) -> int:
    """Hold the folder for as long as this process lives; a second node is refused."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise StoreUnusable(f"{path.parent} is in use by another pocketsui") from None
    return handle
