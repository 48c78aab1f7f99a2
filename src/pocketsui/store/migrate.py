"""Makes the tables in a new file, and brings the file of an earlier program up to date.

Each step is one SQLite transaction together with its format number: killed in the middle, the file
is as it was, and the next start does the step again. No step rewrites what is there.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import structlog

from pocketsui.errors import StoreUnusable
from pocketsui.store.schema import APPLICATION_ID, FORMAT, TABLES, TABLES_2

_log = structlog.get_logger("pocketsui.store")

STEPS = {1: TABLES_2}
"""Format, and what makes the next one of it."""


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make or migrate the tables; refuse a file that is not ours or of a newer program."""
    application, version = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("application_id", "user_version")
    )
    if version == 0 and application == 0:
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables:
            raise StoreUnusable(f"{path} is a SQLite file of something else")
        mark = f"PRAGMA application_id = {APPLICATION_ID};"
        _step(connection, TABLES + "".join(STEPS.values()) + mark, FORMAT)
        return
    if application != APPLICATION_ID:
        raise StoreUnusable(f"{path} is a SQLite file of something else")
    if version != FORMAT and version not in STEPS:
        raise StoreUnusable(
            f"{path} has format {version}, this program reads formats {min(STEPS)} to {FORMAT}; "
            "start with an empty folder, or use the program that wrote it"
        )
    while version != FORMAT:
        _log.info("migrating the ledger's file", path=str(path), format=version, to=version + 1)
        _step(connection, STEPS[version], version + 1)
        version += 1
        # Dead here: the file has the format that this step gave it, whole.


def _step(connection: sqlite3.Connection, statements: str, version: int) -> None:
    try:
        connection.executescript(
            f"BEGIN IMMEDIATE; {statements} PRAGMA user_version = {version}; COMMIT;"
        )
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
