"""The ledger itself: one transaction after the other, each answered when it is on the disk.

Everything happens on the event loop's thread but the writing: a transaction is checked, executed
and put into the open checkpoint without a pause, so no lock is needed and the order of execution
is the order of the checkpoint. Then its caller waits until the checkpoint is committed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from pocketsui.errors import LedgerStopped, StoreUnusable
from pocketsui.execution.record import Execution
from pocketsui.ledger.admission import Submitted, admit
from pocketsui.ledger.chain import Chain
from pocketsui.ledger.commit import Committer
from pocketsui.ledger.consensus import Consensus, Outcomes, Pace
from pocketsui.ledger.epochs import DAILY, EpochSettings, first_epoch
from pocketsui.ledger.folder import Paths, lock_folder
from pocketsui.ledger.head import Head
from pocketsui.ledger.keys import LedgerKeys, load_keys, load_or_create
from pocketsui.ledger.sealing import OpenCheckpoint, tip_of
from pocketsui.ledger.simulation import Simulation, Simulator
from pocketsui.ledger.subscriptions import Committed, Subscriptions
from pocketsui.ledger.timekeeper import Timekeeper
from pocketsui.records import CheckpointRecord, EpochRecord, TransactionRecord
from pocketsui.store.files import make_folder
from pocketsui.store.reader import StoreReader
from pocketsui.store.writer import Batch, StoreWriter
from pocketsui.transactions.checks import Epoch, check_expiration
from pocketsui.transactions.outcome import Charge
from pocketsui.transactions.run import Interpreter, interpret, run
from sui_wire.ids import Address, Digest, ObjectId
from sui_wire.object import GAS_COIN_TYPE, AddressOwner, Object
from sui_wire.transaction import CancelledTransaction, TransactionData, transaction_digest


class Ledger:
    """A running ledger. Make one with `open_ledger`; end it with `close`.

    _head       what the next transaction sees (owner: the event loop's thread, as for all here)
    _chain      the checkpoints that grow
    _committer  has them written
    _consensus  where transactions wait for a commit; None: they do not wait
    """

    def __init__(
        self,
        paths: Paths,
        keys: LedgerKeys,
        epochs: EpochSettings,
        *,
        pace: Pace | None,
        now_ms: Callable[[], int],
        interpreter: Interpreter,
        lock: int,
    ) -> None:
        self.paths = paths
        self.keys = keys
        self.epochs = epochs
        """How long epochs last, and who signs in them."""
        self._lock = lock
        self._interpreter = interpreter
        self._writer = StoreWriter(paths.store)
        self._committer = Committer(self._writer, self._take, self._committed)
        self.store = StoreReader(paths.store, self._committer.fail)
        self._head = Head(self.store)
        self._chain = Chain(
            self._head,
            keys,
            epochs,
            now_ms=now_ms,
            interpreter=interpreter,
            notify=self._committer.notify,
        )
        self._timekeeper = Timekeeper(
            self._chain.remaining_ms, self.keep_time, self._committer.fail
        )
        self._consensus = (
            None if pace is None else Consensus(pace, self._commit, now_ms, self._committer.fail)
        )
        self.subscriptions = Subscriptions()
        self._closing = False

    @property
    def epoch(self) -> Epoch:
        """The current epoch; its `chain` is the digest of the genesis checkpoint."""
        return self._chain.epoch

    @property
    def failed(self) -> BaseException | None:
        """Why the disk failed, if it did: the process should then end."""
        return self._committer.failure

    def fail(self, error: Exception) -> None:
        """Something that works on the ledger's file found that it cannot: take nothing more."""
        self._committer.fail(error)

    async def wait_failed(self) -> None:
        """Return when the disk has failed."""
        await self._committer.failed.wait()

    async def start(self) -> None:
        """Begin committing; makes the genesis checkpoint of a new ledger."""
        tip = tip_of(self.store.newest_checkpoint())
        if tip.sequence >= 0:
            first = self.store.checkpoint(0)
            if first is None:
                raise StoreUnusable("the ledger has no genesis checkpoint")
            self._chain.resume(tip, self._epoch_on_disk(first), first.digest)
            self.subscriptions.newest = tip.sequence
        self._committer.start()
        if tip.sequence < 0:
            self._chain.begin()
            await self._committer.wait_durable(0)
        self._timekeeper.start()

    def _epoch_on_disk(self, genesis: CheckpointRecord) -> EpochRecord:
        """The epoch that has not ended; a ledger from before there were any begins its first."""
        record = self.store.newest_epoch()
        if record is None:
            record = first_epoch(self.keys, 1, genesis.summary.timestamp_ms)
            self._writer.adopt_epoch(record)
        return record

    def keep_time(self) -> None:
        """End the epoch if its time is over. However long it has been over, one epoch ends.

        Whoever was deferred is settled before.
        """
        deferred = self._consensus is not None and self._consensus.deferred
        if self._chain.remaining_ms() <= 0 and not self._closing and not deferred:
            self._committer.refuse_after_failure()
            self._chain.end_epoch()

    async def close(self) -> None:
        """Refuse what is new, put what was executed on the disk, release the folder."""
        self._closing = True
        try:
            await self._timekeeper.stop()
            if self._consensus is not None:
                self._consensus.stop()
            await self._committer.stop()
        finally:
            self.subscriptions.end_all()
            self.store.close()
            os.close(self._lock)

    async def execute(self, data: bytes, signatures: tuple[bytes, ...]) -> TransactionRecord:
        """Execute a signed transaction (its BCS); returns when it is on the disk.

        The same transaction again gives the same record, whether the first caller still waits or
        the ledger was restarted since.
        """
        digest = transaction_digest(data)
        record = self._chain.unwritten.get(digest) or self.store.transaction(digest)
        if record is None:
            self._refuse_when_closing()
            if self._consensus is None:
                record = self._execute_new(digest, data, signatures)
            else:
                record = await self._wait_commit(self._consensus, digest, data, signatures)
        if digest in self._chain.unwritten:
            await self._committer.wait_durable(record.checkpoint)
        return record

    def simulate(
        self, transaction: TransactionData, *, checks: bool, choose_gas: bool = False
    ) -> Simulation:
        """What the transaction would do now; nothing is kept."""
        simulator = Simulator(self._head.get, self._interpret, self.epoch)
        if choose_gas and not transaction.gas.payment:
            coins = self._gas_coins(transaction.gas.owner)
            transaction = simulator.choose_gas(transaction, coins, checks=checks)
        return simulator.simulate(transaction, checks=checks)

    def newest(self, object_id: ObjectId) -> Object | None:
        """The newest version of an object, executed though it may not be committed."""
        return self._head.get(object_id)

    def _gas_coins(self, owner: Address) -> list[Object]:
        """The owner's committed coins as they are by now, if they are still the owner's."""
        coins = self.store.owned_coins(owner, str(GAS_COIN_TYPE))
        newest = (self._head.get(coin.id) for coin in coins)
        return [each for each in newest if each and each.owner == AddressOwner(owner)]

    def _refuse_when_closing(self) -> None:
        self._committer.refuse_after_failure()
        if self._closing:
            raise LedgerStopped("the ledger is shutting down; try again when it is back")

    def _execute_new(
        self, digest: Digest, data: bytes, signatures: tuple[bytes, ...]
    ) -> TransactionRecord:
        self.keep_time()
        submitted = admit(digest, data, signatures, self.epoch, self._head.get)
        return self._run(self._chain.opened(), submitted, None)

    async def _wait_commit(
        self, consensus: Consensus, digest: Digest, data: bytes, signatures: tuple[bytes, ...]
    ) -> TransactionRecord:
        """Have the transaction in one of the next commits; the same one again waits with it."""
        future = consensus.find(digest)
        if future is None:
            self.keep_time()
            submitted = admit(digest, data, signatures, self.epoch, self._head.get)
            future = consensus.submit(submitted)
        return await asyncio.shield(future)

    def keep_pace(self) -> None:
        """Make the next commit, if there are to be any and its time has come."""
        if self._consensus is not None:
            self._consensus.turn()

    def _commit(
        self, chosen: tuple[Submitted, ...], cancelled: tuple[CancelledTransaction, ...]
    ) -> Outcomes:
        """Execute a commit in a checkpoint of its own."""
        self._committer.refuse_after_failure()
        opened = self._chain.opened(cancelled)
        reasons = {each.digest: each for each in cancelled}
        outcomes: Outcomes = {}
        for each in chosen:
            try:
                check_expiration(each.transaction.expiration, self.epoch)  # it may have waited
                outcomes[each.digest] = self._run(opened, each, reasons.get(each.digest))
            except Exception as error:  # who submitted it hears of it
                outcomes[each.digest] = error
        self._chain.close()
        return outcomes

    def _run(
        self, opened: OpenCheckpoint, submitted: Submitted, cancelled: CancelledTransaction | None
    ) -> TransactionRecord:
        digest, transaction = submitted.digest, submitted.transaction
        outcome = run(self._interpreter, transaction, digest, self.epoch, self._head, cancelled)
        return self._chain.record(opened, digest, submitted.data, submitted.signatures, outcome)

    def _interpret(self, transaction: TransactionData, charge: Charge | None) -> Execution:
        """Run the commands for a simulation."""
        return interpret(
            self._interpreter, transaction, charge, self.epoch, self._head, keep_results=True
        )

    def _take(self) -> Batch | None:
        return self._chain.take()

    def _committed(self, batch: Batch) -> None:
        """The batch is on the disk: it may be seen and forgotten."""
        self._chain.committed(batch)
        self.subscriptions.publish(Committed(batch.checkpoint, batch.transactions))


async def open_ledger(
    folder: Path,
    *,
    now_ms: Callable[[], int],
    interpreter: Interpreter,
    epochs: EpochSettings = DAILY,
    pace: Pace | None = None,
) -> Ledger:
    """Open the ledger in a folder, or make one there; `pace` None: nobody waits for a commit."""
    ledger = _prepare(folder, epochs, pace, now_ms, interpreter)
    await ledger.start()
    return ledger


def _prepare(
    folder: Path,
    epochs: EpochSettings,
    pace: Pace | None,
    now_ms: Callable[[], int],
    interpreter: Interpreter,
) -> Ledger:
    make_folder(folder)
    paths = Paths(folder)
    lock = lock_folder(paths.lock)
    try:
        keys = load_keys(folder) if paths.store.exists() else load_or_create(folder)
        return Ledger(
            paths, keys, epochs, pace=pace, now_ms=now_ms, interpreter=interpreter, lock=lock
        )
    except BaseException:
        os.close(lock)
        raise
