"""Which values of a transaction hang together, and which of them a hot potato holds on to.

A *hot potato* is a value with neither ``drop`` nor ``store``: while there is one, some function
must still be called to be rid of it, so whoever wrote that function can count on it. An ``entry``
function that is not public is promised the opposite: that nothing that has gone before forces or
undoes what it does. Sui therefore refuses such a call when one of its arguments was ever used
together with a hot potato that is still there.

Values used by one command, and its results, are one *clique*; cliques merge when they meet. A
clique is *hot* while a hot potato of its own is left, and for ever once a shared object was moved
in it.
"""

from __future__ import annotations

from collections.abc import Iterable

ALWAYS = 1 << 32
"""Heat that no transaction can take away: it has far fewer values."""


class Cliques:
    """Fields:

    _members   the clique of each value, by whatever names the value
    _parents   the clique each one was merged into; itself if it was not
    _heat      hot potatoes left in each clique that was not merged
    _potatoes  values that are hot potatoes themselves
    """

    def __init__(self) -> None:
        self._members: dict[int, int] = {}
        self._parents: list[int] = []
        self._heat: list[int] = []
        self._potatoes: set[int] = set()

    def is_hot(self, value: int) -> bool:
        """Whether a hot potato that is still there was ever used together with the value."""
        return self._heat[self._of(value)] > 0

    def give_up(self, value: int) -> None:
        """The value was moved into a command; if it was a hot potato, it heats no more."""
        if value in self._potatoes:
            self._potatoes.discard(value)
            self._heat[self._of(value)] -= 1

    def join(
        self, used: Iterable[int], results: Iterable[tuple[int, bool]], *, for_ever: bool
    ) -> None:
        """One command used these values and gave those, each with whether it is a hot potato."""
        cliques = {self._of(value) for value in used}
        merged = min(cliques, default=-1)
        if merged < 0:
            merged = self._new()
        for other in cliques - {merged}:
            self._parents[other] = merged
            self._heat[merged] += self._heat[other]
        if for_ever:
            self._heat[merged] += ALWAYS
        for value, is_potato in results:
            self._members[value] = merged
            if is_potato:
                self._potatoes.add(value)
                self._heat[merged] += 1

    def _of(self, value: int) -> int:
        clique = self._members.get(value)
        if clique is None:
            clique = self._members[value] = self._new()
        while self._parents[clique] != clique:
            clique = self._parents[clique]
        return clique

    def _new(self) -> int:
        self._parents.append(len(self._parents))
        self._heat.append(0)
        return len(self._parents) - 1
