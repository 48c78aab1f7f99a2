"""``sui::pay``: splitting, joining and sending coins."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui import coin as coins
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value
from sui_wire.object import AddressOwner

PAY = FrameworkModule(SUI, "pay")
NO_COINS = 0  # ENoCoins


def _send(m: Machine, types: Types, coin: Value, recipient: Value) -> None:
    m.objects.transfer(AddressOwner(recipient), coins.COIN_DATATYPE.apply(types), coin)


@PAY.function("public fun keep<T>(c: Coin<T>, ctx: &TxContext)")
def keep(m: Machine, types: Types, coin: Value, _context: Value) -> None:
    _send(m, types, coin, m.sender)


@PAY.function(
    "public entry fun split<T>(coin: &mut Coin<T>, split_amount: u64, ctx: &mut TxContext)"
)
def split(m: Machine, types: Types, coin: Value, amount: int, context: Value) -> None:
    _send(m, types, coins.split(m, types, coin, amount, context), m.sender)


@PAY.function(
    "public entry fun split_vec<T>(self: &mut Coin<T>, amounts: vector<u64>, ctx: &mut TxContext)"
)
def split_vec(m: Machine, types: Types, coin: Value, amounts: Value, context: Value) -> None:
    for amount in amounts:
        split(m, types, coin, amount, context)


@PAY.function(
    "public entry fun split_and_transfer<T>(c: &mut Coin<T>, amount: u64, recipient: address,"
    " ctx: &mut TxContext)"
)
def split_and_transfer(
    m: Machine, types: Types, coin: Value, amount: int, recipient: Value, context: Value
) -> None:
    _send(m, types, coins.split(m, types, coin, amount, context), recipient)


@PAY.function(
    "public entry fun divide_and_keep<T>(self: &mut Coin<T>, split_amount: u64,"
    " ctx: &mut TxContext)"
)
def divide_and_keep(m: Machine, types: Types, coin: Value, count: int, context: Value) -> None:
    for part in reversed(coins.divide_into_n(m, types, coin, count, context)):
        _send(m, types, part, m.sender)


@PAY.function("public entry fun join<T>(self: &mut Coin<T>, coin: Coin<T>)")
def join(m: Machine, types: Types, coin: Value, other: Value) -> None:
    coins.join(m, types, coin, other)


@PAY.function("public entry fun join_vec<T>(self: &mut Coin<T>, coins: vector<Coin<T>>)")
def join_vec(m: Machine, types: Types, coin: Value, others: Value) -> None:
    for other in reversed(others):
        coins.join(m, types, coin, other)


@PAY.function(
    "public entry fun join_vec_and_transfer<T>(coins: vector<Coin<T>>, receiver: address)"
)
def join_vec_and_transfer(m: Machine, types: Types, parts: Value, recipient: Value) -> None:
    if not parts:
        raise PAY.abort("join_vec_and_transfer", NO_COINS, "no coins were given")
    coin = parts.pop()
    join_vec(m, types, coin, parts)
    _send(m, types, coin, recipient)
