"""``sui::math``: deprecated names of functions of ``std::u64``, kept for old packages."""

from __future__ import annotations

from typing import Any

from pocketsui.framework.declare import STANDARD_LIBRARY, SUI, FrameworkModule, builtin_packages

MATH = FrameworkModule(SUI, "math")


def _alias(declaration: str, module: str, function: str) -> None:
    real = builtin_packages()[STANDARD_LIBRARY].modules[module].functions[function].python
    python: Any = real
    MATH.function(f"public fun {declaration}")(python)


for _name in ("max", "min", "diff", "divide_and_round_up"):
    _alias(f"{_name}(x: u64, y: u64): u64", "u64", _name)
_alias("pow(base: u64, exponent: u8): u64", "u64", "pow")
_alias("sqrt(x: u64): u64", "u64", "sqrt")
_alias("sqrt_u128(x: u128): u128", "u128", "sqrt")
