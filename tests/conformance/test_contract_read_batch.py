"""Read batches: recorded with an executor's signature, proved leaf by leaf, given back in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sui_wire.ids import blake2b
from tests.conformance.contract_calls import EXECUTOR_KEY, public_key
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PAST_MS,
    Cluster,
    Executor,
    Lane,
    Platform,
    Thing,
    named,
)
from tests.conformance.contract_requests import (
    SECOND_KEY,
    Batch,
    is_included,
    is_read_recorded,
    prune_root,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused

ALLOWED = Cluster(read_batches=True)
OLD = Platform(version=2)
MINUTE_MS = 60_000
BATCH = Batch()
KEY = public_key(EXECUTOR_KEY)


def refused(code: int, batch: Batch, *given: Thing) -> Refused:
    return Refused(code, (batch.record(),), (ALLOWED, *given))


REFUSALS = {
    "by superseded code": refused(100, BATCH, OLD),
    "where the policy allows none": Refused(33, (BATCH.record(),)),
    "in another cluster's lane": refused(33, BATCH, Lane(cluster=named("another cluster"))),
    "a root that is none": refused(34, replace(BATCH, root=b"root")),
    "of no reads": refused(34, replace(BATCH, count=0)),
    "of too many reads": refused(34, replace(BATCH, count=65_537)),
    "that ended before it began": refused(34, replace(BATCH, last_ms=NOW_MS - 1)),
    "that ends in the future": refused(34, replace(BATCH, last_ms=NOW_MS + 1)),
    "that began more than a minute ago": refused(
        34, replace(BATCH, first_ms=NOW_MS - MINUTE_MS - 1)
    ),
    "that began before time did": refused(34, replace(BATCH, first_ms=0)),
    "signed by another": refused(35, replace(BATCH, key=SECOND_KEY)),
    "signed for another chain": refused(35, replace(BATCH, chain=named("another chain"))),
    "signed for another lane": refused(35, replace(BATCH, lane=named("another lane"))),
    "by a revoked executor": refused(35, BATCH, Executor(KEY, revoked=True)),
    "by an expired executor": refused(35, BATCH, Executor(KEY, expires_ms=PAST_MS)),
    "by an executor of a revoked measurement": refused(
        35, BATCH, Platform(revoked=((named("measurement"), NOW_MS + 1),))
    ),
    "by another cluster's executor": refused(
        35, BATCH, Executor(KEY, cluster=named("another cluster"))
    ),
    "a root that is not kept": Refused(36, (prune_root(),)),
    "a root that is kept for longer": Refused(36, (BATCH.record(), prune_root()), (ALLOWED,)),
}

SUCCESSES = {
    "record": Done(1, ("lane",), (BATCH.record(),), (ALLOWED,)),
    "record at the bounds": Done(
        1,
        ("lane",),
        (replace(BATCH, count=65_536, first_ms=NOW_MS - MINUTE_MS).record(),),
        (ALLOWED,),
    ),
    "ask whether it is included": Done(
        0, (), (is_included(named("root"), 2, 0, b"leaf", (named("neighbour"),)),)
    ),
    "record and ask": Done(1, ("lane",), (BATCH.record(), is_read_recorded(b"leaf")), (ALLOWED,)),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)


def tree(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962's Merkle tree hash, with blake2b-256."""
    if len(leaves) == 1:
        return blake2b(b"\x00" + leaves[0])
    half = _half(len(leaves))
    return blake2b(b"\x01" + tree(leaves[:half]) + tree(leaves[half:]))


def path(leaves: Sequence[bytes], position: int) -> tuple[bytes, ...]:
    """RFC 6962's audit path, the lowest neighbour first."""
    if len(leaves) == 1:
        return ()
    half = _half(len(leaves))
    if position < half:
        return (*path(leaves[:half], position), tree(leaves[half:]))
    return (*path(leaves[half:], position - half), tree(leaves[:half]))


def _half(count: int) -> int:
    """The largest power of two below the count."""
    return 1 << (count - 1).bit_length() - 1


