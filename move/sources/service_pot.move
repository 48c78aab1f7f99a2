/// What a cluster's owner pays its workers with: a pot, and how much an hour of service earns.
///
/// It is the owner's money and not the treasury's, for anybody can register a cluster and activate workers in it.
module k3s_daas::service_pot;

use k3s_daas::cluster::ClusterCap;
use k3s_daas::platform::Platform;
use k3s_daas::treasury;
use sui::balance::Balance;
use sui::coin::Coin;
use sui::event;
use sui::sui::SUI;

/// An hour of service earns at most 1,000 SUI.
const ERROR_BAD_WAGE: u64 = 820;

const MAX_HOURLY: u64 = 1_000_000_000_000;
const HOUR_MS: u128 = 3_600_000;

/// Shared.
public struct ServicePot has key {
    id: UID,
    cluster: ID,
    funds: Balance<SUI>,
    /// MIST for an hour of one worker's service.
    hourly: u64,
}

public struct ServicePotChanged has copy, drop {
    pot: ID,
    cluster: ID,
    funds: u64,
    hourly: u64,
}

/// Opens a pot for the cluster's workers.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_BAD_WAGE.
/// Emits: ServicePotChanged.
public fun open(
    platform: &Platform,
    cap: &ClusterCap,
    coin: Coin<SUI>,
    hourly: u64,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    assert!(hourly <= MAX_HOURLY, ERROR_BAD_WAGE);
    let pot = ServicePot {
        id: object::new(ctx),
        cluster: cap.ruled_cluster(),
        funds: coin.into_balance(),
        hourly,
    };
    pot.announce();
    transfer::share_object(pot);
}

/// Adds a coin to the pot.
/// Who: anyone.
/// Emits: ServicePotChanged.
public fun fill(pot: &mut ServicePot, coin: Coin<SUI>) {
    pot.funds.join(coin.into_balance());
    pot.announce();
}

/// Sets what an hour earns from now on, also for time that was served and not yet paid.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_CLUSTER_CAP, ERROR_BAD_WAGE.
/// Emits: ServicePotChanged.
public fun set_hourly(cap: &ClusterCap, pot: &mut ServicePot, hourly: u64) {
    cap.assert_rules(pot.cluster);
    assert!(hourly <= MAX_HOURLY, ERROR_BAD_WAGE);
    pot.hourly = hourly;
    pot.announce();
}

/// Takes what is left in the pot back, as one coin to the sender.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_CLUSTER_CAP.
/// Emits: ServicePotChanged.
public fun take_back(cap: &ClusterCap, pot: &mut ServicePot, ctx: &mut TxContext) {
    cap.assert_rules(pot.cluster);
    let funds = pot.funds.withdraw_all();
    pot.announce();
    treasury::send(funds, ctx.sender(), ctx);
}

/// The cluster whose workers the pot pays.
public fun cluster(pot: &ServicePot): ID {
    pot.cluster
}

/// MIST in the pot.
public fun funds(pot: &ServicePot): u64 {
    pot.funds.value()
}

/// Takes the wage for a time out of the pot, or what there is; returns it and the time that it pays.
public(package) fun wage(pot: &mut ServicePot, served_ms: u64): (Balance<SUI>, u64) {
    let hourly = pot.hourly as u128;
    let earned = (served_ms as u128) * hourly / HOUR_MS;
    let there = pot.funds.value() as u128;
    if (earned <= there) return (pot.funds.split(earned as u64), served_ms);
    let paid_ms = (there * HOUR_MS + hourly - 1) / hourly;
    (pot.funds.withdraw_all(), paid_ms as u64)
}

fun announce(pot: &ServicePot) {
    event::emit(ServicePotChanged {
        pot: object::id(pot),
        cluster: pot.cluster,
        funds: pot.funds.value(),
        hourly: pot.hourly,
    });
}
