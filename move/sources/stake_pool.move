/// The arithmetic of stake: one pool that several put stake into, and the position that each has in it.
///
/// Stake is active, or unbonding: on its way back. Only active stake counts, votes and earns; both can be
/// slashed. Rewards are owed to positions in proportion to their active shares, by an index that only grows:
/// what a position is owed is the growth of the index since it last looked. A position that compounds has what
/// it is owed added to its stake whenever it is looked at.
///
/// Every function that changes a position looks first (`settle`), so that the past is paid by what was there.
module k3s_daas::stake_pool;

use k3s_daas::share_pool::{Self, SharePool};
use sui::balance::{Self, Balance};
use sui::sui::SUI;

/// A deposit or an unbonding of nothing.
const ERROR_ZERO_AMOUNT: u64 = 201;
/// More was asked back than is active.
const ERROR_NOT_ENOUGH_STAKE: u64 = 202;
/// The unbonding time is not over.
const ERROR_STILL_UNBONDING: u64 = 203;
/// Nothing is unbonding.
const ERROR_NOTHING_UNBONDING: u64 = 204;
/// The stake was voted with, and the vote is not over.
const ERROR_STAKE_LOCKED: u64 = 205;

/// The index counts MIST a share in parts of 2^64.
const INDEX_UNIT: u256 = 1 << 64;
const ALL: u256 = 10_000;
/// Points are kept for as long as an incentives' period, so that nobody saves them up for one in which few
/// others report.
const POINTS_KEPT_MS: u128 = 7 * 86_400_000;

public struct StakePool has store {
    active: SharePool,
    unbonding: SharePool,
    /// What is owed to positions and not yet taken.
    rewards: Balance<SUI>,
    /// Rewards for a share since the beginning, in parts of `INDEX_UNIT`.
    index: u256,
}

/// What one person has in a pool.
public struct Position has store {
    /// Of `active`.
    shares: u128,
    /// Of `unbonding`.
    leaving: u128,
    /// When `leaving` may be withdrawn.
    leaving_until_ms: u64,
    /// The index up to which `owed` is right.
    index: u256,
    /// MIST of rewards to take.
    owed: u64,
    /// Whether rewards are added to the stake by themselves.
    compounds: bool,
    /// Before this time nothing can be asked back.
    locked_until_ms: u64,
    /// Stake times time since it was last taken for incentives: MIST milliseconds, up to `counted_ms`.
    points: u128,
    counted_ms: u64,
}

public(package) fun new(): StakePool {
    StakePool {
        active: share_pool::new(),
        unbonding: share_pool::new(),
        rewards: balance::zero(),
        index: 0,
    }
}

public(package) fun empty_position(): Position {
    Position {
        shares: 0,
        leaving: 0,
        leaving_until_ms: 0,
        index: 0,
        owed: 0,
        compounds: false,
        locked_until_ms: 0,
        points: 0,
        counted_ms: 0,
    }
}

/// Adds funds to a position's active stake.
public(package) fun deposit(
    pool: &mut StakePool,
    position: &mut Position,
    funds: Balance<SUI>,
    now_ms: u64,
) {
    assert!(funds.value() > 0, ERROR_ZERO_AMOUNT);
    pool.settle(position, now_ms);
    position.shares = position.shares + pool.active.join(funds);
}

/// Asks active stake back; what was unbonding already waits as long. Returns what leaves.
public(package) fun unbond(
    pool: &mut StakePool,
    position: &mut Position,
    amount: u64,
    until_ms: u64,
    now_ms: u64,
): u64 {
    pool.settle(position, now_ms);
    assert!(now_ms >= position.locked_until_ms, ERROR_STAKE_LOCKED);
    assert!(amount > 0, ERROR_ZERO_AMOUNT);
    assert!(amount <= pool.worth(position), ERROR_NOT_ENOUGH_STAKE);
    let shares = if (amount == pool.worth(position)) position.shares
    else pool.active.shares_for(amount);
    let funds = pool.active.leave(shares);
    let left = funds.value();
    position.shares = position.shares - shares;
    position.leaving = position.leaving + pool.unbonding.join(funds);
    position.leaving_until_ms = until_ms;
    left
}

/// Takes out everything that has finished unbonding.
public(package) fun withdraw(
    pool: &mut StakePool,
    position: &mut Position,
    now_ms: u64,
): Balance<SUI> {
    assert!(position.leaving > 0, ERROR_NOTHING_UNBONDING);
    assert!(now_ms >= position.leaving_until_ms, ERROR_STILL_UNBONDING);
    let funds = pool.unbonding.leave(position.leaving);
    position.leaving = 0;
    funds
}

