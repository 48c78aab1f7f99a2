"""Sui's limits: each number is mainnet's (protocol 140), and each one stops what goes beyond it.

Those of the transaction itself are beside its checks, `transactions/test_checks.py`.
"""

from __future__ import annotations

import pytest

from pocketsui.execution import outcome
from pocketsui.framework.std import vector
from pocketsui.ledger import subscriptions
from pocketsui.transactions import limits
from pocketsui.vm import failures, machine, object_runtime
from pocketsui.vm.failures import FailureKind, MoveFailure
from pocketsui.vm.types import BOOL, VectorOf
from sui_wire.transaction import Input, MergeCoins
from tests.unit.pocketsui.execution.world import World, coin
from tests.unit.pocketsui.vm.harness import machine as a_machine

FLAGS = VectorOf(BOOL)


@pytest.mark.parametrize(
    ("ours", "mainnets"),
    [
        (limits.MAX_TRANSACTION_BYTES, 131_072),
        (limits.MAX_PURE_BYTES, 16_384),
        (limits.MAX_INPUTS, 2_048),
        (limits.MAX_COMMANDS, 1_024),
        (limits.MAX_GAS_COINS, 256),
        (limits.MAX_EFFECTS_BYTES, 524_288),
        (limits.MAX_OBJECT_BYTES, 256_000),
        (outcome.MAX_OBJECT_SIZE, 256_000),
        (machine.MAX_EVENT_SIZE, 256_000),
        (machine.MAX_EVENTS, 1_024),
        (failures.MAX_VECTOR_LENGTH, 262_144),
        (object_runtime.MAX_CHILDREN, 1_000),
        (subscriptions.BUFFERED_CHECKPOINTS, 256),
    ],
)
def test_the_numbers_are_mainnets(ours: int, mainnets: int) -> None:
    assert ours == mainnets


def test_an_event_is_as_large_as_it_may_be_and_no_larger() -> None:
    emitting = a_machine(budget=10**9)
    length_bytes = 3
    most = [True] * (machine.MAX_EVENT_SIZE - length_bytes)
    emitting.emit_event(FLAGS, most)

    with pytest.raises(MoveFailure, match="an event of 256001 bytes"):
        emitting.emit_event(FLAGS, [*most, True])


def test_a_transaction_emits_so_many_events_and_no_more() -> None:
    emitting = a_machine(budget=10**9)
    for _ in range(machine.MAX_EVENTS):
        emitting.emit_event(FLAGS, [])

    with pytest.raises(MoveFailure, match="more than 1024 events"):
        emitting.emit_event(FLAGS, [])


def test_a_vector_grows_so_long_and_no_longer() -> None:
    one = True
    grown = [one] * (failures.MAX_VECTOR_LENGTH - 1)
    vector.push_back(a_machine(), (BOOL,), grown, one)

    with pytest.raises(MoveFailure, match="longer than 262144"):
        vector.push_back(a_machine(), (BOOL,), grown, one)


def test_an_object_that_grew_too_large_fails_its_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    into, other = coin(1, 5), coin(2, 6)
    monkeypatch.setattr(outcome, "MAX_OBJECT_SIZE", 39)

    done = World.of(into, other).run((into, other), MergeCoins(Input(0), (Input(1),)))

    assert done.failure is not None
    assert done.failure.kind is FailureKind.MOVE_OBJECT_TOO_BIG
    assert not done.written
