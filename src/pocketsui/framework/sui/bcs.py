"""``sui::bcs``: reading values from bytes. The bytes are kept backwards, to be popped."""

from __future__ import annotations

from typing import Any

from pocketsui.framework import rounds
from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.framework.std import bcs as std_bcs
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value
from sui_wire.ids import LENGTH, Address

BCS = FrameworkModule(SUI, "bcs")
BCS.struct("public struct BCS has copy, drop, store { bytes: vector<u8> }")
OUT_OF_RANGE = 0  # EOutOfRange
NOT_A_BOOL = 1  # ENotBool
LENGTH_OUT_OF_RANGE = 2  # ELenOutOfRange
MAX_LENGTH_BYTES = 5

BCS.function("public fun to_bytes<T>(value: &T): vector<u8>")(std_bcs.to_bytes)


def _take(m: Machine, function: str, this: Value, count: int) -> bytes:
    data = this[0]
    if len(data) < count:
        raise BCS.abort(function, OUT_OF_RANGE, f"{count} bytes wanted, {len(data)} left")
    m.repeat(count, rounds.BCS_BYTE)
    taken = bytes(reversed(data[len(data) - count :]))
    del data[len(data) - count :]
    return taken


@BCS.function("public fun new(bytes: vector<u8>): BCS")
def new(m: Machine, data: Value) -> Value:
    m.repeat(len(data) // 2, rounds.REVERSE)
    data.reverse()
    return [data]


@BCS.function("public fun into_remainder_bytes(bcs: BCS): vector<u8>")
def into_remainder_bytes(m: Machine, this: Value) -> Value:
    m.repeat(len(this[0]) // 2, rounds.REVERSE)
    this[0].reverse()
    return this[0]


def peel_address(m: Machine, this: Value) -> Value:
    return Address(_take(m, "peel_address", this, LENGTH))


def peel_bool(m: Machine, this: Value) -> Value:
    byte = _take(m, "peel_u8", this, 1)[0]
    if byte > 1:
        raise BCS.abort("peel_bool", NOT_A_BOOL, f"{byte}")
    return bool(byte)


def _peel_integer(bits: int) -> Any:
    def peel(m: Machine, this: Value) -> Value:
        return int.from_bytes(_take(m, f"peel_u{bits}", this, bits // 8), "little")

    return peel


@BCS.function("public fun peel_vec_length(bcs: &mut BCS): u64")
def peel_vec_length(m: Machine, this: Value) -> Value:
    total = 0
    for position in range(MAX_LENGTH_BYTES):
        byte = _take(m, "peel_u8", this, 1)[0]
        total |= (byte & 0x7F) << (7 * position)
        if byte < 0x80:
            return total
    raise BCS.abort("peel_vec_length", LENGTH_OUT_OF_RANGE, "too many bytes of length")


def _peel_vector(peel_element: Any, *, of_bytes: bool) -> Any:
    def peel(m: Machine, this: Value) -> Value:
        items = [peel_element(m, this) for _ in range(peel_vec_length(m, this))]
        return bytearray(items) if of_bytes else items

    return peel


def _peel_option(peel_element: Any, *, of_bytes: bool) -> Any:
    def peel(m: Machine, this: Value) -> Value:
        items = [peel_element(m, this)] if peel_bool(m, this) else []
        return [bytearray(items) if of_bytes else items]

    return peel


@BCS.function("public fun peel_enum_tag(bcs: &mut BCS): u32")
def peel_enum_tag(m: Machine, this: Value) -> Value:
    return peel_vec_length(m, this)


_ELEMENTS: dict[str, Any] = {
    "address": peel_address,
    "bool": peel_bool,
    **{f"u{bits}": _peel_integer(bits) for bits in (8, 16, 32, 64, 128, 256)},
}
for _name, _peel in _ELEMENTS.items():
    _bytes = _name == "u8"
    BCS.function(f"public fun peel_{_name}(bcs: &mut BCS): {_name}")(_peel)
    BCS.function(f"public fun peel_vec_{_name}(bcs: &mut BCS): vector<{_name}>")(
        _peel_vector(_peel, of_bytes=_bytes)
    )
    BCS.function(f"public fun peel_option_{_name}(bcs: &mut BCS): Option<{_name}>")(
        _peel_option(_peel, of_bytes=_bytes)
    )
BCS.function("public fun peel_vec_vec_u8(bcs: &mut BCS): vector<vector<u8>>")(
    _peel_vector(_peel_vector(_ELEMENTS["u8"], of_bytes=True), of_bytes=False)
)
