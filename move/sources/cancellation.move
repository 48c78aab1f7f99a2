/// Cancelling: a wish that an open request be not carried out.
///
/// It does not close the request, which may be running already: the executor answers "rejected" if it has not
/// begun, else what came of it.
module k3s_daas::cancellation;

use k3s_daas::lane::Lane;
use k3s_daas::platform::Platform;
use k3s_daas::session::Session;
use sui::clock::Clock;
use sui::event;

/// No such request is open here, or it was cancelled before.
const ERROR_NOTHING_TO_CANCEL: u64 = 30;
/// Only the session's holder and its gateway cancel its requests.
const ERROR_MAY_NOT_CANCEL: u64 = 31;

/// Whoever asked for a request does not want it any more.
public struct K8sRequestCancelled has copy, drop {
    lane: ID,
    index: u64,
    previous: vector<u8>,
    request_id: vector<u8>,
    cluster: ID,
    executor: ID,
    by: address,
    timestamp: u64,
}

/// Asks the executor not to carry out a request of the session.
/// Who: the session's holder or gateway.
/// Aborts: ERROR_WRONG_VERSION, ERROR_MAY_NOT_CANCEL, ERROR_NOTHING_TO_CANCEL.
/// Emits: K8sRequestCancelled.
public fun cancel_k8s_request(
    platform: &Platform,
    session: &Session,
    lane: &mut Lane,
    sequence: u64,
    clock: &Clock,
    ctx: &TxContext,
) {
    platform.assert_current();
    let by = ctx.sender();
    assert!(by == session.holder() || by == session.gateway(), ERROR_MAY_NOT_CANCEL);
    let request_id = session.request_id(sequence);
    assert!(lane.is_open(request_id), ERROR_NOTHING_TO_CANCEL);
    assert!(!lane.open(request_id).is_cancelled(), ERROR_NOTHING_TO_CANCEL);
    lane.cancel(request_id);
    let record = K8sRequestCancelled {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id,
        cluster: lane.cluster(),
        executor: lane.open(request_id).executor(),
        by,
        timestamp: clock.timestamp_ms(),
    };
    lane.append(&record);
    event::emit(record);
}
