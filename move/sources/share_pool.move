/// A pot of SUI that several own by shares: what joins or leaves it moves no share's worth, and what is taken
/// from it by force is taken from all in proportion.
///
/// A share is worth a millionth of a MIST at first, so that rounding, always in the pot's favour, costs nobody
/// a MIST that matters and nothing is lost: what is rounded off stays in the pot.
module k3s_daas::share_pool;

use sui::balance::{Self, Balance};
use sui::sui::SUI;

/// The pot has shares without funds, or would have more shares than it can count.
const ERROR_POOL_RUINED: u64 = 220;

const SHARES_PER_MIST: u256 = 1_000_000;
const MAX_SHARES: u256 = 0xffffffffffffffffffffffffffffffff;
const ALL: u256 = 10_000;

public struct SharePool has store {
    funds: Balance<SUI>,
    shares: u128,
}

public(package) fun new(): SharePool {
    SharePool { funds: balance::zero(), shares: 0 }
}

/// Adds funds and returns the shares that they are.
public(package) fun join(pool: &mut SharePool, funds: Balance<SUI>): u128 {
    let amount = funds.value() as u256;
    let there = pool.funds.value() as u256;
    let shares = if (pool.shares == 0) {
        amount * SHARES_PER_MIST
    } else {
        assert!(there > 0, ERROR_POOL_RUINED);
        amount * (pool.shares as u256) / there
    };
    assert!(shares > 0 && shares + (pool.shares as u256) <= MAX_SHARES, ERROR_POOL_RUINED);
    pool.funds.join(funds);
    pool.shares = pool.shares + (shares as u128);
    shares as u128
}

/// Takes shares back and returns what they are worth.
public(package) fun leave(pool: &mut SharePool, shares: u128): Balance<SUI> {
    let amount = pool.worth(shares);
    pool.shares = pool.shares - shares;
    pool.funds.split(amount)
}

/// MIST that the shares are worth, rounded down.
public(package) fun worth(pool: &SharePool, shares: u128): u64 {
    if (shares == 0) return 0;
    ((pool.funds.value() as u256) * (shares as u256) / (pool.shares as u256)) as u64
}

/// The fewest shares that are worth at least `amount`, of which the pool has more than nothing.
public(package) fun shares_for(pool: &SharePool, amount: u64): u128 {
    let there = pool.funds.value() as u256;
    (((amount as u256) * (pool.shares as u256) + there - 1) / there) as u128
}

/// Takes a part of the funds, in basis points, from all shares alike. The last MIST stays, so that shares are
/// always worth something: into a pot of worthless shares nothing could be put any more, and whoever left them
/// there would lock the others' stake.
public(package) fun seize(pool: &mut SharePool, basis_points: u64): Balance<SUI> {
    let there = pool.funds.value();
    let wanted = (there as u256) * (basis_points as u256) / ALL;
    let amount = if (wanted > 0 && wanted == (there as u256)) there - 1 else wanted as u64;
    pool.funds.split(amount)
}

/// MIST in the pot.
public(package) fun value(pool: &SharePool): u64 {
    pool.funds.value()
}

public(package) fun shares(pool: &SharePool): u128 {
    pool.shares
}
