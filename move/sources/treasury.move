/// The treasury: what slashes leave over and what people give, spent on rewards and by vote.
///
/// There is exactly one `Treasury`: only `init` makes one. It stands apart from the `Platform` so that moving
/// money never delays a request. SUI cannot be destroyed by us; what is burned goes to the address 0x0, whose
/// key nobody has.
module k3s_daas::treasury;

use sui::balance::{Self, Balance};
use sui::coin::{Self, Coin};
use sui::event;
use sui::sui::SUI;

/// The treasury holds less than is to be paid.
const ERROR_TREASURY_TOO_POOR: u64 = 140;

const NOBODY: address = @0x0;

/// Shared.
public struct Treasury has key {
    id: UID,
    funds: Balance<SUI>,
    /// MIST burned so far.
    burned: u64,
}

public struct TreasuryDonated has copy, drop {
    treasury: ID,
    amount: u64,
}

fun init(ctx: &mut TxContext) {
    transfer::share_object(Treasury { id: object::new(ctx), funds: balance::zero(), burned: 0 });
}

/// Gives a coin to the treasury.
/// Who: anyone.
/// Emits: TreasuryDonated.
public fun donate(treasury: &mut Treasury, coin: Coin<SUI>) {
    event::emit(TreasuryDonated { treasury: object::id(treasury), amount: coin.value() });
    treasury.funds.join(coin.into_balance());
}

/// MIST in the treasury.
public fun funds(treasury: &Treasury): u64 {
    treasury.funds.value()
}

/// MIST burned so far.
public fun burned(treasury: &Treasury): u64 {
    treasury.burned
}

public(package) fun put(treasury: &mut Treasury, funds: Balance<SUI>) {
    treasury.funds.join(funds);
}

/// Takes exactly this out, or aborts.
public(package) fun take(treasury: &mut Treasury, amount: u64): Balance<SUI> {
    assert!(amount <= treasury.funds.value(), ERROR_TREASURY_TOO_POOR);
    treasury.funds.split(amount)
}

/// Takes this out, or what there is.
public(package) fun take_up_to(treasury: &mut Treasury, amount: u64): Balance<SUI> {
    let there = treasury.funds.value();
    treasury.funds.split(if (amount < there) amount else there)
}

/// Puts funds where nobody can reach them.
public(package) fun burn(treasury: &mut Treasury, funds: Balance<SUI>, ctx: &mut TxContext) {
    treasury.burned = treasury.burned + funds.value();
    send(funds, NOBODY, ctx);
}

/// Sends funds as one coin; nothing is sent when there are none.
public(package) fun send(funds: Balance<SUI>, to: address, ctx: &mut TxContext) {
    if (funds.value() == 0) {
        funds.destroy_zero();
    } else {
        transfer::public_transfer(coin::from_balance(funds, ctx), to);
    }
}
