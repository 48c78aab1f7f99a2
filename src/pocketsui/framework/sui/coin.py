"""``sui::coin``: balances as objects, and the capability to mint them.

``coin_metadata`` and ``regulated_coin`` declare the rest of the module.
"""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.std.ascii import string as ascii_from_bytes
from pocketsui.framework.std.string import utf8
from pocketsui.framework.sui import balance as balances
from pocketsui.framework.sui.types import is_witness_type
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value
from sui_wire.object import AddressOwner

COIN = FrameworkModule(SUI, "coin")
COIN_DATATYPE = COIN.struct(
    "public struct Coin<phantom T> has key, store { id: UID, balance: Balance<T> }"
)
COIN.struct(
    "public struct CoinMetadata<phantom T> has key, store { id: UID, decimals: u8,"
    " name: string::String, symbol: ascii::String, description: string::String,"
    " icon_url: Option<Url> }"
)
COIN.struct(
    "public struct TreasuryCap<phantom T> has key, store { id: UID, total_supply: Supply<T> }"
)
BAD_WITNESS = 0  # EBadWitness
INVALID_ARGUMENT = 1  # EInvalidArg
NOT_ENOUGH = 2  # ENotEnough


def new_coin(m: Machine, balance: Value) -> Value:
    return [[[m.fresh_id()]], balance]


def open_coin(m: Machine, coin: Value) -> Value:
    """The balance of a coin that ceases to exist."""
    uid, balance = coin
    m.objects.delete(uid[0][0])
    return balance


@COIN.function("public fun total_supply<T>(cap: &TreasuryCap<T>): u64")
def total_supply(_: Machine, _types: Types, cap: Value) -> Value:
    return cap[1][0]


@COIN.function("public fun treasury_into_supply<T>(treasury: TreasuryCap<T>): Supply<T>")
def treasury_into_supply(m: Machine, _types: Types, cap: Value) -> Value:
    return open_coin(m, cap)


@COIN.function("public fun supply<T>(treasury: &mut TreasuryCap<T>): &Supply<T>")
@COIN.function("public fun supply_immut<T>(treasury: &TreasuryCap<T>): &Supply<T>")
def supply_immut(_: Machine, _types: Types, cap: Value) -> Value:
    return cap[1]


@COIN.function("public fun supply_mut<T>(treasury: &mut TreasuryCap<T>): &mut Supply<T>")
def supply_mut(_: Machine, _types: Types, cap: Value) -> Value:
    return cap[1]


@COIN.function("public fun value<T>(self: &Coin<T>): u64")
def value(_: Machine, _types: Types, coin: Value) -> Value:
    return coin[1][0]


@COIN.function("public fun balance<T>(coin: &Coin<T>): &Balance<T>")
def balance_of(_: Machine, _types: Types, coin: Value) -> Value:
    return coin[1]


@COIN.function("public fun balance_mut<T>(coin: &mut Coin<T>): &mut Balance<T>")
def balance_mut(_: Machine, _types: Types, coin: Value) -> Value:
    return coin[1]


@COIN.function("public fun from_balance<T>(balance: Balance<T>, ctx: &mut TxContext): Coin<T>")
def from_balance(m: Machine, _types: Types, balance: Value, _context: Value) -> Value:
    return new_coin(m, balance)


@COIN.function("public fun into_balance<T>(coin: Coin<T>): Balance<T>")
def into_balance(m: Machine, _types: Types, coin: Value) -> Value:
    return open_coin(m, coin)


@COIN.function(
    "public fun take<T>(balance: &mut Balance<T>, value: u64, ctx: &mut TxContext): Coin<T>"
)
def take(m: Machine, _types: Types, balance: Value, amount: int, _context: Value) -> Value:
    object_id = [[m.fresh_id()]]
    return [object_id, balances.take("split", balance, amount)]


@COIN.function("public fun put<T>(balance: &mut Balance<T>, coin: Coin<T>)")
def put(m: Machine, types: Types, balance: Value, coin: Value) -> None:
    balances.join(m, types, balance, open_coin(m, coin))


