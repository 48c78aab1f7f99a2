"""Files that several processes share and that a crash must not break.

One is there whole or not at all, whatever dies when, and who changes what others change too holds
a lock. Standard library only: the credential plugin, which kubectl starts at every call, reads and
writes nothing without this.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


def write_atomically(
    path: Path, content: bytes, mode: int = 0o600, *, replace: bool = True
) -> None:
    """Put a file there, below directories of mode 0700; durable when this returns.

    Readers see all of it or the file as it was. Without `replace` a file that exists is left alone
    and `FileExistsError` says so.
    """
    path = path.absolute()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(handle, mode)
            os.fsync(handle)
        # If the process dies here, the old file stands, and a stray .tmp file beside it.
        if replace:
            temporary.replace(path)
        else:
            path.hardlink_to(temporary)  # unlike rename, this refuses an existing name
    finally:
        temporary.unlink(missing_ok=True)
    # If the machine dies here, either file may be found, but it is never half there.
    sync_directory(path.parent)


def sync_directory(folder: Path) -> None:
    """Make durable which files are in it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file; the kernel frees it when its holder dies."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
