"""The follower's cursor, kept in the journal's own file."""

import json

from k3s_daas.chain.cursor import Cursor
from k3s_daas.executor.journal import Journal


class JournalCursor:
    """A `chain.CursorStore`: durable as everything in the journal is."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def load(self) -> Cursor | None:
        """The cursor saved last; None in a new journal."""
        saved = await self._journal.cursor()
        return None if saved is None else Cursor(*json.loads(saved))

    async def save(self, cursor: Cursor) -> None:
        """Keep a cursor; durable when it returns."""
        await self._journal.move_cursor(json.dumps([cursor.checkpoint, cursor.index]).encode())
        # Dies here: events before it never come again; all that matter are in the journal.
