"""Files and folders that are on the disk when the call returns, or are not there at all.

A new file is on the disk when its bytes are (fsync of the file) and when its name is (fsync of its
folder). Everything here may hold secrets, so nobody but the owner may read it.
"""

from __future__ import annotations

import os
from pathlib import Path

OWNER_FILE = 0o600
OWNER_FOLDER = 0o700


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, if they are missing."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=OWNER_FOLDER, exist_ok=True)
    sync(folder.parent)


def write_new(path: Path, content: bytes) -> None:
    """All or nothing: written beside, fsynced, then renamed."""
    beside = path.with_name(path.name + ".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_FILE)
    try:
        write_all(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    # Dead before this: the file is not there, only one named .new. Dead after: it is whole.
    beside.replace(path)
    sync(path.parent)


def write_all(handle: int, content: bytes) -> None:
    """`os.write` may take less than it is given."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def sync(path: Path) -> None:
    """fsync of a file, or of the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
