"""A linked table is a list of entries with a table's look-up; a table vector is a list."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocketsui.framework.sui import linked_table, table_vec
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import U8, U64
from tests.unit.pocketsui.vm.harness import machine

TYPES = (U8, U64)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["push_front", "push_back", "remove", "pop_front", "pop_back"]),
        st.integers(0, 5),
    ),
    max_size=25,
)


def keys_in_order(m: Machine, table: Any) -> list[int]:
    """Followed forwards, and backwards to the same."""
    forwards = _follow(m, table, linked_table.HEAD, linked_table.next_key)
    backwards = _follow(m, table, linked_table.TAIL, linked_table.previous_key)
    assert forwards == backwards[::-1]
    return forwards


def _follow(m: Machine, table: Any, end: int, step: Any) -> list[int]:
    found, here = [], table[end]
    while here[0]:
        found.append(here[0][0])
        here = step(m, TYPES, table, here[0][0])
    return found


@given(STEPS)
def test_a_linked_table_is_a_list(steps: list[tuple[str, int]]) -> None:
    m = machine()
    table, model = linked_table.new(m, TYPES, None), {}
    order: list[int] = []
    for name, key in steps:
        if name.startswith("push"):
            if key in model:
                continue
            getattr(linked_table, name)(m, TYPES, table, key, 10 * key)
            model[key] = 10 * key
            order.insert(0 if name == "push_front" else len(order), key)
        elif name == "remove" and key in model:
            assert linked_table.remove(m, TYPES, table, key) == model.pop(key)
            order.remove(key)
        elif name.startswith("pop") and order:
            expected = order.pop(0 if name == "pop_front" else -1)
            assert getattr(linked_table, name)(m, TYPES, table) == (expected, model.pop(expected))
        assert keys_in_order(m, table) == order
        assert table[linked_table.SIZE] == len(order)
        assert all(linked_table.contains(m, TYPES, table, one) for one in order)


@pytest.mark.parametrize(
    ("name", "code"), [("pop_front", 1), ("pop_back", 1), ("destroy_empty", 0)]
)
def test_what_a_linked_table_refuses(name: str, code: int) -> None:
    m = machine()
    table = linked_table.new(m, TYPES, None)
    if name == "destroy_empty":
        linked_table.push_back(m, TYPES, table, 1, 1)
    with pytest.raises(MoveFailure) as caught:
        getattr(linked_table, name)(m, TYPES, table)
    assert caught.value.abort_code == code


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 4)), max_size=20))
def test_a_table_vector_is_a_list(steps: list[tuple[int, int, int]]) -> None:
    m, types = machine(), (U64,)
    vector, model = table_vec.empty(m, types, None), []
    for kind, i, j in steps:
        if kind == 0:
            table_vec.push_back(m, types, vector, i)
            model.append(i)
        elif kind == 1 and model:
            assert table_vec.pop_back(m, types, vector) == model.pop()
        elif kind == 2 and max(i, j) < len(model):
            table_vec.swap(m, types, vector, i, j)
            model[i], model[j] = model[j], model[i]
        elif kind == 3 and i < len(model):
            model[i], model[-1] = model[-1], model[i]
            assert table_vec.swap_remove(m, types, vector, i) == model.pop()
        found = [table_vec.borrow(m, types, vector, at) for at in range(len(model))]
        assert found == model
    with pytest.raises(MoveFailure):
        table_vec.borrow(m, types, vector, len(model))
