"""What execution costs, by Sui's published schedule (``initial_cost_schedule_v5``).

An instruction, a push onto the operand stack and a byte of what is pushed cost one internal unit
each, times a tier that rises with how many there have been: whoever runs long pays steeply more,
and that ends every loop. A native adds its own price. A thousand internal units are one unit of
computation.

A basic block's instructions, pushes and bytes are known when it is translated, so the block pays
for all of them at once: a *tally*, one integer with a field for each count. Translated code
subtracts tallies from ``fuel`` and calls :meth:`Meter.refuel` when that falls below zero, which is
after so many instructions; only then are the counts priced. Where a tier of bytes or of height
begins in between, the period's counts are divided in proportion: nothing else differs from pricing
every instruction by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.failure import FailureKind
from pocketsui.vm.errors import MoveFailure

INTERNAL_PER_UNIT = 1_000  # internal units in one unit of computation

# (how many there have been, price of each one from there on)
Tiers = tuple[tuple[int, int], ...]
INSTRUCTION_TIERS: Tiers = (
    (0, 1),
    (20_000, 2),
    (50_000, 10),
    (100_000, 50),
    (200_000, 100),
    (10_000_000, 1_000),
)
BYTE_TIERS: Tiers = ((0, 1), (100_000, 2), (500_000, 5), (1_000_000, 100), (100_000_000, 1_000))
HEIGHT_TIERS: Tiers = ((0, 1), (1_000, 2), (10_000, 10))

NATIVE_CALL_THRESHOLD = 700  # from there on, what a native costs counts as instructions too
PERIOD = 2_000  # instructions between two pricings, at most

_FIELDS = (("bytes", 40), ("native", 40), ("calls", 20), ("drift", 28), ("pushes", 36))
_SHIFTS = {name: sum(width for _, width in _FIELDS[:at]) for at, (name, _) in enumerate(_FIELDS)}
_MASKS = {name: (1 << width) - 1 for name, width in _FIELDS}
INSTRUCTION_SHIFT = sum(width for _, width in _FIELDS)
NATIVE_SHIFT = _SHIFTS["native"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of what was executed. Fields:

    pushes   values pushed onto the operand stack
    size     bytes of what was pushed, as the schedule measures them (``sizes``)
    drift    how much higher the schedule believes the stack to be than it is: it takes too little
             off for WriteRef and VecSwap
    native   internal units that natives ask for
    calls    of natives
    """

    instructions: int = 0
    pushes: int = 0
    size: int = 0
    drift: int = 0
    native: int = 0
    calls: int = 0

    @property
    def packed(self) -> int:
        """All counts in one integer; sums of packed tallies are the packed sums."""
        return (
            (self.instructions << INSTRUCTION_SHIFT)
            + (self.pushes << _SHIFTS["pushes"])
            + (self.drift << _SHIFTS["drift"])
            + (self.calls << _SHIFTS["calls"])
            + (self.native << NATIVE_SHIFT)
            + self.size
        )

    @classmethod
    def unpack(cls, packed: int) -> Tally:
        counts = {name: packed >> _SHIFTS[name] & _MASKS[name] for name, _ in _FIELDS}
        return cls(
            packed >> INSTRUCTION_SHIFT,
            counts["pushes"],
            counts["bytes"],
            counts["drift"],
            counts["native"],
            counts["calls"],
        )


LOOP_ROUND = Tally(instructions=16, pushes=11, size=92).packed
"""One round of a loop over a vector in the framework's bytecode: of ``vector::contains``."""


def price(tiers: Tiers, before: int, count: int) -> int:
    """Internal units for ``count`` more after there have been ``before``.

    >>> price(((0, 1), (10, 5)), 8, 4)
    12
    """
    total, after = 0, before + count
    if after <= tiers[1][0]:
        return count * tiers[0][1]
    for position, (start, each) in enumerate(tiers):
        end = tiers[position + 1][0] if position + 1 < len(tiers) else after
        total += max(0, min(after, end) - max(before, start)) * each
    return total


class Meter:
    """The gas of one transaction. Fields:

    budget   internal units in all
    fuel     the tally that is left of the period; translated code subtracts from it
    """

    __slots__ = (
        "_asked",
        "_bytes",
        "_calls",
        "_drift",
        "_granted",
        "_instructions",
        "_spent",
        "budget",
        "fuel",
    )

    def __init__(self, budget: int) -> None:
        self.budget = budget * INTERNAL_PER_UNIT
        self._spent = 0  # internal units priced so far
        self._instructions = self._bytes = self._drift = self._calls = 0  # of what was priced
        self._asked = 0  # internal units that natives asked for
        self._granted = 0  # what ``fuel`` was when the period began
        self.fuel = 0
        self._grant()

    def refuel(self) -> None:
        """Price what was executed since the last time; end the transaction if it cannot pay."""
        self._price()
        self._grant()
        if self._spent > self.budget:
            raise MoveFailure(FailureKind.INSUFFICIENT_GAS, "the gas budget is used up")

    def charge(self, units: int) -> None:
        """Pay what a native asks for, in internal units."""
        self.fuel -= units << NATIVE_SHIFT
        self._asked += units
        if self._asked > self.budget:
            self.refuel()

    def repeat(self, times: int, step: int = LOOP_ROUND) -> None:
        """Pay for a loop inside a built-in function that Sui has in bytecode.

        ``step`` is the packed tally of one round.
        """
        self.fuel -= times * step
        if self.fuel < 0:
            self.refuel()

    @property
    def exhausted(self) -> bool:
        """Whether more was spent than there was."""
        return self.internal_units > self.budget

    @property
    def internal_units(self) -> int:
        """Internal units spent so far."""
        self._price()
        self._grant()
        return self._spent

    @property
    def units(self) -> int:
        """Units of computation spent so far, rounded down; no more than the budget."""
        return min(self.internal_units, self.budget) // INTERNAL_PER_UNIT

    def _grant(self) -> None:
        """Begin a period; it ends where the next tier of instructions begins, at the latest."""
        following = (start - self._instructions for start, _ in INSTRUCTION_TIERS)
        period = min((distance for distance in following if distance > 0), default=PERIOD)
        self._granted = self.fuel = min(period, PERIOD) << INSTRUCTION_SHIFT

    def _price(self) -> None:
        if self.fuel == self._granted:
            return
        used = Tally.unpack(self._granted - self.fuel)
        virtual = self._virtual_instructions(used)
        instructions = used.instructions + virtual
        self._spent += used.native - virtual
        self._spent += price(INSTRUCTION_TIERS, self._instructions, instructions)
        self._spent += price(BYTE_TIERS, self._bytes, used.size)
        self._spent += self._price_of_pushes(used)
        self._instructions += instructions
        self._bytes += used.size
        self._drift += used.drift
        self._calls += used.calls

    def _virtual_instructions(self, used: Tally) -> int:
        """The part of what natives ask for that counts as instructions."""
        beyond = min(used.calls, max(0, self._calls + used.calls - NATIVE_CALL_THRESHOLD))
        return used.native * beyond // used.calls if beyond else 0

    def _price_of_pushes(self, used: Tally) -> int:
        """A push costs by how high the stack is; that is what it drifted by, and a little."""
        if used.drift:
            return used.pushes * price(HEIGHT_TIERS, self._drift, used.drift) // used.drift
        return used.pushes * max(each for start, each in HEIGHT_TIERS if start <= self._drift)
