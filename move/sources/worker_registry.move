/// Workers: the nodes that people with stake bring to a cluster.
///
/// A worker registers with stake and two keys. The cluster's owner seals a join token to one of them; the node
/// joins with it and is activated, which uses the token up. With the other key it signs a report of itself
/// (heartbeat). Reports missed make it inactive; staying away without notice is slashed. It leaves by draining: it
/// says so, waits out its notice while it is emptied, and gets its stake back. The time it served is paid by the
/// hour out of the pot that the cluster's owner fills (`service_pot`).
///
/// A node's name in Kubernetes is `worker-` and the first 16 hexadecimal digits of the worker's id, so that no
/// two have the same and nobody chooses another's.
module k3s_daas::worker_registry;

use k3s_daas::cluster::{Cluster, ClusterCap};
use k3s_daas::platform::Platform;
use k3s_daas::service_pot::ServicePot;
use k3s_daas::staking::{Self, StakeAccount};
use k3s_daas::statement;
use k3s_daas::treasury::Treasury;
use k3s_daas::worker_status;
use sui::clock::Clock;
use sui::coin::Coin;
use sui::event;
use sui::sui::SUI;

/// The stake is below what a worker needs.
const ERROR_TOO_LITTLE_WORKER_STAKE: u64 = 801;
/// An ed25519 or X25519 public key has 32 bytes.
const ERROR_BAD_WORKER_KEY: u64 = 802;
/// Only the worker's operator does this.
const ERROR_NOT_WORKER_OPERATOR: u64 = 803;
/// A sealed join token has 1 to 1,024 bytes and lives at most a day.
const ERROR_BAD_JOIN_TOKEN: u64 = 804;
/// There is no join token, it has expired, or it was used.
const ERROR_NO_JOIN_TOKEN: u64 = 805;
/// The report is not signed with the worker's node key, not newer than the last, or older than a minute.
const ERROR_BAD_REPORT: u64 = 806;
/// The worker has reported in time.
const ERROR_NOT_ABSENT: u64 = 807;
/// The notice is not over.
const ERROR_NOTICE_RUNS: u64 = 808;
/// The stake account is not the worker's.
const ERROR_STAKE_OF_OTHER_WORKER: u64 = 809;
/// No time was served that is not paid, or the pot is empty.
const ERROR_NOTHING_SERVED: u64 = 810;
/// The pot is that of another cluster.
const ERROR_POT_OF_OTHER_CLUSTER: u64 = 811;

/// `reason` of a slash.
const ABSENT: u8 = 3;

const KEY_BYTES: u64 = 32;
const MAX_TOKEN_BYTES: u64 = 1_024;
const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 86_400_000;

/// Shared.
public struct Worker has key {
    id: UID,
    operator: address,
    cluster: ID,
    stake_account: ID,
    /// ed25519 public key that signs the node's reports.
    node_key: vector<u8>,
    /// X25519 public key to which the join token is sealed.
    sealing_key: vector<u8>,
    /// 0 pending, 1 active, 2 draining, 3 inactive, 4 left, 5 slashed.
    status: u8,
    /// Sealed; empty before it is given and once it is used.
    join_token: vector<u8>,
    join_token_until_ms: u64,
    /// Time of the last report, by the node's signature.
    reported_ms: u64,
    /// Served and not yet paid.
    served_ms: u64,
    /// When a draining worker may leave.
    leaves_ms: u64,
}

public struct WorkerRegistered has copy, drop {
    worker: ID,
    cluster: ID,
    operator: address,
    stake_account: ID,
    node_key: vector<u8>,
    sealing_key: vector<u8>,
}

public struct JoinTokenSealed has copy, drop {
    worker: ID,
    join_token: vector<u8>,
    until_ms: u64,
}

/// `status` as `Worker` counts them.
public struct WorkerStatusChanged has copy, drop {
    worker: ID,
    cluster: ID,
    status: u8,
}

