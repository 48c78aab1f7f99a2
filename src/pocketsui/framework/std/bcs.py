"""``std::bcs``: the bytes of a value."""

from __future__ import annotations

from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule, Types
from pocketsui.vm.layout import layout_of
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

BCS = FrameworkModule(STANDARD_LIBRARY, "bcs")
BYTE_FUEL = 2


@BCS.function("public fun to_bytes<MoveValue>(v: &MoveValue): vector<u8>")
def to_bytes(m: Machine, types: Types, value: Value) -> Value:
    out = bytearray()
    layout_of(types[0]).write(value, out)
    m.charge(BYTE_FUEL * len(out))
    return out
