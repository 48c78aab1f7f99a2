/// Take-over: another executor answers for one that has fallen silent.
///
/// Silent is an executor of which a lane has heard nothing for `silence_ms`, while it had the request open that
/// long: no answer, and no sign of life. A slow request is no reason, for a live executor reports that it lives.
/// The successor must fence the silent one off in the cluster before it acts; from here on the silent one's
/// answer to this request counts no more.
module k3s_daas::take_over;

use k3s_daas::cluster::Cluster;
use k3s_daas::executor_registry::Executor;
use k3s_daas::lane::Lane;
use k3s_daas::platform::Platform;
use sui::clock::Clock;
use sui::event;

/// No such request is open here, or it is assigned to another executor than the one named.
const ERROR_NOT_OPEN_THERE: u64 = 27;
/// The executor has been heard of within the time that it may be silent.
const ERROR_NOT_SILENT: u64 = 28;
/// The executor named may not be given requests of this cluster, or the sender does not operate it.
const ERROR_BAD_SUCCESSOR: u64 = 29;

/// An open request has another executor from here on.
public struct K8sRequestTakenOver has copy, drop {
    lane: ID,
    index: u64,
    previous: vector<u8>,
    request_id: vector<u8>,
    cluster: ID,
    silent: ID,
    successor: ID,
    timestamp: u64,
    deadline: u64,
}

/// Gives an open request of a silent executor to another, with a new deadline.
/// Who: the operator of the successor, which must be another executor that counts in the lane's cluster.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_OPEN_THERE, ERROR_BAD_SUCCESSOR, ERROR_NOT_SILENT.
/// Emits: K8sRequestTakenOver.
public fun take_over_k8s_request(
    platform: &Platform,
    cluster: &Cluster,
    successor: &Executor,
    lane: &mut Lane,
    request_id: vector<u8>,
    silent: ID,
    clock: &Clock,
    ctx: &TxContext,
) {
    platform.assert_current();
    assert!(lane.is_open(request_id), ERROR_NOT_OPEN_THERE);
    let request = lane.open(request_id);
    let opened_ms = request.opened_ms();
    assert!(request.executor() == silent, ERROR_NOT_OPEN_THERE);
    let now_ms = clock.timestamp_ms();
    let id = object::id(successor);
    let counts = cluster.eligible_executors(platform, now_ms).contains(&id)
        && lane.cluster() == object::id(cluster);
    let operated = successor.operator() == ctx.sender();
    assert!(counts && operated && id != silent, ERROR_BAD_SUCCESSOR);
    let seen_ms = lane.seen_ms(silent);
    let last_ms = if (seen_ms > opened_ms) seen_ms else opened_ms;
    assert!(now_ms >= last_ms + platform.parameters().silence_ms(), ERROR_NOT_SILENT);
    let deadline = now_ms + platform.request_deadline_ms();
    lane.reassign(request_id, id, now_ms, deadline);
    let record = K8sRequestTakenOver {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id,
        cluster: lane.cluster(),
        silent,
        successor: id,
        timestamp: now_ms,
        deadline,
    };
    lane.append(&record);
    event::emit(record);
}

/// Says that an executor lives, while it works on what it has open in a lane.
/// Who: the operator of an executor that counts.
/// Aborts: ERROR_WRONG_VERSION, ERROR_BAD_SUCCESSOR.
public fun report_alive(
    platform: &Platform,
    executor: &Executor,
    lane: &mut Lane,
    clock: &Clock,
    ctx: &TxContext,
) {
    platform.assert_current();
    let operated = executor.operator() == ctx.sender();
    assert!(operated && executor.is_live(platform, clock), ERROR_BAD_SUCCESSOR);
    lane.note_alive(object::id(executor), clock.timestamp_ms());
}
