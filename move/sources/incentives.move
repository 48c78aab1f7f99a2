/// Liquidity incentives: the treasury pays who keeps stake in the platform, by how much and for how long.
///
/// Time is cut into periods of a week. Stake collects points as it stands (a MIST for a millisecond is a
/// point). In every period its owner reports the points collected since the last report, at most a week's
/// (`stake_pool`); the report counts for the running period. Once a period is over it is funded: with the
/// parameter `emission`, but never more than a hundredth of the treasury. Then each report is paid its
/// share. What nobody claims within eight weeks goes back to the treasury.
module k3s_daas::incentives;

use k3s_daas::delegation::Delegation;
use k3s_daas::platform::Platform;
use k3s_daas::staking::StakeAccount;
use k3s_daas::treasury::{Self, Treasury};
use sui::balance::{Self, Balance};
use sui::clock::Clock;
use sui::event;
use sui::sui::SUI;
use sui::table::{Self, Table};

/// The stake was reported in this period, or has collected no points.
const ERROR_NOTHING_TO_REPORT: u64 = 740;
/// The period is not over.
const ERROR_PERIOD_NOT_OVER: u64 = 741;
/// Nobody reported in the period, or it was funded already.
const ERROR_CANNOT_FUND: u64 = 742;
/// The period is not funded, or the stake has nothing to claim in it.
const ERROR_NOTHING_TO_CLAIM: u64 = 743;
/// Claims are still possible in the period.
const ERROR_STILL_CLAIMABLE: u64 = 744;

const PERIOD_MS: u64 = 7 * 86_400_000;
/// Periods for which a claim is possible after the end.
const CLAIM_PERIODS: u64 = 8;
/// What a period may take of the treasury at most, of 10,000.
const MAX_SHARE: u64 = 100;
const ALL: u64 = 10_000;

/// Shared; there is exactly one.
public struct Incentives has key {
    id: UID,
    /// By number; a period's number is its beginning divided by its length.
    periods: Table<u64, Period>,
}

public struct Period has store {
    /// Points by account or delegation.
    reports: Table<ID, Report>,
    points: u128,
    /// MIST paid out in all.
    emission: u64,
    /// MIST not claimed yet.
    funds: Balance<SUI>,
    funded: bool,
}

public struct Report has copy, drop, store {
    owner: address,
    points: u128,
}

public struct PointsReported has copy, drop {
    period: u64,
    /// The account or delegation.
    stake: ID,
    points: u128,
}

public struct PeriodFunded has copy, drop {
    period: u64,
    emission: u64,
    points: u128,
}

public struct IncentiveClaimed has copy, drop {
    period: u64,
    stake: ID,
    owner: address,
    amount: u64,
}

fun init(ctx: &mut TxContext) {
    transfer::share_object(Incentives { id: object::new(ctx), periods: table::new(ctx) });
}

/// Reports the points of the holder's stake in an account for the running period.
/// Who: the account's holder.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_STAKE_HOLDER, ERROR_NOTHING_TO_REPORT.
/// Emits: PointsReported.
public fun report(
    incentives: &mut Incentives,
    platform: &Platform,
    account: &mut StakeAccount,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    account.assert_held_by(ctx.sender());
    let points = account.take_own_points(clock);
    incentives.note(object::id(account), points, clock, ctx);
}

/// Reports the points of delegated stake for the running period.
/// Who: the delegator.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_ACCOUNT, ERROR_NOTHING_TO_REPORT.
/// Emits: PointsReported.
public fun report_delegation(
    incentives: &mut Incentives,
    platform: &Platform,
    delegation: &mut Delegation,
    account: &mut StakeAccount,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    let points = delegation.take_points(account, clock);
    incentives.note(object::id(delegation), points, clock, ctx);
}

/// Moves a period's emission out of the treasury, once it is over.
/// Who: anyone.
/// Aborts: ERROR_WRONG_VERSION, ERROR_PERIOD_NOT_OVER, ERROR_CANNOT_FUND.
/// Emits: PeriodFunded.
public fun fund(
    incentives: &mut Incentives,
    platform: &Platform,
    treasury: &mut Treasury,
    period: u64,
    clock: &Clock,
) {
    platform.assert_current();
    assert!(period < period_at(clock), ERROR_PERIOD_NOT_OVER);
    assert!(incentives.periods.contains(period), ERROR_CANNOT_FUND);
    let entry = &mut incentives.periods[period];
    assert!(!entry.funded, ERROR_CANNOT_FUND);
    let most = treasury.funds() / ALL * MAX_SHARE;
    let wanted = platform.parameters().emission();
    entry.funds.join(treasury.take(if (wanted < most) wanted else most));
    entry.emission = entry.funds.value();
    entry.funded = true;
    event::emit(PeriodFunded { period, emission: entry.emission, points: entry.points });
}

/// Pays a report its share, as one coin to who made it.
/// Who: anyone.
/// Aborts: ERROR_NOTHING_TO_CLAIM.
/// Emits: IncentiveClaimed.
public fun claim(incentives: &mut Incentives, period: u64, stake: ID, ctx: &mut TxContext) {
    assert!(incentives.periods.contains(period), ERROR_NOTHING_TO_CLAIM);
    let entry = &mut incentives.periods[period];
    assert!(entry.funded && entry.reports.contains(stake), ERROR_NOTHING_TO_CLAIM);
    let Report { owner, points } = entry.reports.remove(stake);
    let share = (entry.emission as u256) * (points as u256) / (entry.points as u256);
    let amount = share as u64;
    treasury::send(entry.funds.split(amount), owner, ctx);
    event::emit(IncentiveClaimed { period, stake, owner, amount });
}

/// Gives what nobody claimed back to the treasury. The reports stay where they are and are worth nothing.
/// Who: anyone, eight periods after the end of this one.
/// Aborts: ERROR_STILL_CLAIMABLE, ERROR_NOTHING_TO_CLAIM.
public fun sweep(
    incentives: &mut Incentives,
    treasury: &mut Treasury,
    period: u64,
    clock: &Clock,
) {
    assert!(period + CLAIM_PERIODS < period_at(clock), ERROR_STILL_CLAIMABLE);
    assert!(incentives.periods.contains(period), ERROR_NOTHING_TO_CLAIM);
    let entry = &mut incentives.periods[period];
    entry.emission = 0;
    treasury.put(entry.funds.withdraw_all());
}

/// The number of the running period.
public fun period_at(clock: &Clock): u64 {
    clock.timestamp_ms() / PERIOD_MS
}

fun note(
    incentives: &mut Incentives,
    stake: ID,
    points: u128,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    let period = period_at(clock);
    if (!incentives.periods.contains(period)) {
        let entry = Period {
            reports: table::new(ctx),
            points: 0,
            emission: 0,
            funds: balance::zero(),
            funded: false,
        };
        incentives.periods.add(period, entry);
    };
    let entry = &mut incentives.periods[period];
    assert!(points > 0 && !entry.reports.contains(stake), ERROR_NOTHING_TO_REPORT);
    entry.reports.add(stake, Report { owner: ctx.sender(), points });
    entry.points = entry.points + points;
    event::emit(PointsReported { period, stake, points });
}
