/// The end of requests that nobody will answer: their executor is gone, or silent for too long.
///
/// An answer counts as long as its executor does, however late it comes, for what was executed must be
/// recorded. So a request is closed without one only when no answer can count any more, or when a single
/// request is an hour past its deadline. A stream of an executor that counts stays open: it may be running.
///
/// An expired request may have been executed or not; nobody carries it out again, and its id stays used.
module k3s_daas::expiry;

use k3s_daas::executor_registry::Executor;
use k3s_daas::lane::Lane;
use k3s_daas::platform::Platform;
use k3s_daas::purse;
use k3s_daas::request;
use sui::clock::Clock;
use sui::event;

/// No such request is open here to expire: it was never opened, or it is closed.
const ERROR_NOTHING_TO_EXPIRE: u64 = 16;
/// The executor named is not the one that the request is assigned to.
const ERROR_NOT_THE_ASSIGNED: u64 = 17;
/// The executor may still answer: it counts, and the request is a stream or less than an hour late.
const ERROR_MAY_BE_ANSWERED: u64 = 18;

/// How long after its deadline an executor that counts may still answer a single request. It sends nothing
/// to the cluster after the deadline, so what it needs this for is to reach the ledger again.
const GRACE_MS: u64 = 3_600_000;

/// The end of a request without an answer: its outcome is unknown.
public struct K8sAPIExpired has copy, drop {
    lane: ID,
    index: u64,
    previous: vector<u8>,
    request_id: vector<u8>,
    cluster: ID,
    /// The one that should have answered.
    executor: ID,
    timestamp: u64,
}

/// Records that a request was not answered, gives its fees back and closes it. An answer that comes after that
/// is refused.
/// Who: anyone, once no answer can count or a single request is an hour late.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOTHING_TO_EXPIRE, ERROR_NOT_THE_ASSIGNED, ERROR_MAY_BE_ANSWERED.
/// Emits: K8sAPIExpired.
public fun expire_k8s_request(
    platform: &Platform,
    executor: &Executor,
    lane: &mut Lane,
    request_id: vector<u8>,
    clock: &Clock,
) {
    platform.assert_current();
    assert!(lane.is_open(request_id), ERROR_NOTHING_TO_EXPIRE);
    let unanswered = lane.settle(request_id);
    assert!(unanswered.executor() == object::id(executor), ERROR_NOT_THE_ASSIGNED);
    let now_ms = clock.timestamp_ms();
    let is_late =
        unanswered.class() == request::single() && now_ms >= unanswered.deadline_ms() + GRACE_MS;
    // An executor that counts no more never will again: revocation, expiry and production are final.
    assert!(is_late || !executor.is_live(platform, clock), ERROR_MAY_BE_ANSWERED);
    let payment = unanswered.payment();
    if (payment.is_some()) purse::refund(lane, payment.borrow());
    let expired = K8sAPIExpired {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id,
        cluster: lane.cluster(),
        executor: unanswered.executor(),
        timestamp: now_ms,
    };
    lane.append(&expired);
    event::emit(expired);
}
