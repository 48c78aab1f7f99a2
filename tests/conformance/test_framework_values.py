"""Framework functions of plain values, and containers, do the same on the real VM and ours."""

from __future__ import annotations

import pytest

from sui_wire.bcs import Writer
from tests.conformance.corpus import assert_same_values

MODULE = "framework_values"
MAX = 2**64 - 1


def u64(*values: int) -> tuple[bytes, ...]:
    return tuple(value.to_bytes(8, "little") for value in values)


def u128(*values: int) -> tuple[bytes, ...]:
    return tuple(value.to_bytes(16, "little") for value in values)


def octets(value: bytes) -> bytes:
    return bytes(Writer().bytes(value))


def numbers(*values: int) -> bytes:
    return bytes(Writer().vector(values, Writer.u64))


def kinds(count: int) -> tuple[tuple[bytes, ...], ...]:
    return tuple(u64(kind) for kind in range(count))


PAIRS = ((7, 2), (1, 3), (0, 5), (5, 0), (1, MAX), (MAX, 1), (MAX, MAX), (2**40, 2**20), (2, 7))
CALLS: dict[str, tuple[tuple[bytes, ...], ...]] = {
    "fixed32": (*(u64(*pair, 9) for pair in PAIRS), u64(1, 2, MAX), u64(2**31, 1, 2)),
    "uq32": tuple(u64(*pair) for pair in PAIRS),
    "uq32_sum": tuple(u64(*pair) for pair in PAIRS),
    "uq32_product": tuple(u64(*pair) for pair in PAIRS),
    "uq32_division": tuple(u64(*pair) for pair in PAIRS),
    "uq32_order": tuple((*u64(a), b.to_bytes(4, "little")) for a, b in ((0, 0), (2**32, 1))),
    "uq64": tuple(u128(*pair) for pair in PAIRS),
    "uq64_sum": tuple(u128(*pair) for pair in PAIRS),
    "uq64_product": tuple(u128(*pair) for pair in (*PAIRS, (2**100, 2**100))),
    "skip": tuple((numbers(1, 2, 3), *u64(n)) for n in (0, 2, 3, 9)),
    "take": tuple((numbers(1, 2, 3), *u64(n)) for n in (0, 2, 3, 4)),
    "flat": ((octets(b"ab"), octets(b"c")), (octets(b""), octets(b""))),
    "type_ids": ((),),
    "id_of_primitive": ((),),
    "linked": (
        (numbers(5, 6, 7, 8), *u64(6)),
        (numbers(5, 6, 7, 8), *u64(8)),
        (numbers(5, 6), *u64(7)),
        (numbers(5, 5), *u64(5)),
        (numbers(5), *u64(5)),
    ),
    "neighbours": ((),),
    "linked_refusals": kinds(6),
    "long_vector": (
        (numbers(1, 2, 3), *u64(0, 2)),
        (numbers(1, 2, 3), *u64(3, 3)),
        (numbers(1), *u64(0, 2)),
    ),
    "long_vector_refusals": kinds(5),
    "queue": (
        (numbers(3, 1, 4, 1, 5, 9, 2, 6), *u64(5)),
        (numbers(1, 1, 1), *u64(1)),
        (numbers(), *u64(0)),
    ),
    "queue_refusals": kinds(2),
    "versions": (u64(1, 2), u64(2, 2), u64(3, 2)),
    "version_of_other_type": ((),),
    "lent": kinds(3),
    "derived": (u64(1),),
    "derived_address": ((b"\x12" * 32, octets(b"key")),),
    "derived_twice": ((),),
}
CASES = [(name, arguments) for name, given in CALLS.items() for arguments in given]


@pytest.mark.parametrize(
    ("name", "arguments"), CASES, ids=[f"{name}-{n}" for n, (name, _) in enumerate(CASES)]
)
def test_the_call_does_the_same_on_both(name: str, arguments: tuple[bytes, ...]) -> None:
    assert_same_values(f"{MODULE}::{name}", *arguments)
