/// Executors: the processes that carry out approved requests, each with its keys and its attestation.
///
/// An executor counts while it is neither revoked nor expired, its measurement is not revoked, and, once the
/// platform is in production, only with a hardware attestation (`attestation` registers those). Its answers count
/// with its signing key of now alone; clients seal requests to its sealing key and pin its streams to the other.
module k3s_daas::executor_registry;

use k3s_daas::cluster::{Cluster, ClusterCap};
use k3s_daas::platform::Platform;
use k3s_daas::staking::{Self, StakeAccount};
use k3s_daas::statement::{Self, AnswerStatement};
use std::string::String;
use sui::clock::Clock;
use sui::dynamic_field;
use sui::event;

/// The platform is in production, where a development attestation does not count.
const ERROR_DEVELOPMENT_REFUSED: u64 = 600;
/// Only the executor's operator changes it.
const ERROR_NOT_OPERATOR: u64 = 601;
/// An ed25519 or X25519 public key has 32 bytes.
const ERROR_BAD_EXECUTOR_KEY: u64 = 602;
/// The signing key did not sign the possession statement for this platform, cluster, operator and sealing key.
const ERROR_BAD_POSSESSION: u64 = 603;
/// A measurement has 32 bytes.
const ERROR_BAD_MEASUREMENT: u64 = 604;
/// An endpoint ("host:port") has 3 to 262 bytes, a region 1 to 63.
const ERROR_BAD_ENDPOINT: u64 = 605;
/// A registration lasts one minute to 366 days.
const ERROR_BAD_EXECUTOR_LIFETIME: u64 = 606;
/// The executor was revoked, and that is final.
const ERROR_EXECUTOR_REVOKED: u64 = 607;
/// The executor belongs to another cluster.
const ERROR_EXECUTOR_OF_OTHER_CLUSTER: u64 = 608;
/// The stake account is not the executor's.
const ERROR_STAKE_OF_OTHERS: u64 = 609;
/// The executor counts: neither it nor its measurement is revoked, and it has not expired.
const ERROR_EXECUTOR_SERVES: u64 = 610;
/// Hardware vouches for the executor's keys: new ones take a new attestation.
const ERROR_KEYS_ARE_ATTESTED: u64 = 611;
/// Keys are rotated 64 times at most: register anew.
const ERROR_TOO_MANY_ROTATIONS: u64 = 612;

/// `attestation`: nobody but the cluster's owner vouches for what the executor runs.
const ATTESTATION_DEVELOPMENT: u8 = 0;

const KEY_BYTES: u64 = 32;
const MEASUREMENT_BYTES: u64 = 32;
const MIN_ENDPOINT_BYTES: u64 = 3;
const MAX_ENDPOINT_BYTES: u64 = 262;
const MAX_REGION_BYTES: u64 = 63;
/// Keys that it had and that still prove its faults: none is forgotten, or a guilty one could be.
const MAX_RETIRED_KEYS: u64 = 64;
const MINUTE_MS: u64 = 60_000;
const MAX_LIFETIME_MS: u64 = 366 * 86_400_000;

/// Shared.
public struct Executor has key {
    id: UID,
    operator: address,
    cluster: ID,
    /// What its operator, and those who delegate to it, put at risk.
    stake_account: ID,
    /// 0: development.
    attestation: u8,
    /// What the executor runs, as its attestation names it.
    measurement: vector<u8>,
    /// Counts the rotations of its keys; every answer names it.
    key_version: u64,
    /// ed25519.
    signing_key: vector<u8>,
    /// The signing keys of earlier versions, the newest last: what they signed can still be held against it.
    retired_keys: vector<vector<u8>>,
    /// X25519.
    sealing_key: vector<u8>,
    /// "host:port" where it takes streams.
    endpoint: String,
    region: String,
    registered_ms: u64,
    expires_ms: u64,
    revoked: bool,
}

/// Marks an executor that was slashed for a wrong answer, among its fields.
public struct PunishedKey() has copy, drop, store;

public struct ExecutorRegistered has copy, drop {
    executor: ID,
    cluster: ID,
    operator: address,
    attestation: u8,
    measurement: vector<u8>,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    endpoint: String,
    expires_ms: u64,
}

public struct ExecutorKeysRotated has copy, drop {
    executor: ID,
    key_version: u64,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
}

public struct ExecutorEndpointSet has copy, drop {
    executor: ID,
    endpoint: String,
}

public struct ExecutorRevoked has copy, drop {
    executor: ID,
    cluster: ID,
}

