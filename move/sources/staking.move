/// Stake accounts: what a person puts at risk so that others may believe them.
///
/// Stake is active, or unbonding: on its way back to its holder. Only active stake counts. Nobody but the
/// holder can take stake out, and it can go to nobody but the holder.
module k3s_daas::staking;

use k3s_daas::platform::Platform;
use sui::balance::{Self, Balance};
use sui::clock::Clock;
use sui::coin::{Self, Coin};
use sui::event;
use sui::sui::SUI;

/// Only the holder of a stake account takes stake out of it.
const ERROR_NOT_STAKE_HOLDER: u64 = 200;
/// A deposit or an unbonding of nothing.
const ERROR_ZERO_AMOUNT: u64 = 201;
/// More was asked back than is active.
const ERROR_NOT_ENOUGH_STAKE: u64 = 202;
/// The unbonding time is not over.
const ERROR_STILL_UNBONDING: u64 = 203;
/// Nothing is unbonding.
const ERROR_NOTHING_UNBONDING: u64 = 204;

/// Shared, one for each seal token.
public struct StakeAccount has key {
    id: UID,
    holder: address,
    active: Balance<SUI>,
    unbonding: Balance<SUI>,
    /// When `unbonding` may be withdrawn.
    unbonding_until_ms: u64,
}

public struct StakeDeposited has copy, drop {
    account: ID,
    amount: u64,
    active: u64,
}

public struct StakeUnbonding has copy, drop {
    account: ID,
    amount: u64,
    active: u64,
    until_ms: u64,
}

public struct StakeWithdrawn has copy, drop {
    account: ID,
    amount: u64,
}

/// Adds a coin to the active stake. Whoever adds it: it belongs to the account's holder from here on.
/// Who: anyone.
/// Aborts: ERROR_WRONG_VERSION, ERROR_ZERO_AMOUNT.
/// Emits: StakeDeposited.
public fun deposit(platform: &Platform, account: &mut StakeAccount, coin: Coin<SUI>) {
    platform.assert_current();
    let amount = coin.value();
    assert!(amount > 0, ERROR_ZERO_AMOUNT);
    let active = account.active.join(coin.into_balance());
    event::emit(StakeDeposited { account: object::id(account), amount, active });
}

/// Asks active stake back. It stops counting now and may be withdrawn when the unbonding time is over; what
/// was unbonding already waits as long.
/// Who: the account's holder.
/// Aborts: ERROR_NOT_STAKE_HOLDER, ERROR_ZERO_AMOUNT, ERROR_NOT_ENOUGH_STAKE.
/// Emits: StakeUnbonding.
public fun unbond(
    platform: &Platform,
    account: &mut StakeAccount,
    amount: u64,
    clock: &Clock,
    ctx: &TxContext,
) {
    assert!(ctx.sender() == account.holder, ERROR_NOT_STAKE_HOLDER);
    assert!(amount > 0, ERROR_ZERO_AMOUNT);
    assert!(amount <= account.active.value(), ERROR_NOT_ENOUGH_STAKE);
    let leaving = account.active.split(amount);
    account.unbonding.join(leaving);
    account.unbonding_until_ms = clock.timestamp_ms() + platform.unbonding_ms();
    event::emit(StakeUnbonding {
        account: object::id(account),
        amount,
        active: account.active.value(),
        until_ms: account.unbonding_until_ms,
    });
}

/// Pays out everything that has finished unbonding, as one coin to the holder.
/// Who: the account's holder.
/// Aborts: ERROR_NOT_STAKE_HOLDER, ERROR_NOTHING_UNBONDING, ERROR_STILL_UNBONDING.
/// Emits: StakeWithdrawn.
public fun withdraw(account: &mut StakeAccount, clock: &Clock, ctx: &mut TxContext) {
    assert!(ctx.sender() == account.holder, ERROR_NOT_STAKE_HOLDER);
    let amount = account.unbonding.value();
    assert!(amount > 0, ERROR_NOTHING_UNBONDING);
    assert!(clock.timestamp_ms() >= account.unbonding_until_ms, ERROR_STILL_UNBONDING);
    let coin = coin::from_balance(account.unbonding.withdraw_all(), ctx);
    event::emit(StakeWithdrawn { account: object::id(account), amount });
    transfer::public_transfer(coin, account.holder);
}

/// The only address that stake can go back to.
public fun holder(account: &StakeAccount): address {
    account.holder
}

/// MIST that count.
public fun active_amount(account: &StakeAccount): u64 {
    account.active.value()
}

/// MIST on their way back to the holder.
public fun unbonding_amount(account: &StakeAccount): u64 {
    account.unbonding.value()
}

/// Opens an empty account for `holder` and returns its id.
public(package) fun open(holder: address, ctx: &mut TxContext): ID {
    let account = StakeAccount {
        id: object::new(ctx),
        holder,
        active: balance::zero(),
        unbonding: balance::zero(),
        unbonding_until_ms: 0,
    };
    let id = object::id(&account);
    transfer::share_object(account);
    id
}
