"""Which of the waiting entries share the next transaction, and how a batch that failed comes apart.
No I/O.

Nothing waits for company: while a gas coin is free, whatever is there goes at once. Only what
arrives while all coins are in flight finds company, so batches grow with load and vanish without
it.

A transaction is all or nothing, so one bad entry sinks the others. `split` takes the batch apart:
the entry whose command failed goes alone, because only alone it can be told apart from what its
neighbours did before it; where the node names no command, the batch is halved. What fails alone is
refused.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from k3s_daas.chain.program import Entry
from k3s_daas.contract.call import Argument, Call, CallResult, CallVector, ObjectArg, Pure, SplitGas

_OBJECT_INPUT_BYTES = 1 + 1 + 32 + 8 + 1
_PURE_INPUT_BYTES = 1 + 3
_CALL_BYTES = 1 + 32 + 2 + 1 + 1
_ARGUMENT_BYTES = 3
_ENVELOPE_BYTES = 512
"""Room for sender, gas data, expiration and lengths."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one transaction may hold (Sui protocol v140), and how much of it we use."""

    entries: int = 15
    """Ours: so many requests in one transaction still cost the computation of one, by Sui's
    tiers of computation; twice as many would cost thirty times as much.
    """
    commands: int = 1_024
    inputs: int = 2_048
    size: int = 131_072
    """Bytes of the encoded transaction."""


@dataclass(frozen=True, slots=True)
class Weight:
    """An upper bound on what an entry adds to a transaction."""

    commands: int
    inputs: int
    size: int

    def __add__(self, other: Weight) -> Weight:
        return Weight(
            self.commands + other.commands, self.inputs + other.inputs, self.size + other.size
        )


_NOTHING = Weight(0, 0, 0)


def weigh(entry: Entry) -> Weight:
    """How much of a transaction an entry takes, if it shares no input with anybody."""
    return sum((_weigh_call(call) for call in entry), _NOTHING)


def _weigh_call(call: Call) -> Weight:
    names = len(call.module) + len(call.function)
    own = Weight(1, 0, _CALL_BYTES + names + _ARGUMENT_BYTES * len(call.arguments))
    return sum((_weigh_argument(argument) for argument in call.arguments), own)


def _weigh_argument(argument: Argument) -> Weight:
    match argument:
        case Pure(value):
            return Weight(0, 1, _PURE_INPUT_BYTES + len(value))
        case ObjectArg():
            return Weight(0, 1, _OBJECT_INPUT_BYTES)
        case SplitGas():
            return Weight(1, 1, _PURE_INPUT_BYTES + 8 + 4 * _ARGUMENT_BYTES)
        case CallResult(call):
            return _weigh_call(call)
        case CallVector(element, items):
            names = len(element.module) + len(element.name)
            own = Weight(1, 0, _CALL_BYTES + names + _ARGUMENT_BYTES * len(items))
            return sum((_weigh_argument(item) for item in items), own)


class Submission(Protocol):
    """What waits to be sent."""

    @property
    def weight(self) -> Weight: ...

    @property
    def alone(self) -> bool:
        """Whether it must not share a transaction."""


S = TypeVar("S", bound=Submission)
T = TypeVar("T")


def take(waiting: deque[S], limits: Limits) -> list[S]:
    """Remove from the front of `waiting` as many as fit one transaction; at least one, if there is
    any.
    """
    batch: list[S] = []
    total = Weight(0, 0, _ENVELOPE_BYTES)
    while waiting and len(batch) < limits.entries:
        first = waiting[0]
        total += first.weight
        full = (
            total.commands > limits.commands
            or total.inputs > limits.inputs
            or total.size > limits.size
        )
        if batch and (full or first.alone):
            break
        batch.append(waiting.popleft())
        if first.alone:
            break
    return batch


def split(batch: Sequence[T], culprit: int | None) -> list[list[T]]:
    """The smaller batches to try after `batch` (two entries or more) failed; `culprit` indexes the
    entry to blame.
    """
    if culprit is not None:
        rest = [*batch[:culprit], *batch[culprit + 1 :]]
        return [[batch[culprit]], rest]
    middle = len(batch) // 2
    return [list(batch[:middle]), list(batch[middle:])]
