"""What the ledger keeps of transactions, checkpoints and epochs: bytes and, when asked, values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sui_wire import effects as effects_codec
from sui_wire import events as event_codec
from sui_wire.checkpoint import (
    CheckpointContents,
    CheckpointSummary,
    CommitteeMember,
    decode_contents,
    decode_summary,
)
from sui_wire.committee import QuorumSignature
from sui_wire.effects import TransactionEffects
from sui_wire.events import Event
from sui_wire.ids import Digest
from sui_wire.transaction import TransactionData, decode_transaction


@dataclass(frozen=True)
class TransactionRecord:
    """An executed transaction."""

    digest: Digest
    data: bytes
    """BCS of the TransactionData."""
    signatures: tuple[bytes, ...]
    effects_bytes: bytes
    events_bytes: bytes | None
    checkpoint: int
    position: int
    """Number among all transactions of the ledger, genesis being 0."""
    index: int
    """Place in its checkpoint."""
    timestamp_ms: int
    """Time of its checkpoint."""

    @cached_property
    def transaction(self) -> TransactionData:
        return decode_transaction(self.data)

    @cached_property
    def effects(self) -> TransactionEffects:
        return effects_codec.decode(self.effects_bytes)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        return () if self.events_bytes is None else event_codec.decode(self.events_bytes)


@dataclass(frozen=True)
class CheckpointRecord:
    """A sealed checkpoint."""

    sequence: int
    digest: Digest
    summary_bytes: bytes
    contents_bytes: bytes
    signature: QuorumSignature

    @cached_property
    def summary(self) -> CheckpointSummary:
        return decode_summary(self.summary_bytes)

    @cached_property
    def contents(self) -> CheckpointContents:
        return decode_contents(self.contents_bytes)


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """An epoch: its committee, its rules, and what is in it. The newest has no end yet."""

    number: int
    committee: tuple[CommitteeMember, ...]
    generation: int
    """Which of the ledger's keys the committee signs with; see `pocketsui.ledger.keys`."""
    protocol_version: int
    reference_gas_price: int
    """MIST a computation unit."""
    start_ms: int
    first_checkpoint: int
    end_ms: int | None = None
    last_checkpoint: int | None = None
