/// Interface of `sui::coin`: what the sources use of it.
module sui::coin;

use sui::balance::Balance;
use sui::object::UID;
use sui::tx_context::TxContext;

public struct Coin<phantom T> has key, store {
    id: UID,
    balance: Balance<T>,
}

public native fun value<T>(self: &Coin<T>): u64;

public native fun into_balance<T>(coin: Coin<T>): Balance<T>;

public native fun from_balance<T>(balance: Balance<T>, ctx: &mut TxContext): Coin<T>;
