"""Where a follower stands, kept over restarts.

A cursor is the position of the next event wanted: everything before it is done. It may lag behind
what was done, never run ahead of it; so after a crash some events come again, and none is lost.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from k3s_daas.files import write_atomically


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """The next event wanted: `index` among all events of `checkpoint`."""

    checkpoint: int
    index: int = 0


class CursorStore(Protocol):
    """Keeps one cursor.

    `save` returns when the cursor is as durable as the store promises; a crash during `save` leaves
    the old cursor or the new one. Calls do not overlap.
    """

    async def load(self) -> Cursor | None:
        """The cursor saved last; None if there is none."""

    async def save(self, cursor: Cursor) -> None: ...


class MemoryCursorStore:
    """For those who want nothing of the past: forgotten with the process."""

    def __init__(self, cursor: Cursor | None = None) -> None:
        self.cursor = cursor

    async def load(self) -> Cursor | None:
        return self.cursor

    async def save(self, cursor: Cursor) -> None:
        self.cursor = cursor


class DamagedCursor(ValueError):
    """The file is no cursor; only its owner can say from where to go on."""


class FileCursorStore:
    """A small JSON file, replaced atomically and fsynced. One process owns it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def load(self) -> Cursor | None:
        try:
            text = await asyncio.to_thread(self._path.read_text)
        except FileNotFoundError:
            return None
        try:
            fields = json.loads(text)
            return Cursor(int(fields["checkpoint"]), int(fields["index"]))
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedCursor(
                f"{self._path} holds no cursor ({error}); remove it to follow from the start"
            ) from error

    async def save(self, cursor: Cursor) -> None:
        await asyncio.to_thread(self._write, cursor)

    def _write(self, cursor: Cursor) -> None:
        text = json.dumps({"checkpoint": cursor.checkpoint, "index": cursor.index})
        write_atomically(self._path, text.encode())
        # If we die before this line the old cursor holds: some events come again.