/// Shares funds out to all positions by their active stake; `favoured` has a commission, in basis points, of
/// what the others earn, and what rounding leaves over.
public(package) fun reward(
    pool: &mut StakePool,
    favoured: &mut Position,
    commission: u64,
    funds: Balance<SUI>,
    now_ms: u64,
) {
    pool.settle(favoured, now_ms);
    let amount = funds.value() as u256;
    let all = pool.active.shares() as u256;
    let own = favoured.shares as u256;
    let cut = if (all == 0) amount else amount * (all - own) / all * (commission as u256) / ALL;
    let step = if (all == 0) 0 else (amount - cut) * INDEX_UNIT / all;
    // Rounded up: parts of a MIST add up in positions, and all that is ever owed must be there.
    let shared = (step * all + INDEX_UNIT - 1) / INDEX_UNIT;
    pool.rewards.join(funds);
    pool.index = pool.index + step;
    favoured.owed = favoured.owed + ((amount - shared) as u64);
    pool.settle(favoured, now_ms);
}

/// Takes out what a position is owed: nothing if it compounds, for then it has become stake.
public(package) fun collect(
    pool: &mut StakePool,
    position: &mut Position,
    now_ms: u64,
): Balance<SUI> {
    pool.settle(position, now_ms);
    let funds = pool.rewards.split(position.owed);
    position.owed = 0;
    funds
}

/// Sets whether rewards become stake by themselves, those that are owed included.
public(package) fun set_compounding(
    pool: &mut StakePool,
    position: &mut Position,
    compounds: bool,
    now_ms: u64,
) {
    position.compounds = compounds;
    pool.settle(position, now_ms);
}

/// Takes a part of all stake, active and unbonding; rewards stay.
public(package) fun seize(pool: &mut StakePool, basis_points: u64): Balance<SUI> {
    let mut seized = pool.active.seize(basis_points);
    seized.join(pool.unbonding.seize(basis_points));
    seized
}

/// Keeps a position's stake from being asked back before a time.
public(package) fun lock(position: &mut Position, until_ms: u64) {
    if (until_ms > position.locked_until_ms) {
        position.locked_until_ms = until_ms;
    }
}

/// Stake times time since this was last asked.
public(package) fun take_points(
    pool: &mut StakePool,
    position: &mut Position,
    now_ms: u64,
): u128 {
    pool.settle(position, now_ms);
    let points = position.points;
    position.points = 0;
    points
}

/// Removes a position that has nothing left.
public(package) fun destroy_empty(position: Position): bool {
    let Position { shares, leaving, owed, .. } = position;
    shares == 0 && leaving == 0 && owed == 0
}

/// MIST of a position's active stake.
public(package) fun worth(pool: &StakePool, position: &Position): u64 {
    pool.active.worth(position.shares)
}

/// MIST of a position's stake that is on its way back.
public(package) fun leaving_worth(pool: &StakePool, position: &Position): u64 {
    pool.unbonding.worth(position.leaving)
}

/// When what is on its way back may be withdrawn.
public(package) fun leaving_until_ms(position: &Position): u64 {
    position.leaving_until_ms
}

/// MIST of active stake of all positions.
public(package) fun active(pool: &StakePool): u64 {
    pool.active.value()
}

/// MIST of all positions on their way back.
public(package) fun unbonding(pool: &StakePool): u64 {
    pool.unbonding.value()
}

/// Brings a position to the present: what it is owed, the time it has stood, and its compounding.
fun settle(pool: &mut StakePool, position: &mut Position, now_ms: u64) {
    let worth = pool.worth(position) as u128;
    if (position.counted_ms > 0) {
        let points = position.points + worth * ((now_ms - position.counted_ms) as u128);
        let most = worth * POINTS_KEPT_MS;
        position.points = if (points < most) points else most;
    };
    position.counted_ms = now_ms;
    let grown = (position.shares as u256) * (pool.index - position.index) / INDEX_UNIT;
    position.owed = position.owed + (grown as u64);
    position.index = pool.index;
    if (position.compounds && position.owed > 0 && pool.can_grow()) {
        let funds = pool.rewards.split(position.owed);
        position.owed = 0;
        position.shares = position.shares + pool.active.join(funds);
    }
}

/// Whether stake can be added: not when all of it was slashed away.
fun can_grow(pool: &StakePool): bool {
    pool.active.value() > 0 || pool.active.shares() == 0
}
