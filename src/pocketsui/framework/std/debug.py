"""``std::debug``: prints nothing on a ledger."""

from __future__ import annotations

from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule, Types
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

DEBUG = FrameworkModule(STANDARD_LIBRARY, "debug")


@DEBUG.function("public fun print<T>(x: &T)")
def print_value(_: Machine, _types: Types, _value: Value) -> None:
    """Does nothing, as on a validator."""


@DEBUG.function("public fun print_stack_trace()")
def print_stack_trace(_: Machine) -> None:
    """Does nothing, as on a validator."""
