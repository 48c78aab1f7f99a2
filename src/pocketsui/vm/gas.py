"""What execution costs: fuel, in the internal units of Sui's cost schedule.

Sui (``initial_cost_schedule_v5``) charges an instruction, a push and a byte allocated one internal
unit each, and multiplies each of the three by a tier that rises with how many there have been: a
transaction that runs long pays steeply more, and that bounds every loop. A thousand internal units
are one unit of computation. Here the tiers follow instructions alone, sizes are those of scalar
values, and natives pay flat costs: results differ from Sui's by some percent, the growth is the
same, and the same transaction always costs the same.
"""

from __future__ import annotations

from pocketsui.failure import FailureKind
from pocketsui.vm.errors import MoveFailure

INTERNAL_PER_UNIT = 1_000  # internal units in one unit of computation

# (fuel used since the start, price of one more): from there on each unit of fuel costs that much.
# Sui's tiers begin at 20,000 / 50,000 / 100,000 / 200,000 instructions; an instruction burns about
# three units of fuel (itself, one push, a few bytes).
TIERS = ((0, 1), (60_000, 2), (150_000, 10), (300_000, 50), (600_000, 100), (30_000_000, 1_000))


class Meter:
    """Fuel of one transaction. Translated code subtracts from ``fuel`` and calls
    :meth:`refuel` when it falls below zero; nothing else happens on the hot path.

    fuel    what may be burnt before the next tier or the end, whichever is nearer
    """

    __slots__ = ("_burnt", "_granted", "_spent", "_tier", "budget", "fuel")

    def __init__(self, budget: int) -> None:
        self.budget = budget * INTERNAL_PER_UNIT  # internal units in all
        self._spent = 0  # internal units paid for grants that are used up
        self._burnt = 0  # fuel of those grants
        self._tier = 0
        self._granted = 0
        self.fuel = 0
        self._grant()

    def _grant(self) -> None:
        price = TIERS[self._tier][1]
        affordable = (self.budget - self._spent) // price
        if self._tier + 1 < len(TIERS):
            affordable = min(affordable, TIERS[self._tier + 1][0] - self._burnt)
        self._granted = affordable
        self.fuel += affordable

    def refuel(self) -> None:
        """The grant is used up: enter the next tier, or end the transaction."""
        while self.fuel < 0:
            self._spent += self._granted * TIERS[self._tier][1]
            self._burnt += self._granted
            if self._tier + 1 == len(TIERS) or self._burnt < TIERS[self._tier + 1][0]:
                self._spent, self._granted, self.fuel = self.budget, 0, 0
                raise MoveFailure(FailureKind.INSUFFICIENT_GAS, "the gas budget is used up")
            self._tier += 1
            self._grant()

    def charge(self, fuel: int) -> None:
        """Burn ``fuel``; natives call this for work in proportion to their arguments."""
        self.fuel -= fuel
        if self.fuel < 0:
            self.refuel()

    @property
    def internal_units(self) -> int:
        """Internal units spent so far."""
        used = self._spent + (self._granted - max(self.fuel, 0)) * TIERS[self._tier][1]
        return min(used, self.budget)

    @property
    def units(self) -> int:
        """Units of computation spent so far, rounded up."""
        return -(-self.internal_units // INTERNAL_PER_UNIT)
