"""The tables, and how the file is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pocketsui.errors import StoreUnusable

FORMAT = 1
"""Version of the tables below; another one is refused."""

APPLICATION_ID = 0x50535549
"""Marks the file as ours ("PSUI")."""

_TABLES = """
CREATE TABLE checkpoints (
    sequence   INTEGER PRIMARY KEY,
    digest     BLOB NOT NULL UNIQUE,
    summary    BLOB NOT NULL,   -- BCS CheckpointSummary
    contents   BLOB NOT NULL,   -- BCS CheckpointContents
    signature  BLOB NOT NULL    -- 48 bytes, of the committee of one
);
CREATE TABLE transactions (
    position   INTEGER PRIMARY KEY,  -- in the order of execution, genesis is 0
    digest     BLOB NOT NULL UNIQUE,
    checkpoint INTEGER NOT NULL REFERENCES checkpoints (sequence),
    place      INTEGER NOT NULL,     -- in its checkpoint
    data       BLOB NOT NULL,        -- BCS TransactionData
    signatures BLOB NOT NULL,        -- BCS vector<vector<u8>>
    effects    BLOB NOT NULL,        -- BCS TransactionEffects
    events     BLOB                  -- BCS TransactionEvents
);
CREATE INDEX transactions_by_checkpoint ON transactions (checkpoint, place);
CREATE TABLE objects (               -- every version of every object
    id         BLOB NOT NULL,
    version    INTEGER NOT NULL,
    encoded    BLOB NOT NULL         -- BCS Object
);
CREATE UNIQUE INDEX objects_by_id ON objects (id, version);
CREATE TABLE live (                  -- the newest version of what stands by itself
    id         BLOB NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    owner_kind INTEGER NOT NULL,     -- BCS variant index of Owner
    owner      BLOB,                 -- address or parent object
    type       TEXT NOT NULL         -- empty for a package
) WITHOUT ROWID;
CREATE INDEX live_by_owner ON live (owner_kind, owner, type, id) WHERE owner IS NOT NULL;
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file as every connection of ours does: WAL, and a commit is an fsync."""
    # autocommit: transactions are begun and ended by our own statements only.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA mmap_size = 268435456")
    return connection


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables in a new file; refuse a file that is not ours or of another format."""
    application, version = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version")
    )
    if version == 0 and application == 0:
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables:
            raise StoreUnusable(f"{path} is a SQLite file of something else")
        connection.executescript(
            f"BEGIN IMMEDIATE; {_TABLES}"
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT}; COMMIT;"
        )
    elif application != APPLICATION_ID or version != FORMAT:
        raise StoreUnusable(
            f"{path} has format {version}, this program reads format {FORMAT}; "
            "start with an empty folder, or use the program that wrote it"
        )
