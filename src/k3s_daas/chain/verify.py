"""A node's word, checked: from a checkpoint's bytes to the events of our package. No I/O.

What is checked, so that no byte of an event can be added, changed or left out without changing the
checkpoint's digest:

1. the summary names the checkpoint asked for, and the digest of the summary before it;
2. the contents hash to the summary's content digest, and list exactly the transactions sent;
3. each transaction's effects hash to the digest in the contents;
4. each transaction's events hash to the digest in its effects, and are there if and only if the
   effects say so.

What is not checked yet: the committee's signature over the summary. Until `verify_checkpoint` does
that too (its first step is the place), a node that makes up whole checkpoints is believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from k3s_daas.chain.errors import LedgerInconsistent
from k3s_daas.chain.values import ChainEvent, RawCheckpoint, RawTransaction
from sui_wire import checkpoint, effects, events
from sui_wire.bcs import Reader
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


def verify_checkpoint(
    raw: RawCheckpoint, package: Address, previous: VerifiedCheckpoint | None = None
) -> VerifiedCheckpoint:
    """The events of `package` in a checkpoint, or `LedgerInconsistent`.

    `previous`: the checkpoint before it, if we have verified that one.
    """
    try:
        return _verify(raw, package, previous)
    except WireError as error:
        raise LedgerInconsistent(f"checkpoint {raw.sequence} cannot be read: {error}") from error


def _verify(
    raw: RawCheckpoint, package: Address, previous: VerifiedCheckpoint | None
) -> VerifiedCheckpoint:
    summary = checkpoint.decode_summary(raw.summary)
    if summary.sequence_number != raw.sequence:
        raise LedgerInconsistent(
            f"checkpoint {raw.sequence} has the summary of {summary.sequence_number}"
        )
    if previous is not None and previous.sequence + 1 == raw.sequence:
        _expect(summary.previous_digest, previous.digest, f"the parent of {raw.sequence}")
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
