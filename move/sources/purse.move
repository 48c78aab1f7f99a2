/// Purses: what a seal token pays for its requests with, kept in the lane that carries them.
///
/// There are fees only when the platform sets them. A request's fees leave the purse when it is approved and
/// wait in escrow; a valid answer that says "executed" pays them to executor and gateway, every other end gives
/// them back. Earnings are kept by payee until they are claimed, so that an answer costs no object.
module k3s_daas::purse;

use k3s_daas::executor_registry::Executor;
use k3s_daas::lane::{Self, Lane, Payment};
use k3s_daas::platform::Platform;
use k3s_daas::seal_token::SealToken;
use k3s_daas::staking::StakeAccount;
use k3s_daas::treasury;
use sui::balance::{Self, Balance};
use sui::clock::Clock;
use sui::coin::Coin;
use sui::dynamic_field;
use sui::event;
use sui::sui::SUI;

use fun total as Payment.total;

/// The token has no purse in this lane.
const ERROR_NO_PURSE: u64 = 47;
/// Nothing was earned in this lane.
const ERROR_NOTHING_EARNED: u64 = 48;
/// The stake account is not the executor's.
const ERROR_STAKE_OF_OTHER_EXECUTOR: u64 = 49;

/// No limit on what a purse pays in a day.
const UNLIMITED: u64 = 0xffffffffffffffff;
const DAY_MS: u64 = 86_400_000;

/// Key of a token's purse among a lane's fields.
public struct PurseKey(ID) has copy, drop, store;

/// Key of a payee's earnings: a gateway's address, or an executor's id as an address.
public struct EarningsKey(address) has copy, drop, store;

public struct Purse has store {
    funds: Balance<SUI>,
    /// The fees of open requests.
    escrow: Balance<SUI>,
    /// MIST that may be spent in a day.
    daily_limit: u64,
    /// Days since 1970.
    day: u64,
    /// On that day, what was given back since included: no rejected request makes room for another.
    spent: u64,
}

public struct PurseFunded has copy, drop {
    lane: ID,
    seal_token: ID,
    amount: u64,
}

public struct SpendLimitSet has copy, drop {
    lane: ID,
    seal_token: ID,
    daily_limit: u64,
}

public struct PurseEmptied has copy, drop {
    lane: ID,
    seal_token: ID,
    amount: u64,
}

public struct EarningsClaimed has copy, drop {
    lane: ID,
    /// A gateway's address, or an executor's id.
    payee: address,
    amount: u64,
}

/// Adds a coin to a token's purse in a lane. Whoever adds it: it belongs to the token's holder from here on.
/// Who: anyone.
/// Aborts: ERROR_WRONG_VERSION.
/// Emits: PurseFunded.
public fun fund(platform: &Platform, lane: &mut Lane, token: &SealToken, coin: Coin<SUI>) {
    platform.assert_current();
    let key = PurseKey(object::id(token));
    if (!dynamic_field::exists_(lane.uid(), key)) {
        let purse = Purse {
            funds: balance::zero(),
            escrow: balance::zero(),
            daily_limit: UNLIMITED,
            day: 0,
            spent: 0,
        };
        dynamic_field::add(lane.uid_mut(), key, purse);
    };
    let amount = coin.value();
    purse_mut(lane, key).funds.join(coin.into_balance());
    event::emit(PurseFunded { lane: object::id(lane), seal_token: object::id(token), amount });
}

/// Limits what the token's requests cost in a day of UTC.
/// Who: the token's holder.
/// Aborts: ERROR_NOT_TOKEN_HOLDER, ERROR_NO_PURSE.
/// Emits: SpendLimitSet.
public fun set_spend_limit(
    lane: &mut Lane,
    token: &SealToken,
    daily_limit: u64,
    ctx: &TxContext,
) {
    token.assert_held_by(ctx.sender());
    let key = PurseKey(object::id(token));
    assert!(dynamic_field::exists_(lane.uid(), key), ERROR_NO_PURSE);
    purse_mut(lane, key).daily_limit = daily_limit;
    event::emit(SpendLimitSet {
        lane: object::id(lane),
        seal_token: object::id(token),
        daily_limit,
    });
}

/// Pays out what is in the purse and not in escrow, as one coin to the holder.
/// Who: the token's holder.
/// Aborts: ERROR_NOT_TOKEN_HOLDER, ERROR_NO_PURSE.
/// Emits: PurseEmptied.
public fun empty(lane: &mut Lane, token: &SealToken, ctx: &mut TxContext) {
    token.assert_held_by(ctx.sender());
    let key = PurseKey(object::id(token));
    assert!(dynamic_field::exists_(lane.uid(), key), ERROR_NO_PURSE);
    let funds = purse_mut(lane, key).funds.withdraw_all();
    event::emit(PurseEmptied {
        lane: object::id(lane),
        seal_token: object::id(token),
        amount: funds.value(),
    });
    treasury::send(funds, ctx.sender(), ctx);
}

