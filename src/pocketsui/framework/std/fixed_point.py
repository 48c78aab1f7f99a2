"""``std::uq32_32`` and ``std::uq64_64``: fixed-point numbers, the same functions for each width."""

from __future__ import annotations

import operator
from typing import Any

from pocketsui.framework.clever import clever_code
from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule
from pocketsui.framework.getters import declare_getter
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

ZERO_DENOMINATOR = clever_code(56, 0)  # EDenominator
QUOTIENT_TOO_SMALL = clever_code(57, 2)  # EQuotientTooSmall
QUOTIENT_TOO_LARGE = clever_code(58, 4)  # EQuotientTooLarge
DIVISION_BY_ZERO = clever_code(120, 8)  # EDivisionByZero
# EOverflow, by the function that raises it; both modules have it in the same lines.
OVERFLOW = {
    "add": clever_code(72, 6),
    "sub": clever_code(78, 6),
    "int_mul": clever_code(107, 6),
    "int_div": clever_code(121, 6),
}
_COMPARISONS = (("le", operator.le), ("lt", operator.lt), ("ge", operator.ge), ("gt", operator.gt))


class _FixedPoint:
    """One of the modules: ``bits`` bits before the point and as many behind it."""

    def __init__(self, bits: int) -> None:
        name = f"uq{bits}_{bits}"
        self._bits = bits
        self._largest = 2 ** (2 * bits) - 1
        self.module = FrameworkModule(STANDARD_LIBRARY, name)
        self._uq, self._raw, self._int = name.upper(), f"u{2 * bits}", f"u{bits}"
        self.module.struct(
            f"public struct {self._uq} has copy, drop, store {{ pos0: {self._raw} }}"
        )
        self._declare()

    def _declare(self) -> None:
        uq, raw, whole = self._uq, self._raw, self._int
        functions: list[tuple[str, Any]] = [
            (f"from_quotient(numerator: {raw}, denominator: {raw}): {uq}", self.from_quotient),
            (f"from_int(integer: {whole}): {uq}", lambda _, number: [number << self._bits]),
            (f"add(a: {uq}, b: {uq}): {uq}", self.add),
            (f"sub(a: {uq}, b: {uq}): {uq}", self.sub),
            (f"mul(a: {uq}, b: {uq}): {uq}", lambda m, a, b: [self.int_mul(m, a[0], b)]),
            (f"div(a: {uq}, b: {uq}): {uq}", lambda m, a, b: [self.int_div(m, a[0], b)]),
            (f"to_int(a: {uq}): {whole}", lambda _, a: a[0] >> self._bits),
            (f"int_mul(val: {raw}, multiplier: {uq}): {raw}", self.int_mul),
            (f"int_div(val: {raw}, divisor: {uq}): {raw}", self.int_div),
            (f"from_raw(raw_value: {raw}): {uq}", lambda _, number: [number]),
        ]
        for declaration, python in functions:
            self.module.function(f"public fun {declaration}")(python)
        for name, compare in _COMPARISONS:
            self._comparison(name, compare)
        declare_getter(self.module, f"public fun to_raw(a: {uq}): {raw}", 0)

    def _comparison(self, name: str, compare: Any) -> None:
        def run(_: Machine, a: Value, b: Value) -> Value:
            return compare(a[0], b[0])

        self.module.function(f"public fun {name}(a: {self._uq}, b: {self._uq}): bool")(run)

    def _overflow(self, function: str) -> MoveFailure:
        return self.module.abort(function, OVERFLOW[function], "the result is out of range")

    def from_quotient(self, _: Machine, numerator: int, denominator: int) -> Value:
        function, text = "from_quotient", f"{numerator} / {denominator}"
        if not denominator:
            raise self.module.abort(function, ZERO_DENOMINATOR, text)
        quotient = (numerator << self._bits) // denominator
        if numerator and not quotient:
            raise self.module.abort(function, QUOTIENT_TOO_SMALL, text)
        if quotient > self._largest:
            raise self.module.abort(function, QUOTIENT_TOO_LARGE, text)
        return [quotient]

    def add(self, _: Machine, a: Value, b: Value) -> Value:
        if a[0] + b[0] > self._largest:
            raise self._overflow("add")
        return [a[0] + b[0]]

    def sub(self, _: Machine, a: Value, b: Value) -> Value:
        if a[0] < b[0]:
            raise self._overflow("sub")
        return [a[0] - b[0]]

    def int_mul(self, _: Machine, number: int, multiplier: Value) -> Value:
        product = number * multiplier[0] >> self._bits
        if product > self._largest:
            raise self._overflow("int_mul")
        return product

    def int_div(self, _: Machine, number: int, divisor: Value) -> Value:
        if not divisor[0]:
            raise self.module.abort("int_div", DIVISION_BY_ZERO, "division by zero")
        quotient = (number << self._bits) // divisor[0]
        if quotient > self._largest:
            raise self._overflow("int_div")
        return quotient


UQ32_32 = _FixedPoint(32).module
UQ64_64 = _FixedPoint(64).module
