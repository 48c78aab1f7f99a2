"""Reads an export into a folder: every checkpoint is verified and executed again before it counts.

Into an empty folder the ledger is made anew; a folder whose ledger ends before the export does is
continued, so an import that was killed, or refused, goes on where it was. What is written was
right: if the stream is refused, the ledger up to there is whole, and the message names the place.
The keys are no part of an export: `fsck` and `start` need those of the original in the folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from pocketsui.archive.frames import CHECKPOINT, HEADER, Frame, Header, read_frames, read_header
from pocketsui.archive.messages import from_message
from pocketsui.errors import ImportRefused
from pocketsui.fsck.chain import ChainCheck
from pocketsui.fsck.replay import Replay
from pocketsui.ledger.folder import Paths, lock_folder
from pocketsui.records import CheckpointRecord, EpochRecord, TransactionRecord
from pocketsui.store.files import make_folder
from pocketsui.store.reader import StoreReader
from pocketsui.store.writer import Batch, StoreWriter
from pocketsui.transactions import limits
from pocketsui.transactions.checks import Epoch
from pocketsui.transactions.run import Interpreter
from sui_wire.bcs import Reader
from sui_wire.bcs import decode as decode_bcs
from sui_wire.errors import WireError
from sui_wire.ids import Digest, ObjectId, format_digest
from sui_wire.object import Object


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import brought."""

    chain: Digest
    checkpoints: int
    """How many the ledger has now."""
    transactions: int


def load(
    stream: BinaryIO,
    folder: Path,
    interpreter: Interpreter,
    chain: Digest | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Loaded:
    """Import a stream into a folder whose ledger does not run; `chain` is what it has to be."""
    make_folder(folder)
    paths = Paths(folder)
    with ExitStack() as stack:
        stack.callback(os.close, lock_folder(paths.lock))
        writer, store = StoreWriter(paths.store), StoreReader(paths.store)
        stack.callback(writer.close)
        stack.callback(store.close)
        frames = read_frames(stream)
        header = _header(next(frames), chain, store)
        loading = _Loading(writer, store, header, interpreter)
        for frame in frames:
            if frame.kind == CHECKPOINT:
                loading.take(frame)
                progress(loading.next - 1)
            elif frame.kind == HEADER:
                raise ImportRefused(frame.offset, "a second header")
            else:
                loading.end(frame)
        return Loaded(header.chain, loading.next, loading.check.transactions)


def _header(frame: Frame, chain: Digest | None, store: StoreReader) -> Header:
    if frame.kind != HEADER:
        raise ImportRefused(frame.offset, "the first frame is no header")
    try:
        header = decode_bcs(frame.payload, read_header)
    except WireError as error:
        raise ImportRefused(frame.offset, f"the header cannot be read: {error}") from None
    genesis, newest = store.checkpoint(0), store.newest_checkpoint()
    expected = chain if genesis is None else genesis.digest
    if expected is not None and header.chain != expected:
        raise ImportRefused(
            frame.offset,
            f"it is of the chain {format_digest(header.chain)}, expected {format_digest(expected)}",
        )
    behind = 0 if newest is None else newest.sequence + 1
    if header.first > behind:
        raise ImportRefused(
            frame.offset,
            f"it begins with checkpoint {header.first}; this folder's ledger needs {behind} next",
        )
    return header


class _Loading:
    """One import. `next` is the checkpoint that the ledger in the folder needs."""

    def __init__(
        self, writer: StoreWriter, store: StoreReader, header: Header, interpreter: Interpreter
    ) -> None:
        self._writer = writer
        self._store = store
        self._header = header
        self._expected = header.first
        self._seen = 0
        newest = store.newest_checkpoint()
        self.next = 0 if newest is None else newest.sequence + 1
        self._epoch = store.newest_epoch()
        replay = Replay(store.object_at, store.live_versions())
        if newest is None or self._epoch is None:
            self.check = ChainCheck(interpreter, replay, header.committee)
        else:
            epoch = Epoch(self._epoch.number, self._epoch.start_ms, header.chain)
            total = newest.summary.network_total_transactions
            self.check = ChainCheck(
                interpreter, replay, self._epoch.committee, epoch, newest.digest, total
            )
        self.check.objects_may_be_missing = True

    def take(self, frame: Frame) -> None:
        """Verify, execute and write one checkpoint; one that is there already is only compared."""
        try:
            record, transactions = from_message(frame.payload, self.check.transactions)
        except (WireError, ValueError) as error:
            raise ImportRefused(frame.offset, f"no checkpoint can be read: {error}") from None
        if record.sequence != self._expected:
            raise ImportRefused(
                frame.offset, f"checkpoint {record.sequence} follows; expected {self._expected}"
            )
        self._expected += 1
        self._seen += len(transactions)
        if record.sequence < self.next:
            there = self._store.checkpoint(record.sequence)
            if there is None or there.digest != record.digest:
                raise ImportRefused(
                    frame.offset, f"checkpoint {record.sequence} is another than the folder's"
                )
            return
        for what in self.check.check(record, transactions):
            raise ImportRefused(frame.offset, f"checkpoint {record.sequence}: {what}")
        if record.sequence == 0 and record.digest != self._header.chain:
            raise ImportRefused(frame.offset, "genesis is not the one that the header names")
        self._writer.commit(self._batch(record, transactions))
        # Dead here: the ledger ends with this checkpoint; the same import goes on behind it.
        self.check.replay.kept.clear()
        self.next += 1

    def end(self, frame: Frame) -> None:
        """The stream has as much as it says."""
        told = decode_bcs(frame.payload, lambda reader: (reader.u64(), Reader.u64(reader)))
        if told != (self._expected - self._header.first, self._seen):
            raise ImportRefused(frame.offset, f"the end counts {told}, the stream had others")

    def _batch(
        self, record: CheckpointRecord, transactions: tuple[TransactionRecord, ...]
    ) -> Batch:
        versions: list[Object] = []
        live: dict[ObjectId, Object | None] = {}
        for outcome in self.check.outcomes:
            versions.extend(outcome.written.values())
            live.update(dict.fromkeys(outcome.removed))
            live.update(outcome.written)
        return Batch(record, transactions, tuple(versions), live, self._epochs(record))

    def _epochs(self, record: CheckpointRecord) -> tuple[EpochRecord, ...]:
        """Those that begin or end with a checkpoint."""
        now = self.check.epoch
        if self._epoch is not None and self._epoch.number == now.number:
            return ()
        ended = self._epoch
        if now.number >= len(self._header.generations):
            raise ImportRefused(0, f"the header does not name the keys of epoch {now.number}")
        self._epoch = EpochRecord(
            number=now.number,
            committee=self.check.committee,
            generation=self._header.generations[now.number],
            protocol_version=limits.PROTOCOL_VERSION,
            reference_gas_price=now.reference_gas_price,
            start_ms=now.start_ms,
            first_checkpoint=0 if ended is None else record.sequence + 1,
        )
        if ended is None:
            return (self._epoch,)
        return replace(ended, end_ms=now.start_ms, last_checkpoint=record.sequence), self._epoch
