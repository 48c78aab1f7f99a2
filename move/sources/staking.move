/// Stake accounts: what a person puts at risk so that others may believe them.
///
/// An account belongs to its holder, for one role, for good. Others may delegate to a worker's or executor's
/// account (`delegation`): their stake counts with the holder's, earns with it less a commission, and is
/// slashed with it. Nobody but the holder can take the holder's stake out, and it can go to nobody else, but
/// for a slash: a share for who proved the fault, a share burned, the rest to the treasury.
module k3s_daas::staking;

use k3s_daas::platform::Platform;
use k3s_daas::stake_pool::{Self, Position, StakePool};
use k3s_daas::treasury::{Self, Treasury};
use sui::balance::Balance;
use sui::clock::Clock;
use sui::coin::Coin;
use sui::event;
use sui::sui::SUI;

/// Only the holder of a stake account takes stake out of it.
const ERROR_NOT_STAKE_HOLDER: u64 = 200;
/// A commission is at most half of what the others earn.
const ERROR_BAD_COMMISSION: u64 = 206;
/// There is nothing to collect.
const ERROR_NOTHING_TO_COLLECT: u64 = 207;
/// The worker or executor that the stake stands for still serves, and needs it.
const ERROR_STAKE_SERVES: u64 = 208;

/// `role`: the account of a seal token.
const ROLE_USER: u8 = 0;
/// `role`: the account of a worker.
const ROLE_WORKER: u8 = 1;
/// `role`: the account of an executor.
const ROLE_EXECUTOR: u8 = 2;

const MAX_COMMISSION: u64 = 5_000;
const ALL: u64 = 10_000;

