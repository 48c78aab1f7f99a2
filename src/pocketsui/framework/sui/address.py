"""``sui::address``: addresses as numbers, bytes and text."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value
from sui_wire.ids import LENGTH, Address

ADDRESS = FrameworkModule(SUI, "address")
PARSE_ERROR = 0  # EAddressParseError
FUEL = 52
_HEX = frozenset(b"0123456789abcdefABCDEF")


@ADDRESS.function("public fun to_u256(a: address): u256")
def to_u256(m: Machine, address: Value) -> Value:
    m.charge(FUEL)
    return int.from_bytes(address, "big")


@ADDRESS.function("public fun from_u256(n: u256): address")
def from_u256(m: Machine, number: int) -> Value:
    m.charge(FUEL)
    return Address(number.to_bytes(LENGTH, "big"))


@ADDRESS.function("public fun from_bytes(bytes: vector<u8>): address")
def from_bytes(m: Machine, data: Value) -> Value:
    m.charge(FUEL)
    if len(data) != LENGTH:
        raise ADDRESS.abort("from_bytes", PARSE_ERROR, f"{len(data)} bytes, not {LENGTH}")
    return Address(bytes(data))


@ADDRESS.function("public fun to_bytes(a: address): vector<u8>")
def to_bytes(_: Machine, address: Value) -> Value:
    return bytearray(address)


@ADDRESS.function("public fun to_ascii_string(a: address): ascii::String")
def to_ascii_string(m: Machine, address: Value) -> Value:
    m.charge(FUEL)
    return [bytearray(address.hex().encode())]


@ADDRESS.function("public fun to_string(a: address): string::String")
def to_string(m: Machine, address: Value) -> Value:
    m.charge(FUEL)
    return [bytearray(address.hex().encode())]


@ADDRESS.function("public fun from_ascii_bytes(bytes: &vector<u8>): address")
def from_ascii_bytes(m: Machine, text: Value) -> Value:
    m.charge(FUEL)
    if len(text) != 2 * LENGTH or not _HEX.issuperset(text):
        raise ADDRESS.abort("from_ascii_bytes", PARSE_ERROR, "expected 64 hex digits")
    return Address(bytes.fromhex(text.decode()))


@ADDRESS.function("public fun length(): u64")
def length(_: Machine) -> Value:
    return LENGTH


@ADDRESS.function("public fun max(): u256")
def largest(_: Machine) -> Value:
    return 2 ** (8 * LENGTH) - 1
