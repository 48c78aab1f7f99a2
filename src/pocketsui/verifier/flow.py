"""Control flow: basic blocks, their order, back edges; loops must be reducible and shallow.

Move's control-flow rules (``control_flow.rs``, ``control_flow_graph.rs``): blocks are visited in
reverse post-order of a depth-first walk, so that a state is complete, loops aside, when it is used.
"""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.bytecode.code import CodeUnit
from pocketsui.vm.blocks import block_ends, successors


@dataclass(frozen=True, slots=True)
class ControlFlow:
    """The blocks of one function, each named by the offset of its first instruction. Fields:

    ends        offset after the last instruction of each block, unreachable ones included
    following   where each block may go, in ascending order
    order       reachable blocks, every one before its successors unless a loop leads back
    back_edges  (from, to) of the edges that close loops
    """

    ends: dict[int, int]
    following: dict[int, tuple[int, ...]]
    order: tuple[int, ...]
    back_edges: frozenset[tuple[int, int]]


def control_flow(code: CodeUnit) -> ControlFlow:
    """Cut the code into blocks and walk them."""
    ends = block_ends(code)
    following = {start: tuple(sorted(set(successors(code, end)))) for start, end in ends.items()}
    order, back_edges = _walk(following)
    return ControlFlow(ends, following, order, back_edges)


def _walk(
    following: dict[int, tuple[int, ...]],
) -> tuple[tuple[int, ...], frozenset[tuple[int, int]]]:
    """Reverse post-order, and the edges that lead to a block whose walk is not finished."""
    finished: dict[int, bool] = {}
    post_order: list[int] = []
    back_edges: set[tuple[int, int]] = set()
    stack = [0]
    while stack:
        block = stack.pop()
        if block not in finished:
            finished[block] = False
            stack.append(block)
            for target in following[block]:
                if target not in finished:
                    stack.append(target)
                elif not finished[target]:
                    back_edges.add((block, target))
        elif not finished[block]:
            finished[block] = True
            post_order.append(block)
    return tuple(reversed(post_order)), frozenset(back_edges)