/// What a node says of itself.
public struct WorkerReported has copy, drop {
    worker: ID,
    reported_ms: u64,
    ready: bool,
    /// Thousandths of a core, mebibytes, and pods that are free.
    cpu: u64,
    memory: u64,
    pods: u64,
}

public struct WorkerPaid has copy, drop {
    worker: ID,
    served_ms: u64,
    amount: u64,
}

/// Registers a worker with its stake; the sender operates it.
/// Who: anyone.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_CONFIGURED, ERROR_TOO_LITTLE_WORKER_STAKE, ERROR_BAD_WORKER_KEY.
/// Emits: StakeDeposited, WorkerRegistered.
public fun stake_and_register_worker(
    platform: &Platform,
    cluster: &Cluster,
    stake: Coin<SUI>,
    node_key: vector<u8>,
    sealing_key: vector<u8>,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_ready();
    let least = platform.parameters().min_worker_stake();
    assert!(stake.value() >= least, ERROR_TOO_LITTLE_WORKER_STAKE);
    assert!(node_key.length() == KEY_BYTES, ERROR_BAD_WORKER_KEY);
    assert!(sealing_key.length() == KEY_BYTES, ERROR_BAD_WORKER_KEY);
    let operator = ctx.sender();
    let stake_account =
        staking::open_with(operator, staking::worker(), stake, least, clock, ctx);
    let worker = Worker {
        id: object::new(ctx),
        operator,
        cluster: object::id(cluster),
        stake_account,
        node_key,
        sealing_key,
        status: worker_status::pending(),
        join_token: vector[],
        join_token_until_ms: 0,
        reported_ms: 0,
        served_ms: 0,
        leaves_ms: 0,
    };
    event::emit(WorkerRegistered {
        worker: object::id(&worker),
        cluster: worker.cluster,
        operator,
        stake_account,
        node_key,
        sealing_key,
    });
    transfer::share_object(worker);
}

/// Gives a pending worker its join token, sealed to its key, in place of one that was given before.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_CLUSTER_CAP, ERROR_WRONG_STATUS, ERROR_BAD_JOIN_TOKEN.
/// Emits: JoinTokenSealed.
public fun seal_join_token(
    platform: &Platform,
    cap: &ClusterCap,
    worker: &mut Worker,
    join_token: vector<u8>,
    until_ms: u64,
    clock: &Clock,
) {
    platform.assert_current();
    cap.assert_rules(worker.cluster);
    worker_status::assert_is(worker.status, worker_status::pending());
    let now_ms = clock.timestamp_ms();
    assert!(until_ms > now_ms && until_ms <= now_ms + DAY_MS, ERROR_BAD_JOIN_TOKEN);
    let is_token = !join_token.is_empty() && join_token.length() <= MAX_TOKEN_BYTES;
    assert!(is_token, ERROR_BAD_JOIN_TOKEN);
    worker.join_token = join_token;
    worker.join_token_until_ms = until_ms;
    event::emit(JoinTokenSealed { worker: object::id(worker), join_token, until_ms });
}

/// Makes a worker active whose node has joined; its join token is used up with that.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_CLUSTER_CAP, ERROR_NO_JOIN_TOKEN, ERROR_WRONG_STATUS.
/// Emits: WorkerStatusChanged.
public fun activate_worker(
    platform: &Platform,
    cap: &ClusterCap,
    worker: &mut Worker,
    clock: &Clock,
) {
    platform.assert_current();
    cap.assert_rules(worker.cluster);
    let now_ms = clock.timestamp_ms();
    let has_token = !worker.join_token.is_empty() && now_ms < worker.join_token_until_ms;
    assert!(has_token, ERROR_NO_JOIN_TOKEN);
    worker.join_token = vector[];
    worker.reported_ms = now_ms;
    worker.become(worker_status::active());
}