/// Registers an executor that no hardware vouches for, operated by the sender.
/// Who: the holder of the cluster's `ClusterCap`, as long as the platform is not in production.
/// Aborts: ERROR_WRONG_VERSION, ERROR_DEVELOPMENT_REFUSED, ERROR_WRONG_CLUSTER_CAP, ERROR_BAD_MEASUREMENT,
/// ERROR_BAD_EXECUTOR_KEY, ERROR_BAD_ENDPOINT, ERROR_BAD_EXECUTOR_LIFETIME, ERROR_BAD_POSSESSION,
/// ERROR_TOO_MANY_EXECUTORS.
/// Emits: ExecutorRegistered.
public fun register_development(
    platform: &Platform,
    cap: &ClusterCap,
    cluster: &mut Cluster,
    measurement: vector<u8>,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    endpoint: String,
    region: String,
    possession: vector<u8>,
    lifetime_ms: u64,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    assert!(!platform.is_production(), ERROR_DEVELOPMENT_REFUSED);
    let stake_account = staking::open(ctx.sender(), staking::executor(), ctx);
    let most_ms = clock.timestamp_ms() + MAX_LIFETIME_MS;
    enlist(
        platform, cap, cluster, ATTESTATION_DEVELOPMENT, measurement, stake_account, signing_key,
        sealing_key, endpoint, region, possession, lifetime_ms, most_ms, clock, ctx,
    );
}

/// Replaces both keys of an executor that no hardware vouches for; `attestation` does it for the others, whose
/// new keys must be those of the enclave, too. Answers signed with the old key count no more, not even those
/// under way.
/// Who: the executor's operator.
/// Aborts: ERROR_WRONG_VERSION, ERROR_KEYS_ARE_ATTESTED, ERROR_NOT_OPERATOR, ERROR_EXECUTOR_REVOKED,
/// ERROR_BAD_EXECUTOR_KEY, ERROR_BAD_POSSESSION, ERROR_TOO_MANY_ROTATIONS.
/// Emits: ExecutorKeysRotated.
public fun rotate_keys(
    platform: &Platform,
    executor: &mut Executor,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    possession: vector<u8>,
    ctx: &TxContext,
) {
    assert!(!executor.is_attested(), ERROR_KEYS_ARE_ATTESTED);
    executor.replace_keys(platform, signing_key, sealing_key, possession, ctx);
}

/// Says where the executor takes streams from now on.
/// Who: the executor's operator.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_OPERATOR, ERROR_EXECUTOR_REVOKED, ERROR_BAD_ENDPOINT.
/// Emits: ExecutorEndpointSet.
public fun set_endpoint(
    platform: &Platform,
    executor: &mut Executor,
    endpoint: String,
    ctx: &TxContext,
) {
    platform.assert_current();
    executor.assert_operated_by(ctx.sender());
    assert!(is_endpoint(&endpoint), ERROR_BAD_ENDPOINT);
    executor.endpoint = endpoint;
    event::emit(ExecutorEndpointSet { executor: object::id(executor), endpoint });
}

/// Ends the executor, for good: it is given nothing more and believed nothing more.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_CLUSTER_CAP, ERROR_EXECUTOR_OF_OTHER_CLUSTER.
/// Emits: ExecutorRevoked.
public fun revoke(cap: &ClusterCap, cluster: &mut Cluster, executor: &mut Executor) {
    cap.assert_rules(object::id(cluster));
    assert!(executor.cluster == object::id(cluster), ERROR_EXECUTOR_OF_OTHER_CLUSTER);
    executor.end(cluster);
}

/// Lets an executor's operator ask all its stake back, once it counts no more for good.
/// Who: anyone.
/// Aborts: ERROR_STAKE_OF_OTHERS, ERROR_EXECUTOR_SERVES.
public fun release_stake(
    platform: &Platform,
    executor: &Executor,
    account: &mut StakeAccount,
    clock: &Clock,
) {
    assert!(executor.stake_account == object::id(account), ERROR_STAKE_OF_OTHERS);
    assert!(!executor.is_live(platform, clock), ERROR_EXECUTOR_SERVES);
    account.release();
}

/// Whether the executor's answers count now.
public fun is_live(executor: &Executor, platform: &Platform, clock: &Clock): bool {
    !executor.revoked
        && clock.timestamp_ms() < executor.expires_ms
        && (executor.is_attested() || !platform.is_production())
        && !platform.is_measurement_revoked(&executor.measurement)
}

/// Whether hardware vouches for what the executor runs.
public fun is_attested(executor: &Executor): bool {
    executor.attestation != ATTESTATION_DEVELOPMENT
}

/// The account that is slashed for a wrong answer and earns for right ones.
public fun stake_account(executor: &Executor): ID {
    executor.stake_account
}

/// Whether the executor was ended.
public fun is_revoked(executor: &Executor): bool {
    executor.revoked
}

/// Whether the executor was slashed for a wrong answer.
public fun is_punished(executor: &Executor): bool {
    dynamic_field::exists_(&executor.id, PunishedKey())
}

/// Who runs the executor.
public fun operator(executor: &Executor): address {
    executor.operator
}

/// The cluster whose requests it answers.
public fun cluster(executor: &Executor): ID {
    executor.cluster
}

/// How often the keys were rotated.
public fun key_version(executor: &Executor): u64 {
    executor.key_version
}

public(package) fun attestation(executor: &Executor): u8 { executor.attestation }

public(package) fun measurement(executor: &Executor): vector<u8> { executor.measurement }

/// Whether the statement is signed with the executor's current key.
public(package) fun signed<Statement: drop>(
    executor: &Executor,
    statement: Statement,
    signature: &vector<u8>,
): bool {
    statement::is_signed(statement, signature, &executor.signing_key)
}

