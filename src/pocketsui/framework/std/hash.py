"""``std::hash``: SHA-2 and SHA-3."""

from __future__ import annotations

import hashlib

from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

HASH = FrameworkModule(STANDARD_LIBRARY, "hash")
BASE_FUEL, BYTE_FUEL = 52, 2


@HASH.function("public fun sha2_256(data: vector<u8>): vector<u8>")
def sha2_256(m: Machine, data: Value) -> Value:
    m.charge(BASE_FUEL + BYTE_FUEL * len(data))
    return bytearray(hashlib.sha256(data).digest())


@HASH.function("public fun sha3_256(data: vector<u8>): vector<u8>")
def sha3_256(m: Machine, data: Value) -> Value:
    m.charge(BASE_FUEL + BYTE_FUEL * len(data))
    return bytearray(hashlib.sha3_256(data).digest())