def says(root: bytes, count: int, position: int, leaf: bytes, proof: tuple[bytes, ...]) -> bool:
    """What the contract answers."""
    return History().value(is_included(root, count, position, leaf, proof)) == b"\x01"


def leaves_of(count: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(count)]


PLACES = st.integers(1, 40).flatmap(
    lambda count: st.tuples(st.just(count), st.integers(0, count - 1))
)


@settings(max_examples=60, deadline=None)
@given(PLACES)
def test_every_leaf_is_included_where_it_is(place: tuple[int, int]) -> None:
    count, position = place
    leaves = leaves_of(count)
    root, proof = tree(leaves), path(leaves, position)
    assert says(root, count, position, leaves[position], proof)


@settings(max_examples=100, deadline=None)
@given(PLACES, st.data())
def test_nothing_else_is_included(place: tuple[int, int], data: st.DataObject) -> None:
    count, position = place
    leaves = leaves_of(count)
    root, proof, leaf = tree(leaves), path(leaves, position), leaves[position]
    wrong: list[tuple[int, bytes, tuple[bytes, ...]]] = [
        (position, b"another leaf", proof),
        (position, leaf, (*proof, bytes(32))),
        (count, leaf, proof),
        (2**64 - 1, leaf, proof),
    ]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        wrong.append((position, leaf, (*proof[:at], blake2b(proof[at]), *proof[at + 1 :])))
        wrong.append((position, leaf, proof[:-1]))
        wrong.append((position, leaf, ()))
        other = data.draw(st.integers(0, count - 1).filter(lambda each: each != position))
        wrong.append((other, leaf, proof))
    for where, what, with_proof in wrong:
        assert not says(root, count, where, what, with_proof)


def test_an_inner_node_does_not_pass_for_a_leaf() -> None:
    leaves = leaves_of(4)
    inner = tree(leaves[:2]) + tree(leaves[2:])
    assert not says(tree(leaves), 1, 0, inner, ())
    assert not says(tree(leaves), 2, 0, leaves[0], (tree(leaves[2:]),))


def test_the_largest_batch_takes_seventeen_hashes() -> None:
    neighbours = tuple(named(f"neighbour {level}") for level in range(16))
    root = blake2b(b"\x00leaf")
    for neighbour in neighbours:
        root = blake2b(b"\x01" + root + neighbour)
    assert says(root, 65_536, 0, b"leaf", neighbours)


def test_a_read_is_proved_until_its_root_is_given_back() -> None:
    leaves = leaves_of(5)
    history = History(ALLOWED, Executor(KEY, expires_ms=NOW_MS + 3 * HOUR_MS))
    history.do(Batch(tree(leaves), 5).record())
    history.do(Batch(named("other root"), 7).record())
    asked = is_read_recorded(leaves[4], 4, path(leaves, 4))
    assert history.value(asked) == b"\x01"
    assert history.value(is_read_recorded(leaves[4], 4, path(leaves, 4), index=1)) == b"\x00"
    assert history.value(is_read_recorded(leaves[4], 3, path(leaves, 4))) == b"\x00"
    history.pass_ms(HOUR_MS - 1)
    assert history.refused(prune_root()) == 36
    history.pass_ms(1)
    history.do(prune_root(0))
    assert history.value(asked) == b"\x00"
    assert history.refused(prune_root(0)) == 36
    history.do(prune_root(1))


def test_a_root_is_kept_for_as_long_as_answers_are() -> None:
    history = History(ALLOWED, Platform.with_parameters(challenge_ms=2 * HOUR_MS))
    history.do(BATCH.record())
    history.pass_ms(2 * HOUR_MS - 1)
    assert history.refused(prune_root()) == 36
    history.pass_ms(1)
    history.do(prune_root())


def test_a_batch_recorded_again_says_nothing_new() -> None:
    """Who sees the signature may record it once more within the minute, and pays for that."""
    history = History(ALLOWED)
    history.do(BATCH.record())
    history.do(BATCH.record())
    first, second = (event.contents[73:] for event in history.events)
    assert first == second
    history.pass_ms(MINUTE_MS + 1)
    assert history.refused(BATCH.record()) == 34
