"""Checks a ledger's folder from the first byte: the chain of checkpoints, and every execution.

Each checkpoint must follow the one before, be signed by the ledger's committee, and list exactly
the transactions that are stored; each transaction is executed again and must have the effects,
events and objects that are stored; and the table of live objects must be what is left at the end.
It reads only, and should be run on a ledger that is not running.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pocketsui.errors import NotFound, PocketsuiError, TransactionRefused
from pocketsui.ledger.epochs import authorities_of, first_epoch
from pocketsui.ledger.keys import LedgerKeys, load_keys
from pocketsui.ledger.ledger import Paths
from pocketsui.records import CheckpointRecord, TransactionRecord
from pocketsui.store.reader import StoreReader
from pocketsui.transactions.checks import Epoch, check_signatures
from pocketsui.transactions.outcome import Outcome
from pocketsui.transactions.run import Interpreter, run
from sui_wire.checkpoint import contents_digest
from sui_wire.committee import verify_checkpoint
from sui_wire.errors import BadSignature, WireError
from sui_wire.ids import Digest, ObjectId, format_digest, short_address
from sui_wire.object import Object, ObjectOwner
from sui_wire.transaction import (
    CancelledTransaction,
    ConsensusCommitPrologue,
    EndOfEpoch,
    ProgrammableTransaction,
    transaction_digest,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it must be."""

    checkpoint: int
    what: str

    def __str__(self) -> str:
        return f"checkpoint {self.checkpoint}: {self.what}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, and what was found wrong."""

    checkpoints: int
    transactions: int
    problems: tuple[Problem, ...]


class Replay:
    """The state as of one transaction after the other. Objects come from the store by version."""

    def __init__(self, store: StoreReader) -> None:
        self._store = store
        self.versions: dict[ObjectId, int] = {}

    def get(self, object_id: ObjectId) -> Object | None:
        version = self.versions.get(object_id)
        return None if version is None else self._store.object_at(object_id, version)

    def child(self, parent: ObjectId, object_id: ObjectId) -> Object | None:
        value = self.get(object_id)
        return value if value is not None and value.owner == ObjectOwner(parent) else None

    def apply(self, outcome: Outcome) -> None:
        for object_id in outcome.removed:
            self.versions.pop(object_id, None)
        for object_id, value in outcome.written.items():
            self.versions[object_id] = value.version


def check(
    folder: Path, interpreter: Interpreter, progress: Callable[[int], None] = lambda _: None
) -> Report:
    """Check the ledger in a folder; `progress` hears the number of each checkpoint."""
    paths = Paths(folder)
    if not paths.store.exists():
        raise NotFound(f"there is no ledger in {folder}")
    store = StoreReader(paths.store)
    try:
        return _Check(store, load_keys(folder), interpreter).run(progress)
    finally:
        store.close()


