"""Values that were used together, and the hot potatoes among them."""

from __future__ import annotations

from pocketsui.execution.cliques import Cliques

COIN, THING, POTATO, OTHER, RESULT = range(5)


def used(cliques: Cliques, *values: int, gives: tuple[tuple[int, bool], ...] = ()) -> None:
    cliques.join(values, gives, for_ever=False)


def test_nothing_is_hot_before_anything_was_used() -> None:
    assert not Cliques().is_hot(COIN)


def test_what_met_a_hot_potato_is_hot_until_that_is_given_up() -> None:
    cliques = Cliques()
    used(cliques, COIN, gives=((POTATO, True),))
    used(cliques, COIN, THING)
    assert cliques.is_hot(COIN)
    assert cliques.is_hot(THING)
    assert not cliques.is_hot(OTHER)
    cliques.give_up(POTATO)
    assert not cliques.is_hot(COIN)
    assert not cliques.is_hot(THING)


def test_each_potato_counts_when_cliques_merge() -> None:
    cliques = Cliques()
    used(cliques, COIN, gives=((POTATO, True),))
    used(cliques, THING, gives=((OTHER, True),))
    used(cliques, COIN, THING, gives=((RESULT, False),))
    cliques.give_up(POTATO)
    assert cliques.is_hot(RESULT)
    cliques.give_up(OTHER)
    assert not cliques.is_hot(RESULT)


def test_giving_up_what_is_no_potato_cools_nothing() -> None:
    cliques = Cliques()
    used(cliques, COIN, gives=((POTATO, True),))
    cliques.give_up(COIN)
    assert cliques.is_hot(COIN)


def test_a_shared_object_moved_away_heats_for_ever() -> None:
    cliques = Cliques()
    cliques.join((COIN,), ((POTATO, True),), for_ever=True)
    cliques.give_up(POTATO)
    assert cliques.is_hot(COIN)