/// Shared.
public struct StakeAccount has key {
    id: UID,
    holder: address,
    /// 0 user, 1 worker, 2 executor.
    role: u8,
    /// The holder's stake and what others delegated.
    pool: StakePool,
    /// The holder's part.
    own: Position,
    /// Basis points of what delegated stake earns that go to the holder.
    commission: u64,
    /// MIST that the holder cannot ask back while the worker or executor serves.
    floor: u64,
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

public struct StakeRewarded has copy, drop {
    account: ID,
    amount: u64,
}

public struct RewardsCollected has copy, drop {
    account: ID,
    amount: u64,
}

public struct CompoundingSet has copy, drop {
    account: ID,
    compounds: bool,
}

public struct CommissionSet has copy, drop {
    account: ID,
    commission: u64,
}

/// All amounts are MIST; what is not burned and does not go to the challenger went to the treasury.
public struct StakeSlashed has copy, drop {
    account: ID,
    amount: u64,
    burned: u64,
    challenger: Option<address>,
    challenger_amount: u64,
    /// 0 two answers, 1 another request's answer, 2 a read out-voted, 3 missed heartbeats.
    reason: u8,
    /// Digest of what proves the fault.
    evidence: vector<u8>,
}

/// Adds a coin to the holder's active stake. Whoever adds it: it belongs to the account's holder from here on.
/// Who: anyone.
/// Aborts: ERROR_WRONG_VERSION, ERROR_ZERO_AMOUNT, ERROR_POOL_RUINED.
/// Emits: StakeDeposited.
public fun deposit(
    platform: &Platform,
    account: &mut StakeAccount,
    coin: Coin<SUI>,
    clock: &Clock,
) {
    platform.assert_current();
    let amount = coin.value();
    account.pool.deposit(&mut account.own, coin.into_balance(), clock.timestamp_ms());
    event::emit(StakeDeposited { account: object::id(account), amount, active: account.pool.active() });
}

/// Asks active stake back. It stops counting now and may be withdrawn when the unbonding time is over; what
/// was unbonding already waits as long.
/// Who: the account's holder.
/// Aborts: ERROR_NOT_STAKE_HOLDER, ERROR_STAKE_LOCKED, ERROR_ZERO_AMOUNT, ERROR_NOT_ENOUGH_STAKE,
/// ERROR_STAKE_SERVES.
/// Emits: StakeUnbonding.
public fun unbond(
    platform: &Platform,
    account: &mut StakeAccount,
    amount: u64,
    clock: &Clock,
    ctx: &TxContext,
) {
    account.assert_held_by(ctx.sender());
    let now_ms = clock.timestamp_ms();
    let until_ms = now_ms + platform.unbonding_ms();
    let amount = account.pool.unbond(&mut account.own, amount, until_ms, now_ms);
    assert!(account.floor == 0 || account.own_amount() >= account.floor, ERROR_STAKE_SERVES);
    event::emit(StakeUnbonding {
        account: object::id(account),
        amount,
        active: account.pool.active(),
        until_ms,
    });
}

/// Pays out everything that has finished unbonding, as one coin to the holder.
/// Who: the account's holder.
/// Aborts: ERROR_NOT_STAKE_HOLDER, ERROR_NOTHING_UNBONDING, ERROR_STILL_UNBONDING.
/// Emits: StakeWithdrawn.
public fun withdraw(account: &mut StakeAccount, clock: &Clock, ctx: &mut TxContext) {
    account.assert_held_by(ctx.sender());
    let funds = account.pool.withdraw(&mut account.own, clock.timestamp_ms());
    event::emit(StakeWithdrawn { account: object::id(account), amount: funds.value() });
    treasury::send(funds, account.holder, ctx);
}

/// Pays out the holder's rewards, as one coin to the holder.
/// Who: the account's holder.
/// Aborts: ERROR_NOT_STAKE_HOLDER, ERROR_NOTHING_TO_COLLECT.
/// Emits: RewardsCollected.
public fun collect(account: &mut StakeAccount, clock: &Clock, ctx: &mut TxContext) {
    account.assert_held_by(ctx.sender());
    let funds = account.pool.collect(&mut account.own, clock.timestamp_ms());
    assert!(funds.value() > 0, ERROR_NOTHING_TO_COLLECT);
    event::emit(RewardsCollected { account: object::id(account), amount: funds.value() });
    treasury::send(funds, account.holder, ctx);
}

/// Says whether the holder's rewards become stake by themselves, from those that are owed now on.
/// Who: the account's holder.
/// Aborts: ERROR_NOT_STAKE_HOLDER.
/// Emits: CompoundingSet.
public fun set_compounding(
    account: &mut StakeAccount,
    compounds: bool,
    clock: &Clock,
    ctx: &TxContext,
) {
    account.assert_held_by(ctx.sender());
    account.pool.set_compounding(&mut account.own, compounds, clock.timestamp_ms());
    event::emit(CompoundingSet { account: object::id(account), compounds });
}

/// Sets what the holder has of what delegated stake earns, from the next reward on.
/// Who: the account's holder.
/// Aborts: ERROR_NOT_STAKE_HOLDER, ERROR_BAD_COMMISSION.
/// Emits: CommissionSet.
public fun set_commission(account: &mut StakeAccount, commission: u64, ctx: &TxContext) {
    account.assert_held_by(ctx.sender());
    assert!(commission <= MAX_COMMISSION, ERROR_BAD_COMMISSION);
    account.commission = commission;
    event::emit(CommissionSet { account: object::id(account), commission });
}

/// The only address that the holder's stake can go back to.
public fun holder(account: &StakeAccount): address {
    account.holder
}

/// 0 user, 1 worker, 2 executor.
public fun role(account: &StakeAccount): u8 {
    account.role
}

/// MIST that count: the holder's and what is delegated.
public fun active_amount(account: &StakeAccount): u64 {
    account.pool.active()
}

/// MIST of the holder's active stake.
public fun own_amount(account: &StakeAccount): u64 {
    account.pool.worth(&account.own)
}

/// MIST on their way back, to the holder and to others.
public fun unbonding_amount(account: &StakeAccount): u64 {
    account.pool.unbonding()
}

public(package) fun user(): u8 { ROLE_USER }

public(package) fun worker(): u8 { ROLE_WORKER }

public(package) fun executor(): u8 { ROLE_EXECUTOR }

/// Opens an empty account for `holder` and returns its id.
public(package) fun open(holder: address, role: u8, ctx: &mut TxContext): ID {
    let account = new(holder, role, ctx);
    let id = object::id(&account);
    transfer::share_object(account);
    id
}

/// Opens an account with a coin of which `floor` stays while the holder serves, and returns its id.
public(package) fun open_with(
    holder: address,
    role: u8,
    coin: Coin<SUI>,
    floor: u64,
    clock: &Clock,
    ctx: &mut TxContext,
): ID {
    let mut account = new(holder, role, ctx);
    let id = object::id(&account);
    let amount = coin.value();
    account.floor = floor;
    account.pool.deposit(&mut account.own, coin.into_balance(), clock.timestamp_ms());
    event::emit(StakeDeposited { account: id, amount, active: amount });
    transfer::share_object(account);
    id
}

/// Lets the holder ask all stake back: what it stood for serves no more.
public(package) fun release(account: &mut StakeAccount) {
    account.floor = 0;
}

/// Makes another person the holder: the seal token of the account was recovered.
public(package) fun hand_to(account: &mut StakeAccount, holder: address) {
    account.holder = holder;
}

/// Pays a reward to everybody who has stake in the account.
public(package) fun reward(account: &mut StakeAccount, funds: Balance<SUI>, clock: &Clock) {
    let amount = funds.value();
    account.pool.reward(&mut account.own, account.commission, funds, clock.timestamp_ms());
    event::emit(StakeRewarded { account: object::id(account), amount });
}

/// Takes a part of all stake in the account, in basis points, for a fault that was proved. Who proved it has a
/// share of the holder's own part alone: a holder who proves a fault of his own gains nothing from delegators.
public(package) fun slash(
    account: &mut StakeAccount,
    platform: &Platform,
    treasury: &mut Treasury,
    basis_points: u64,
    reason: u8,
    evidence: vector<u8>,
    challenger: Option<address>,
    ctx: &mut TxContext,
) {
    let parameters = platform.parameters();
    let own = account.pool.worth(&account.own) + account.pool.leaving_worth(&account.own);
    let mut seized = account.pool.seize(basis_points);
    let amount = seized.value();
    let burned = part(amount, parameters.burn_share());
    let own_part = part(own, basis_points);
    let shared = if (own_part < amount) own_part else amount;
    let challenger_amount = if (challenger.is_some()) part(shared, parameters.challenger_share()) else 0;
    treasury.burn(seized.split(burned), ctx);
    if (challenger.is_some()) {
        treasury::send(seized.split(challenger_amount), challenger.destroy_some(), ctx);
    };
    treasury.put(seized);
    event::emit(StakeSlashed {
        account: object::id(account),
        amount,
        burned,
        challenger,
        challenger_amount,
        reason,
        evidence,
    });
}

/// The pool, for a position of another than the holder's.
public(package) fun pool(account: &StakeAccount): &StakePool {
    &account.pool
}

public(package) fun pool_mut(account: &mut StakeAccount): &mut StakePool {
    &mut account.pool
}

/// Keeps the holder's stake from being asked back before a time, and returns what it is now.
public(package) fun lock_own(account: &mut StakeAccount, until_ms: u64): u64 {
    account.own.lock(until_ms);
    account.own_amount()
}

/// The holder's stake times time since this was last asked.
public(package) fun take_own_points(account: &mut StakeAccount, clock: &Clock): u128 {
    account.pool.take_points(&mut account.own, clock.timestamp_ms())
}

/// Aborts unless the account is that of `sender`.
public(package) fun assert_held_by(account: &StakeAccount, sender: address) {
    assert!(sender == account.holder, ERROR_NOT_STAKE_HOLDER);
}

fun new(holder: address, role: u8, ctx: &mut TxContext): StakeAccount {
    StakeAccount {
        id: object::new(ctx),
        holder,
        role,
        pool: stake_pool::new(),
        own: stake_pool::empty_position(),
        commission: 0,
        floor: 0,
    }
}

fun part(amount: u64, basis_points: u64): u64 {
    ((amount as u128) * (basis_points as u128) / (ALL as u128)) as u64
}
