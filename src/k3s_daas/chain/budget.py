"""How much gas a transaction may use: learnt from what its functions cost before. No I/O.

What is not used is not charged, so a budget is only a promise that the coin can pay; but a budget
that is too small fails the transaction. Hence a wide margin over what was measured, and a generous
guess while nothing has been.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from k3s_daas.chain.program import Entry
from k3s_daas.chain.values import GasUsed


@dataclass(frozen=True, slots=True)
class BudgetRule:
    """All amounts in MIST."""

    base: int = 10_000_000
    """For the transaction itself; also covers the smallest computation charge."""
    guess: int = 20_000_000
    """A command that has never been measured."""
    margin: int = 3
    """How many times the dearest measurement."""
    maximum: int = 50_000_000_000
    """Sui's limit for one transaction (`max_tx_gas`)."""


class GasBudgets:
    """The dearest measurement of each function, in MIST a command."""

    def __init__(self, rule: BudgetRule | None = None) -> None:
        self._rule = rule or BudgetRule()
        self._dearest: dict[str, int] = {}

    def allow(self, entries: Sequence[Entry]) -> int:
        """The budget of a transaction that does these entries."""
        rule = self._rule
        commands = 0
        for entry in entries:
            for call in entry:
                dearest = self._dearest.get(call.name)
                commands += rule.guess if dearest is None else dearest * rule.margin
        return min(rule.base + commands, rule.maximum)

    def measured(self, entries: Sequence[Entry], used: GasUsed) -> None:
        """Learn from a transaction that succeeded; its cost is shared evenly among its calls."""
        names = [call.name for entry in entries for call in entry]
        share = (used.computation + used.storage) // max(len(names), 1)
        for name in names:
            self._dearest[name] = max(self._dearest.get(name, 0), share)

    def too_small(self, entries: Sequence[Entry]) -> bool:
        """Learn that these ran out of gas; whether a larger budget is still to be had."""
        before = self.allow(entries)
        for name in {call.name for entry in entries for call in entry}:
            dearest = self._dearest.get(name, self._rule.guess // self._rule.margin)
            self._dearest[name] = max(dearest, 1) * 4
        return before < self._rule.maximum
