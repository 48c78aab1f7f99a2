"""Who gets into a commit, who waits, who is cancelled: congestion of shared objects. No I/O.

Theory of operation. A shared object is changed by one transaction after the other, so what goes on
it in one commit must be executed before the next commit comes. Each commit therefore gives each
shared object a budget of execution time, half of the time between two commits. Transactions are
taken by gas price, highest first, and at the same price those that wait longest. One whose objects
have no budget left is deferred to the next commit; one that has been deferred for too many commits
is cancelled: it is executed as a failure that names the congested objects, and pays.

The network estimates a transaction's time from what its validators measured; here one guess stands
for all. Where it is more precise than we are: an object's overdrawn budget is carried over there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sui_wire.ids import Digest, ObjectId
from sui_wire.transaction import (
    CANCELLED_READ,
    CONGESTED,
    AssignedVersion,
    CancelledTransaction,
    MoveCall,
    ProgrammableTransaction,
    Shared,
    TransactionData,
)

MOVE_CALL_US = 2_000
"""Estimated execution time of a call, in microseconds; so an object carries 250 calls a second."""
OTHER_COMMAND_US = 200
"""Of any other command."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A transaction that asks to be in a commit."""

    digest: Digest
    gas_price: int
    cost_us: int
    shared: tuple[Shared, ...]
    deferred_in: int | None = None
    """The commit in which it was deferred for the first time."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a commit allows."""

    object_us: int
    """Execution time on one shared object, in microseconds."""
    deferrals: int
    """Commits that a transaction may wait through."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """What becomes of the candidates of one commit."""

    executed: tuple[Candidate, ...]
    """In order, with those that are cancelled."""
    deferred: tuple[Candidate, ...]
    cancelled: tuple[CancelledTransaction, ...]


def candidate_of(digest: Digest, transaction: TransactionData) -> Candidate:
    """What matters of a transaction here."""
    kind = transaction.kind
    if not isinstance(kind, ProgrammableTransaction):
        raise TypeError("only programmable transactions wait for a commit")
    cost = sum(
        MOVE_CALL_US if isinstance(each, MoveCall) else OTHER_COMMAND_US for each in kind.commands
    )
    shared = tuple(each for each in kind.inputs if isinstance(each, Shared))
    return Candidate(digest, transaction.gas.price, cost, shared)


def schedule(candidates: Sequence[Candidate], commit: int, budget: Budget) -> Schedule:
    """Decide about the candidates of a commit; they come in the order of their waiting."""
    spent: dict[ObjectId, int] = {}
    executed: list[Candidate] = []
    deferred: list[Candidate] = []
    cancelled: list[CancelledTransaction] = []
    for each in sorted(candidates, key=lambda one: -one.gas_price):
        congested = _congested(each, spent, budget)
        if not congested:
            executed.append(each)
            _spend(each, spent)
        elif each.deferred_in is not None and commit - each.deferred_in >= budget.deferrals:
            executed.append(each)
            cancelled.append(_cancel(each, congested))
        else:
            deferred.append(each)
    return Schedule(tuple(executed), tuple(deferred), tuple(cancelled))


def _start(candidate: Candidate, spent: dict[ObjectId, int]) -> int:
    """When it could begin: after everything that goes on any of its objects before."""
    return max((spent.get(each.id, 0) for each in candidate.shared), default=0)


def _congested(
    candidate: Candidate, spent: dict[ObjectId, int], budget: Budget
) -> frozenset[ObjectId]:
    """The objects for which it comes too late. The first on an object always fits."""
    start = _start(candidate, spent)
    if start == 0 or start + candidate.cost_us <= budget.object_us:
        return frozenset()
    return frozenset(
        each.id
        for each in candidate.shared
        if spent.get(each.id, 0) + candidate.cost_us > budget.object_us and each.id in spent
    )


def _spend(candidate: Candidate, spent: dict[ObjectId, int]) -> None:
    """Only what changes an object keeps others waiting."""
    end = _start(candidate, spent) + candidate.cost_us
    spent.update((each.id, end) for each in candidate.shared if each.mutable)


def _cancel(candidate: Candidate, congested: frozenset[ObjectId]) -> CancelledTransaction:
    versions = (
        AssignedVersion(
            each.id, each.initial_version, CONGESTED if each.id in congested else CANCELLED_READ
        )
        for each in candidate.shared
    )
    return CancelledTransaction(candidate.digest, tuple(versions))
