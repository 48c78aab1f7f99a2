"""``sui::hex``."""

from __future__ import annotations

from pocketsui.framework import rounds
from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

HEX = FrameworkModule(SUI, "hex")
INVALID_LENGTH = 0  # EInvalidHexLength
INVALID_CHARACTER = 1  # ENotValidHexCharacter
_DIGITS = frozenset(b"0123456789abcdefABCDEF")


@HEX.function("public fun encode(bytes: vector<u8>): vector<u8>")
def encode(m: Machine, data: Value) -> Value:
    m.repeat(len(data), rounds.HEX_ENCODE)
    return bytearray(data.hex().encode())


@HEX.function("public fun decode(hex: vector<u8>): vector<u8>")
def decode(m: Machine, text: Value) -> Value:
    m.repeat(len(text) // 2, rounds.HEX_DECODE)
    if len(text) % 2:
        raise HEX.abort("decode", INVALID_LENGTH, "an odd number of digits")
    if not _DIGITS.issuperset(text):
        raise HEX.abort("decode_byte", INVALID_CHARACTER, "not a hex digit")
    return bytearray.fromhex(text.decode())
