/// Clusters: which lanes carry their requests and which executors answer them.
module k3s_daas::cluster;

use k3s_daas::lane;
use k3s_daas::platform::Platform;
use std::string::String;
use sui::event;

/// The capability is that of another cluster.
const ERROR_WRONG_CLUSTER_CAP: u64 = 300;
/// A cluster's name has 1 to 63 bytes.
const ERROR_BAD_NAME: u64 = 301;
/// A region has 1 to 63 bytes.
const ERROR_BAD_REGION: u64 = 302;
/// The certificate authority is named by a SHA-256 digest: 32 bytes.
const ERROR_BAD_CERTIFICATE_AUTHORITY: u64 = 303;
/// A cluster has 1 to 16 lanes.
const ERROR_BAD_LANE_COUNT: u64 = 304;
/// A cluster has at most 16 executors that have not expired.
const ERROR_TOO_MANY_EXECUTORS: u64 = 305;
/// The cluster has its role book already.
const ERROR_ROLE_BOOK_EXISTS: u64 = 306;

const MAX_LABEL_BYTES: u64 = 63;
const DIGEST_BYTES: u64 = 32;
const MAX_LANES: u64 = 16;
const MAX_EXECUTORS: u64 = 16;

/// Shared.
public struct Cluster has key {
    id: UID,
    name: String,
    region: String,
    /// SHA-256 of the PEM text of the API server's certificate authority.
    ca: vector<u8>,
    /// Where the rights on this cluster are written.
    role_book: Option<ID>,
    lanes: vector<ID>,
    executors: vector<ExecutorSeat>,
    /// While true nothing is approved; answers to what was approved are still recorded.
    suspended: bool,
}

/// What assignment needs to know of an executor, so that a request need not name it.
public struct ExecutorSeat has copy, drop, store {
    executor: ID,
    /// False for a development attestation, which does not count in production.
    attested: bool,
    expires_ms: u64,
}

/// Rules one cluster. May be handed to a multi-signature account.
public struct ClusterCap has key, store {
    id: UID,
    cluster: ID,
}

public struct ClusterRegistered has copy, drop {
    cluster: ID,
    owner: address,
    name: String,
    region: String,
    ca: vector<u8>,
    lanes: vector<ID>,
}

public struct ClusterSuspended has copy, drop {
    cluster: ID,
}

public struct ClusterResumed has copy, drop {
    cluster: ID,
}

/// Registers a cluster with its lanes; the sender receives the `ClusterCap`.
/// Who: anyone. A cluster gives nobody rights on another.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_CONFIGURED, ERROR_BAD_NAME, ERROR_BAD_REGION,
/// ERROR_BAD_CERTIFICATE_AUTHORITY, ERROR_BAD_LANE_COUNT.
/// Emits: ClusterRegistered.
#[allow(lint(self_transfer))] // so that nobody can register a cluster and lose its capability
public fun register(
    platform: &Platform,
    name: String,
    region: String,
    ca: vector<u8>,
    lane_count: u64,
    ctx: &mut TxContext,
) {
    platform.assert_ready();
    assert!(is_label(&name), ERROR_BAD_NAME);
    assert!(is_label(&region), ERROR_BAD_REGION);
    assert!(ca.length() == DIGEST_BYTES, ERROR_BAD_CERTIFICATE_AUTHORITY);
    assert!(lane_count > 0 && lane_count <= MAX_LANES, ERROR_BAD_LANE_COUNT);
    let mut cluster = Cluster {
        id: object::new(ctx),
        name,
        region,
        ca,
        role_book: option::none(),
        lanes: vector[],
        executors: vector[],
        suspended: false,
    };
    let id = object::id(&cluster);
    let mut position = 0;
    while (position < lane_count) {
        cluster.lanes.push_back(lane::create(id, position, ctx));
        position = position + 1;
    };
    let owner = ctx.sender();
    event::emit(ClusterRegistered { cluster: id, owner, name, region, ca, lanes: cluster.lanes });
    transfer::share_object(cluster);
    transfer::transfer(ClusterCap { id: object::new(ctx), cluster: id }, owner);
}

/// Stops approving requests; calling it again changes nothing.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_CLUSTER_CAP.
/// Emits: ClusterSuspended.
public fun suspend(cap: &ClusterCap, cluster: &mut Cluster) {
    cap.assert_rules(object::id(cluster));
    cluster.suspended = true;
    event::emit(ClusterSuspended { cluster: cap.cluster });
}

/// Approves requests again.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_CLUSTER_CAP.
/// Emits: ClusterResumed.
public fun resume(platform: &Platform, cap: &ClusterCap, cluster: &mut Cluster) {
    platform.assert_current();
    cap.assert_rules(object::id(cluster));
    cluster.suspended = false;
    event::emit(ClusterResumed { cluster: cap.cluster });
}

/// Whether nothing is approved at present.
public fun is_suspended(cluster: &Cluster): bool {
    cluster.suspended
}

/// The lanes, by position.
public fun lanes(cluster: &Cluster): vector<ID> {
    cluster.lanes
}

/// The cluster that the capability rules.
public fun ruled_cluster(cap: &ClusterCap): ID {
    cap.cluster
}

/// The executors that may be given a request at `now_ms`.
public fun eligible_executors(cluster: &Cluster, platform: &Platform, now_ms: u64): vector<ID> {
    let production = platform.is_production();
    let mut eligible = vector[];
    let mut i = 0;
    while (i < cluster.executors.length()) {
        let seat = &cluster.executors[i];
        if (now_ms < seat.expires_ms && (seat.attested || !production)) {
            eligible.push_back(seat.executor);
        };
        i = i + 1;
    };
    eligible
}

/// Aborts unless the capability rules that cluster.
public(package) fun assert_rules(cap: &ClusterCap, cluster: ID) {
    assert!(cap.cluster == cluster, ERROR_WRONG_CLUSTER_CAP);
}

/// Notes the cluster's one role book.
public(package) fun set_role_book(cluster: &mut Cluster, book: ID) {
    assert!(cluster.role_book.is_none(), ERROR_ROLE_BOOK_EXISTS);
    cluster.role_book = option::some(book);
}

/// Gives an executor a seat, clearing those that have expired.
public(package) fun seat_executor(
    cluster: &mut Cluster,
    executor: ID,
    attested: bool,
    expires_ms: u64,
    now_ms: u64,
) {
    let mut i = cluster.executors.length();
    while (i > 0) {
        i = i - 1;
        if (cluster.executors[i].expires_ms <= now_ms) {
            cluster.executors.swap_remove(i);
        }
    };
    assert!(cluster.executors.length() < MAX_EXECUTORS, ERROR_TOO_MANY_EXECUTORS);
    cluster.executors.push_back(ExecutorSeat { executor, attested, expires_ms });
}

/// Takes an executor's seat away, if it still has one.
public(package) fun unseat_executor(cluster: &mut Cluster, executor: ID) {
    let mut i = 0;
    while (i < cluster.executors.length()) {
        if (cluster.executors[i].executor == executor) {
            cluster.executors.swap_remove(i);
            return
        };
        i = i + 1;
    }
}

fun is_label(text: &String): bool {
    text.length() > 0 && text.length() <= MAX_LABEL_BYTES
}
