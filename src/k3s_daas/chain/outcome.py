"""What submitting gave: a result for the caller, or the error that says why not. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

from k3s_daas.chain.errors import MoveAbort, TransactionFailed
from k3s_daas.chain.values import (
    ChainEvent,
    ChangedObject,
    ExecutedTransaction,
    Failure,
    GasUsed,
)
from sui_wire.ids import Address, format_address

OUT_OF_BUDGET = "INSUFFICIENT_GAS"
"""The budget was too small; a larger one may do."""

CONGESTED = frozenset(
    {
        "EXECUTION_CANCELED_DUE_TO_CONSENSUS_OBJECT_CONGESTION",
        "EXECUTION_CANCELED_DUE_TO_RANDOMNESS_UNAVAILABLE",
    }
)
"""Failures that say nothing about the transaction itself."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The transaction that did what was submitted."""

    transaction: str
    """Digest, Base58."""
    checkpoint: int | None
    """None: not in a checkpoint yet."""
    timestamp_ms: int | None
    """Of the checkpoint."""
    events: tuple[ChainEvent, ...]
    """All events of our package in the transaction; entries that shared it see one another's."""
    changed: tuple[ChangedObject, ...]
    """The objects written; only for `execute`, whose transactions are shared with nobody."""
    gas: GasUsed


def submitted(executed: ExecutedTransaction, package: Address) -> Submitted:
    """A transaction that succeeded, for those whose entries it held."""
    prefix = f"{format_address(package)}::"
    checkpoint = -1 if executed.checkpoint is None else executed.checkpoint
    events = tuple(
        ChainEvent(
            checkpoint=checkpoint,
            transaction=executed.digest,
            index=index,
            type_name=event.type.removeprefix(prefix),
            contents=event.contents,
            timestamp_ms=executed.timestamp_ms or 0,
        )
        for index, event in enumerate(executed.events)
        if event.type.startswith(prefix)
    )
    return Submitted(
        transaction=executed.digest,
        checkpoint=executed.checkpoint,
        timestamp_ms=executed.timestamp_ms,
        events=events,
        changed=executed.changed,
        gas=executed.gas,
    )


def error_of(digest: str, failure: Failure) -> TransactionFailed:
    """The error for whoever submitted what failed alone."""
    if failure.abort_code is None:
        return TransactionFailed(digest, failure.reason, command=failure.command)
    return MoveAbort(
        digest, failure.module, failure.function, failure.abort_code, command=failure.command
    )
