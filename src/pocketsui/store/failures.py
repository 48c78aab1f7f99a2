"""From SQLite's exceptions and unreadable rows to ours, in one place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pocketsui.errors import DiskFailed, StoreDamaged, StoreUnusable
from sui_wire.errors import WireError

Heard = Callable[[DiskFailed], None]
"""Is told of a failing disk, so that the process can end."""


def ignore(failure: DiskFailed) -> None:
    """For whoever ends by the exception alone."""
    del failure


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Whatever SQLite says while the file is opened means that it cannot be used."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # SQLite may quote what is damaged
        raise StoreUnusable(
            f"{path} cannot be opened: {error}; the disk, or a backup or export, may help"
        ) from error


@contextmanager
def reading(path: Path, heard: Heard) -> Iterator[None]:
    """SQLite failed to read: the disk did. What was read makes no sense: the file is damaged."""
    try:
        yield
    except sqlite3.Error as error:
        failure = DiskFailed(f"{path} cannot be read: {error}; check the disk")
        heard(failure)
        raise failure from error
    except (WireError, TypeError, ValueError) as error:
        raise StoreDamaged(f"{path} is damaged: {error}; `pocketsui fsck` says where") from error
