"""``std::address``: only how long an address is; the rest is in ``sui::address``."""

from __future__ import annotations

from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value
from sui_wire.ids import LENGTH

ADDRESS = FrameworkModule(STANDARD_LIBRARY, "address")


@ADDRESS.function("public fun length(): u64")
def length(_: Machine) -> Value:
    return LENGTH
