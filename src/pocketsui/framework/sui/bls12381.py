"""``sui::group_ops`` and ``sui::bls12381``: BLS signatures, and arithmetic in their groups.

Missing: the group GT and ``pairing``, which ``pyblst`` does not give bytes of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pocketsui.framework import bls_groups
from pocketsui.framework.bls_groups import (
    G1,
    G1_GENERATOR,
    G2,
    G2_GENERATOR,
    LENGTHS,
    SCALAR,
    UNCOMPRESSED_G1,
    InvalidElement,
)
from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.getters import declare_getter
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

GROUP_OPS = FrameworkModule(SUI, "group_ops")
GROUP_OPS.struct("public struct Element<phantom T> has copy, drop, store { bytes: vector<u8> }")
BLS12381 = FrameworkModule(SUI, "bls12381")
INVALID_INPUT = 1  # EInvalidInput
INPUT_TOO_LONG = 2  # EInputTooLong
MAX_COMBINED = 32  # group_ops_bls12381_msm_max_len
MAX_SUMMED = 1_200  # group_ops_bls12381_uncompressed_g1_sum_max_terms
VERIFY_COST, BYTE_COST, BLOCK, BLOCK_COST = 44_064, 2, 64, 2
NAMES = {SCALAR: "Scalar", G1: "G1", G2: "G2", UNCOMPRESSED_G1: "UncompressedG1"}
# group_ops_bls12381_*_cost of the protocol configuration, for scalars, G1, G2
COSTS: dict[str, dict[int, int]] = {
    "decode": {SCALAR: 7, G1: 2_848, G2: 3_770},
    "add": {SCALAR: 10, G1: 1_556, G2: 3_048},
    "sub": {SCALAR: 10, G1: 1_550, G2: 3_019},
    "mul": {SCALAR: 11, G1: 4_842, G2: 9_108},
    "div": {SCALAR: 91, G1: 5_091, G2: 9_206},
    "hash": {G1: 2_962, G2: 8_688},
    "combine": {G1: 62_648, G2: 131_192},
    "combine_one": {G1: 1_333, G2: 3_216},
}
HASH_BYTE_COST, CONVERT_COST, SUM_COST, SUM_ONE_COST = 2, 677, 77, 26

for _name in ("Scalar", "G1", "G2", "GT", "UncompressedG1"):
    BLS12381.struct(f"public struct {_name} {{ dummy_field: bool }}")


def _element(group: int) -> str:
    return f"Element<bls12381::{NAMES[group]}>"


def _new(native: str, make: Callable[..., bytes], *arguments: Any) -> Value:
    """The element that an operation makes, or the abort of the native that does it."""
    try:
        return [bytearray(make(*arguments))]
    except InvalidElement as error:
        raise GROUP_OPS.abort(native, INVALID_INPUT, str(error)) from None


declare_getter(GROUP_OPS, "public fun bytes<G>(e: &Element<G>): &vector<u8>", 0)


@GROUP_OPS.function("public fun equal<G>(e1: &Element<G>, e2: &Element<G>): bool")
def equal(_: Machine, _types: Types, one: Value, other: Value) -> Value:
    return one == other


def _declare_verify(name: str, group: int) -> None:
    def verify(m: Machine, signature: Value, key: Value, message: Value) -> Value:
        blocks = -(-len(message) // BLOCK)
        m.charge(VERIFY_COST + BYTE_COST * len(message) + BLOCK_COST * blocks)
        return bls_groups.verifies(group, bytes(signature), bytes(key), bytes(message))

    BLS12381.function(
        f"public fun bls12381_{name}_verify"
        "(signature: &vector<u8>, public_key: &vector<u8>, msg: &vector<u8>): bool"
    )(verify)


_declare_verify("min_sig", G1)
_declare_verify("min_pk", G2)


def _declare_constant(name: str, group: int, data: bytes) -> None:
    def constant(_: Machine) -> Value:
        return [bytearray(data)]

    BLS12381.function(f"public fun {name}(): {_element(group)}")(constant)


def _declare_from_bytes(name: str, group: int) -> None:
    def from_bytes(m: Machine, data: Value) -> Value:
        m.charge(COSTS["decode"][group])
        if not bls_groups.is_element(group, bytes(data)):
            raise GROUP_OPS.abort("from_bytes", INVALID_INPUT, f"no element of {NAMES[group]}")
        return [data[:]]

    BLS12381.function(f"public fun {name}_from_bytes(bytes: &vector<u8>): {_element(group)}")(
        from_bytes
    )


def _declare_pair(
    name: str, operation: str, groups: tuple[int, int], run: Callable[[int, bytes, bytes], bytes]
) -> None:
    """An operation of two elements; the result is of the second one's group."""
    first, group = groups

    def pair(m: Machine, one: Value, other: Value) -> Value:
        m.charge(COSTS[operation][group])
        return _new(f"internal_{operation}", run, group, bytes(one[0]), bytes(other[0]))

    BLS12381.function(
        f"public fun {name}_{operation}(e1: &{_element(first)}, e2: &{_element(group)})"
        f": {_element(group)}"
    )(pair)


