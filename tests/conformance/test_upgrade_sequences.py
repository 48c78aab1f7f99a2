"""Whatever is upgraded, in whatever order: every old call does what it always did.

Random sequences of upgrades of `base`, and of `middle` linked with any version of `base`; a counter
made by the first version is bumped by random versions, directly or through `middle`. After each
step every version of both packages is called again, with the loaded packages kept, or all
forgotten, or only one at a time in memory.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pocketsui.execution.transaction import new_cache
from pocketsui.vm import loader
from sui_wire.ids import ObjectId
from sui_wire.transaction import Input, Result, TransferObjects
from tests.conformance.package_chain import Chain, call, number, succeeded
from tests.unit.pocketsui.execution.world import SENDER

ADDED_BY = {1: 1, 2: 10, 3: 100}
"""What each source of `base` adds to the counter."""

Step = tuple[str, int]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("upgrade base"), st.sampled_from([2, 3])),
        st.tuples(st.sampled_from(["link", "bump", "bump through middle"]), st.integers(0, 20)),
        st.tuples(st.just("forget"), st.just(0)),
    ),
    max_size=12,
)


class Model:
    """The packages, and what must be true of them.

    bases      the source of each version of `base`
    middles    the version of `base`, from 0, that each version of `middle` is linked with
    value      of the counter
    """

    def __init__(self) -> None:
        self.chain = Chain()
        self.bases, self.middles, self.value = [1], [0], 0
        new = call(self.chain.base.versions[0], "counter::new")
        made = succeeded(
            self.chain.world.run((SENDER,), new, TransferObjects((Result(0),), Input(0)))
        )
        self.chain.world.keep(made)
        (self.counter,) = made.created

    def do(self, step: Step) -> None:
        what, number_ = step
        match what:
            case "upgrade base":
                succeeded(self.chain.upgrade_base(number_))
                self.bases.append(number_)
            case "link":
                base = number_ % len(self.bases)
                succeeded(self.chain.upgrade_middle(base + 1))
                self.middles.append(base)
            case "bump":
                base = number_ % len(self.bases)
                self._bump(base, self.chain.base.versions[base], "counter::bump")
            case "bump through middle":
                middle = number_ % len(self.middles)
                package = self.chain.middle.versions[middle]
                self._bump(self.middles[middle], package, "user::bump_loose")
            case _:
                self.chain.world.cache = new_cache()

    def _bump(self, base: int, package: ObjectId, name: str) -> None:
        world = self.chain.world
        counter = world.objects[self.counter]
        done = world.run((counter,), call(package, name, Input(0)))
        world.keep(succeeded(done))
        self.value += ADDED_BY[self.bases[base]]

    def check(self) -> None:
        """Every version of both packages, and the counter by every version of `base`."""
        world = self.chain.world
        for source, package in zip(self.bases, self.chain.base.versions, strict=True):
            assert number(self.chain.run(call(package, "counter::version"))) == source
            counter = world.objects[self.counter]
            read = call(package, "counter::value", Input(0))
            assert number(world.run((counter,), read, keep_results=True)) == self.value
        for base, package in zip(self.middles, self.chain.middle.versions, strict=True):
            seen = number(self.chain.run(call(package, "user::seen")))
            assert seen == self.bases[base]


@pytest.mark.parametrize("kept", [loader.CACHE_SIZE, 1])
def test_old_calls_keep_working(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "CACHE_SIZE", kept)

    @settings(max_examples=30, deadline=None)
    @given(STEPS)
    def play(steps: list[Step]) -> None:
        model = Model()
        for step in steps:
            model.do(step)
            model.check()

    play()
