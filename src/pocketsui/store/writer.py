"""Puts sealed checkpoints on the disk, one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pocketsui.errors import StoreUnusable
from pocketsui.records import CheckpointRecord, EpochRecord, TransactionRecord
from pocketsui.store.epochs import put_epochs
from pocketsui.store.failures import opening
from pocketsui.store.migrate import prepare
from pocketsui.store.packages import put_packages
from pocketsui.store.schema import connect
from sui_wire.bcs import Writer
from sui_wire.ids import ObjectId
from sui_wire.object import (
    AddressOwner,
    ConsensusAddressOwner,
    MovePackage,
    Object,
    ObjectOwner,
    Owner,
    SharedOwner,
)

OWNED_BY_ADDRESS = 0
OWNED_BY_OBJECT = 1

CHECKPOINT_ROWS = 1_000
"""Rows written between two copies of SQLite's log into the file: about as many pages, 4 MB."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A sealed checkpoint and all that its transactions changed."""

    checkpoint: CheckpointRecord
    transactions: tuple[TransactionRecord, ...]
    versions: tuple[Object, ...]
    """Every object version written, in order."""
    live: dict[ObjectId, Object | None]
    """The last state of each object touched; None: it no longer stands by itself."""
    epochs: tuple[EpochRecord, ...] = ()
    """Epochs that begin or end with this checkpoint."""


class StoreWriter:
    """The only connection that writes. Used by one thread at a time.

    `commit` returns when the batch is on the disk, whole; if it raises, nothing of it is, or the
    disk is in doubt: the node then takes nothing more and must be restarted.
    """

    def __init__(self, path: Path) -> None:
        with opening(path):
            self._connection = connect(path)
            try:
                prepare(self._connection, path)
            except BaseException:
                self._connection.close()
                raise
        self._copied = self._connection.total_changes

    def close(self) -> None:
        self._connection.close()

    def commit(self, batch: Batch) -> None:
        """Write one checkpoint with everything in it, in one SQLite transaction."""
        run = self._connection
        if run.total_changes - self._copied >= CHECKPOINT_ROWS:
            self._copy_log()
        run.execute("BEGIN IMMEDIATE")
        try:
            self._insert_checkpoint(batch.checkpoint)
            self._insert_transactions(batch.transactions)
            run.executemany(
                "INSERT INTO objects VALUES (?, ?, ?)",
                ((each.id, each.version, each.encoded) for each in batch.versions),
            )
            self._update_live(batch.live)
            put_epochs(run, batch.epochs)
            put_packages(run, batch.versions)
        except BaseException:
            if run.in_transaction:  # SQLite itself rolls back after some errors
                run.execute("ROLLBACK")
            raise
        run.execute("COMMIT")
        # Dead here or later: the whole checkpoint is there after a restart. Dead before: none of
        # it is, and nobody was told that it would be.

    def adopt_epoch(self, record: EpochRecord) -> None:
        """Write the first epoch of a ledger from before there were any; on the disk on return."""
        put_epochs(self._connection, (record,))

    def _copy_log(self) -> None:
        """Let SQLite copy its log into the file, which starts the log anew.

        Whoever waited for what is in the log has an answer already. If the copy fails, the log
        still has it all, and the exception ends the ledger: a failed fsync is not tried again.
        """
        self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        self._copied = self._connection.total_changes

    def _insert_checkpoint(self, record: CheckpointRecord) -> None:
        row = self._connection.execute("SELECT max(sequence) FROM checkpoints").fetchone()
        newest = -1 if row[0] is None else int(row[0])
        if record.sequence != newest + 1:
            raise StoreUnusable(
                f"checkpoint {record.sequence} cannot follow checkpoint {newest}; "
                "does another process write this ledger?"
            )
        self._connection.execute(
            "INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?)",
            (
                record.sequence,
                record.digest,
                record.summary_bytes,
                record.contents_bytes,
                record.signature.signature + record.signature.bitmap,
            ),
        )

    def _insert_transactions(self, records: Iterable[TransactionRecord]) -> None:
        self._connection.executemany(
            "INSERT INTO transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    each.position,
                    each.digest,
                    each.checkpoint,
                    each.index,
                    each.data,
                    encode_signatures(each.signatures),
                    each.effects_bytes,
                    each.events_bytes,
                )
                for each in records
            ),
        )

    def _update_live(self, live: dict[ObjectId, Object | None]) -> None:
        self._connection.executemany(
            "DELETE FROM live WHERE id = ?",
            ((each,) for each, value in live.items() if value is None),
        )
        self._connection.executemany(
            "INSERT INTO live VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
            "version = excluded.version, owner_kind = excluded.owner_kind, "
            "owner = excluded.owner, type = excluded.type",
            (live_row(value) for value in live.values() if value is not None),
        )


def encode_signatures(signatures: tuple[bytes, ...]) -> bytes:
    """As the `signatures` column holds them."""
    return bytes(Writer().vector(signatures, Writer.bytes))


def _owner_columns(owner: Owner) -> tuple[int, bytes | None]:
    match owner:
        case AddressOwner(address):
            return OWNED_BY_ADDRESS, address
        case ObjectOwner(parent):
            return OWNED_BY_OBJECT, parent
        case SharedOwner():
            return 2, None
        case ConsensusAddressOwner():
            return 4, owner.address
        case _:
            return 3, None


def live_row(value: Object) -> tuple[bytes, int, int, bytes | None, str]:
    """As the table of live objects holds it."""
    kind, owner = _owner_columns(value.owner)
    type_name = "" if isinstance(value.data, MovePackage) else str(value.data.type)
    return value.id, value.version, kind, owner, type_name
