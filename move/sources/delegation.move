/// Delegation: stake that one person puts behind another's worker or executor.
///
/// It counts as the account's stake and shares its fate, rewards less commission and slashes alike. It belongs
/// to the delegator, cannot be handed on, and comes back only after the unbonding time.
module k3s_daas::delegation;

use k3s_daas::platform::Platform;
use k3s_daas::stake_pool::{Self, Position};
use k3s_daas::staking::{Self, StakeAccount};
use k3s_daas::treasury;
use sui::clock::Clock;
use sui::coin::Coin;
use sui::event;
use sui::sui::SUI;

/// Stake is delegated to workers and executors only.
const ERROR_NO_DELEGATION_TO_USERS: u64 = 230;
/// The delegation is to another account.
const ERROR_WRONG_ACCOUNT: u64 = 231;
/// Something is left in the delegation: take it out first.
const ERROR_NOT_EMPTY: u64 = 232;
/// There is nothing to collect.
const ERROR_NO_REWARDS: u64 = 233;

/// Owned by the delegator; soul-bound.
public struct Delegation has key {
    id: UID,
    account: ID,
    position: Position,
}

public struct StakeDelegated has copy, drop {
    delegation: ID,
    account: ID,
    amount: u64,
}

public struct DelegationUnbonding has copy, drop {
    delegation: ID,
    account: ID,
    amount: u64,
    until_ms: u64,
}

public struct DelegationPaid has copy, drop {
    delegation: ID,
    account: ID,
    amount: u64,
    /// True for rewards, false for stake that came back.
    rewards: bool,
}

public struct DelegationCompoundingSet has copy, drop {
    delegation: ID,
    compounds: bool,
}

/// Puts a coin behind an account; the sender receives the `Delegation`.
/// Who: anyone.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NO_DELEGATION_TO_USERS, ERROR_ZERO_AMOUNT, ERROR_POOL_RUINED.
/// Emits: StakeDelegated.
#[allow(lint(self_transfer))] // it is soul-bound
public fun delegate(
    platform: &Platform,
    account: &mut StakeAccount,
    coin: Coin<SUI>,
    compounds: bool,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    assert!(account.role() != staking::user(), ERROR_NO_DELEGATION_TO_USERS);
    let mut delegation = Delegation {
        id: object::new(ctx),
        account: object::id(account),
        position: stake_pool::empty_position(),
    };
    let now_ms = clock.timestamp_ms();
    account.pool_mut().set_compounding(&mut delegation.position, compounds, now_ms);
    delegation.put(account, coin, now_ms);
    transfer::transfer(delegation, ctx.sender());
}

/// Adds a coin to a delegation.
/// Who: the delegator.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_ACCOUNT, ERROR_ZERO_AMOUNT, ERROR_POOL_RUINED.
/// Emits: StakeDelegated.
public fun add(
    platform: &Platform,
    delegation: &mut Delegation,
    account: &mut StakeAccount,
    coin: Coin<SUI>,
    clock: &Clock,
) {
    platform.assert_current();
    delegation.assert_of(account);
    delegation.put(account, coin, clock.timestamp_ms());
}

/// Asks delegated stake back; it stops counting and earning now.
/// Who: the delegator.
/// Aborts: ERROR_WRONG_ACCOUNT, ERROR_STAKE_LOCKED, ERROR_ZERO_AMOUNT, ERROR_NOT_ENOUGH_STAKE.
/// Emits: DelegationUnbonding.
public fun undelegate(
    platform: &Platform,
    delegation: &mut Delegation,
    account: &mut StakeAccount,
    amount: u64,
    clock: &Clock,
) {
    delegation.assert_of(account);
    let now_ms = clock.timestamp_ms();
    let until_ms = now_ms + platform.unbonding_ms();
    let amount = account.pool_mut().unbond(&mut delegation.position, amount, until_ms, now_ms);
    event::emit(DelegationUnbonding {
        delegation: object::id(delegation),
        account: delegation.account,
        amount,
        until_ms,
    });
}

