"""Random numbers: in their range, the same for the same transaction, another for another one."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocketsui.framework import builtin_packages
from pocketsui.framework.sui import random, versioned
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import U8
from sui_wire.ids import parse_address
from tests.unit.pocketsui.vm.harness import machine

FUNCTIONS = builtin_packages()[parse_address("0x2")].modules["random"].functions
SEED = bytes(range(32))


def generator(m: Machine) -> Any:
    inner = [1, 0, 0, bytearray(SEED)]
    types = (random.INNER.apply(()),)
    shared = [[[parse_address("0x8")]], versioned.create(m, types, 1, inner, None)]
    return random.new_generator(m, shared, None)


def call(name: str, m: Machine, *arguments: Any) -> Any:
    return FUNCTIONS[name].python(m, *arguments)


def test_numbers_are_drawn_from_the_end_of_hashed_blocks() -> None:
    """As the real module's bytecode does it: HMAC-SHA3-256 of a counter, taken from the back."""
    m = machine()
    made = generator(m)
    block = hmac.digest(bytes(made[0]), b"\x01\x00", hashlib.sha3_256)
    assert call("generate_u8", m, made) == block[-1]
    assert call("generate_u16", m, made) == block[-2] << 8 | block[-3]
    second = hmac.digest(bytes(made[0]), b"\x02\x00", hashlib.sha3_256)
    assert call("generate_bytes", m, made, 33) == second + bytes([block[-4]])


def test_the_same_transaction_draws_the_same() -> None:
    first, second = machine(), machine()
    one, other = generator(first), generator(second)
    drawn = [call("generate_u256", first, one) for _ in range(5)]
    assert drawn == [call("generate_u256", second, other) for _ in range(5)]
    third = machine()
    third.digest = b"\x02" * 32
    assert call("generate_u256", third, generator(third)) != drawn[0]
    assert call("generate_u256", first, generator(first)) != drawn[0]


@given(st.sampled_from([8, 16, 32, 64, 128]), st.data())
def test_a_number_is_in_its_range(bits: int, data: st.DataObject) -> None:
    low, high = sorted(data.draw(st.integers(0, 2**bits - 1)) for _ in range(2))
    m = machine()
    assert low <= call(f"generate_u{bits}_in_range", m, generator(m), low, high) <= high


def test_what_is_refused() -> None:
    m = machine()
    with pytest.raises(MoveFailure) as caught:
        call("generate_u8_in_range", m, generator(m), 2, 1)
    assert caught.value.abort_code == 3


@given(st.lists(st.integers(0, 255), max_size=20))
def test_shuffling_keeps_the_elements(items: list[int]) -> None:
    m = machine()
    vector = bytearray(items)
    random.shuffle(m, (U8,), generator(m), vector)
    assert sorted(vector) == sorted(items)
