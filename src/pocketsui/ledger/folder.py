"""A ledger's folder: where its files are, and that one process at a time has it."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from pocketsui.errors import StoreUnusable
from pocketsui.ledger.keys import KEY_FILES


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


def ledger_in(folder: Path) -> Path:
    """The file of the ledger in a folder; raises if there is none."""
    store = Paths(folder).store
    if not store.exists():
        raise StoreUnusable(
            f"there is no ledger in {folder}: expected a file {store.name}; --data names another"
        )
    return store


def refuse_other_use(folder: Path) -> None:
    """Raise if a new ledger would lie among files that somebody else put there.

    The keys of another ledger, and a client's folder, may be there before it.
    """
    if not folder.is_dir() or Paths(folder).store.exists():
        return
    ours = {Paths(folder).lock.name, "client"}
    others = sorted(
        each.name
        for each in folder.iterdir()
        if each.name not in ours and not each.name.startswith((".", "ledger.sqlite", *KEY_FILES))
    )
    if others:
        raise StoreUnusable(
            f"{folder} holds no ledger but other files ({', '.join(others[:3])}); "
            "--data names a folder that is empty or not there yet"
        )


def lock_folder(path: Path) -> int:
    """Hold the folder for as long as this process lives; a second node is refused."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise StoreUnusable(f"{path.parent} is in use by another pocketsui") from None
    return handle
