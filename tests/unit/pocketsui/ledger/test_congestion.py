"""Who gets into a commit: the dearest first, as much as an object carries; nobody waits long."""

from hypothesis import given
from hypothesis import strategies as st

from pocketsui.ledger.congestion import Budget, Candidate, Schedule, candidate_of, schedule
from sui_wire.ids import Address, Digest, ObjectId
from sui_wire.transaction import (
    CANCELLED_READ,
    CONGESTED,
    MoveCall,
    ProgrammableTransaction,
    Shared,
)
from tests.unit.pocketsui.node_world import coin, transaction, transfer

BUDGET = Budget(object_us=10, deferrals=3)
HOT, COLD = ObjectId(b"\x01" * 32), ObjectId(b"\x02" * 32)


def write(object_id: ObjectId) -> Shared:
    return Shared.of(object_id, 5, mutable=True)


def read(object_id: ObjectId) -> Shared:
    return Shared.of(object_id, 5, mutable=False)


def candidate(
    number: int, *shared: Shared, cost: int = 4, price: int = 1_000, deferred_in: int | None = None
) -> Candidate:
    return Candidate(Digest(bytes([number]) * 32), price, cost, shared, deferred_in)


def numbers(candidates: tuple[Candidate, ...]) -> list[int]:
    return [each.digest[0] for each in candidates]


def decide(*candidates: Candidate, commit: int = 7) -> Schedule:
    return schedule(candidates, commit, BUDGET)


def test_an_object_carries_its_budget_and_no_more() -> None:
    plan = decide(*(candidate(number, write(HOT)) for number in range(4)))
    assert numbers(plan.executed) == [0, 1]
    assert numbers(plan.deferred) == [2, 3]
    assert plan.cancelled == ()


def test_what_touches_other_objects_or_none_is_not_held_up() -> None:
    crowd = [candidate(number, write(HOT)) for number in range(3)]
    plan = decide(*crowd, candidate(8, write(COLD)), candidate(9))
    assert numbers(plan.executed) == [0, 1, 8, 9]


def test_readers_wait_for_writers_and_hold_up_nobody() -> None:
    plan = decide(*(candidate(number, read(HOT)) for number in range(9)))
    assert numbers(plan.deferred) == []
    plan = decide(candidate(0, write(HOT), cost=8), candidate(1, read(HOT)))
    assert numbers(plan.deferred) == [1]


def test_time_on_one_object_is_time_on_all_that_come_with_it() -> None:
    plan = decide(
        candidate(0, write(HOT), cost=8),
        candidate(1, write(HOT), write(COLD), cost=2),
        candidate(2, write(COLD), cost=1),
    )
    assert numbers(plan.deferred) == [2]


def test_who_pays_more_goes_first_and_who_waited_longer_among_equals() -> None:
    plan = decide(
        candidate(0, write(HOT), deferred_in=6),
        candidate(1, write(HOT)),
        candidate(2, write(HOT), price=2_000),
    )
    assert numbers(plan.executed) == [2, 0]


def test_the_first_on_an_object_always_fits() -> None:
    assert numbers(decide(candidate(0, write(HOT), cost=1_000)).executed) == [0]


def test_after_too_many_commits_it_is_cancelled_and_told_why() -> None:
    crowd = (candidate(0, write(HOT), cost=9, price=5_000),)
    late = candidate(1, write(HOT), read(COLD), deferred_in=4)
    plan = decide(*crowd, late)
    assert numbers(plan.executed) == [0, 1]
    (cancelled,) = plan.cancelled
    assert cancelled.digest == late.digest
    assert [(each.id, each.initial_version, each.version) for each in cancelled.versions] == [
        (HOT, 5, CONGESTED),
        (COLD, 5, CANCELLED_READ),
    ]
    assert decide(*crowd, late, commit=6).cancelled == ()


def test_a_transactions_cost_is_guessed_from_its_commands() -> None:
    call = MoveCall(Address(b"\x07" * 32), "shop", "buy", (), ())
    kind = ProgrammableTransaction((write(HOT), *transfer().inputs), (call, *transfer().commands))
    found = candidate_of(Digest(bytes(32)), transaction(kind, coin(1, 10**9), price=3_000))
    assert (found.cost_us, found.gas_price, found.shared) == (2_400, 3_000, (write(HOT),))


SHARED = st.builds(
    lambda number, mutable: Shared.of(ObjectId(bytes([number]) * 32), 1, mutable=mutable),
    st.integers(1, 4),
    st.booleans(),
)
CROWDS = st.lists(
    st.tuples(
        st.lists(SHARED, max_size=3, unique_by=lambda each: each.id),
        st.integers(1, 20),
        st.integers(1_000, 1_003),
    ),
    max_size=20,
)


@given(CROWDS)
def test_everybody_is_settled_within_the_allowed_commits_and_once(
    crowd: list[tuple[list[Shared], int, int]],
) -> None:
    waiting = [
        candidate(number, *shared, cost=cost, price=price)
        for number, (shared, cost, price) in enumerate(crowd)
    ]
    settled: list[int] = []
    for commit in range(BUDGET.deferrals + 1):
        plan = schedule(waiting, commit, BUDGET)
        assert sorted(numbers(plan.executed + plan.deferred)) == sorted(numbers(tuple(waiting)))
        settled += numbers(plan.executed)
        waiting = [
            Candidate(each.digest, each.gas_price, each.cost_us, each.shared, 0)
            for each in plan.deferred
        ]
    assert waiting == []
    assert sorted(settled) == list(range(len(crowd)))
