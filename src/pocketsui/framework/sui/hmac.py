"""``sui::hmac``."""

from __future__ import annotations

import hashlib
import hmac

from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

HMAC = FrameworkModule(SUI, "hmac")
BASE_FUEL, BYTE_FUEL = 52, 2


@HMAC.function("public fun hmac_sha3_256(key: &vector<u8>, msg: &vector<u8>): vector<u8>")
def hmac_sha3_256(m: Machine, key: Value, message: Value) -> Value:
    m.charge(BASE_FUEL + BYTE_FUEL * (len(key) + len(message)))
    return bytearray(hmac.digest(bytes(key), bytes(message), hashlib.sha3_256))
