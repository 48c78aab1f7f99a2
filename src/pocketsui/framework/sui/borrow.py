"""``sui::borrow``: lends an object by value; a hot potato makes sure that it comes back."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.parts import option_of
from pocketsui.framework.std import option
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

BORROW = FrameworkModule(SUI, "borrow")
BORROW.struct("public struct Referent<T: key + store> has store { id: address, value: Option<T> }")
BORROW.struct("public struct Borrow { ref: address, obj: ID }")
WRONG_BORROW = 0  # EWrongBorrow
WRONG_VALUE = 1  # EWrongValue


@BORROW.function("public fun new<T: key + store>(value: T, ctx: &mut TxContext): Referent<T>")
def new(m: Machine, types: Types, value: Value, _context: Value) -> Value:
    return [m.fresh_address(), option_of(types[0], value)]


@BORROW.function("public fun borrow<T: key + store>(self: &mut Referent<T>): (T, borrow::Borrow)")
def borrow(m: Machine, types: Types, this: Value) -> Value:
    value = option.extract(m, types, this[1])
    return value, [this[0], [value[0][0][0]]]


@BORROW.function(
    "public fun put_back<T: key + store>(self: &mut Referent<T>, value: T, borrow: borrow::Borrow)"
)
def put_back(m: Machine, types: Types, this: Value, value: Value, borrowed: Value) -> None:
    if value[0][0] != borrowed[1]:
        raise BORROW.abort("put_back", WRONG_VALUE, "not the object that was borrowed")
    if this[0] != borrowed[0]:
        raise BORROW.abort("put_back", WRONG_BORROW, "it was borrowed from another referent")
    option.fill(m, types, this[1], value)


@BORROW.function("public fun destroy<T: key + store>(self: Referent<T>): T")
def destroy(m: Machine, types: Types, this: Value) -> Value:
    return option.destroy_some(m, types, this[1])