/// Whether the statement is signed with a key that the executor has, or had and that is remembered.
public(package) fun ever_signed(
    executor: &Executor,
    answer: AnswerStatement,
    signature: &vector<u8>,
): bool {
    if (executor.signed(answer, signature)) return true;
    let mut i = 0;
    while (i < executor.retired_keys.length()) {
        if (statement::is_signed(answer, signature, &executor.retired_keys[i])) return true;
        i = i + 1;
    };
    false
}

/// Ends the executor in its cluster, for good; who may was asked before.
public(package) fun end(executor: &mut Executor, cluster: &mut Cluster) {
    executor.revoked = true;
    cluster.unseat_executor(object::id(executor));
    event::emit(ExecutorRevoked { executor: object::id(executor), cluster: executor.cluster });
}

/// Ends an executor for a fault that was proved, once.
public(package) fun punish(executor: &mut Executor, cluster: &mut Cluster) {
    dynamic_field::add(&mut executor.id, PunishedKey(), true);
    executor.end(cluster);
}

/// Replaces both keys; what vouches for the new ones was checked before.
public(package) fun replace_keys(
    executor: &mut Executor,
    platform: &Platform,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    possession: vector<u8>,
    ctx: &TxContext,
) {
    platform.assert_current();
    executor.assert_operated_by(ctx.sender());
    let (cluster, operator) = (executor.cluster, executor.operator);
    assert_possession(platform, cluster, operator, &signing_key, sealing_key, &possession);
    executor.key_version = executor.key_version + 1;
    assert!(executor.retired_keys.length() < MAX_RETIRED_KEYS, ERROR_TOO_MANY_ROTATIONS);
    executor.retired_keys.push_back(executor.signing_key);
    executor.signing_key = signing_key;
    executor.sealing_key = sealing_key;
    event::emit(ExecutorKeysRotated {
        executor: object::id(executor),
        key_version: executor.key_version,
        signing_key,
        sealing_key,
    });
}

/// Registers an executor for the sender, until `most_ms` at the latest; its attestation was checked before.
public(package) fun enlist(
    platform: &Platform,
    cap: &ClusterCap,
    cluster: &mut Cluster,
    attestation: u8,
    measurement: vector<u8>,
    stake_account: ID,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    endpoint: String,
    region: String,
    possession: vector<u8>,
    lifetime_ms: u64,
    most_ms: u64,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    let (cluster_id, operator) = (object::id(cluster), ctx.sender());
    cap.assert_rules(cluster_id);
    assert!(measurement.length() == MEASUREMENT_BYTES, ERROR_BAD_MEASUREMENT);
    assert!(is_endpoint(&endpoint), ERROR_BAD_ENDPOINT);
    assert!(!region.is_empty() && region.length() <= MAX_REGION_BYTES, ERROR_BAD_ENDPOINT);
    let is_lifetime = lifetime_ms >= MINUTE_MS && lifetime_ms <= MAX_LIFETIME_MS;
    assert!(is_lifetime, ERROR_BAD_EXECUTOR_LIFETIME);
    assert_possession(platform, cluster_id, operator, &signing_key, sealing_key, &possession);
    let registered_ms = clock.timestamp_ms();
    let wanted_ms = registered_ms + lifetime_ms;
    let executor = Executor {
        id: object::new(ctx),
        operator,
        cluster: cluster_id,
        stake_account,
        attestation,
        measurement,
        key_version: 0,
        signing_key,
        retired_keys: vector[],
        sealing_key,
        endpoint,
        region,
        registered_ms,
        expires_ms: if (wanted_ms < most_ms) wanted_ms else most_ms,
        revoked: false,
    };
    let id = object::id(&executor);
    cluster.seat_executor(
        id, executor.is_attested(), measurement, region, executor.expires_ms, registered_ms,
    );
    event::emit(ExecutorRegistered {
        executor: id,
        cluster: cluster_id,
        operator,
        attestation,
        measurement,
        signing_key,
        sealing_key,
        endpoint,
        expires_ms: executor.expires_ms,
    });
    transfer::share_object(executor);
}

fun assert_possession(
    platform: &Platform,
    cluster: ID,
    operator: address,
    signing_key: &vector<u8>,
    sealing_key: vector<u8>,
    possession: &vector<u8>,
) {
    assert!(signing_key.length() == KEY_BYTES, ERROR_BAD_EXECUTOR_KEY);
    assert!(sealing_key.length() == KEY_BYTES, ERROR_BAD_EXECUTOR_KEY);
    let claim = statement::possession(object::id(platform), cluster, operator, sealing_key);
    assert!(statement::is_signed(claim, possession, signing_key), ERROR_BAD_POSSESSION);
}

fun assert_operated_by(executor: &Executor, sender: address) {
    assert!(sender == executor.operator, ERROR_NOT_OPERATOR);
    assert!(!executor.revoked, ERROR_EXECUTOR_REVOKED);
}

fun is_endpoint(text: &String): bool {
    text.length() >= MIN_ENDPOINT_BYTES && text.length() <= MAX_ENDPOINT_BYTES
}