class _Check:
    def __init__(self, store: StoreReader, keys: LedgerKeys, interpreter: Interpreter) -> None:
        self._store = store
        first = store.epoch(0) or first_epoch(keys, 1, 0)
        self._committee = authorities_of(first, keys).members
        """Of the present epoch; the first is this folder's own, each later one the chain's."""
        self._interpreter = interpreter
        self._replay = Replay(store)
        self._epoch = Epoch(0, 0, Digest(bytes(32)))
        self._transactions = 0
        self._cancelled: dict[Digest, CancelledTransaction] = {}
        """Those of the present checkpoint, by the word of its prologue."""

    def run(self, progress: Callable[[int], None]) -> Report:
        problems: list[Problem] = []
        previous: CheckpointRecord | None = None
        sequence = 0
        while (record := self._store.checkpoint(sequence)) is not None:
            problems += (Problem(sequence, what) for what in self._checkpoint(record, previous))
            if previous is None:
                self._epoch = Epoch(0, record.summary.timestamp_ms, record.digest)
            problems += (Problem(sequence, what) for what in self._end_of_epoch(record))
            previous = record
            progress(sequence)
            sequence += 1
        problems += (Problem(sequence - 1, what) for what in self._live())
        return Report(sequence, self._transactions, tuple(problems))

    def _checkpoint(
        self, record: CheckpointRecord, previous: CheckpointRecord | None
    ) -> Iterator[str]:
        summary = record.summary
        if summary.sequence_number != record.sequence or summary.digest != record.digest:
            yield "the summary is not the one its number or digest names"
        if summary.epoch != self._epoch.number:
            yield f"it is of epoch {summary.epoch}; the epoch is {self._epoch.number}"
        if summary.previous_digest != (None if previous is None else previous.digest):
            yield "it does not follow the checkpoint before it"
        if contents_digest(record.contents_bytes) != summary.content_digest:
            yield "the contents are not those the summary names"
        try:
            verify_checkpoint(
                record.summary_bytes, record.signature, summary.epoch, self._committee
            )
        except BadSignature as error:
            yield f"the committee's signature: {error}"
        stored = self._store.transactions_of(record.sequence)
        listed = [(each.transaction, each.effects) for each in record.contents.transactions]
        if [(each.digest, each.effects.digest) for each in stored] != listed:
            yield "the stored transactions are not those its contents list"
        for transaction in stored:
            try:
                yield from self._transaction(transaction)
            except (WireError, PocketsuiError) as error:
                yield f"transaction {format_digest(transaction.digest)} cannot be read: {error}"
        if summary.network_total_transactions != self._transactions:
            yield f"it counts {summary.network_total_transactions} transactions in all"

    def _end_of_epoch(self, record: CheckpointRecord) -> Iterator[str]:
        """The next committee counts from here on, if the transactions ended the epoch as well."""
        data = record.summary.end_of_epoch
        kinds = [each.transaction.kind for each in self._store.transactions_of(record.sequence)]
        changes = [kind.change for kind in kinds if isinstance(kind, EndOfEpoch)]
        if data is None:
            if changes:
                yield "a transaction ends the epoch, but no next committee is named"
            return
        if len(changes) != 1 or not isinstance(kinds[-1], EndOfEpoch):
            yield "it names the next committee, but its last transaction does not end the epoch"
            return
        change, number = changes[0], self._epoch.number + 1
        if change.epoch != number or change.protocol_version != data.next_protocol_version:
            yield f"it begins epoch {change.epoch}; the next is {number}"
        self._committee = data.next_committee
        start, chain = change.epoch_start_timestamp_ms, self._epoch.chain
        self._epoch = Epoch(number, start, chain)
        listed = self._store.epoch(number)
        if listed is None:
            yield f"epoch {number} is not listed"
        elif (listed.committee, listed.start_ms) != (self._committee, start):
            yield f"epoch {number} is not listed as it began"

    def _transaction(self, record: TransactionRecord) -> Iterator[str]:
        name = f"transaction {format_digest(record.digest)}"
        self._transactions += 1
        if transaction_digest(record.data) != record.digest:
            yield f"{name}: its bytes have another digest"
        data = record.transaction
        if isinstance(data.kind, ConsensusCommitPrologue):
            self._cancelled = {each.digest: each for each in data.kind.cancelled}
        try:
            if isinstance(data.kind, ProgrammableTransaction):
                check_signatures(data, record.data, record.signatures)
            cancelled = self._cancelled.get(record.digest)
            outcome = run(
                self._interpreter, data, record.digest, self._epoch, self._replay, cancelled
            )
        except TransactionRefused as error:
            yield f"{name}: cannot be executed again: {error}"
            return
        if outcome.effects.digest != record.effects.digest:
            yield f"{name}: executed again, it has other effects"
        if outcome.events != record.events_bytes:
            yield f"{name}: executed again, it has other events"
        yield from (f"{name}: {what}" for what in self._objects(outcome))
        self._replay.apply(outcome)

    def _objects(self, outcome: Outcome) -> Iterator[str]:
        for object_id, value in outcome.written.items():
            stored = self._store.object_at(object_id, value.version)
            if stored is None or stored.encoded != value.encoded:
                yield f"object {short_address(object_id)} is not stored as it was written"

    def _live(self) -> Iterator[str]:
        live = self._store.live_versions()
        for object_id in live.keys() | self._replay.versions.keys():
            if live.get(object_id) != self._replay.versions.get(object_id):
                yield (
                    f"object {short_address(object_id)} is live at version {live.get(object_id)}, "
                    f"replayed at {self._replay.versions.get(object_id)}"
                )
