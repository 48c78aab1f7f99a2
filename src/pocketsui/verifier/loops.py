"""Loops are nested: each has one head, which every way into it passes (Tarjan 1974).

A control flow that is not reducible has no such heads, and the fixed points of the later checks
could take long to reach. Depth and number of loops are bounded for the same reason.
"""

from __future__ import annotations

from pocketsui.verifier.flow import ControlFlow
from pocketsui.verifier.functions import FunctionBody

MAX_LOOP_DEPTH = 5  # max_loop_depth
MAX_BASIC_BLOCKS = 1_024  # of one function (max_basic_blocks)
MAX_BACK_EDGES = 10_000  # of one function, and of one module


def check_loops(body: FunctionBody) -> None:
    """Refuse loops with two entries, nested too deeply, and too many blocks or back edges."""
    tree = _SpanningTree(body.flow)
    parent = list(range(len(tree.blocks)))  # of a node in a loop that was collapsed: its head
    depth = [0] * len(tree.blocks)
    for head in reversed(range(len(tree.blocks))):  # the innermost loops come first
        if not tree.back[head]:
            continue
        loop = _loop_of(body, tree, parent, head)
        for node in loop:
            parent[node] = head
        depth[head] = 1 + max(depth[node] for node in (head, *loop))
        if depth[head] > MAX_LOOP_DEPTH:
            raise body.error(
                "LOOP_MAX_DEPTH_REACHED",
                tree.blocks[head],
                f"a loop that is {depth[head]} levels deep, at most {MAX_LOOP_DEPTH}",
            )
    _check_counts(body)


def _check_counts(body: FunctionBody) -> None:
    blocks, edges = len(body.flow.ends), len(body.flow.back_edges)
    if blocks > MAX_BASIC_BLOCKS:
        raise body.error(
            "TOO_MANY_BASIC_BLOCKS", 0, f"{blocks} basic blocks, at most {MAX_BASIC_BLOCKS}"
        )
    if edges > MAX_BACK_EDGES:
        raise body.error("TOO_MANY_BACK_EDGES", 0, f"{edges} back edges, at most {MAX_BACK_EDGES}")


def _loop_of(body: FunctionBody, tree: _SpanningTree, parent: list[int], head: int) -> set[int]:
    """The nodes from which the loop's head can be reached without passing it."""
    loop = {_collapsed(parent, node) for node in tree.back[head]} - {head}
    frontier = list(loop)
    while frontier:
        for before in tree.predecessors[frontier.pop()]:
            node = _collapsed(parent, before)
            if not tree.is_descendant(head, node):
                raise body.error(
                    "INVALID_LOOP_SPLIT",
                    tree.blocks[node],
                    f"jumps into the middle of the loop that begins at {tree.blocks[head]}",
                )
            if node != head and node not in loop:
                loop.add(node)
                frontier.append(node)
    return loop


def _collapsed(parent: list[int], node: int) -> int:
    """The head of the outermost collapsed loop the node is in, or the node itself."""
    head = node
    while parent[head] != head:
        head = parent[head]
    while parent[node] != head:
        parent[node], node = head, parent[node]
    return head


class _SpanningTree:
    """A depth-first spanning tree of the blocks; nodes are numbered in pre-order. Fields:

    blocks        the block of each node
    back          for each node, the descendants that jump to it
    predecessors  for each node, every other node that leads to it
    """

    def __init__(self, flow: ControlFlow) -> None:
        self.blocks: list[int] = [0]
        self.back: list[list[int]] = [[]]
        self.predecessors: list[list[int]] = [[]]
        self._descendants = [0]
        numbers, open_ = {0: 0}, {0}
        stack = [(0, target, False) for target in flow.following[0]]
        while stack:
            source, block, finished = stack.pop()
            if finished:
                node = numbers[block]
                self._descendants[source] += 1 + self._descendants[node]
                open_.remove(block)
            elif block in open_:
                self.back[numbers[block]].append(source)
            elif block in numbers:
                self.predecessors[numbers[block]].append(source)
            else:
                node = numbers[block] = len(self.blocks)
                open_.add(block)
                self.blocks.append(block)
                self.back.append([])
                self.predecessors.append([source])
                self._descendants.append(0)
                stack.append((source, block, True))
                stack.extend((node, target, False) for target in flow.following[block])

    def is_descendant(self, ancestor: int, node: int) -> bool:
        return ancestor <= node <= ancestor + self._descendants[ancestor]
