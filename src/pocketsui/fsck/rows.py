"""The rows that follow from the chain: live objects, epochs, packages, the index; and none more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pocketsui.fsck.chain import ChainCheck
from pocketsui.ledger.epochs import authorities_of
from pocketsui.ledger.keys import LedgerKeys
from pocketsui.packages import original_id
from pocketsui.records import CheckpointRecord, TransactionRecord
from pocketsui.store.audit import StoreAudit
from pocketsui.store.reader import Horizon
from pocketsui.store.schema import SEGMENT_SIZE
from pocketsui.store.terms import terms_of
from pocketsui.store.writer import live_row
from sui_wire.ids import ObjectId, short_address
from sui_wire.object import MovePackage


class RowCheck:
    """Hears of each checkpoint after `chain` has checked it; counts what must be in the file."""

    def __init__(
        self, store: StoreAudit, keys: LedgerKeys, chain: ChainCheck, horizon: Horizon
    ) -> None:
        self._store = store
        self._keys = keys
        self._chain = chain
        self._horizon = horizon
        self._epoch = chain.epoch.number
        self._objects = len(chain.replay.versions)
        self._packages: set[tuple[object, ...]] = set()
        self._terms: dict[int, bytearray] = {}
        self._indexed = store.indexed_segments()
        self._segment_begun = chain.transactions % SEGMENT_SIZE == 0

    def after(
        self, record: CheckpointRecord, transactions: Sequence[TransactionRecord]
    ) -> Iterator[str]:
        for outcome in self._chain.outcomes:
            self._objects += len(outcome.written)
            for value in outcome.written.values():
                if isinstance(value.data, MovePackage):
                    self._packages.add((original_id(value.data), value.version, value.id))
        if record.sequence + 1 == self._horizon.objects:
            for object_id in self._chain.replay.kept:
                yield f"object {short_address(object_id)} is not stored as it was written"
        for each in transactions:
            yield from self._index(each)
        if record.sequence == 0:
            first = self._store.epoch(0)
            start = record.summary.timestamp_ms
            if first is not None and (first.start_ms, first.first_checkpoint) != (start, 0):
                yield "epoch 0 is not listed as it began"
        if self._chain.epoch.number != self._epoch:
            yield from self._ended(record)

    def at_the_end(self, newest: int) -> Iterator[str]:
        yield from self._live()
        yield from self._epochs(newest)
        expected = {
            "checkpoints": newest + 1,
            "transactions": self._chain.transactions,
            "objects": self._objects,
            "packages": len(self._packages),
        }
        found = self._store.counts()
        for table, count in expected.items() if self._horizon == Horizon() else ():
            if found[table] != count:
                yield f"there are {found[table]} {table} in the file; there should be {count}"
        for original, version, each in self._packages - self._store.listed_packages():
            yield f"package {_name(each)} is not listed as version {version} of {_name(original)}"

    def _live(self) -> Iterator[str]:
        replay = self._chain.replay
        listed = set()
        for row in self._store.live_rows():
            object_id = row[0]
            listed.add(object_id)
            value = replay.get(ObjectId(object_id)) if isinstance(object_id, bytes) else None
            if value is None or live_row(value) != row:
                yield f"object {_name(object_id)} is not listed as what it is"
        for missing in replay.versions.keys() - listed:
            yield f"object {short_address(missing)} is not listed as live"

    def _index(self, record: TransactionRecord) -> Iterator[str]:
        segment, place = divmod(record.position, SEGMENT_SIZE)
        if segment >= self._indexed:
            return
        if place == 0:
            self._segment_begun = True
            self._terms = {}
        for term in terms_of(record):
            self._terms.setdefault(term, bytearray()).extend(place.to_bytes(2, "little"))
        if place == SEGMENT_SIZE - 1 and self._segment_begun:
            expected = {(term, bytes(places)) for term, places in self._terms.items()}
            if self._store.postings(segment) != expected:
                yield f"the index of segment {segment} is not what its transactions say"

    def _ended(self, record: CheckpointRecord) -> Iterator[str]:
        """An epoch ended with this checkpoint, and another began."""
        ended, self._epoch = self._store.epoch(self._epoch), self._chain.epoch.number
        begun = self._store.epoch(self._epoch)
        if ended is None or (ended.last_checkpoint, ended.end_ms) != (
            record.sequence,
            self._chain.epoch.start_ms,
        ):
            yield f"epoch {self._epoch - 1} is not listed as it ended"
        if begun is None:
            yield f"epoch {self._epoch} is not listed"
        elif (begun.committee, begun.start_ms, begun.first_checkpoint) != (
            self._chain.committee,
            self._chain.epoch.start_ms,
            record.sequence + 1,
        ):
            yield f"epoch {self._epoch} is not listed as it began"

    def _epochs(self, newest: int) -> Iterator[str]:
        """Every listed epoch has a committee of this folder's keys; none is of the future."""
        count = self._store.counts()["epochs"]
        if count and count != self._chain.epoch.number + 1:
            yield f"{count} epochs are listed; it is epoch {self._chain.epoch.number}"
        for number in range(self._chain.epoch.number + 1 if count else 0):
            listed = self._store.epoch(number)
            if listed is None:
                yield f"epoch {number} is not listed"
                continue
            authorities_of(listed, self._keys)
            price = self._chain.epoch.reference_gas_price
            if listed.reference_gas_price != price:
                yield f"epoch {number} is listed with another gas price than {price}"
            if number == self._chain.epoch.number and (listed.end_ms or listed.last_checkpoint):
                yield f"epoch {number} is listed as over at checkpoint {newest}"


def _name(object_id: object) -> str:
    return short_address(object_id) if isinstance(object_id, bytes) else repr(object_id)
