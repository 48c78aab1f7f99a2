"""Copies a ledger while it runs.

The copy is a ledger of its own, as of one checkpoint: start it, or check it with `pocketsui fsck`.
It holds the keys too, so it is as secret as the original.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from pocketsui.errors import DiskFailed, StoreUnusable
from pocketsui.ledger.folder import Paths, ledger_in
from pocketsui.ledger.keys import KEY_FILES
from pocketsui.store.files import make_folder, sync, write_new
from pocketsui.store.reader import StoreReader


def back_up(source: Path, target: Path) -> int:
    """Copy the ledger's folder to a new one; returns the number of its last checkpoint."""
    store = ledger_in(source)
    if target.exists():
        raise StoreUnusable(f"{target} exists; name a folder that does not")
    beside = target.with_name(target.name + ".partial")
    make_folder(target.parent)
    beside.mkdir(mode=0o700)
    try:
        for name in KEY_FILES:
            write_new(beside / name, (source / name).read_bytes())
        _copy_store(store, Paths(beside).store)
        newest = _newest(Paths(beside).store)
        sync(beside)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)  # what failed is what the caller hears of
        raise
    # Dead before this: there is no target, only a folder named .partial. Dead after: it is whole.
    beside.rename(target)
    sync(target.parent)
    return newest


def _copy_store(source: Path, target: Path) -> None:
    """All pages in one step: one snapshot of the file, while its writer goes on."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
            original.backup(copy)
    except sqlite3.Error as error:
        raise DiskFailed(f"{source} cannot be copied to {target}: {error}") from error
    sync(target)


def _newest(store: Path) -> int:
    reader = StoreReader(store)
    try:
        newest = reader.newest_checkpoint()
    finally:
        reader.close()
    if newest is None:
        raise StoreUnusable(f"{store} holds no checkpoint yet; try again")
    return newest.sequence
