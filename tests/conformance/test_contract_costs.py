"""What docs/contract.md says of costs, by the meter of the embedded ledger."""

from __future__ import annotations

from functools import cache

from k3s_daas.chain.batching import Limits
from pocketsui.transactions.gas import rounded
from tests.conformance import contract_pocketsui
from tests.conformance.contract_calls import Reply, Submission, bind, put_role
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_objects import PERSON
from tests.conformance.contract_vms import everything
from tests.conformance.contract_world import Call, World

LEAST = 1_000
"""Units that every transaction pays for at least."""


def units(*calls: Call) -> int:
    """Computation of a transaction that first lets the token do everything, as it is charged."""
    world = World.of(*everything())
    made = world.transaction((put_role(), bind(), *calls), REAL)
    done = contract_pocketsui.execution(world, made, PERSON)
    assert done.failure is None
    return rounded(done.computation_units)


@cache
def requests(count: int) -> int:
    return units(*(Submission(sequence=number).attempt() for number in range(count)))


def test_fourteen_requests_cost_as_much_as_one() -> None:
    assert requests(1) == requests(14) == LEAST


def test_as_many_as_share_a_transaction_cost_least() -> None:
    """From the 700th call of a native on, natives count as instructions."""
    counts = (1, 5, 10, 14, 15, 16, 20, 32)
    assert min(counts, key=lambda count: requests(count) / count) == Limits().entries == 15
    assert requests(32) / 32 > 1_000


def test_an_answer_in_the_same_transaction_costs_next_to_nothing() -> None:
    assert units(Submission().execute(), Reply().store()) < requests(1) + 50
