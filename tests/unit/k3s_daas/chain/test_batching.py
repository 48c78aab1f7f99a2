"""Who shares a transaction."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from k3s_daas.chain.batching import Limits, Weight, split, take, weigh
from k3s_daas.chain.program import SharedRef, lay_out
from k3s_daas.contract.call import (
    Argument,
    Call,
    CallResult,
    CallVector,
    ObjectArg,
    Pure,
    SplitGas,
    StructName,
)
from sui_wire.ids import Address, Digest
from sui_wire.transaction import GasData, ObjectRef, TransactionData
from tests.unit.k3s_daas.chain.fake_node import PACKAGE, object_id

NOBODY = Address(bytes(32))


@dataclass(frozen=True)
class Item:
    weight: Weight
    alone: bool = False


def items(*sizes: int) -> deque[Item]:
    return deque(Item(Weight(1, 1, size)) for size in sizes)


def test_all_that_fit_go_together() -> None:
    waiting = items(100, 100, 100)
    assert len(take(waiting, Limits())) == 3
    assert not waiting


def test_each_limit_ends_a_batch() -> None:
    assert len(take(items(*[1] * 9), Limits(entries=4))) == 4
    assert len(take(items(*[1] * 9), Limits(commands=5))) == 5
    assert len(take(items(*[1] * 9), Limits(inputs=6))) == 6
    assert len(take(items(*[1_000] * 9), Limits(size=3_600))) == 3


def test_one_that_is_too_large_goes_alone_and_is_the_nodes_to_refuse() -> None:
    waiting = items(10**9, 1)
    assert len(take(waiting, Limits())) == 1
    assert len(waiting) == 1


def test_who_must_be_alone_is() -> None:
    light = Weight(1, 1, 1)
    waiting = deque([Item(light), Item(light, alone=True), Item(light)])
    assert [len(take(waiting, Limits())) for _ in range(3)] == [1, 1, 1]


def test_nothing_waits() -> None:
    empty: deque[Item] = deque()
    assert take(empty, Limits()) == []


@given(st.lists(st.integers(), min_size=2, max_size=40), st.data())
def test_split_loses_and_repeats_nobody(batch: list[int], data: st.DataObject) -> None:
    culprit = data.draw(st.none() | st.integers(0, len(batch) - 1))
    parts = split(batch, culprit)
    assert sorted(item for part in parts for item in part) == sorted(batch)
    assert all(len(part) < len(batch) for part in parts)
    assert all(parts)
    if culprit is not None:
        assert parts[0] == [batch[culprit]]


ARGUMENTS = st.recursive(
    st.builds(Pure, st.binary(max_size=300))
    | st.builds(ObjectArg, st.integers(1, 5).map(object_id), st.booleans())
    | st.builds(SplitGas, st.integers(1, 10**9)),
    lambda inner: (
        st.builds(
            lambda arguments: CallResult(Call("module", "function", tuple(arguments))),
            st.lists(inner, max_size=4),
        )
        | st.builds(
            lambda arguments: CallVector(
                StructName("rule", "Rule"),
                tuple(CallResult(Call("rule", "new_rule", (one,))) for one in arguments),
            ),
            st.lists(inner, max_size=4),
        )
    ),
    max_leaves=12,
)


@given(st.lists(ARGUMENTS, max_size=8), st.integers(1, 5))
def test_a_weight_is_never_too_small(arguments: list[Argument], copies: int) -> None:
    call = Call("some_module", "some_function", tuple(arguments))
    known = {object_id(n): SharedRef(object_id(n), 2**40) for n in range(1, 6)}
    program = lay_out([(call,)] * copies, PACKAGE, known)
    weight = weigh((call,))
    coin = ObjectRef(object_id(9), 1, Digest(bytes(32)))
    data = TransactionData(program.transaction, NOBODY, GasData((coin,), NOBODY, 1, 1))
    assert len(program.transaction.commands) == weight.commands * copies
    assert len(program.transaction.inputs) <= weight.inputs * copies
    assert len(data.encode()) <= 512 + weight.size * copies
