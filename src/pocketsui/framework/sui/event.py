"""``sui::event``."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

EVENT = FrameworkModule(SUI, "event")


@EVENT.function("public fun emit<T: copy + drop>(event: T)", internal=True)
def emit(m: Machine, types: Types, event: Value) -> None:
    m.emit_event(types[0], event)
