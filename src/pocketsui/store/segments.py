"""The index of the List methods, made behind the writer's back.

Theory of operation. `SEGMENT_SIZE` transactions in a row are a segment. A commit writes nothing of
the index: when a segment is full, its terms are read from the transactions themselves and written
sorted, which is cheap, in short SQLite transactions, so that no commit waits long. The row in
`segments` comes last and says that the segment can be believed; killed before, it is made again.
What is not indexed yet (the newest transactions, or a file from before there was an index) is
found by reading it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from pocketsui.store.failures import ignore, reading
from pocketsui.store.reader import StoreReader
from pocketsui.store.schema import SEGMENT_SIZE, connect
from pocketsui.store.terms import terms_of

READ_AT_ONCE = 64
"""Transactions read between two pauses: some milliseconds."""
WRITE_AT_ONCE = 500
"""Rows written in one SQLite transaction: some milliseconds."""


def index(path: Path) -> Iterator[int]:
    """Index every full segment of a ledger's file; a pause wherever this yields.

    Yields the segment it is at. A failing disk raises `DiskFailed`.
    """
    with closing(StoreReader(path)) as store:
        count = store.transaction_count()
        first = max(store.indexed_segments(), store.first_segment())
        for segment in range(first, count // SEGMENT_SIZE):
            places: dict[int, bytearray] = {}
            for _ in _collect(store, segment, places):
                yield segment
            for _ in _write(path, segment, places):
                yield segment


def _collect(store: StoreReader, segment: int, places: dict[int, bytearray]) -> Iterator[None]:
    """Which places of the segment have which term."""
    positions = range(segment * SEGMENT_SIZE, (segment + 1) * SEGMENT_SIZE)
    for start in range(0, SEGMENT_SIZE, READ_AT_ONCE):
        for record in store.transactions_at(positions[start : start + READ_AT_ONCE]):
            place = (record.position % SEGMENT_SIZE).to_bytes(2, "little")
            for term in terms_of(record):
                places.setdefault(term, bytearray()).extend(place)
        yield


def _write(path: Path, segment: int, places: dict[int, bytearray]) -> Iterator[None]:
    rows = ((segment, term, bytes(places[term])) for term in sorted(places))
    with reading(path, ignore), closing(connect(path)) as connection:
        while some := list(islice(rows, WRITE_AT_ONCE)):
            _commit(connection, "INSERT OR REPLACE INTO postings VALUES (?, ?, ?)", some)
            yield
        _commit(connection, "INSERT INTO segments VALUES (?)", [(segment,)])
        # Dead here or later: the segment is indexed. Dead before: it is not, and is made again.


def _commit(
    connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[object, ...]]
) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.executemany(statement, rows)
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
