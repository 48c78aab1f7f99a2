"""The rules of a chain of checkpoints, one after the other, wherever they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pocketsui.errors import PocketsuiError, TransactionRefused
from pocketsui.fsck.replay import Replay
from pocketsui.records import CheckpointRecord, TransactionRecord
from pocketsui.transactions.checks import Epoch, check_signatures
from pocketsui.transactions.outcome import Outcome
from pocketsui.transactions.run import Interpreter, run
from sui_wire.checkpoint import CommitteeMember, contents_digest
from sui_wire.committee import verify_checkpoint
from sui_wire.errors import BadSignature, WireError
from sui_wire.ids import Digest, format_digest, short_address
from sui_wire.transaction import (
    CancelledTransaction,
    ConsensusCommitPrologue,
    EndOfEpoch,
    ProgrammableTransaction,
    transaction_digest,
)


class ChainCheck:
    """Takes checkpoints in order; `check` says what is wrong with each.

    committee     who signs the next checkpoint: the first is given, each later one the chain's own
    epoch         what the next transaction sees of it
    previous      digest of the checkpoint before; None before genesis
    transactions  how many there were since genesis
    outcomes      what the transactions of the last checkpoint did
    objects_may_be_missing  object versions of this time were pruned
    """

    def __init__(
        self,
        interpreter: Interpreter,
        replay: Replay,
        committee: tuple[CommitteeMember, ...],
        epoch: Epoch | None = None,
        previous: Digest | None = None,
        transactions: int = 0,
    ) -> None:
        self._interpreter = interpreter
        self.replay = replay
        self.committee = committee
        self.epoch = epoch or Epoch(0, 0, Digest(bytes(32)))
        self.previous = previous
        self.transactions = transactions
        self.objects_may_be_missing = False
        self._outcomes: list[Outcome] = []
        self._cancelled: dict[Digest, CancelledTransaction] = {}
        """Those of the present checkpoint, by the word of its prologue."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(self._outcomes)

    def check(
        self, record: CheckpointRecord, transactions: Sequence[TransactionRecord]
    ) -> Iterator[str]:
        """What is wrong with the next checkpoint; exhausted, the state is the one behind it."""
        self._outcomes = []
        try:
            yield from self._seal(record, transactions)
            for each in transactions:
                yield from self._executed(each)
            yield from self._counted(record)
            if self.previous is None:
                start = record.summary.timestamp_ms
                self.epoch = replace(self.epoch, start_ms=start, chain=record.digest)
            yield from self._end_of_epoch(record, transactions)
        except Exception as error:  # bytes that nobody wrote can do anything to who reads them
            yield f"it cannot be read: {type(error).__name__}: {error}"
        self.previous = record.digest

    def _seal(
        self, record: CheckpointRecord, transactions: Sequence[TransactionRecord]
    ) -> Iterator[str]:
        """Its place in the chain, its signature, and that it lists these transactions."""
        summary = record.summary
        if summary.sequence_number != record.sequence or summary.digest != record.digest:
            yield "the summary is not the one its number or digest names"
        if summary.epoch != self.epoch.number:
            yield f"it is of epoch {summary.epoch}; the epoch is {self.epoch.number}"
        if summary.previous_digest != self.previous:
            yield "it does not follow the checkpoint before it"
        if contents_digest(record.contents_bytes) != summary.content_digest:
            yield "the contents are not those the summary names"
        try:
            verify_checkpoint(record.summary_bytes, record.signature, summary.epoch, self.committee)
        except BadSignature as error:
            yield f"the committee's signature: {error}"
        listed = [
            (each.transaction, each.effects, each.signatures)
            for each in record.contents.transactions
        ]
        given = [(each.digest, each.effects.digest, each.signatures) for each in transactions]
        if given != listed:
            yield "the transactions are not those its contents list"
        where = [(each.checkpoint, each.index) for each in transactions]
        if where != [(record.sequence, index) for index in range(len(transactions))]:
            yield "its transactions are numbered wrongly"

    def _executed(self, record: TransactionRecord) -> Iterator[str]:
        name = f"transaction {format_digest(record.digest)}"
        try:
            for what in self._transaction(record):
                yield f"{name}: {what}"
        except (WireError, PocketsuiError) as error:
            yield f"{name} cannot be read: {error}"

    def _counted(self, record: CheckpointRecord) -> Iterator[str]:
        total = record.summary.network_total_transactions
        if total != self.transactions:
            yield f"it counts {total} transactions in all; there were {self.transactions}"

    def _end_of_epoch(
        self, record: CheckpointRecord, transactions: Sequence[TransactionRecord]
    ) -> Iterator[str]:
        """The next committee counts from here on, if the transactions ended the epoch as well."""
        data = record.summary.end_of_epoch
        kinds = [each.transaction.kind for each in transactions]
        changes = [kind.change for kind in kinds if isinstance(kind, EndOfEpoch)]
        if data is None:
            if changes:
                yield "a transaction ends the epoch, but no next committee is named"
            return
        if len(changes) != 1 or not isinstance(kinds[-1], EndOfEpoch):
            yield "it names the next committee, but its last transaction does not end the epoch"
            return
        change, number = changes[0], self.epoch.number + 1
        if change.epoch != number or change.protocol_version != data.next_protocol_version:
            yield f"it begins epoch {change.epoch}; the next is {number}"
        self.committee = data.next_committee
        start, chain = change.epoch_start_timestamp_ms, self.epoch.chain
        self.epoch = Epoch(number, start, chain)

    def _transaction(self, record: TransactionRecord) -> Iterator[str]:
        if record.position != self.transactions:
            yield f"it is numbered {record.position}, but {self.transactions} came before it"
        self.transactions += 1
        if transaction_digest(record.data) != record.digest:
            yield "its bytes have another digest"
        data = record.transaction
        if isinstance(data.kind, ConsensusCommitPrologue):
            self._cancelled = {each.digest: each for each in data.kind.cancelled}
        try:
            if isinstance(data.kind, ProgrammableTransaction):
                check_signatures(data, record.data, record.signatures)
            cancelled = self._cancelled.get(record.digest)
            outcome = run(
                self._interpreter, data, record.digest, self.epoch, self.replay, cancelled
            )
        except TransactionRefused as error:
            yield f"cannot be executed again: {error}"
            return
        if outcome.effects.digest != record.effects.digest:
            yield "executed again, it has other effects"
        if outcome.events != record.events_bytes:
            yield "executed again, it has other events"
        self._outcomes.append(outcome)
        for value in self.replay.apply(outcome):
            if not self.objects_may_be_missing:
                yield f"object {short_address(value.id)} is not stored as it was written"