/// Records a node's report of itself; an inactive worker is active again.
/// Who: anyone, with the signature of the worker's node key.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_STATUS, ERROR_BAD_REPORT.
/// Emits: WorkerReported, and WorkerStatusChanged when it was inactive.
public fun heartbeat(
    platform: &Platform,
    worker: &mut Worker,
    reported_ms: u64,
    ready: bool,
    cpu: u64,
    memory: u64,
    pods: u64,
    signature: vector<u8>,
    clock: &Clock,
) {
    platform.assert_current();
    worker_status::assert_serving(worker.status);
    let now_ms = clock.timestamp_ms();
    let is_new = reported_ms > worker.reported_ms && reported_ms <= now_ms;
    assert!(is_new && now_ms <= reported_ms + MINUTE_MS, ERROR_BAD_REPORT);
    let id = object::id(worker);
    let report = statement::node_report(
        platform.chain(), platform.package_id(), worker.cluster, id, reported_ms, ready, cpu,
        memory, pods,
    );
    assert!(statement::is_signed(report, &signature, &worker.node_key), ERROR_BAD_REPORT);
    if (worker.status == worker_status::inactive()) {
        worker.become(worker_status::active());
    } else if (ready) {
        let most_ms = 2 * platform.parameters().heartbeat_ms();
        worker.served_ms = worker.served_ms + worker.stayed_until(reported_ms, most_ms);
    };
    worker.reported_ms = reported_ms;
    event::emit(WorkerReported { worker: id, reported_ms, ready, cpu, memory, pods });
}

/// Makes an active worker inactive that has missed a report.
/// Who: anyone.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_ABSENT, ERROR_WRONG_STATUS.
/// Emits: WorkerStatusChanged.
public fun report_absent(platform: &Platform, worker: &mut Worker, clock: &Clock) {
    platform.assert_current();
    assert!(worker.is_absent_for(platform, 2, clock), ERROR_NOT_ABSENT);
    worker.become(worker_status::inactive());
}

/// Slashes a worker that stayed away for too long, and ends it.
/// Who: anyone; the sender has the challenger's share.
/// Aborts: ERROR_WRONG_VERSION, ERROR_STAKE_OF_OTHER_WORKER, ERROR_NOT_ABSENT, ERROR_WRONG_STATUS.
/// Emits: WorkerStatusChanged, StakeSlashed.
public fun slash_absent(
    platform: &Platform,
    worker: &mut Worker,
    account: &mut StakeAccount,
    treasury: &mut Treasury,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    worker.assert_backed_by(account);
    let parameters = platform.parameters();
    assert!(
        worker.is_absent_for(platform, parameters.missed_heartbeats(), clock),
        ERROR_NOT_ABSENT,
    );
    worker.become(worker_status::slashed());
    let evidence = object::id(worker).to_bytes();
    let challenger = option::some(ctx.sender());
    let part = parameters.missed_heartbeat_slash();
    account.slash(platform, treasury, part, ABSENT, evidence, challenger, ctx);
    account.release();
}

/// Begins a worker's leaving: it gets no more work, and is emptied until its notice is over.
/// Who: the worker's operator.
/// Aborts: ERROR_NOT_WORKER_OPERATOR, ERROR_WRONG_STATUS.
/// Emits: WorkerStatusChanged.
public fun drain(platform: &Platform, worker: &mut Worker, clock: &Clock, ctx: &TxContext) {
    worker.assert_operated_by(ctx.sender());
    worker.begin_leaving(platform, clock);
}

/// Makes a worker leave.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_CLUSTER_CAP, ERROR_WRONG_STATUS.
/// Emits: WorkerStatusChanged.
public fun dismiss(platform: &Platform, cap: &ClusterCap, worker: &mut Worker, clock: &Clock) {
    cap.assert_rules(worker.cluster);
    worker.begin_leaving(platform, clock);
}

