"""``sui::balance``: amounts that can only be split and joined."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

BALANCE = FrameworkModule(SUI, "balance")
BALANCE.struct("public struct Supply<phantom T> has store { value: u64 }")
BALANCE.struct("public struct Balance<phantom T> has store { value: u64 }")
NON_ZERO = 0  # ENonZero
OVERFLOW = 1  # EOverflow
NOT_ENOUGH = 2  # ENotEnough
U64_MAX = 2**64 - 1


def take(function: str, balance: Value, amount: int) -> Value:
    """A balance of ``amount``, taken from another."""
    if balance[0] < amount:
        raise BALANCE.abort(function, NOT_ENOUGH, f"{amount} wanted, {balance[0]} there")
    balance[0] -= amount
    return [amount]


@BALANCE.function("public fun value<T>(self: &Balance<T>): u64")
def value(_: Machine, _types: Types, balance: Value) -> Value:
    return balance[0]


@BALANCE.function("public fun supply_value<T>(supply: &Supply<T>): u64")
def supply_value(_: Machine, _types: Types, supply: Value) -> Value:
    return supply[0]


@BALANCE.function("public fun create_supply<T: drop>(_: T): Supply<T>")
def create_supply(_: Machine, _types: Types, _witness: Value) -> Value:
    return [0]


@BALANCE.function("public fun increase_supply<T>(self: &mut Supply<T>, value: u64): Balance<T>")
def increase_supply(_: Machine, _types: Types, supply: Value, amount: int) -> Value:
    if amount >= U64_MAX - supply[0]:
        raise BALANCE.abort("increase_supply", OVERFLOW, "the supply would not fit 64 bits")
    supply[0] += amount
    return [amount]


@BALANCE.function("public fun decrease_supply<T>(self: &mut Supply<T>, b: Balance<T>): u64")
def decrease_supply(_: Machine, _types: Types, supply: Value, balance: Value) -> Value:
    if supply[0] < balance[0]:
        raise BALANCE.abort("decrease_supply", OVERFLOW, "more than the supply")
    supply[0] -= balance[0]
    return balance[0]


@BALANCE.function("public fun zero<T>(): Balance<T>")
def zero(_: Machine, _types: Types) -> Value:
    return [0]


@BALANCE.function("public fun join<T>(self: &mut Balance<T>, balance: Balance<T>): u64")
def join(_: Machine, _types: Types, balance: Value, other: Value) -> Value:
    total = balance[0] + other[0]
    if total > U64_MAX:
        raise BALANCE.error("join", "arithmetic error")
    balance[0] = total
    return total


@BALANCE.function("public fun split<T>(self: &mut Balance<T>, value: u64): Balance<T>")
def split(_: Machine, _types: Types, balance: Value, amount: int) -> Value:
    return take("split", balance, amount)


@BALANCE.function("public fun withdraw_all<T>(self: &mut Balance<T>): Balance<T>")
def withdraw_all(_: Machine, _types: Types, balance: Value) -> Value:
    return take("split", balance, balance[0])


@BALANCE.function("public fun destroy_zero<T>(balance: Balance<T>)")
def destroy_zero(_: Machine, _types: Types, balance: Value) -> None:
    if balance[0]:
        raise BALANCE.abort("destroy_zero", NON_ZERO, f"{balance[0]} left")
