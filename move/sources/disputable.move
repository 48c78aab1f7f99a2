/// Answers that can still be disputed: kept in their lane for as long as the platform says, none if it says 0.
///
/// What is kept of an answer is what a dispute needs, about 150 bytes, and `prune` gives it back. A request's id
/// stays used all the same: the session's window knows it.
module k3s_daas::disputable;

use k3s_daas::lane::{Lane, OpenRequest};
use k3s_daas::platform::Platform;
use sui::clock::Clock;
use sui::dynamic_field;

use fun is_kept as Lane.is_kept;

/// The answer can still be disputed.
const ERROR_STILL_DISPUTABLE: u64 = 41;
/// No such answer is kept here.
const ERROR_NOT_KEPT: u64 = 42;

/// Key of a kept answer among a lane's fields.
public struct AnsweredKey(vector<u8>) has copy, drop, store;

public struct Answered has copy, drop, store {
    executor: ID,
    /// Digest of the record that approved the request.
    request_digest: vector<u8>,
    /// Digest of the answer's envelope.
    envelope_digest: vector<u8>,
    /// Whether another executor could read the same.
    repeatable: bool,
    until_ms: u64,
}

/// Gives the storage of answers back that can be disputed no more; the sender has the rebate.
/// Who: anyone.
/// Aborts: ERROR_NOT_KEPT, ERROR_STILL_DISPUTABLE.
public fun prune(lane: &mut Lane, request_ids: vector<vector<u8>>, clock: &Clock) {
    let now_ms = clock.timestamp_ms();
    let mut i = 0;
    while (i < request_ids.length()) {
        let key = AnsweredKey(request_ids[i]);
        assert!(dynamic_field::exists_(lane.uid(), key), ERROR_NOT_KEPT);
        let answered: Answered = dynamic_field::remove(lane.uid_mut(), key);
        assert!(now_ms >= answered.until_ms, ERROR_STILL_DISPUTABLE);
        i = i + 1;
    }
}

/// Whether an answer is kept here.
public fun is_kept(lane: &Lane, request_id: vector<u8>): bool {
    dynamic_field::exists_(lane.uid(), AnsweredKey(request_id))
}

/// Keeps an executed answer, if the platform wants that.
public(package) fun keep(
    lane: &mut Lane,
    platform: &Platform,
    request_id: vector<u8>,
    request: &OpenRequest,
    envelope_digest: vector<u8>,
    clock: &Clock,
) {
    let challenge_ms = platform.parameters().challenge_ms();
    if (challenge_ms == 0) return;
    let answered = Answered {
        executor: request.executor(),
        request_digest: request.digest(),
        envelope_digest,
        repeatable: request.is_repeatable(),
        until_ms: clock.timestamp_ms() + challenge_ms,
    };
    dynamic_field::add(lane.uid_mut(), AnsweredKey(request_id), answered);
}

/// A kept answer, or abort.
public(package) fun borrow(lane: &Lane, request_id: vector<u8>): &Answered {
    assert!(lane.is_kept(request_id), ERROR_NOT_KEPT);
    dynamic_field::borrow(lane.uid(), AnsweredKey(request_id))
}

public(package) fun executor(answered: &Answered): ID {
    answered.executor
}

public(package) fun request_digest(answered: &Answered): vector<u8> {
    answered.request_digest
}

public(package) fun envelope_digest(answered: &Answered): vector<u8> {
    answered.envelope_digest
}

/// Whether it is a read that can be disputed now.
public(package) fun is_open_read(answered: &Answered, clock: &Clock): bool {
    answered.repeatable && clock.timestamp_ms() < answered.until_ms
}
