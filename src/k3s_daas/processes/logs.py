"""Keep logs from filling the disk.

A process writes its log itself (see `children.launch`), so the file cannot be taken from under
it. Instead it is copied and then emptied in place; the next line goes to its beginning, because
it was opened for appending. Lines written between copy and emptying are lost: a few, once in
16 MiB of output.
"""

import shutil
from pathlib import Path

LARGEST = 16 * 2**20
"""Bytes at which a log is put aside; one older file is kept."""


def rotate(folder: Path, largest: int = LARGEST) -> None:
    """Put aside every log that has grown too large."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > largest:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            log.with_suffix(".log.1").chmod(0o600)
            with log.open("r+b") as file:
                file.truncate(0)


def tail(folder: Path, name: str, lines: int = 15, most: int = 8192) -> str:
    """Read the last lines a process logged."""
    try:
        with (folder / f"{name}.log").open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - most))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
