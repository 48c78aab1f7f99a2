"""What docs/contract.md says of costs, by the meter of the embedded ledger."""

from __future__ import annotations

import pytest

from tests.conformance import contract_pocketsui
from tests.conformance.contract_calls import Reply, Submission, bind, put_role
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_objects import PERSON
from tests.conformance.contract_vms import everything
from tests.conformance.contract_world import Call, World

FIRST_STEP = 1_000
"""Units that every transaction pays for at least."""


def units(*calls: Call) -> int:
    """Computation of a transaction that first lets the token do everything."""
    world = World.of(*everything())
    made = world.transaction((put_role(), bind(), *calls), REAL)
    done = contract_pocketsui.execution(world, made, PERSON)
    assert done.failure is None
    return done.computation_units


def requests(count: int) -> int:
    return units(*(Submission(sequence=number).attempt() for number in range(count)))


@pytest.mark.parametrize(("count", "steps"), [(1, 1), (16, 1), (32, 3), (64, 19)])
def test_sixteen_requests_cost_as_much_as_one(count: int, steps: int) -> None:
    assert -(-requests(count) // FIRST_STEP) == steps


def test_a_request_with_its_answer_stays_within_the_first_step() -> None:
    assert units(Submission().execute(), Reply().store()) < FIRST_STEP
