"""``sui::hash``."""

from __future__ import annotations

import hashlib

from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.framework.keccak import keccak256 as keccak
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

HASH = FrameworkModule(SUI, "hash")
BASE_FUEL, BYTE_FUEL = 52, 2


@HASH.function("public fun blake2b256(data: &vector<u8>): vector<u8>")
def blake2b256(m: Machine, data: Value) -> Value:
    m.charge(BASE_FUEL + BYTE_FUEL * len(data))
    return bytearray(hashlib.blake2b(data, digest_size=32).digest())


@HASH.function("public fun keccak256(data: &vector<u8>): vector<u8>")
def keccak256(m: Machine, data: Value) -> Value:
    m.charge(BASE_FUEL + BYTE_FUEL * len(data))
    return bytearray(keccak(bytes(data)))
