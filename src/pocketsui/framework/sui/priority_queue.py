"""``sui::priority_queue``: a binary heap in a vector, the highest priority first.

The order of equal priorities, and of the entries inside, is that of the real module's heap.
"""

from __future__ import annotations

from pocketsui.framework import rounds
from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

PRIORITY_QUEUE = FrameworkModule(SUI, "priority_queue")
ENTRY = PRIORITY_QUEUE.struct(
    "public struct Entry<T: drop> has drop, store { priority: u64, value: T }"
)
PRIORITY_QUEUE.struct(
    "public struct PriorityQueue<T: drop> has drop, store"
    " { entries: vector<priority_queue::Entry<T>> }"
)
EMPTY = 0  # EPopFromEmptyHeap
UNEQUAL_LENGTHS = 1
_ENTRY = "priority_queue::Entry<T>"


def _sink(m: Machine, entries: Value, size: int, index: int) -> None:
    """Move the entry at ``index`` down until none below it is higher."""
    while True:
        m.repeat(1, rounds.QUEUE_LEVEL)
        highest = index
        for child in (2 * index + 1, 2 * index + 2):
            if child < size and entries[child][0] > entries[highest][0]:
                highest = child
        if highest == index:
            return
        entries[highest], entries[index] = entries[index], entries[highest]
        index = highest


@PRIORITY_QUEUE.function(f"public fun new<T: drop>(entries: vector<{_ENTRY}>): PriorityQueue<T>")
def new(m: Machine, _types: Types, entries: Value) -> Value:
    for index in reversed(range(len(entries) // 2)):
        _sink(m, entries, len(entries), index)
    return [entries]


@PRIORITY_QUEUE.function("public fun pop_max<T: drop>(pq: &mut PriorityQueue<T>): (u64, T)")
def pop_max(m: Machine, _types: Types, queue: Value) -> Value:
    entries = queue[0]
    if not entries:
        raise PRIORITY_QUEUE.abort("pop_max", EMPTY, "the queue is empty")
    entries[0], entries[-1] = entries[-1], entries[0]
    priority, value = entries.pop()
    if entries:
        _sink(m, entries, len(entries), 0)
    return priority, value


@PRIORITY_QUEUE.function(
    "public fun insert<T: drop>(pq: &mut PriorityQueue<T>, priority: u64, value: T)"
)
def insert(m: Machine, _types: Types, queue: Value, priority: int, value: Value) -> None:
    entries = queue[0]
    entries.append([priority, value])
    index = len(entries) - 1
    while index and priority > entries[(index - 1) // 2][0]:
        m.repeat(1, rounds.QUEUE_LEVEL)
        parent = (index - 1) // 2
        entries[index], entries[parent] = entries[parent], entries[index]
        index = parent


@PRIORITY_QUEUE.function(f"public fun new_entry<T: drop>(priority: u64, value: T): {_ENTRY}")
def new_entry(_: Machine, _types: Types, priority: int, value: Value) -> Value:
    return [priority, value]


@PRIORITY_QUEUE.function(
    f"public fun create_entries<T: drop>(p: vector<u64>, v: vector<T>): vector<{_ENTRY}>"
)
def create_entries(m: Machine, _types: Types, priorities: Value, values: Value) -> Value:
    if len(priorities) != len(values):
        raise PRIORITY_QUEUE.abort(
            "create_entries", UNEQUAL_LENGTHS, f"{len(priorities)}, {len(values)}"
        )
    m.repeat(len(priorities), rounds.QUEUE_ENTRY)
    return [list(entry) for entry in zip(priorities, values, strict=True)]


@PRIORITY_QUEUE.function("public fun priorities<T: drop>(pq: &PriorityQueue<T>): vector<u64>")
def priorities_of(m: Machine, _types: Types, queue: Value) -> Value:
    m.repeat(len(queue[0]), rounds.QUEUE_LIST)
    return [priority for priority, _ in queue[0]]
