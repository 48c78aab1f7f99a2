"""``std::internal``: proof that a function of a type's own module asked for it."""

from __future__ import annotations

from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule, Types
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

INTERNAL = FrameworkModule(STANDARD_LIBRARY, "internal")
INTERNAL.struct("public struct Permit<phantom T> has drop { dummy_field: bool }")


@INTERNAL.function("public fun permit<T>(): Permit<T>", internal=True)
def permit(_: Machine, _types: Types) -> Value:
    return [False]
