"""Checks the file of a ledger: the chain from its start, and every other row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pocketsui.errors import PocketsuiError
from pocketsui.fsck.pruned import begin
from pocketsui.fsck.rows import RowCheck
from pocketsui.ledger.folder import ledger_in
from pocketsui.ledger.keys import load_keys
from pocketsui.store.audit import StoreAudit
from pocketsui.transactions.run import Interpreter
from sui_wire.errors import WireError

MOST_PROBLEMS = 1_000
"""A file that is wrong everywhere need not be listed whole."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it must be."""

    checkpoint: int
    what: str

    def __str__(self) -> str:
        return f"checkpoint {self.checkpoint}: {self.what}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, and what was found wrong."""

    checkpoints: int
    """How many there are since genesis; those from `first` on were checked."""
    transactions: int
    problems: tuple[Problem, ...]
    first: int = 0
    """The first checkpoint that was executed again: 0, or what the ledger was pruned to."""


def check(
    folder: Path, interpreter: Interpreter, progress: Callable[[int], None] = lambda _: None
) -> Report:
    """Check the ledger in a folder; `progress` hears the number of each checkpoint."""
    with closing(StoreAudit(ledger_in(folder))) as store:
        run = _Run(store, folder, interpreter, progress)
        for problem in run.problems():
            run.found.append(problem)
            if len(run.found) == MOST_PROBLEMS:
                break
        return Report(run.sequence, run.transactions, tuple(run.found), run.first)


class _Run:
    """One check. What cannot even be read is a problem like any other."""

    def __init__(
        self,
        store: StoreAudit,
        folder: Path,
        interpreter: Interpreter,
        progress: Callable[[int], None],
    ) -> None:
        self._store = store
        self._keys = load_keys(folder)
        self._interpreter = interpreter
        self._progress = progress
        self.found: list[Problem] = []
        self.first = 0
        self.sequence = 0
        self.transactions = 0

    def problems(self) -> Iterator[Problem]:
        try:
            for what in self._whats():
                yield Problem(max(self.sequence, 0), what)
        except (PocketsuiError, WireError, TypeError, ValueError) as error:
            yield Problem(self.sequence, f"the check ends here: {error}")

    def _whats(self) -> Iterator[str]:
        yield from self._store.structure()
        horizon = self._store.horizon()
        chain, wrong = begin(self._store, self._keys, self._interpreter, horizon)
        yield from wrong
        rows = RowCheck(self._store, self._keys, chain, horizon)
        self.first = self.sequence = horizon.checkpoints
        while (record := self._store.checkpoint(self.sequence)) is not None:
            chain.objects_may_be_missing = self.sequence < horizon.objects
            transactions = self._store.transactions_of(self.sequence)
            yield from chain.check(record, transactions)
            yield from rows.after(record, transactions)
            self.transactions = chain.transactions
            self._progress(self.sequence)
            self.sequence += 1
        self.sequence -= 1
        yield from rows.at_the_end(self.sequence)
        self.sequence += 1
