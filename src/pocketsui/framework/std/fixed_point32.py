"""``std::fixed_point32``: numbers in units of 2^-32; ``uq32_32`` is its successor."""

from __future__ import annotations

from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule
from pocketsui.framework.getters import declare_getter
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

FIXED_POINT32 = FrameworkModule(STANDARD_LIBRARY, "fixed_point32")
FIXED_POINT32.struct("public struct FixedPoint32 has copy, drop, store { value: u64 }")
DENOMINATOR = 0x10001  # EDENOMINATOR
DIVISION = 0x20002  # EDIVISION
MULTIPLICATION = 0x20003  # EMULTIPLICATION
DIVISION_BY_ZERO = 0x10004  # EDIVISION_BY_ZERO
RATIO_OUT_OF_RANGE = 0x20005  # ERATIO_OUT_OF_RANGE
FRACTION_BITS = 32
U64_MAX = 2**64 - 1


@FIXED_POINT32.function("public fun multiply_u64(val: u64, multiplier: FixedPoint32): u64")
def multiply_u64(_: Machine, number: int, multiplier: Value) -> Value:
    product = number * multiplier[0] >> FRACTION_BITS
    if product > U64_MAX:
        raise FIXED_POINT32.abort("multiply_u64", MULTIPLICATION, f"{product} is no u64")
    return product


@FIXED_POINT32.function("public fun divide_u64(val: u64, divisor: FixedPoint32): u64")
def divide_u64(_: Machine, number: int, divisor: Value) -> Value:
    if not divisor[0]:
        raise FIXED_POINT32.abort("divide_u64", DIVISION_BY_ZERO, "division by zero")
    quotient = (number << FRACTION_BITS) // divisor[0]
    if quotient > U64_MAX:
        raise FIXED_POINT32.abort("divide_u64", DIVISION, f"{quotient} is no u64")
    return quotient


@FIXED_POINT32.function(
    "public fun create_from_rational(numerator: u64, denominator: u64): FixedPoint32"
)
def create_from_rational(_: Machine, numerator: int, denominator: int) -> Value:
    function = "create_from_rational"
    if not denominator:
        raise FIXED_POINT32.abort(function, DENOMINATOR, "the denominator is zero")
    quotient = (numerator << FRACTION_BITS) // denominator
    if quotient > U64_MAX or (numerator and not quotient):
        raise FIXED_POINT32.abort(
            function, RATIO_OUT_OF_RANGE, f"{numerator} / {denominator} has no 32.32 bit form"
        )
    return [quotient]


@FIXED_POINT32.function("public fun create_from_raw_value(value: u64): FixedPoint32")
def create_from_raw_value(_: Machine, value: int) -> Value:
    return [value]


declare_getter(FIXED_POINT32, "public fun get_raw_value(num: FixedPoint32): u64", 0)


@FIXED_POINT32.function("public fun is_zero(num: FixedPoint32): bool")
def is_zero(_: Machine, number: Value) -> Value:
    return number[0] == 0
