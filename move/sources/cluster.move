/// Clusters: which lanes carry their requests, which executors answer them, and what their owner's policy is.
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
/// A policy lets priorities up to 1, 2 or 3 through, and caches discovery for at most an hour.
const ERROR_BAD_POLICY: u64 = 307;

const MAX_LABEL_BYTES: u64 = 63;
const DIGEST_BYTES: u64 = 32;
const MAX_LANES: u64 = 16;
const MAX_EXECUTORS: u64 = 16;
const LOWEST_PRIORITY: u8 = 1;
const HIGHEST_PRIORITY: u8 = 3;
const MAX_CACHE_MS: u64 = 3_600_000;

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
    policy: Policy,
}

/// What the owner decides beyond roles.
public struct Policy has copy, drop, store {
    /// Approved requests a minute of one seal token in one lane; 0: as many as it likes.
    requests_per_minute: u64,
    /// Whether reads may be answered at once and recorded afterwards, many in one record.
    read_batches: bool,
    /// How long a gateway may answer discovery and OpenAPI from memory, within a session.
    discovery_cache_ms: u64,
    /// The highest priority that a request may have: 1 low, 2 normal, 3 high.
    max_priority: u8,
}

/// What assignment needs to know of an executor, so that a request need not name it.
public struct ExecutorSeat has copy, drop, store {
    executor: ID,
    /// False for a development attestation, which does not count in production.
    attested: bool,
    /// What it runs, as attested; executors of a revoked measurement are passed over.
    measurement: vector<u8>,
    /// Whether it is in the cluster's own region: such ones come first.
    local: bool,
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

public struct ClusterPolicySet has copy, drop {
    cluster: ID,
    requests_per_minute: u64,
    read_batches: bool,
    discovery_cache_ms: u64,
    max_priority: u8,
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
        policy: Policy {
            requests_per_minute: 0,
            read_batches: false,
            discovery_cache_ms: 0,
            max_priority: HIGHEST_PRIORITY,
        },
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

/// Sets the cluster's policy; it counts for the next request.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_CLUSTER_CAP, ERROR_BAD_POLICY.
/// Emits: ClusterPolicySet.
public fun set_policy(
    platform: &Platform,
    cap: &ClusterCap,
    cluster: &mut Cluster,
    requests_per_minute: u64,
    read_batches: bool,
    discovery_cache_ms: u64,
    max_priority: u8,
) {
    platform.assert_current();
    cap.assert_rules(object::id(cluster));
    let is_priority = max_priority >= LOWEST_PRIORITY && max_priority <= HIGHEST_PRIORITY;
    assert!(is_priority && discovery_cache_ms <= MAX_CACHE_MS, ERROR_BAD_POLICY);
    cluster.policy = Policy { requests_per_minute, read_batches, discovery_cache_ms, max_priority };
    event::emit(ClusterPolicySet {
        cluster: cap.cluster,
        requests_per_minute,
        read_batches,
        discovery_cache_ms,
        max_priority,
    });
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

/// What the owner decided beyond roles.
public fun policy(cluster: &Cluster): Policy {
    cluster.policy
}

/// Approved requests a minute of one token in one lane; 0: as many as it likes.
public fun requests_per_minute(policy: &Policy): u64 {
    policy.requests_per_minute
}

/// Whether reads may be answered at once and recorded afterwards.
public fun allows_read_batches(policy: &Policy): bool {
    policy.read_batches
}

/// How long a gateway may answer discovery and OpenAPI from memory.
public fun discovery_cache_ms(policy: &Policy): u64 {
    policy.discovery_cache_ms
}

/// The highest priority that a request may have.
public fun max_priority(policy: &Policy): u8 {
    policy.max_priority
}

/// The executors that may be given a request at `now_ms`, those of the cluster's own region first.
public fun eligible_executors(cluster: &Cluster, platform: &Platform, now_ms: u64): vector<ID> {
    let mut eligible = cluster.eligible(platform, true, now_ms);
    eligible.append(cluster.eligible(platform, false, now_ms));
    eligible
}

/// The executors of the cluster's own region, or those of others, that may be given a request at `now_ms`.
public(package) fun eligible(
    cluster: &Cluster,
    platform: &Platform,
    local: bool,
    now_ms: u64,
): vector<ID> {
    let production = platform.is_production();
    let mut eligible = vector[];
    let mut i = 0;
    while (i < cluster.executors.length()) {
        let seat = &cluster.executors[i];
        if (
            seat.local == local
            && now_ms < seat.expires_ms
            && (seat.attested || !production)
            && !platform.is_measurement_revoked(&seat.measurement)
        ) {
            eligible.push_back(seat.executor);
        };
        i = i + 1;
    };
    eligible
}

/// The attested executors that count at `now_ms`, one of them left out.
public(package) fun attested_executors(
    cluster: &Cluster,
    platform: &Platform,
    without: ID,
    now_ms: u64,
): vector<ID> {
    let mut attested = vector[];
    let mut i = 0;
    while (i < cluster.executors.length()) {
        let seat = &cluster.executors[i];
        if (
            seat.attested
            && seat.executor != without
            && now_ms < seat.expires_ms
            && !platform.is_measurement_revoked(&seat.measurement)
        ) {
            attested.push_back(seat.executor);
        };
        i = i + 1;
    };
    attested
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
    measurement: vector<u8>,
    region: String,
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
    let local = region == cluster.region;
    cluster.executors.push_back(ExecutorSeat { executor, attested, measurement, local, expires_ms });
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
