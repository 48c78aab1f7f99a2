"""``std::bit_vector``."""

from __future__ import annotations

from pocketsui.framework import rounds
from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

BIT_VECTOR = FrameworkModule(STANDARD_LIBRARY, "bit_vector")
BIT_VECTOR.struct(
    "public struct BitVector has copy, drop, store { length: u64, bit_field: vector<bool> }"
)
OUT_OF_BOUNDS = 0x20000  # EINDEX
BAD_LENGTH = 0x20001  # ELENGTH
MAX_SIZE = 1_024  # bits


def _check(function: str, bits: Value, index: int) -> None:
    if index >= len(bits[1]):
        raise BIT_VECTOR.abort(function, OUT_OF_BOUNDS, f"bit {index} of {len(bits[1])}")


@BIT_VECTOR.function("public fun new(length: u64): BitVector")
def new(m: Machine, length: int) -> Value:
    if not 0 < length < MAX_SIZE:
        raise BIT_VECTOR.abort("new", BAD_LENGTH, f"length {length}")
    m.repeat(length, rounds.BITS_NEW)
    return [length, [False] * length]


@BIT_VECTOR.function("public fun set(bitvector: &mut BitVector, bit_index: u64)")
def set_bit(_: Machine, bits: Value, index: int) -> None:
    _check("set", bits, index)
    bits[1][index] = True


@BIT_VECTOR.function("public fun unset(bitvector: &mut BitVector, bit_index: u64)")
def unset(_: Machine, bits: Value, index: int) -> None:
    _check("unset", bits, index)
    bits[1][index] = False


@BIT_VECTOR.function("public fun shift_left(bitvector: &mut BitVector, amount: u64)")
def shift_left(m: Machine, bits: Value, amount: int) -> None:
    m.repeat(bits[0], rounds.BITS_SHIFT)
    kept = bits[1][amount:] if amount < bits[0] else []
    bits[1][:] = kept + [False] * (bits[0] - len(kept))


@BIT_VECTOR.function("public fun is_index_set(bitvector: &BitVector, bit_index: u64): bool")
def is_index_set(_: Machine, bits: Value, index: int) -> Value:
    _check("is_index_set", bits, index)
    return bits[1][index]


@BIT_VECTOR.function("public fun length(bitvector: &BitVector): u64")
def length(_: Machine, bits: Value) -> Value:
    return len(bits[1])


@BIT_VECTOR.function(
    "public fun longest_set_sequence_starting_at(bitvector: &BitVector, start_index: u64): u64"
)
def longest_set_sequence_starting_at(m: Machine, bits: Value, start: int) -> Value:
    if start >= bits[0]:
        raise BIT_VECTOR.abort(
            "longest_set_sequence_starting_at", OUT_OF_BOUNDS, f"bit {start} of {bits[0]}"
        )
    tail = bits[1][start:]
    length = tail.index(False) if False in tail else len(tail)
    m.repeat(length, rounds.BITS_SCAN)
    return length