/// Pays out everything that has finished unbonding.
/// Who: the delegator.
/// Aborts: ERROR_WRONG_ACCOUNT, ERROR_NOTHING_UNBONDING, ERROR_STILL_UNBONDING.
/// Emits: DelegationPaid.
public fun withdraw(
    delegation: &mut Delegation,
    account: &mut StakeAccount,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    delegation.assert_of(account);
    let funds = account.pool_mut().withdraw(&mut delegation.position, clock.timestamp_ms());
    delegation.announce_payment(funds.value(), false);
    treasury::send(funds, ctx.sender(), ctx);
}

/// Pays out the rewards of a delegation that does not compound.
/// Who: the delegator.
/// Aborts: ERROR_WRONG_ACCOUNT, ERROR_NO_REWARDS.
/// Emits: DelegationPaid.
public fun collect(
    delegation: &mut Delegation,
    account: &mut StakeAccount,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    delegation.assert_of(account);
    let funds = account.pool_mut().collect(&mut delegation.position, clock.timestamp_ms());
    assert!(funds.value() > 0, ERROR_NO_REWARDS);
    delegation.announce_payment(funds.value(), true);
    treasury::send(funds, ctx.sender(), ctx);
}

/// Says whether rewards become stake by themselves, from those that are owed now on.
/// Who: the delegator.
/// Aborts: ERROR_WRONG_ACCOUNT.
/// Emits: DelegationCompoundingSet.
public fun set_compounding(
    delegation: &mut Delegation,
    account: &mut StakeAccount,
    compounds: bool,
    clock: &Clock,
) {
    delegation.assert_of(account);
    account.pool_mut().set_compounding(&mut delegation.position, compounds, clock.timestamp_ms());
    event::emit(DelegationCompoundingSet { delegation: object::id(delegation), compounds });
}

/// Deletes a delegation that has nothing left; the sender has the storage rebate.
/// Who: the delegator.
/// Aborts: ERROR_NOT_EMPTY.
public fun close(delegation: Delegation) {
    let Delegation { id, position, .. } = delegation;
    assert!(position.destroy_empty(), ERROR_NOT_EMPTY);
    id.delete();
}

/// MIST of active stake in the delegation.
public fun amount(delegation: &Delegation, account: &StakeAccount): u64 {
    delegation.assert_of(account);
    account.pool().worth(&delegation.position)
}

/// The account that the stake is behind.
public fun account(delegation: &Delegation): ID {
    delegation.account
}

/// Keeps the stake from being asked back before a time, and returns what it is now.
public(package) fun lock(
    delegation: &mut Delegation,
    account: &StakeAccount,
    until_ms: u64,
): u64 {
    delegation.position.lock(until_ms);
    delegation.amount(account)
}

/// The stake times time since this was last asked.
public(package) fun take_points(
    delegation: &mut Delegation,
    account: &mut StakeAccount,
    clock: &Clock,
): u128 {
    delegation.assert_of(account);
    account.pool_mut().take_points(&mut delegation.position, clock.timestamp_ms())
}

fun put(
    delegation: &mut Delegation,
    account: &mut StakeAccount,
    coin: Coin<SUI>,
    now_ms: u64,
) {
    let amount = coin.value();
    account.pool_mut().deposit(&mut delegation.position, coin.into_balance(), now_ms);
    event::emit(StakeDelegated {
        delegation: object::id(delegation),
        account: delegation.account,
        amount,
    });
}

fun announce_payment(delegation: &Delegation, amount: u64, rewards: bool) {
    event::emit(DelegationPaid {
        delegation: object::id(delegation),
        account: delegation.account,
        amount,
        rewards,
    });
}

fun assert_of(delegation: &Delegation, account: &StakeAccount) {
    assert!(delegation.account == object::id(account), ERROR_WRONG_ACCOUNT);
}
