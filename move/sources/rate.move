/// How many approved requests a seal token had in a lane in the running minute, where the cluster limits them.
module k3s_daas::rate;

use k3s_daas::lane::Lane;
use sui::clock::Clock;
use sui::dynamic_field;

const MINUTE_MS: u64 = 60_000;

/// Key of a token's count among a lane's fields.
public struct RateKey(ID) has copy, drop, store;

public struct Rate has drop, store {
    /// Minutes since 1970.
    minute: u64,
    count: u64,
}

/// Whether another request stays within the limit; 0 is no limit.
public(package) fun allows(lane: &Lane, seal_token: ID, limit: u64, clock: &Clock): bool {
    let key = RateKey(seal_token);
    if (limit == 0 || !dynamic_field::exists_(lane.uid(), key)) return true;
    let rate: &Rate = dynamic_field::borrow(lane.uid(), key);
    rate.minute != minute(clock) || rate.count < limit
}

/// Counts a request, where there is a limit.
public(package) fun count(lane: &mut Lane, seal_token: ID, limit: u64, clock: &Clock) {
    if (limit == 0) return;
    let key = RateKey(seal_token);
    let now = minute(clock);
    if (!dynamic_field::exists_(lane.uid(), key)) {
        dynamic_field::add(lane.uid_mut(), key, Rate { minute: now, count: 1 });
        return
    };
    let rate: &mut Rate = dynamic_field::borrow_mut(lane.uid_mut(), key);
    if (rate.minute != now) {
        rate.minute = now;
        rate.count = 0;
    };
    rate.count = rate.count + 1;
}

fun minute(clock: &Clock): u64 {
    clock.timestamp_ms() / MINUTE_MS
}
