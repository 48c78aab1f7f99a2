"""Random transactions do the same on the real VM and on ours: objects, events and every number."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocketsui.execution.record import Execution
from sui_wire.object import IMMUTABLE, Object
from sui_wire.transaction import Input, MoveCall, ProgrammableTransaction, Pure
from tests.conformance import oracle
from tests.conformance.both import NO_DIGEST, SENDER
from tests.conformance.corpus import corpus
from tests.conformance.deep import examples
from tests.conformance.oracle import Verdict
from tests.conformance.programs.transactions import (
    EXPECT,
    GIVEN,
    draw_transaction,
    expecting,
    watcher,
)

DIGEST = b"\x01" * 32


def ours(transaction: ProgrammableTransaction) -> Execution:
    store = corpus().store(*GIVEN, Object(watcher().package, IMMUTABLE, NO_DIGEST, 0))
    return corpus().run(transaction, store, digest=DIGEST, keep=True)


def theirs(transaction: ProgrammableTransaction) -> Verdict:
    packages = [corpus().package, watcher().package]
    return oracle.ask(transaction, sender=SENDER, digest=DIGEST, objects=GIVEN, packages=packages)


def checked(transaction: ProgrammableTransaction) -> ProgrammableTransaction:
    """With the values of our own run expected."""
    results = [one.returned for one in ours(transaction).results]
    return expecting(transaction, [one[0].contents if len(one) == 1 else None for one in results])


@given(rnd=st.randoms(use_true_random=False))
@examples(150)
def test_a_random_transaction_does_the_same_on_both(rnd: Random) -> None:
    transaction = checked(draw_transaction(rnd))
    mine, verdict = ours(transaction), theirs(transaction)
    assert (mine.failure is None) == verdict.success, (mine.failure, verdict.error)
    if mine.failure is None:
        # The oracle does not tell what was made or changed first and then moved into a command.
        assert mine.created <= verdict.created
        assert verdict.mutated <= (mine.written.keys() - mine.created) | mine.deleted
        assert verdict.deleted <= mine.deleted
        assert len(mine.events) == verdict.event_count


def test_most_random_transactions_succeed() -> None:
    done = [ours(draw_transaction(Random(seed))).failure for seed in range(60)]
    assert done.count(None) > 40, [one for one in done if one]


@pytest.mark.parametrize("seed", range(3))
def test_another_number_is_noticed(seed: int) -> None:
    """Else the test above would say nothing about values."""
    transaction = checked(draw_transaction(Random(seed)))
    assert theirs(transaction).success
    command = next(
        one for one in transaction.commands if isinstance(one, MoveCall) and one.function == EXPECT
    )
    wanted = command.arguments[1]
    assert isinstance(wanted, Input)
    inputs = list(transaction.inputs)
    inputs[wanted.index] = Pure(b"\xee" * 8)
    assert not theirs(ProgrammableTransaction(tuple(inputs), transaction.commands)).success
