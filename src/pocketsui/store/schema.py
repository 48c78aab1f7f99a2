"""The tables, and how the file is opened.

A file of an earlier format is brought to this one by `migrate` when it is opened.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

FORMAT = 2
"""Version of the tables below."""

SEGMENT_SIZE = 1024
"""Transactions of a segment of the index."""

APPLICATION_ID = 0x50535549
"""Marks the file as ours ("PSUI")."""

TABLES = """
CREATE TABLE checkpoints (
    sequence   INTEGER PRIMARY KEY,
    digest     BLOB NOT NULL UNIQUE,
    summary    BLOB NOT NULL,   -- BCS CheckpointSummary
    contents   BLOB NOT NULL,   -- BCS CheckpointContents
    signature  BLOB NOT NULL    -- 48 bytes, then the bitmap of who signed (none: member 0)
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
"""As format 1 had them."""

TABLES_2 = """
CREATE TABLE packages (              -- every version of every package
    original   BLOB NOT NULL,        -- id of the first version
    version    INTEGER NOT NULL,
    id         BLOB NOT NULL,
    PRIMARY KEY (original, version)
) WITHOUT ROWID;
INSERT INTO packages SELECT id, version, id FROM live WHERE type = ''; -- none was upgraded then
CREATE TABLE postings (              -- which transactions have a term; see `terms`
    segment    INTEGER NOT NULL,     -- position of the transaction / SEGMENT_SIZE
    term       INTEGER NOT NULL,     -- hash of what is asked for
    places     BLOB NOT NULL,        -- u16 little-endian each: position % SEGMENT_SIZE
    PRIMARY KEY (segment, term)
) WITHOUT ROWID;
CREATE TABLE segments (              -- those whose postings are complete
    segment    INTEGER PRIMARY KEY
);
CREATE TABLE pruned (                -- one row once something was pruned; see `pruning`
    only         INTEGER PRIMARY KEY CHECK (only = 0),
    checkpoints  INTEGER NOT NULL,   -- the first checkpoint that is kept whole
    objects      INTEGER NOT NULL,   -- the first after which every object version is kept
    statement    BLOB,               -- BCS of the state that checkpoint begins with
    signature    BLOB                -- the authority's, of the statement
);
CREATE TABLE epochs (
    number           INTEGER PRIMARY KEY,
    committee        BLOB NOT NULL,      -- BCS vector of members
    generation       INTEGER NOT NULL,   -- of the committee's keys
    protocol_version INTEGER NOT NULL,
    gas_price        INTEGER NOT NULL,   -- reference, MIST a unit
    start_ms         INTEGER NOT NULL,
    first_checkpoint INTEGER NOT NULL,
    end_ms           INTEGER,            -- NULL while it lasts, as the next
    last_checkpoint  INTEGER
);
"""
"""What format 2 added."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file as every connection of ours does: WAL, and a commit is an fsync.

    SQLite would copy its log into the file by itself, and say nothing when that fails; so that is
    off, and the writer does it.
    """
    # autocommit: transactions are begun and ended by our own statements only.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":  # SQLite says nothing else when the disk failed meanwhile
            raise sqlite3.OperationalError(f"the log could not be made, journal mode is {mode}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("PRAGMA mmap_size = 268435456")
    except BaseException:
        connection.close()
        raise
    return connection
