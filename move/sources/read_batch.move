/// Read batches: reads that were answered at once, where the cluster's policy lets them be, recorded together.
///
/// The executor asks the contract for the rights of each read (`has_k8s_permission`, by simulation) and records
/// the Merkle root over what it answered. Each leaf is the BCS of what was asked, by whom, and the digest of
/// the answer; the leaves lie in the blob store. The root stays in the lane for as long as answers can be
/// disputed, an hour at least, so that one leaf can be proved to a contract.
module k3s_daas::read_batch;

use k3s_daas::cluster::Cluster;
use k3s_daas::executor_registry::Executor;
use k3s_daas::lane::Lane;
use k3s_daas::merkle;
use k3s_daas::platform::Platform;
use k3s_daas::statement;
use sui::clock::Clock;
use sui::dynamic_field;
use sui::event;

/// The lane belongs to another cluster, or its policy allows no read batches.
const ERROR_NO_READ_BATCHES: u64 = 33;
/// A batch has 1 to 65,536 reads of at most the last minute, and a root of 32 bytes.
const ERROR_BAD_BATCH: u64 = 34;
/// The batch is not signed by a live executor of the cluster.
const ERROR_BATCH_NOT_SIGNED: u64 = 35;
/// No such root is kept here, or it is kept for longer yet.
const ERROR_ROOT_NOT_PRUNABLE: u64 = 36;

const DIGEST_BYTES: u64 = 32;
const MAX_READS: u64 = 65_536;
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 3_600_000;

/// Key of a root among a lane's fields: the index of its record.
public struct RootKey(u64) has copy, drop, store;

public struct Root has copy, drop, store {
    root: vector<u8>,
    count: u64,
    until_ms: u64,
}

/// Reads that were answered between two times.
public struct K8sReadBatch has copy, drop {
    lane: ID,
    index: u64,
    previous: vector<u8>,
    cluster: ID,
    executor: ID,
    key_version: u64,
    root: vector<u8>,
    count: u64,
    first: u64,
    last: u64,
    signature: vector<u8>,
    timestamp: u64,
}

/// Records reads that an executor answered, at most a minute after the first of them.
/// Who: anyone, with the signature of a live executor of the cluster.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NO_READ_BATCHES, ERROR_BAD_BATCH, ERROR_BATCH_NOT_SIGNED.
/// Emits: K8sReadBatch.
public fun record_read_batch(
    platform: &Platform,
    cluster: &Cluster,
    executor: &Executor,
    lane: &mut Lane,
    root: vector<u8>,
    count: u64,
    first_ms: u64,
    last_ms: u64,
    signature: vector<u8>,
    clock: &Clock,
) {
    platform.assert_current();
    let is_ours = lane.cluster() == object::id(cluster);
    assert!(is_ours && cluster.policy().allows_read_batches(), ERROR_NO_READ_BATCHES);
    let now_ms = clock.timestamp_ms();
    assert!(root.length() == DIGEST_BYTES && count > 0 && count <= MAX_READS, ERROR_BAD_BATCH);
    assert!(first_ms <= last_ms && last_ms <= now_ms, ERROR_BAD_BATCH);
    assert!(now_ms <= first_ms + MINUTE_MS, ERROR_BAD_BATCH);
    let claim = statement::read_batch(
        platform.chain(), platform.package_id(), lane.cluster(), object::id(executor),
        executor.key_version(), object::id(lane), root, count, first_ms, last_ms,
    );
    let counts = executor.is_live(platform, clock) && executor.cluster() == lane.cluster();
    assert!(counts && executor.signed(claim, &signature), ERROR_BATCH_NOT_SIGNED);
    let record = K8sReadBatch {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        cluster: lane.cluster(),
        executor: object::id(executor),
        key_version: executor.key_version(),
        root,
        count,
        first: first_ms,
        last: last_ms,
        signature,
        timestamp: now_ms,
    };
    let challenge_ms = platform.parameters().challenge_ms();
    let kept_ms = if (challenge_ms > HOUR_MS) challenge_ms else HOUR_MS;
    let kept = Root { root, count, until_ms: now_ms + kept_ms };
    dynamic_field::add(lane.uid_mut(), RootKey(record.index), kept);
    lane.append(&record);
    event::emit(record);
}

/// Gives the storage of a root back that need not be kept any more; the sender has the rebate.
/// Who: anyone.
/// Aborts: ERROR_ROOT_NOT_PRUNABLE.
public fun prune_root(lane: &mut Lane, index: u64, clock: &Clock) {
    assert!(dynamic_field::exists_(lane.uid(), RootKey(index)), ERROR_ROOT_NOT_PRUNABLE);
    let root: Root = dynamic_field::remove(lane.uid_mut(), RootKey(index));
    assert!(clock.timestamp_ms() >= root.until_ms, ERROR_ROOT_NOT_PRUNABLE);
}

/// Whether a leaf is part of the batch that the record at `index` holds; false once its root is pruned.
public fun is_read_recorded(
    lane: &Lane,
    index: u64,
    position: u64,
    leaf: vector<u8>,
    proof: vector<vector<u8>>,
): bool {
    if (!dynamic_field::exists_(lane.uid(), RootKey(index))) return false;
    let kept: &Root = dynamic_field::borrow(lane.uid(), RootKey(index));
    merkle::is_included(&kept.root, kept.count, position, leaf, &proof)
}
