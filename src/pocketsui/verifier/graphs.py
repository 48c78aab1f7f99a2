"""Strongly connected components, without recursion: modules are untrusted and may be deep."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def components(edges: Mapping[N, Collection[N]]) -> list[frozenset[N]]:
    """The groups of nodes that can all reach one another (Tarjan 1972).

    ``edges`` has every node as a key.
    """
    number: dict[N, int] = {}
    low: dict[N, int] = {}
    waiting: list[N] = []
    on_stack: set[N] = set()
    found: list[frozenset[N]] = []
    for root in edges:
        work = [(root, iter(edges[root]))] if root not in number else []
        while work:
            node, targets = work[-1]
            if node not in number:
                number[node] = low[node] = len(number)
                waiting.append(node)
                on_stack.add(node)
            for target in targets:
                if target not in number:
                    work.append((target, iter(edges[target])))
                    break
                if target in on_stack:
                    low[node] = min(low[node], number[target])
            else:
                work.pop()
                if work:
                    before = work[-1][0]
                    low[before] = min(low[before], low[node])
                if low[node] == number[node]:
                    start = waiting.index(node)
                    found.append(frozenset(waiting[start:]))
                    on_stack.difference_update(waiting[start:])
                    del waiting[start:]
    return found


def first_cycle(edges: Mapping[N, Collection[N]]) -> frozenset[N] | None:
    """Nodes that form a cycle, a single node with an edge to itself included; None without one."""
    for group in components(edges):
        if len(group) > 1 or any(node in edges[node] for node in group):
            return group
    return None