/// Ends a worker whose notice is over, or that never was activated; its stake can be asked back.
/// Who: the worker's operator.
/// Aborts: ERROR_NOT_WORKER_OPERATOR, ERROR_STAKE_OF_OTHER_WORKER, ERROR_NOTICE_RUNS, ERROR_WRONG_STATUS.
/// Emits: WorkerStatusChanged.
public fun leave(
    worker: &mut Worker,
    account: &mut StakeAccount,
    clock: &Clock,
    ctx: &TxContext,
) {
    worker.assert_operated_by(ctx.sender());
    worker.assert_backed_by(account);
    assert!(clock.timestamp_ms() >= worker.leaves_ms, ERROR_NOTICE_RUNS);
    worker.become(worker_status::left());
    worker.join_token = vector[];
    account.release();
}

/// Pays the time served since the last payment to everybody who has stake behind the worker, as far as the
/// cluster's pot can; the rest of it stays owed.
/// Who: anyone.
/// Aborts: ERROR_WRONG_VERSION, ERROR_STAKE_OF_OTHER_WORKER, ERROR_POT_OF_OTHER_CLUSTER, ERROR_NOTHING_SERVED.
/// Emits: WorkerPaid, StakeRewarded.
public fun pay_service(
    platform: &Platform,
    worker: &mut Worker,
    account: &mut StakeAccount,
    pot: &mut ServicePot,
    clock: &Clock,
) {
    platform.assert_current();
    worker.assert_backed_by(account);
    assert!(pot.cluster() == worker.cluster, ERROR_POT_OF_OTHER_CLUSTER);
    let (funds, served_ms) = pot.wage(worker.served_ms);
    let amount = funds.value();
    assert!(amount > 0, ERROR_NOTHING_SERVED);
    worker.served_ms = worker.served_ms - served_ms;
    event::emit(WorkerPaid { worker: object::id(worker), served_ms, amount });
    account.reward(funds, clock);
}

/// 0 pending, 1 active, 2 draining, 3 inactive, 4 left, 5 slashed.
public fun status(worker: &Worker): u8 {
    worker.status
}

/// The cluster that the node belongs to.
public fun cluster(worker: &Worker): ID {
    worker.cluster
}

/// The account that is slashed and paid.
public fun stake_account(worker: &Worker): ID {
    worker.stake_account
}

/// Whether so many reports are missing. One that drains need not report once its notice is over.
fun is_absent_for(worker: &Worker, platform: &Platform, reports: u64, clock: &Clock): bool {
    let due_ms = worker.serves_at_most_until(clock.timestamp_ms());
    due_ms > worker.reported_ms + reports * platform.parameters().heartbeat_ms()
}

/// How long the worker served between its last report and this one: no longer than `most_ms`, and not beyond
/// the end of its notice.
fun stayed_until(worker: &Worker, reported_ms: u64, most_ms: u64): u64 {
    let until_ms = worker.serves_at_most_until(reported_ms);
    if (until_ms <= worker.reported_ms) return 0;
    let since_ms = until_ms - worker.reported_ms;
    if (since_ms < most_ms) since_ms else most_ms
}

/// The time, or the end of the worker's notice when that was earlier.
fun serves_at_most_until(worker: &Worker, time_ms: u64): u64 {
    let is_over = worker.status == worker_status::draining() && worker.leaves_ms < time_ms;
    if (is_over) worker.leaves_ms else time_ms
}

fun begin_leaving(worker: &mut Worker, platform: &Platform, clock: &Clock) {
    worker.leaves_ms = clock.timestamp_ms() + platform.parameters().notice_ms();
    worker.become(worker_status::draining());
}

fun become(worker: &mut Worker, status: u8) {
    worker.status = worker_status::changed(worker.status, status);
    event::emit(WorkerStatusChanged {
        worker: object::id(worker),
        cluster: worker.cluster,
        status,
    });
}

fun assert_operated_by(worker: &Worker, sender: address) {
    assert!(sender == worker.operator, ERROR_NOT_WORKER_OPERATOR);
}

fun assert_backed_by(worker: &Worker, account: &StakeAccount) {
    assert!(worker.stake_account == object::id(account), ERROR_STAKE_OF_OTHER_WORKER);
}
