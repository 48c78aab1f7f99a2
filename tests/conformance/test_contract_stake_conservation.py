"""No sequence of calls creates or loses a MIST of stake."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sui_wire.bcs import Reader
from sui_wire.object import MoveObject
from tests.conformance import contract_pocketsui
from tests.conformance.contract_calls import deposit, unbond, withdraw
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_objects import PERSON, Coin, Platform, StakeAccount, named
from tests.conformance.contract_vms import everything
from tests.conformance.contract_world import Call, Obj, World

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("deposit"), st.integers(1, 2**40)),
        st.tuples(st.just("unbond"), st.integers(0, 1000)),
        st.tuples(st.just("withdraw"), st.just(0)),
    ),
    max_size=12,
)
"""What to do, and how much: MIST for a deposit, thousandths of what is active for an unbonding."""


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_what_goes_in_is_active_unbonding_or_paid_out(steps: list[tuple[str, int]]) -> None:
    start = StakeAccount()
    calls: list[Call] = []
    coins: list[Coin] = []
    active, unbonding, paid = start.active, 0, 0
    for step, amount in steps:
        if step == "deposit":
            coins.append(Coin(amount, named(f"coin {len(coins)}")))
            calls.append(deposit(Obj(coins[-1].id)))
            active += amount
        elif step == "unbond" and (leaving := active * amount // 1000):
            calls.append(unbond(leaving))
            active, unbonding = active - leaving, unbonding + leaving
        elif step == "withdraw" and unbonding:
            calls.append(withdraw())
            unbonding, paid = 0, paid + unbonding
    if calls:
        assert _after(tuple(calls), tuple(coins)) == (active, unbonding, paid)


def _after(calls: tuple[Call, ...], coins: tuple[Coin, ...]) -> tuple[int, int, int]:
    """Active stake, unbonding stake, and what was paid to the holder."""
    world = World.of(*everything(), Platform.with_parameters(unbonding_ms=0), *coins)
    done = contract_pocketsui.execution(world, world.transaction(calls, REAL), PERSON)
    assert done.failure is None
    active = unbonding = paid = 0
    for written in done.written.values():
        assert isinstance(written.data, MoveObject)
        reader = Reader(written.data.contents[32:])
        if written.data.type.name == "Coin" and written.data.id in done.created:
            paid += reader.u64()
        elif written.data.type.name == "StakeAccount":
            reader.fixed(32)
            reader.u8()
            active, _, unbonding = reader.u64(), reader.u128(), reader.u64()
    return active, unbonding, paid