def _declare_negation(name: str, group: int, zero: bytes) -> None:
    def negate(m: Machine, element: Value) -> Value:
        m.charge(COSTS["sub"][group])
        return _new("internal_sub", bls_groups.subtract, group, zero, bytes(element[0]))

    BLS12381.function(f"public fun {name}_neg(e: &{_element(group)}): {_element(group)}")(negate)


def _declare_arithmetic(name: str, group: int, zero: bytes, one: bytes) -> None:
    is_scalar = group == SCALAR
    _declare_constant(f"{name}_{'zero' if is_scalar else 'identity'}", group, zero)
    _declare_constant(f"{name}_{'one' if is_scalar else 'generator'}", group, one)
    _declare_from_bytes(name, group)
    _declare_pair(name, "add", (group, group), bls_groups.add)
    _declare_pair(name, "sub", (group, group), bls_groups.subtract)
    _declare_pair(name, "mul", (SCALAR, group), bls_groups.multiply)
    _declare_pair(name, "div", (SCALAR, group), bls_groups.divide)
    _declare_negation(name, group, zero)


ONE = bls_groups.scalar_bytes(1)
_declare_arithmetic("scalar", SCALAR, bytes(LENGTHS[SCALAR]), ONE)
for _name, _group, _generator in (("g1", G1, G1_GENERATOR), ("g2", G2, G2_GENERATOR)):
    _identity = bytes([bls_groups.COMPRESSED | bls_groups.INFINITE])
    _declare_arithmetic(_name, _group, _identity.ljust(LENGTHS[_group], b"\0"), _generator)


@BLS12381.function(f"public fun scalar_from_u64(x: u64): {_element(SCALAR)}")
def scalar_from_u64(_: Machine, number: int) -> Value:
    return [bytearray(bls_groups.scalar_bytes(number))]


@BLS12381.function(f"public fun scalar_inv(e: &{_element(SCALAR)}): {_element(SCALAR)}")
def scalar_inv(m: Machine, element: Value) -> Value:
    m.charge(COSTS["div"][SCALAR])
    return _new("internal_div", bls_groups.divide, SCALAR, bytes(element[0]), ONE)


def _declare_hash(group: int) -> None:
    def hash_to(m: Machine, message: Value) -> Value:
        m.charge(COSTS["hash"][group] + HASH_BYTE_COST * len(message))
        return _new("internal_hash_to", bls_groups.hash_to, group, bytes(message))

    BLS12381.function(f"public fun hash_to_g{group}(m: &vector<u8>): {_element(group)}")(hash_to)


def _declare_combination(group: int) -> None:
    function = "multi_scalar_multiplication"

    def combine(m: Machine, scalars: Value, elements: Value) -> Value:
        if not scalars or len(scalars) != len(elements):
            reason = f"{len(scalars)} scalars for {len(elements)} elements"
            raise GROUP_OPS.abort(function, INVALID_INPUT, reason)
        if len(scalars) > MAX_COMBINED:
            raise GROUP_OPS.abort(
                "internal_multi_scalar_mul", INPUT_TOO_LONG, f"more than {MAX_COMBINED}"
            )
        m.charge(COSTS["combine"][group] + COSTS["combine_one"][group] * len(scalars))
        factors = [bytes(one[0]) for one in scalars]
        points = [bytes(one[0]) for one in elements]
        return _new("internal_multi_scalar_mul", bls_groups.combine, group, factors, points)

    BLS12381.function(
        f"public fun g{group}_{function}(scalars: &vector<{_element(SCALAR)}>,"
        f" elements: &vector<{_element(group)}>): {_element(group)}"
    )(combine)


for _group in (G1, G2):
    _declare_hash(_group)
    _declare_combination(_group)


@BLS12381.function(
    f"public fun g1_to_uncompressed_g1(e: &{_element(G1)}): {_element(UNCOMPRESSED_G1)}"
)
def g1_to_uncompressed_g1(m: Machine, element: Value) -> Value:
    m.charge(CONVERT_COST)
    return _new("internal_convert", bls_groups.uncompress_g1, bytes(element[0]))


@BLS12381.function(
    f"public fun uncompressed_g1_to_g1(e: &{_element(UNCOMPRESSED_G1)}): {_element(G1)}"
)
def uncompressed_g1_to_g1(m: Machine, element: Value) -> Value:
    m.charge(CONVERT_COST)
    return _new("internal_convert", bls_groups.compress_g1, bytes(element[0]))


@BLS12381.function(
    f"public fun uncompressed_g1_sum(terms: &vector<{_element(UNCOMPRESSED_G1)}>)"
    f": {_element(UNCOMPRESSED_G1)}"
)
def uncompressed_g1_sum(m: Machine, terms: Value) -> Value:
    if len(terms) > MAX_SUMMED:
        raise GROUP_OPS.abort("internal_sum", INPUT_TOO_LONG, f"more than {MAX_SUMMED} terms")
    m.charge(SUM_COST + SUM_ONE_COST * len(terms))
    points = [bytes(one[0]) for one in terms]
    return _new("internal_sum", bls_groups.sum_uncompressed_g1, points)
