"""``sui::clock``: the shared object 0x6, which only the system writes."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

CLOCK = FrameworkModule(SUI, "clock")
CLOCK_DATATYPE = CLOCK.struct("public struct Clock has key { id: UID, timestamp_ms: u64 }")


@CLOCK.function("public fun timestamp_ms(clock: &Clock): u64")
def timestamp_ms(_: Machine, clock: Value) -> Value:
    return clock[1]