/// Pays a gateway what it earned in a lane, as one coin.
/// Who: the gateway.
/// Aborts: ERROR_NOTHING_EARNED.
/// Emits: EarningsClaimed.
public fun claim_gateway_earnings(lane: &mut Lane, ctx: &mut TxContext) {
    let gateway = ctx.sender();
    let funds = take_earnings(lane, gateway);
    treasury::send(funds, gateway, ctx);
}

/// Pays what an executor earned in a lane to everybody who has stake behind it.
/// Who: anyone.
/// Aborts: ERROR_STAKE_OF_OTHER_EXECUTOR, ERROR_NOTHING_EARNED.
/// Emits: EarningsClaimed, StakeRewarded.
public fun claim_executor_earnings(
    lane: &mut Lane,
    executor: &Executor,
    account: &mut StakeAccount,
    clock: &Clock,
) {
    assert!(executor.stake_account() == object::id(account), ERROR_STAKE_OF_OTHER_EXECUTOR);
    let funds = take_earnings(lane, object::id(executor).to_address());
    account.reward(funds, clock);
}

/// MIST in a token's purse that are not in escrow.
public fun funds(lane: &Lane, seal_token: ID): u64 {
    let key = PurseKey(seal_token);
    if (!dynamic_field::exists_(lane.uid(), key)) return 0;
    purse(lane, key).funds.value()
}

/// What a request of the token costs now, if it costs anything.
public(package) fun price(
    platform: &Platform,
    seal_token: ID,
    gateway: address,
    factor: u64,
): Option<Payment> {
    let parameters = platform.parameters();
    let (executor_fee, gateway_fee) = (parameters.executor_fee(), parameters.gateway_fee());
    if (executor_fee == 0 && gateway_fee == 0) return option::none();
    option::some(lane::new_payment(seal_token, gateway, executor_fee * factor, gateway_fee * factor))
}

/// Whether the purse has the money.
public(package) fun can_pay(lane: &Lane, payment: &Payment): bool {
    funds(lane, payment.payer()) >= payment.total()
}

/// Whether paying stays below the purse's daily limit.
public(package) fun is_within_limit(lane: &Lane, payment: &Payment, clock: &Clock): bool {
    let purse = purse(lane, PurseKey(payment.payer()));
    let spent = if (purse.day == day(clock)) purse.spent else 0;
    spent <= purse.daily_limit && payment.total() <= purse.daily_limit - spent
}

/// Puts the fees of an approved request into escrow.
public(package) fun escrow(lane: &mut Lane, payment: &Payment, clock: &Clock) {
    let purse = purse_mut(lane, PurseKey(payment.payer()));
    let fees = purse.funds.split(payment.total());
    purse.escrow.join(fees);
    let today = day(clock);
    if (purse.day != today) {
        purse.day = today;
        purse.spent = 0;
    };
    purse.spent = purse.spent + payment.total();
}

/// Pays the fees of a request that was executed.
public(package) fun pay(lane: &mut Lane, payment: &Payment, executor: ID) {
    let purse = purse_mut(lane, PurseKey(payment.payer()));
    let to_executor = purse.escrow.split(payment.executor_fee());
    let to_gateway = purse.escrow.split(payment.gateway_fee());
    earn(lane, executor.to_address(), to_executor);
    earn(lane, payment.gateway(), to_gateway);
}

/// Gives the fees of a request that was not executed back.
public(package) fun refund(lane: &mut Lane, payment: &Payment) {
    let purse = purse_mut(lane, PurseKey(payment.payer()));
    let fees = purse.escrow.split(payment.total());
    purse.funds.join(fees);
}

fun total(payment: &Payment): u64 {
    payment.executor_fee() + payment.gateway_fee()
}

fun earn(lane: &mut Lane, payee: address, funds: Balance<SUI>) {
    let key = EarningsKey(payee);
    if (funds.value() == 0) {
        funds.destroy_zero();
    } else if (!dynamic_field::exists_(lane.uid(), key)) {
        dynamic_field::add(lane.uid_mut(), key, funds);
    } else {
        let earned: &mut Balance<SUI> = dynamic_field::borrow_mut(lane.uid_mut(), key);
        earned.join(funds);
    }
}

fun take_earnings(lane: &mut Lane, payee: address): Balance<SUI> {
    let key = EarningsKey(payee);
    assert!(dynamic_field::exists_(lane.uid(), key), ERROR_NOTHING_EARNED);
    let funds: Balance<SUI> = dynamic_field::remove(lane.uid_mut(), key);
    event::emit(EarningsClaimed { lane: object::id(lane), payee, amount: funds.value() });
    funds
}

fun purse(lane: &Lane, key: PurseKey): &Purse {
    dynamic_field::borrow(lane.uid(), key)
}

fun purse_mut(lane: &mut Lane, key: PurseKey): &mut Purse {
    dynamic_field::borrow_mut(lane.uid_mut(), key)
}

fun day(clock: &Clock): u64 {
    clock.timestamp_ms() / DAY_MS
}