@COIN.function("public entry fun join<T>(self: &mut Coin<T>, c: Coin<T>)")
def join(m: Machine, types: Types, coin: Value, other: Value) -> None:
    balances.join(m, types, coin[1], open_coin(m, other))


@COIN.function(
    "public fun split<T>(self: &mut Coin<T>, split_amount: u64, ctx: &mut TxContext): Coin<T>"
)
def split(m: Machine, types: Types, coin: Value, amount: int, context: Value) -> Value:
    return take(m, types, coin[1], amount, context)


@COIN.function(
    "public fun divide_into_n<T>(self: &mut Coin<T>, n: u64, ctx: &mut TxContext): vector<Coin<T>>"
)
def divide_into_n(m: Machine, types: Types, coin: Value, count: int, context: Value) -> Value:
    if count == 0:
        raise COIN.abort("divide_into_n", INVALID_ARGUMENT, "into no parts")
    if count > coin[1][0]:
        raise COIN.abort("divide_into_n", NOT_ENOUGH, f"{coin[1][0]} into {count} parts")
    amount = coin[1][0] // count
    return [split(m, types, coin, amount, context) for _ in range(count - 1)]


@COIN.function("public fun zero<T>(ctx: &mut TxContext): Coin<T>")
def zero(m: Machine, _types: Types, _context: Value) -> Value:
    return new_coin(m, [0])


@COIN.function("public fun destroy_zero<T>(c: Coin<T>)")
def destroy_zero(m: Machine, types: Types, coin: Value) -> None:
    balances.destroy_zero(m, types, open_coin(m, coin))


@COIN.function(
    "public fun create_currency<T: drop>(witness: T, decimals: u8, symbol: vector<u8>,"
    " name: vector<u8>, description: vector<u8>, icon_url: Option<Url>, ctx: &mut TxContext)"
    ": (TreasuryCap<T>, CoinMetadata<T>)"
)
def create_currency(m: Machine, types: Types, *arguments: Value) -> Value:
    _, decimals, symbol, name, description, icon_url, _ = arguments
    if not is_witness_type(types[0]):
        raise COIN.abort("create_currency", BAD_WITNESS, f"{types[0]} is no one-time witness")
    treasury = [[[m.fresh_id()]], [0]]
    metadata = [
        [[m.fresh_id()]],
        decimals,
        utf8(m, name),
        ascii_from_bytes(m, symbol),
        utf8(m, description),
        icon_url,
    ]
    return treasury, metadata


@COIN.function(
    "public fun mint<T>(cap: &mut TreasuryCap<T>, value: u64, ctx: &mut TxContext): Coin<T>"
)
def mint(m: Machine, types: Types, cap: Value, amount: int, _context: Value) -> Value:
    return new_coin(m, balances.increase_supply(m, types, cap[1], amount))


@COIN.function("public fun mint_balance<T>(cap: &mut TreasuryCap<T>, value: u64): Balance<T>")
def mint_balance(m: Machine, types: Types, cap: Value, amount: int) -> Value:
    return balances.increase_supply(m, types, cap[1], amount)


@COIN.function("public entry fun burn<T>(cap: &mut TreasuryCap<T>, c: Coin<T>): u64")
def burn(m: Machine, types: Types, cap: Value, coin: Value) -> Value:
    return balances.decrease_supply(m, types, cap[1], open_coin(m, coin))


@COIN.function(
    "public entry fun mint_and_transfer<T>(c: &mut TreasuryCap<T>, amount: u64,"
    " recipient: address, ctx: &mut TxContext)"
)
def mint_and_transfer(
    m: Machine, types: Types, cap: Value, amount: int, recipient: Value, context: Value
) -> None:
    coin = mint(m, types, cap, amount, context)
    m.objects.transfer(AddressOwner(recipient), COIN_DATATYPE.apply(types), coin)
