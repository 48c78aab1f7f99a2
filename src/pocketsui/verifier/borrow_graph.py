"""Which references borrow from which: the borrow graph of Move's verifier.

A node is a reference, or the frame of the function with all its locals. An edge says that the child
points into what the parent points to, and where: a path of labels (a local, a field, a field of a
variant). A *strong* edge points exactly there, a *weak* one there or anywhere below. The empty path
is the parent's own target.

What is between one parent and one child is bounded: beyond ten edges it becomes a single weak one
with the empty path, which covers them all, so that no code makes the graph grow without end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

MAX_EDGES = 10  # between one parent and one child

Label = tuple[int, ...]
Path = tuple[Label, ...]
Edge = tuple[bool, Path]  # strong, path
_ANYWHERE: frozenset[Edge] = frozenset({(False, ())})


class Edges:
    """The edges from one parent to one child; never changed once made."""

    __slots__ = ("all", "overflown")

    def __init__(self, edges: frozenset[Edge] = frozenset(), *, overflown: bool = False) -> None:
        self.all = edges
        self.overflown = overflown

    def plus(self, edge: Edge) -> Edges:
        if self.overflown:
            return self
        if len(self.all) + 1 > MAX_EDGES:
            return Edges(_ANYWHERE, overflown=True)
        return Edges(self.all | {edge})

    def minus(self, edges: frozenset[Edge]) -> Edges:
        return Edges(self.all - edges, overflown=self.overflown)

    def cover(self, edge: Edge) -> bool:
        """Whether one of these says at least as much."""
        return edge in self.all or any(
            not strong and edge[1][: len(path)] == path for strong, path in self.all
        )


class Reference:
    """A node: what it is borrowed by, and what it borrows from."""

    __slots__ = ("borrowed_by", "borrows_from", "mutable")

    def __init__(self, *, mutable: bool) -> None:
        self.mutable = mutable
        self.borrowed_by: dict[int, Edges] = {}
        self.borrows_from: set[int] = set()

    def copy(self) -> Reference:
        copied = Reference(mutable=self.mutable)
        copied.borrowed_by = dict(self.borrowed_by)
        copied.borrows_from = set(self.borrows_from)
        return copied


class BorrowGraph:
    """References by number."""

    __slots__ = ("nodes",)

    def __init__(self) -> None:
        self.nodes: dict[int, Reference] = {}

    def copy(self) -> BorrowGraph:
        copied = BorrowGraph()
        copied.nodes = {number: node.copy() for number, node in self.nodes.items()}
        return copied

    @property
    def size(self) -> int:
        """Nodes and edges together."""
        return len(self.nodes) + sum(
            len(edges.all) for node in self.nodes.values() for edges in node.borrowed_by.values()
        )

    def add(self, number: int, *, mutable: bool) -> None:
        self.nodes[number] = Reference(mutable=mutable)

    def is_mutable(self, number: int) -> bool:
        return self.nodes[number].mutable

    def borrowers(self, number: int, label: Label | None = None) -> Iterator[int]:
        """Who borrows from the reference: all of it or, if a label is given, maybe that part."""
        for child, edges in self.nodes[number].borrowed_by.items():
            if any(not path or label is None or path[0] == label for _, path in edges.all):
                yield child

    def count_borrowers(self, number: int) -> int:
        return len(self.nodes[number].borrowed_by)

    def has_full_borrows(self, number: int) -> bool:
        """Whether somebody borrows the whole, not a part."""
        return any(
            not path for edges in self.nodes[number].borrowed_by.values() for _, path in edges.all
        )

    # Borrowing

    def borrow_part(self, parent: int, path: Path, child: int) -> None:
        """``child`` points exactly to ``path`` in ``parent``.

        What pointed there or below borrows from the child from now on.
        """
        node = self.nodes[parent]
        below: list[tuple[int, Edge]] = []
        for number, edges in list(node.borrowed_by.items()):
            moved = frozenset(edge for edge in edges.all if edge[1][: len(path)] == path)
            below.extend((number, edge) for edge in moved)
            rest = edges.minus(moved)
            if rest.all:
                node.borrowed_by[number] = rest
            else:
                del node.borrowed_by[number]
                self.nodes[number].borrows_from.discard(parent)
        for number, (strong, longer) in below:
            self._connect(child, (strong, longer[len(path) :]), number)
        self._connect(parent, (True, path), child)

    def borrow_somewhere(self, parent: int, child: int) -> None:
        """``child`` points anywhere into what ``parent`` points to."""
        self._connect(parent, (False, ()), child)

    def _connect(self, parent: int, edge: Edge, child: int) -> None:
        borrowed_by = self.nodes[parent].borrowed_by
        borrowed_by[child] = borrowed_by.get(child, Edges()).plus(edge)
        self.nodes[child].borrows_from.add(parent)

    # Release

    def release(self, number: int) -> int:
        """The reference is gone; who borrowed from it borrows from its parents. Edges handled."""
        node = self.nodes.pop(number)
        handled = 0
        for parent in node.borrows_from:
            for above in self.nodes[parent].borrowed_by.pop(number).all:
                for child, edges in node.borrowed_by.items():
                    handled += len(edges.all)
                    if child != parent:  # else a cycle, which needs no edge
                        for below in edges.all:
                            self._connect(parent, _spliced(above, below), child)
        for child in node.borrowed_by:
            self.nodes[child].borrows_from.discard(number)
        return handled

    # Where ways meet

    def renumbered(self, numbers: Mapping[int, int]) -> BorrowGraph:
        """The same graph, with other numbers for some references."""
        graph = BorrowGraph()
        for number, node in self.nodes.items():
            copied = Reference(mutable=node.mutable)
            copied.borrowed_by = {numbers.get(n, n): e for n, e in node.borrowed_by.items()}
            copied.borrows_from = {numbers.get(n, n) for n in node.borrows_from}
            graph.nodes[numbers.get(number, number)] = copied
        return graph

    def take_in(self, other: BorrowGraph) -> bool:
        """Add the edges of ``other`` that none here covers; True if there were any."""
        missing = [
            (parent, edge, child)
            for parent, node in other.nodes.items()
            for child, edges in node.borrowed_by.items()
            for edge in edges.all
            if not self.nodes[parent].borrowed_by.get(child, _NONE).cover(edge)
        ]
        for parent, edge, child in missing:
            self._connect(parent, edge, child)
        return bool(missing)


_NONE = Edges()


def _spliced(above: Edge, below: Edge) -> Edge:
    """Two edges in a row as one; where the first is weak, the second tells nothing new."""
    strong, path = above
    return (strong and below[0], path + below[1] if strong else path)
