"""``std::u8`` ... ``std::u256``: the same few functions for each width."""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt
from typing import Any

from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

WIDTHS = (8, 16, 32, 64, 128, 256)


def _declare(bits: int) -> FrameworkModule:
    name = f"u{bits}"
    module = FrameworkModule(STANDARD_LIBRARY, name)
    largest = 2**bits - 1

    def checked(function: str, value: int) -> int:
        if value > largest:
            raise module.error(function, "arithmetic error")
        return value

    def pow_(_: Machine, base: int, exponent: int) -> Value:
        if base > 1 and exponent > bits:
            raise module.error("pow", "arithmetic error")
        return checked("pow", base**exponent if exponent else 1)

    def divide_and_round_up(_: Machine, x: int, y: int) -> Value:
        if y == 0:
            raise module.error("divide_and_round_up", "arithmetic error")
        return -(-x // y)

    functions: list[tuple[str, Any]] = [
        (f"max(x: {name}, y: {name}): {name}", lambda _, x, y: max(x, y)),
        (f"min(x: {name}, y: {name}): {name}", lambda _, x, y: min(x, y)),
        (f"diff(x: {name}, y: {name}): {name}", lambda _, x, y: abs(x - y)),
        (f"bitwise_not(x: {name}): {name}", lambda _, x: largest ^ x),
        (f"divide_and_round_up(x: {name}, y: {name}): {name}", divide_and_round_up),
        (f"pow(base: {name}, exponent: u8): {name}", pow_),
        (f"to_string(x: {name}): string::String", lambda _, x: [bytearray(str(x).encode())]),
    ]
    if bits < WIDTHS[-1]:
        functions.append((f"sqrt(x: {name}): {name}", lambda _, x: isqrt(x)))
    functions += [
        (f"try_as_u{other}(x: {name}): Option<u{other}>", _narrowed(other))
        for other in WIDTHS
        if other < bits
    ]
    for declaration, python in functions:
        module.function(f"public fun {declaration}")(python)
    return module


def _narrowed(bits: int) -> Callable[[Machine, int], Value]:
    """Some of the number if it fits the width, else none."""

    def run(_: Machine, number: int) -> Value:
        option: Value = bytearray() if bits == WIDTHS[0] else []
        if number < 2**bits:
            option.append(number)
        return [option]

    return run


MODULES = tuple(_declare(bits) for bits in WIDTHS)
