"""Makes a checkpoint of what was executed since the last one."""

from __future__ import annotations

from dataclasses import dataclass, field

from pocketsui.ledger.epochs import Authorities
from pocketsui.records import CheckpointRecord, EpochRecord, TransactionRecord
from pocketsui.store.writer import Batch
from pocketsui.transactions.outcome import Outcome
from sui_wire.checkpoint import (
    CheckpointContents,
    CheckpointSummary,
    CheckpointTransaction,
    EndOfEpochData,
)
from sui_wire.gas import GasCostSummary
from sui_wire.ids import Digest, ObjectId
from sui_wire.object import Object


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of the chain of checkpoints, sealed though it may not be committed."""

    sequence: int = -1
    digest: Digest | None = None
    transactions: int = 0
    """How many there are since genesis."""
    epoch_gas: GasCostSummary = field(default_factory=GasCostSummary)
    """Of the epoch that the next checkpoint is in, so far."""
    timestamp_ms: int = 0


def tip_of(newest: CheckpointRecord | None) -> Tip:
    """The tip behind the last checkpoint of a ledger; None: it has none yet."""
    if newest is None:
        return Tip()
    summary = newest.summary
    return Tip(
        newest.sequence,
        newest.digest,
        summary.network_total_transactions,
        summary.epoch_rolling_gas if summary.end_of_epoch is None else GasCostSummary(),
        summary.timestamp_ms,
    )


@dataclass(slots=True)
class OpenCheckpoint:
    """The checkpoint that is being filled."""

    sequence: int
    epoch: int
    timestamp_ms: int
    first_position: int
    records: list[TransactionRecord] = field(default_factory=list)
    versions: list[Object] = field(default_factory=list)
    live: dict[ObjectId, Object | None] = field(default_factory=dict)
    gas: GasCostSummary = field(default_factory=GasCostSummary)

    def add(
        self, digest: Digest, data: bytes, signatures: tuple[bytes, ...], outcome: Outcome
    ) -> TransactionRecord:
        """Take in an executed transaction."""
        record = TransactionRecord(
            digest=digest,
            data=data,
            signatures=signatures,
            effects_bytes=outcome.effects.encoded,
            events_bytes=outcome.events,
            checkpoint=self.sequence,
            position=self.first_position + len(self.records),
            index=len(self.records),
            timestamp_ms=self.timestamp_ms,
        )
        record.__dict__["effects"] = outcome.effects  # the cached property: no need to decode it
        self.records.append(record)
        self.versions.extend(outcome.written.values())
        for object_id in outcome.removed:
            self.live[object_id] = None
        self.live.update(outcome.written)
        self.gas = self.gas + outcome.effects.gas_used
        return record


def open_next(tip: Tip, epoch: int, now_ms: int) -> OpenCheckpoint:
    """An empty checkpoint behind the tip; time never runs backwards."""
    return OpenCheckpoint(
        sequence=tip.sequence + 1,
        epoch=epoch,
        timestamp_ms=max(now_ms, tip.timestamp_ms),
        first_position=tip.transactions,
    )


def seal(
    opened: OpenCheckpoint, tip: Tip, authorities: Authorities, epochs: tuple[EpochRecord, ...] = ()
) -> tuple[Batch, Tip]:
    """Close a checkpoint: contents, summary, the committee's signature.

    `epochs` are those that begin or end with it: the first one of a ledger, or the one that ends
    and the one that follows.
    """
    following = epochs[-1] if len(epochs) > 1 else None
    contents = CheckpointContents(
        tuple(
            CheckpointTransaction(each.digest, each.effects.digest, each.signatures)
            for each in opened.records
        )
    )
    gas = tip.epoch_gas + opened.gas
    summary = CheckpointSummary(
        epoch=opened.epoch,
        sequence_number=opened.sequence,
        network_total_transactions=opened.first_position + len(opened.records),
        content_digest=contents.digest,
        previous_digest=tip.digest,
        epoch_rolling_gas=gas,
        timestamp_ms=opened.timestamp_ms,
        end_of_epoch=_end_of_epoch(following),
    )
    record = CheckpointRecord(
        sequence=opened.sequence,
        digest=summary.digest,
        summary_bytes=summary.encoded,
        contents_bytes=contents.encoded,
        signature=authorities.sign(opened.sequence, summary.encoded),
    )
    batch = Batch(record, tuple(opened.records), tuple(opened.versions), opened.live, epochs)
    end = Tip(
        opened.sequence,
        summary.digest,
        summary.network_total_transactions,
        gas if following is None else GasCostSummary(),
        opened.timestamp_ms,
    )
    return batch, end


def _end_of_epoch(following: EpochRecord | None) -> EndOfEpochData | None:
    if following is None:
        return None
    return EndOfEpochData(following.committee, following.protocol_version)
