"""A pocketsui in this process as the node that `k3s_daas.chain` asks, without a socket in between.

node = LedgerNode(ledger)
node.lies["get_summary"] = lambda raw: replace(raw, signature=None)

A lie is applied to every answer of the method it is told for.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from k3s_daas.chain.errors import ObjectNotFound
from k3s_daas.chain.trust import Committee
from k3s_daas.chain.values import ExecutedTransaction, GasUsed, RawCheckpoint, RawTransaction
from pocketsui.ledger.ledger import Ledger
from pocketsui.records import CheckpointRecord
from pocketsui.store.reader import StoreReader
from sui_wire.ids import ObjectId, format_digest, parse_digest, short_address

T = TypeVar("T")


class LedgerNode:
    """What the verifier and the object prover ask, answered from the ledger's file."""

    def __init__(self, ledger: Ledger) -> None:
        self._store: StoreReader = ledger.store
        self.lies: dict[str, Callable[[Any], Any]] = {}
        self.asked: list[str] = []

    def pinned(self) -> Committee:
        """The committee of epoch 0."""
        first = self._store.epoch(0)
        assert first is not None
        return Committee(0, first.committee)

    def newest(self) -> int:
        """How far the ledger has come."""
        record = self._store.newest_checkpoint()
        assert record is not None
        return record.sequence

    def raw(self, sequence: int) -> RawCheckpoint:
        """A checkpoint as it is, without a lie."""
        record = self._store.checkpoint(sequence)
        assert record is not None
        return self._raw(record)

    async def last_checkpoint_of(self, epoch: int) -> int | None:
        record = self._store.epoch(epoch)
        last = None if record is None else record.last_checkpoint
        return self._told("last_checkpoint_of", last)

    async def get_summary(self, sequence: int) -> RawCheckpoint | None:
        return self._told("get_summary", self._found(sequence))

    async def get_checkpoint(self, sequence: int) -> RawCheckpoint | None:
        return self._told("get_checkpoint", self._found(sequence))

    async def get_encoded_object(self, object_id: ObjectId) -> bytes:
        value = self._store.newest_object(object_id)
        if value is None:
            raise ObjectNotFound(short_address(object_id))
        return self._told("get_encoded_object", value.encoded)

    async def get_transaction(self, digest: str) -> ExecutedTransaction | None:
        record = self._store.transaction(parse_digest(digest))
        if record is None:
            return self._told("get_transaction", None)
        free = GasUsed(0, 0, 0)
        found = ExecutedTransaction(
            digest, None, free, None, (), (), record.checkpoint, record.timestamp_ms
        )
        return self._told("get_transaction", found)

    def _told(self, method: str, truth: T) -> T:
        self.asked.append(method)
        lie: Callable[[T], T] | None = self.lies.get(method)
        return truth if lie is None else lie(truth)

    def _found(self, sequence: int) -> RawCheckpoint | None:
        record = self._store.checkpoint(sequence)
        return None if record is None else self._raw(record)

    def _raw(self, record: CheckpointRecord) -> RawCheckpoint:
        transactions = tuple(
            RawTransaction(format_digest(each.digest), each.effects_bytes, each.events_bytes or b"")
            for each in self._store.transactions_of(record.sequence)
        )
        return RawCheckpoint(
            record.sequence,
            record.summary_bytes,
            record.contents_bytes,
            transactions,
            record.signature,
        )
