"""The fixed point of an abstract execution: what is known before each block, on whatever way.

An analysis executes the code on states that stand for many real ones. Where ways meet, states are
joined; where a loop leads back and the join told something new, its body is executed again.
"""

from __future__ import annotations

from typing import Protocol, Self, TypeVar

from pocketsui.verifier.functions import FunctionBody
from pocketsui.verifier.meter import Meter

# Ticks, as Sui counts them.
FUNCTION_COST = 10
BLOCK_COST = 10
BACK_EDGE_COST = 10
SUCCESSOR_COST = 10


class State(Protocol):
    """What is known at one place in the code."""

    def copy(self) -> Self: ...

    def join(self, other: Self, meter: Meter) -> bool:
        """Take in what is known on another way; True if that changed anything."""
        ...


S = TypeVar("S", bound=State)
Executed = TypeVar("Executed", bound=State, contravariant=True)


class Analysis(Protocol[Executed]):
    """Executes one block: changes the state from what held before it to what holds after it."""

    def run_block(self, state: Executed, start: int, end: int) -> None: ...


def run_to_fixed_point(body: FunctionBody, analysis: Analysis[S], initial: S, meter: Meter) -> None:
    """Execute every reachable block until nothing new is learnt; the analysis raises what is wrong.

    The order is Sui's, so that of several errors the same one is found first.
    """
    meter.add(FUNCTION_COST)
    flow = body.flow
    next_of = dict(zip(flow.order, flow.order[1:], strict=False))
    before: dict[int, S] = {0: initial}
    block: int | None = 0
    while block is not None:
        meter.add(BLOCK_COST)
        state = before[block].copy()
        analysis.run_block(state, block, flow.ends[block])
        following = next_of.get(block)
        for target in flow.following[block]:
            meter.add(SUCCESSOR_COST)
            known = before.get(target)
            if known is None:
                before[target] = state.copy()
            elif known.join(state, meter) and (block, target) in flow.back_edges:
                meter.add(BACK_EDGE_COST)
                following = target
                break
        block = following
