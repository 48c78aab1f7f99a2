"""The network's pace: transactions wait for a commit, and commits keep a distance.

Theory of operation. A transaction that was checked waits here, and holds the versions of the owned
objects it names: another one that names them is refused until this one has been executed, for only
one of the two may ever be. At the next commit `congestion` decides who gets in. All that do are
executed in one checkpoint, whose prologue names the ones that are cancelled. Whoever is deferred
waits on. An epoch ends only when nobody is deferred.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from pocketsui.errors import InputRefused, LedgerBusy, LedgerStopped
from pocketsui.ledger.admission import Submitted
from pocketsui.ledger.congestion import Budget, Candidate, candidate_of, schedule
from pocketsui.records import TransactionRecord
from sui_wire.ids import Digest, ObjectId, format_digest, short_address
from sui_wire.transaction import CancelledTransaction


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast commits follow one another, and what one allows."""

    interval_ms: int
    """Between two checkpoints, at least."""
    budget: Budget
    most_waiting: int = 20_000
    """Transactions; as many as Sui puts into one checkpoint (`max_transactions_per_checkpoint`)."""


MAINNET = Pace(interval_ms=200, budget=Budget(object_us=100_000, deferrals=10))
"""Sui's mainnet, protocol 140: checkpoints 200 ms apart or more (`min_checkpoint_interval_ms`),
half of that for each shared object (`target_utilization`), and 10 deferrals
(`max_deferral_rounds_for_congestion_control`).
"""


Outcomes = dict[Digest, TransactionRecord | Exception]
Commit = Callable[[tuple[Submitted, ...], tuple[CancelledTransaction, ...]], Outcomes]
"""Executes a commit in one checkpoint: what became of each transaction. Does not wait."""


class Consensus:
    """Used by the event loop's thread only.

    _waiting    what was submitted, with who waits for it, in the order of waiting
    _candidates the same as `congestion` sees it
    _locks      which transaction holds an owned object at a version
    _round      how many commits there were
    _last_ms    when the last one was
    _timer      the next one, as long as anybody waits
    """

    def __init__(
        self,
        pace: Pace,
        commit: Commit,
        now_ms: Callable[[], int],
        failed: Callable[[Exception], None],
    ) -> None:
        """`failed` hears of what goes wrong beside the transactions themselves."""
        self._pace = pace
        self._commit = commit
        self._now_ms = now_ms
        self._failed = failed
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: dict[Digest, tuple[Submitted, asyncio.Future[TransactionRecord]]] = {}
        self._candidates: dict[Digest, Candidate] = {}
        self._locks: dict[tuple[ObjectId, int], Digest] = {}
        self._round = 0
        self._last_ms: int | None = None

    @property
    def deferred(self) -> int:
        """How many transactions were not let into the last commit."""
        return sum(each.deferred_in is not None for each in self._candidates.values())

    def find(self, digest: Digest) -> asyncio.Future[TransactionRecord] | None:
        """What the waiting transaction of this digest will come to."""
        found = self._waiting.get(digest)
        return None if found is None else found[1]

    def submit(self, submitted: Submitted) -> asyncio.Future[TransactionRecord]:
        """Queue a checked transaction for the next commit; refuses one that equivocates, and any
        when too many wait.
        """
        if len(self._waiting) >= self._pace.most_waiting:
            raise LedgerBusy(
                f"{len(self._waiting)} transactions wait for a commit already; "
                "send this one again in a second"
            )
        owned = submitted.inputs.exclusive()
        for place in owned:
            holder = self._locks.get(place)
            if holder is not None:
                raise InputRefused(
                    f"object {short_address(place[0])} version {place[1]} is already locked by a "
                    f"different transaction: {format_digest(holder)}; wait for its outcome"
                )
        self._locks.update((place, submitted.digest) for place in owned)
        future: asyncio.Future[TransactionRecord] = asyncio.get_running_loop().create_future()
        self._waiting[submitted.digest] = submitted, future
        self._candidates[submitted.digest] = candidate_of(submitted.digest, submitted.transaction)
        self._arrange()
        return future

    def remaining_ms(self) -> int:
        """Until the next commit may be."""
        if self._last_ms is None:
            return 0
        return self._last_ms + self._pace.interval_ms - self._now_ms()

    def turn(self) -> None:
        """Make a commit, if it is time and anybody waits."""
        if not self._waiting or self.remaining_ms() > 0:
            return
        self._round += 1
        self._last_ms = self._now_ms()
        plan = schedule(tuple(self._candidates.values()), self._round, self._pace.budget)
        for each in plan.deferred:
            if each.deferred_in is None:
                self._candidates[each.digest] = replace(each, deferred_in=self._round)
        chosen = tuple(self._waiting[each.digest][0] for each in plan.executed)
        for digest, outcome in self._commit(chosen, plan.cancelled).items():
            self._settle(digest, outcome)

    def stop(self) -> None:
        """Whoever waits was promised nothing, and is told so."""
        if self._timer is not None:
            self._timer.cancel()
        for digest in tuple(self._waiting):
            self._settle(digest, LedgerStopped("the ledger is shutting down; send it once more"))

    def _arrange(self) -> None:
        if self._timer is None:
            seconds = max(self.remaining_ms(), 0) / 1_000
            self._timer = asyncio.get_running_loop().call_later(seconds, self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        try:
            self.turn()
        except Exception as error:
            self._failed(error)
            self.stop()
        if self._waiting:
            self._arrange()

    def _settle(self, digest: Digest, outcome: TransactionRecord | Exception) -> None:
        submitted, future = self._waiting.pop(digest)
        del self._candidates[digest]
        for place in submitted.inputs.exclusive():
            self._locks.pop(place, None)
        if future.done():
            return
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
            future.exception()  # so that nobody misses it who gave up waiting
        else:
            future.set_result(outcome)
