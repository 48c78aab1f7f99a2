"""The chain of checkpoints as it grows: opening, filling, sealing, and the change of epochs.

Theory of operation. At most one checkpoint is open; it was opened by the prologue that sets the
Clock, and takes in what is executed. Sealing signs it. Sealed ones wait here in order until the
committer has each on the disk. Time moves when a checkpoint is opened: if the epoch's time is over
by then, the checkpoint is its last, and a new one opens in the next epoch.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from pocketsui.ledger.epochs import (
    Authorities,
    EpochSettings,
    authorities_of,
    first_epoch,
    next_epoch,
)
from pocketsui.ledger.genesis import genesis
from pocketsui.ledger.head import Head
from pocketsui.ledger.keys import LedgerKeys
from pocketsui.ledger.sealing import OpenCheckpoint, Tip, open_next, seal
from pocketsui.records import EpochRecord, TransactionRecord
from pocketsui.store.writer import Batch
from pocketsui.transactions.checks import Epoch
from pocketsui.transactions.outcome import Outcome
from pocketsui.transactions.run import Interpreter, run
from pocketsui.transactions.system import SYSTEM_SIGNATURE, end_of_epoch, prologue
from sui_wire.ids import Digest
from sui_wire.transaction import CancelledTransaction, TransactionData

NO_CHAIN = Digest(bytes(32))
"""Stands for the chain's identifier while genesis is executed, whose digest will be it."""


@dataclass(frozen=True, slots=True)
class Now:
    """The current epoch: what transactions see of it, what is recorded of it, who signs."""

    epoch: Epoch
    record: EpochRecord
    authorities: Authorities


class Chain:
    """Used by the event loop's thread only. `notify` is called when there is something to write.

    _tip        the last sealed checkpoint
    _open       the checkpoint being filled, or None
    _sealed     sealed, and not yet taken by the committer
    _now        the epoch of the next checkpoint
    unwritten   executed transactions whose checkpoint is not on the disk yet
    """

    def __init__(
        self,
        head: Head,
        keys: LedgerKeys,
        settings: EpochSettings,
        *,
        now_ms: Callable[[], int],
        interpreter: Interpreter,
        notify: Callable[[], None],
    ) -> None:
        self._head = head
        self._keys = keys
        self._settings = settings
        self._now_ms = now_ms
        self._interpreter = interpreter
        self._notify = notify
        self._tip = Tip()
        self._open: OpenCheckpoint | None = None
        self._sealed: deque[Batch] = deque()
        self.unwritten: dict[Digest, TransactionRecord] = {}
        self._now = self._epoch_of(first_epoch(keys, 1, 0), NO_CHAIN)

    @property
    def epoch(self) -> Epoch:
        """The current epoch; its `chain` is the digest of the genesis checkpoint."""
        return self._now.epoch

    def begin(self) -> None:
        """Execute genesis in the first checkpoint of a new ledger, and seal it."""
        opened = open_next(self._tip, 0, self._now_ms())
        size = self._settings.committee or 1
        record = first_epoch(self._keys, size, opened.timestamp_ms)
        self._now = self._epoch_of(record, NO_CHAIN)
        self._open = opened
        self._execute(opened, genesis(opened.timestamp_ms, self._keys.faucet.address))
        chain = self._seal(opened, (record,))
        self._now = self._epoch_of(record, chain)

    def resume(self, tip: Tip, record: EpochRecord, chain: Digest) -> None:
        """Go on behind the last checkpoint on the disk, in the epoch that has not ended."""
        self._tip = tip
        self._now = self._epoch_of(record, chain)

    def remaining_ms(self) -> int:
        """How long the epoch still lasts; 0 or less: it is to end."""
        return self._now.epoch.start_ms + self._settings.duration_ms - self._now_ms()

    def end_epoch(self) -> None:
        """End the epoch with the checkpoint that is open, or with one of its own."""
        opened = self.opened()
        record = self._now.record
        gas = self._tip.epoch_gas + opened.gas
        ended, begun = next_epoch(
            record, self._keys, self._settings, opened.timestamp_ms, opened.sequence
        )
        change = end_of_epoch(begun.number, begun.protocol_version, gas, begun.start_ms)
        self._execute(opened, change)
        self._seal(opened, (ended, begun))
        self._now = self._epoch_of(begun, self._now.epoch.chain)

    def opened(self, cancelled: tuple[CancelledTransaction, ...] = ()) -> OpenCheckpoint:
        """The open checkpoint; a new one begins with the prologue that sets the Clock.

        `cancelled`: transactions of the new one that are to fail for congestion.
        """
        if self._open is not None:
            return self._open
        opened = open_next(self._tip, self.epoch.number, self._now_ms())
        self._open = opened
        previous = self._tip.digest or self.epoch.chain
        self._execute(
            opened,
            prologue(opened.epoch, opened.sequence, opened.timestamp_ms, previous, cancelled),
        )
        return opened

    def record(
        self,
        opened: OpenCheckpoint,
        digest: Digest,
        data: bytes,
        signatures: tuple[bytes, ...],
        outcome: Outcome,
    ) -> TransactionRecord:
        """Make an outcome part of the state and of the open checkpoint."""
        record = opened.add(digest, data, signatures, outcome)
        for object_id in outcome.removed:
            self._head.put(object_id, None, opened.sequence)
        for object_id, value in outcome.written.items():
            self._head.put(object_id, value, opened.sequence)
        self.unwritten[digest] = record
        self._notify()
        return record

    def close(self) -> None:
        """Seal what is open: what comes next is in another checkpoint."""
        if self._open is not None:
            self._seal(self._open)

    def take(self) -> Batch | None:
        """The next sealed checkpoint for the disk; what is open is sealed for it."""
        if not self._sealed:
            self.close()
        if not self._sealed:
            return None
        batch = self._sealed.popleft()
        if self._sealed or self._open is not None:
            self._notify()
        return batch

    def committed(self, batch: Batch) -> None:
        """The batch is on the disk: what it holds may be forgotten."""
        self._head.committed(batch.checkpoint.sequence, batch.live)
        for record in batch.transactions:
            self.unwritten.pop(record.digest, None)

    def _execute(self, opened: OpenCheckpoint, transaction: TransactionData) -> None:
        """Execute one of the system's own transactions."""
        digest = transaction.digest()
        outcome = run(self._interpreter, transaction, digest, self.epoch, self._head)
        self.record(opened, digest, transaction.encoded, (SYSTEM_SIGNATURE,), outcome)

    def _seal(self, opened: OpenCheckpoint, epochs: tuple[EpochRecord, ...] = ()) -> Digest:
        batch, self._tip = seal(opened, self._tip, self._now.authorities, epochs)
        self._open = None
        self._sealed.append(batch)
        return batch.checkpoint.digest

    def _epoch_of(self, record: EpochRecord, chain: Digest) -> Now:
        epoch = Epoch(record.number, record.start_ms, chain, record.reference_gas_price)
        return Now(epoch, record, authorities_of(record, self._keys))
