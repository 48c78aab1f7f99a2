"""Looks up what was committed. Every answer is on the disk already."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pocketsui.records import CheckpointRecord, EpochRecord, TransactionRecord
from pocketsui.store.epochs import SELECT, epoch_of
from pocketsui.store.failures import Heard, ignore, opening, reading
from pocketsui.store.packages import VERSIONS
from pocketsui.store.schema import SEGMENT_SIZE, connect
from sui_wire.bcs import Reader
from sui_wire.bcs import decode as decode_bcs
from sui_wire.checkpoint import decode_summary
from sui_wire.committee import SIGNATURE_LENGTH, QuorumSignature, encode_bitmap
from sui_wire.ids import Address, Digest, ObjectId
from sui_wire.object import Object
from sui_wire.object import decode as decode_object

_TRANSACTION = (
    "SELECT t.digest, t.data, t.signatures, t.effects, t.events, t.checkpoint, t.position, "
    "t.place, c.summary FROM transactions t JOIN checkpoints c ON c.sequence = t.checkpoint "
)
_CHECKPOINT = "SELECT sequence, digest, summary, contents, signature FROM checkpoints "


Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Horizon:
    """From where on the ledger is kept; zeros: nothing was pruned."""

    checkpoints: int = 0
    """The first checkpoint that is kept with its transactions."""
    objects: int = 0
    """The first checkpoint after which every object version is kept."""


class StoreReader:
    """A connection that only reads; each call sees the newest committed checkpoint.

    Used from the event loop's thread: a look-up by key takes some 20 microseconds. A failing disk
    raises `DiskFailed`, and `heard` is told of it before.
    """

    def __init__(self, path: Path, heard: Heard = ignore) -> None:
        self._path = path
        self._heard = heard
        with opening(path):
            self._connection = connect(path)
            self._connection.execute("PRAGMA query_only = ON")

    def close(self) -> None:
        self._connection.close()

    def _rows(self, query: str, *parameters: object) -> list[Row]:
        with reading(self._path, self._heard):
            return self._connection.execute(query, parameters).fetchall()

    def _one(self, query: str, *parameters: object) -> Row | None:
        with reading(self._path, self._heard):
            row: Row | None = self._connection.execute(query, parameters).fetchone()
        return row

    def _objects(self, query: str, *parameters: object) -> Iterator[Object]:
        for (encoded,) in self._rows(query, *parameters):
            with reading(self._path, self._heard):
                value = decode_object(_bytes(encoded))
            yield value

    def _transactions(self, query: str, *parameters: object) -> list[TransactionRecord]:
        rows = self._rows(_TRANSACTION + query, *parameters)
        with reading(self._path, self._heard):
            return [_transaction(row) for row in rows]

    def _checkpoints(self, query: str, *parameters: object) -> list[CheckpointRecord]:
        rows = self._rows(_CHECKPOINT + query, *parameters)
        with reading(self._path, self._heard):
            return [_checkpoint(row) for row in rows]

    def newest_object(self, object_id: ObjectId) -> Object | None:
        """The newest version of what stands by itself."""
        query = (
            "SELECT o.encoded FROM live l JOIN objects o ON o.id = l.id AND o.version = l.version "
            "WHERE l.id = ?"
        )
        return next(self._objects(query, object_id), None)

    def object_at(self, object_id: ObjectId, version: int) -> Object | None:
        query = "SELECT encoded FROM objects WHERE id = ? AND version = ?"
        return next(self._objects(query, object_id, version), None)

    def transaction(self, digest: Digest) -> TransactionRecord | None:
        return next(iter(self._transactions("WHERE t.digest = ?", digest)), None)

    def transactions_of(self, checkpoint: int) -> list[TransactionRecord]:
        """The transactions of a checkpoint, in order."""
        return self._transactions("WHERE t.checkpoint = ? ORDER BY t.place", checkpoint)

    def transactions_at(self, positions: Sequence[int]) -> list[TransactionRecord]:
        """The transactions at these positions of the ledger, in that order, as far as there."""
        marks = ", ".join("?" * len(positions))
        found = self._transactions(f"WHERE t.position IN ({marks})", *positions)
        by_position = {each.position: each for each in found}
        return [by_position[each] for each in positions if each in by_position]

    def positions_between(
        self, low: tuple[int, int], high: tuple[int, int]
    ) -> tuple[int, int] | None:
        """First and last position from one (checkpoint, index) to another, both included."""
        first = self._one(
            "SELECT position FROM transactions WHERE (checkpoint, place) >= (?, ?) "
            "ORDER BY checkpoint, place LIMIT 1",
            *low,
        )
        last = self._one(
            "SELECT position FROM transactions WHERE (checkpoint, place) <= (?, ?) "
            "ORDER BY checkpoint DESC, place DESC LIMIT 1",
            *high,
        )
        return None if first is None or last is None else (_int(first[0]), _int(last[0]))

    def place_of(self, position: int) -> tuple[int, int] | None:
        """Checkpoint and index of the transaction at a position."""
        row = self._one("SELECT checkpoint, place FROM transactions WHERE position = ?", position)
        return None if row is None else (_int(row[0]), _int(row[1]))

    def indexed_segments(self) -> int:
        """The first segment that is not indexed, and none after it is."""
        row = self._one("SELECT coalesce(max(segment) + 1, 0) FROM segments")
        return 0 if row is None else _int(row[0])

    def first_position(self) -> int:
        """Position of the first transaction whose row is there."""
        row = self._one("SELECT coalesce(min(position), 0) FROM transactions")
        return 0 if row is None else _int(row[0])

    def first_segment(self) -> int:
        """The segment of the first transaction whose row is there."""
        return self.first_position() // SEGMENT_SIZE

    def transactions_from(self, position: int, limit: int) -> list[TransactionRecord]:
        """So many transactions from a position on."""
        return self._transactions(
            "WHERE t.position >= ? ORDER BY t.position LIMIT ?", *(position, limit)
        )

    def places(self, segment: int, term: int) -> frozenset[int]:
        """Where in an indexed segment there are transactions with a term."""
        row = self._one("SELECT places FROM postings WHERE segment = ? AND term = ?", segment, term)
        packed = b"" if row is None else _bytes(row[0])
        return frozenset(struct.unpack(f"<{len(packed) // 2}H", packed))

    def transaction_count(self) -> int:
        """How many there were since genesis."""
        row = self._one("SELECT coalesce(max(position) + 1, 0) FROM transactions")
        return 0 if row is None else _int(row[0])

    def checkpoint(self, sequence: int) -> CheckpointRecord | None:
        return next(iter(self._checkpoints("WHERE sequence = ?", sequence)), None)

    def checkpoint_by_digest(self, digest: Digest) -> CheckpointRecord | None:
        return next(iter(self._checkpoints("WHERE digest = ?", digest)), None)

    def newest_checkpoint(self) -> CheckpointRecord | None:
        return next(iter(self._checkpoints("ORDER BY sequence DESC LIMIT 1")), None)

    def statement(self) -> tuple[bytes, bytes] | None:
        """What a pruned ledger begins with, and its signature; see `pocketsui.pruning`."""
        row = self._one("SELECT statement, signature FROM pruned WHERE statement IS NOT NULL")
        return None if row is None else (_bytes(row[0]), _bytes(row[1]))

    def horizon(self) -> Horizon:
        """What is still there."""
        row = self._one("SELECT checkpoints, objects FROM pruned")
        return Horizon() if row is None else Horizon(_int(row[0]), _int(row[1]))

    def epoch(self, number: int) -> EpochRecord | None:
        return self._epoch("WHERE number = ?", number)

    def newest_epoch(self) -> EpochRecord | None:
        """The one that has not ended."""
        return self._epoch("ORDER BY number DESC LIMIT 1")

    def _epoch(self, query: str, *parameters: object) -> EpochRecord | None:
        row = self._one(SELECT + query, *parameters)
        with reading(self._path, self._heard):
            return None if row is None else epoch_of(row)

    def owned(
        self,
        kind: int,
        owner: Address,
        *,
        type_name: str = "",
        after: tuple[str, bytes] = ("", b""),
        limit: int,
    ) -> list[tuple[str, ObjectId, int]]:
        """(type, id, version) of what an address or object owns, ordered by type and id.

        Of one type if one is named; without type arguments it stands for all its instantiations.
        """
        rows = self._rows(
            "SELECT type, id, version FROM live WHERE owner_kind = ? AND owner = ? "
            "AND (type, id) > (?, ?) AND (? = '' OR type = ? OR (type >= ? AND type < ?)) "
            "ORDER BY type, id LIMIT ?",
            *(kind, owner, *after, type_name, type_name, type_name + "<", type_name + "=", limit),
        )  # "=" is the character after "<"
        return [(str(found), Address(_bytes(each)), _int(version)) for found, each, version in rows]

    def owned_coins(self, owner: Address, type_name: str) -> Iterator[Object]:
        """Every coin of one type that an address owns."""
        return self._objects(
            "SELECT o.encoded FROM live l JOIN objects o ON o.id = l.id AND o.version = l.version "
            "WHERE l.owner_kind = 0 AND l.owner = ? AND l.type = ?",
            *(owner, type_name),
        )

    def owned_types(self, owner: Address, prefix: str) -> list[str]:
        """The types, beginning with `prefix`, of what an address owns."""
        rows = self._rows(
            "SELECT DISTINCT type FROM live WHERE owner_kind = 0 AND owner = ? "
            "AND type >= ? AND type < ? ORDER BY type",
            *(owner, prefix, prefix + "\U0010ffff"),
        )
        return [str(row[0]) for row in rows]

    def package_versions(
        self, original: ObjectId, after: int, limit: int
    ) -> list[tuple[int, ObjectId]]:
        """(version, id) of the versions of a package later than one, oldest first."""
        rows = self._rows(VERSIONS, original, after, limit)
        with reading(self._path, self._heard):
            return [(_int(version), Address(_bytes(each))) for version, each in rows]

    def live_versions(self) -> dict[ObjectId, int]:
        """The newest version of every object that stands by itself; for checks only."""
        rows = self._rows("SELECT id, version FROM live")
        return {Address(_bytes(each)): _int(version) for each, version in rows}


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError(f"expected bytes in this column, found {type(value).__name__}")
    return value


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"expected a number in this column, found {type(value).__name__}")
    return value


def decode_signatures(encoded: bytes) -> tuple[bytes, ...]:
    return tuple(decode_bcs(encoded, lambda reader: reader.vector(Reader.bytes)))


def _transaction(row: tuple[object, ...]) -> TransactionRecord:
    digest, data, signatures, effects, events, checkpoint, position, place, summary = row
    return TransactionRecord(
        digest=Digest(_bytes(digest)),
        data=_bytes(data),
        signatures=decode_signatures(_bytes(signatures)),
        effects_bytes=_bytes(effects),
        events_bytes=None if events is None else _bytes(events),
        checkpoint=_int(checkpoint),
        position=_int(position),
        index=_int(place),
        timestamp_ms=_timestamp(_bytes(summary)),
    )


@lru_cache(maxsize=64)
def _timestamp(summary: bytes) -> int:
    """The transactions of a checkpoint are mostly read together."""
    return decode_summary(summary).timestamp_ms


def _checkpoint(row: tuple[object, ...]) -> CheckpointRecord:
    sequence, digest, summary, contents, signed = row
    signature, bitmap = _bytes(signed)[:SIGNATURE_LENGTH], _bytes(signed)[SIGNATURE_LENGTH:]
    epoch = int.from_bytes(_bytes(summary)[:8], "little")  # the summary's first field
    return CheckpointRecord(
        sequence=_int(sequence),
        digest=Digest(_bytes(digest)),
        summary_bytes=_bytes(summary),
        contents_bytes=_bytes(contents),
        signature=QuorumSignature(epoch, signature, bitmap or encode_bitmap([0])),
    )
