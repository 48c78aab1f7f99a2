"""What only checks read: whole tables, and SQLite's own opinion of the file."""

from __future__ import annotations

from pocketsui.store.reader import Row, StoreReader

_COUNTS = {
    "checkpoints": "SELECT count(*) FROM checkpoints",
    "transactions": "SELECT count(*) FROM transactions",
    "objects": "SELECT count(*) FROM objects",
    "packages": "SELECT count(*) FROM packages",
    "epochs": "SELECT count(*) FROM epochs",
}


class StoreAudit(StoreReader):
    """A reader for checks. Its answers are rows as they are, whatever is in them."""

    def structure(self) -> list[str]:
        """What SQLite finds wrong with the file."""
        rows = self._rows("PRAGMA integrity_check(20)")
        return [f"SQLite: {row[0]}" for row in rows if row != ("ok",)]

    def counts(self) -> dict[str, object]:
        """How many rows the tables have."""
        counted = {table: self._one(query) for table, query in _COUNTS.items()}
        return {table: None if row is None else row[0] for table, row in counted.items()}

    def live_rows(self) -> list[Row]:
        """Id, version, kind of owner, owner and type of every live object."""
        return self._rows("SELECT id, version, owner_kind, owner, type FROM live")

    def postings(self, segment: int) -> set[Row]:
        """Term and places: all that the index says of a segment."""
        return set(self._rows("SELECT term, places FROM postings WHERE segment = ?", segment))

    def listed_packages(self) -> set[Row]:
        """Original package, version, package."""
        return set(self._rows("SELECT original, version, id FROM packages"))
