"""A node's word, checked: from checkpoints' bytes to the events of our package. No I/O.

What is checked, so that no byte of an event can be added, changed or left out, by a node or by
whoever sits between it and us:

1. the summary names the checkpoint asked for and the digest of the summary before it, and its time
   does not run backwards;
2. the contents hash to the summary's content digest, and list exactly the transactions sent;
3. each transaction's effects hash to the digest in the contents;
4. each transaction's events hash to the digest in its effects, and are there if and only if the
   effects say so;
5. a quorum of the committee signed the summary (`trust`).

A summary names the one before it, so one signature vouches for every checkpoint up to there. A
check of it takes a millisecond, all others together a tenth of that; so checkpoints are verified in
runs, and of a run only the last needs its signature checked, and each that names a new committee.
Nothing of a run is believed before that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from k3s_daas.chain.errors import LedgerInconsistent
from k3s_daas.chain.trust import Trust
from k3s_daas.chain.values import ChainEvent, RawCheckpoint, RawTransaction
from sui_wire import checkpoint, effects, events
from sui_wire.bcs import Reader
from sui_wire.checkpoint import CheckpointSummary
from sui_wire.errors import WireError
from sui_wire.execution_status_codec import read_status
from sui_wire.gas import read_gas
from sui_wire.ids import Address, Digest, format_digest
from sui_wire.object import read_digest


@dataclass(frozen=True, slots=True)
class VerifiedCheckpoint:
    """What we believe of a checkpoint."""

    sequence: int
    digest: Digest
    timestamp_ms: int
    events: tuple[ChainEvent, ...]
    """Those of our package, in order."""


def verify_run(
    raws: Sequence[RawCheckpoint],
    package: Address,
    trust: Trust | None,
    previous: VerifiedCheckpoint | None = None,
) -> tuple[VerifiedCheckpoint, ...]:
    """The events of `package` in checkpoints that follow one another, or `LedgerInconsistent`.

    `trust`: whose signature counts; None: the node is believed as far as it does not contradict
    itself. `previous`: the checkpoint before the first, if we have verified that one.
    """
    run: list[VerifiedCheckpoint] = []
    for raw in raws:
        try:
            summary = read_summary(raw)
            previous = _link(raw, summary, package, previous)
        except WireError as error:
            raise LedgerInconsistent(
                f"checkpoint {raw.sequence} cannot be read: {error}"
            ) from error
        run.append(previous)
        if trust is not None and (raw is raws[-1] or names_next_committee(summary, trust)):
            trust.check(summary, raw.summary, raw.signature)
    return tuple(run)


def read_summary(raw: RawCheckpoint) -> CheckpointSummary:
    """The summary in a checkpoint; nothing but its number is checked."""
    summary = checkpoint.decode_summary(raw.summary)
    if summary.sequence_number != raw.sequence:
        raise LedgerInconsistent(
            f"checkpoint {raw.sequence} has the summary of {summary.sequence_number}"
        )
    return summary


def names_next_committee(summary: CheckpointSummary, trust: Trust) -> bool:
    """Whether there is a committee to be learnt from this checkpoint."""
    return summary.end_of_epoch is not None and not trust.knows(summary.epoch + 1)


def check_link(
    sequence: int, summary: CheckpointSummary, previous: VerifiedCheckpoint | None
) -> None:
    """Whether a checkpoint follows the one before it."""
    if previous is None:
        return
    if sequence != previous.sequence + 1:
        raise LedgerInconsistent(f"checkpoint {sequence} came after {previous.sequence}")
    _expect(summary.previous_digest, previous.digest, f"the parent of {sequence}")
    if summary.timestamp_ms < previous.timestamp_ms:
        raise LedgerInconsistent(
            f"checkpoint {sequence} was made at {summary.timestamp_ms} ms, "
            f"before its parent at {previous.timestamp_ms} ms"
        )


def _link(
    raw: RawCheckpoint,
    summary: CheckpointSummary,
    package: Address,
    previous: VerifiedCheckpoint | None,
) -> VerifiedCheckpoint:
    """Everything but the signature."""
    check_link(raw.sequence, summary, previous)
    found = checkpoint.contents_digest(raw.contents)
    _expect(found, summary.content_digest, f"the contents of checkpoint {raw.sequence}")
    listed = checkpoint.decode_contents(raw.contents).transactions
    if len(listed) != len(raw.transactions):
        raise LedgerInconsistent(
            f"checkpoint {raw.sequence} lists {len(listed)} transactions, "
            f"{len(raw.transactions)} were sent"
        )
    ours: list[ChainEvent] = []
    index = 0
    for item, transaction in zip(listed, raw.transactions, strict=True):
        digest = format_digest(item.transaction)
        for event in _events(transaction, item.effects, digest):
            if event.type.address == package:
                name = f"{event.type.module}::{event.type.name}"
                ours.append(
                    ChainEvent(
                        raw.sequence, digest, index, name, event.contents, summary.timestamp_ms
                    )
                )
            index += 1
    digest_of_summary = checkpoint.summary_digest(raw.summary)
    return VerifiedCheckpoint(raw.sequence, digest_of_summary, summary.timestamp_ms, tuple(ours))


def _events(
    transaction: RawTransaction, effects_digest: Digest, digest: str
) -> Iterator[events.Event]:
    _expect(effects.effects_digest(transaction.effects), effects_digest, f"the effects of {digest}")
    wanted = _events_digest(transaction.effects)
    if wanted is None:
        if transaction.events:
            raise LedgerInconsistent(f"transaction {digest} has events that its effects deny")
        return
    _expect(events.events_digest(transaction.events), wanted, f"the events of {digest}")
    yield from events.decode(transaction.events)


def _events_digest(encoded: bytes) -> Digest | None:
    """The events digest in effects (V2), reading no further than that: the rest may be long."""
    reader = Reader(encoded)
    version = reader.uleb()
    if version != 1:
        raise LedgerInconsistent(f"effects of version {version + 1} are not known here")
    read_status(reader)
    reader.u64()  # epoch
    read_gas(reader)
    read_digest(reader)  # of the transaction
    reader.option(Reader.u32)  # which object paid
    return reader.option(read_digest)


def _expect(found: Digest | None, wanted: Digest, what: str) -> None:
    if found != wanted:
        was = "none" if found is None else format_digest(found)
        raise LedgerInconsistent(f"{what}: digest {was}, expected {format_digest(wanted)}")
