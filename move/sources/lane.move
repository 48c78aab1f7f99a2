/// Lanes: the requests of a cluster, in as many shared objects as are needed to carry their rate.
///
/// A lane's records (requests, refusals, answers, closed streams) have gapless indexes, and each carries the
/// hash of the one before it: `head` is the blake2b-256 of the last record's BCS bytes, the very bytes of the
/// event. An auditor who holds the events and one `head` misses nothing and believes nobody.
///
/// Only what the contract needs to decide stays in the lane: who answers which open request, and which
/// sequence numbers a session has used. An answer removes the first, the end of the session the second. What
/// fewer requests need (held requests, purses, disputable answers, roots of read batches) other modules keep as
/// dynamic fields of the lane, under keys of their own types.
module k3s_daas::lane;

use k3s_daas::sequence_window::{Self, SequenceWindow};
use std::bcs;
use sui::hash;
use sui::table::{Self, Table};

/// `head` before the first record: 32 zero bytes.
const NO_RECORD: vector<u8> = x"0000000000000000000000000000000000000000000000000000000000000000";
/// Requests that one executor may have open in one lane; it gets no more until it has answered some.
const MAX_OPEN_REQUESTS: u64 = 1024;
/// Executors that may have open requests in one lane.
const MAX_BUSY_EXECUTORS: u64 = 64;

/// Shared.
public struct Lane has key {
    id: UID,
    cluster: ID,
    /// 0, 1, 2 ... among the lanes of its cluster.
    position: u64,
    /// Index of the record to come: the number of records so far.
    next_index: u64,
    head: vector<u8>,
    /// By session.
    windows: Table<ID, SequenceWindow>,
    /// By request id.
    open: Table<vector<u8>, OpenRequest>,
    /// How many requests each executor has open here; those with none are not listed.
    load: vector<Load>,
}

/// A request that waits for its answer.
public struct OpenRequest has drop, store {
    executor: ID,
    class: u8,
    /// Digest of the record that opened it: what the executor says it answers.
    digest: vector<u8>,
    opened_ms: u64,
    deadline_ms: u64,
    /// Whether it is a read that another executor can repeat.
    repeatable: bool,
    cancelled: bool,
    /// What it pays, and to whom; nothing when there are no fees.
    payment: Option<Payment>,
}

/// Fees in MIST, escrowed in the purse of the seal token that pays.
public struct Payment has copy, drop, store {
    seal_token: ID,
    gateway: address,
    executor_fee: u64,
    gateway_fee: u64,
}

public struct Load has drop, store {
    executor: ID,
    open: u64,
    /// When the executor was last heard of in this lane, or got the first of these requests.
    seen_ms: u64,
}

/// Makes and shares an empty lane, and returns its id.
public(package) fun create(cluster: ID, position: u64, ctx: &mut TxContext): ID {
    let lane = Lane {
        id: object::new(ctx),
        cluster,
        position,
        next_index: 0,
        head: NO_RECORD,
        windows: table::new(ctx),
        open: table::new(ctx),
        load: vector[],
    };
    let id = object::id(&lane);
    transfer::share_object(lane);
    id
}

/// Appends a record, which must already carry this lane's `next_index` and `head`.
public(package) fun append<Record>(lane: &mut Lane, record: &Record) {
    lane.head = hash::blake2b256(&bcs::to_bytes(record));
    lane.next_index = lane.next_index + 1;
}

/// Whether `session` has yet to use `sequence`.
public(package) fun accepts(lane: &Lane, session: ID, sequence: u64): bool {
    !lane.windows.contains(session) || lane.windows[session].accepts(sequence)
}

/// Marks a `sequence` that is accepted as used.
public(package) fun take_sequence(lane: &mut Lane, session: ID, sequence: u64) {
    if (lane.windows.contains(session)) {
        lane.windows[session].take(sequence);
    } else {
        lane.windows.add(session, sequence_window::starting_at(sequence));
    }
}

/// Drops what is known of a session that can never be used again.
public(package) fun forget(lane: &mut Lane, session: ID) {
    if (lane.windows.contains(session)) {
        lane.windows.remove(session);
    }
}

/// The candidate with the fewest open requests, the first of them if several; none when all are full.
public(package) fun least_loaded(lane: &Lane, candidates: &vector<ID>): Option<ID> {
    let mut best = option::none();
    let mut fewest = MAX_OPEN_REQUESTS;
    let mut i = 0;
    while (i < candidates.length()) {
        let at = lane.load_index(candidates[i]);
        let listed = at < lane.load.length();
        let open = if (listed) lane.load[at].open else 0;
        if (open < fewest && (listed || lane.load.length() < MAX_BUSY_EXECUTORS)) {
            fewest = open;
            best = option::some(candidates[i]);
        };
        i = i + 1;
    };
    best
}

/// Opens the request whose record was just appended.
public(package) fun open_request(
    lane: &mut Lane,
    request_id: vector<u8>,
    executor: ID,
    class: u8,
    repeatable: bool,
    payment: Option<Payment>,
    opened_ms: u64,
    deadline_ms: u64,
) {
    let digest = lane.head;
    let cancelled = false;
    let request =
        OpenRequest {
            executor, class, digest, opened_ms, deadline_ms, repeatable, cancelled, payment,
        };
    lane.open.add(request_id, request);
    lane.add_load(executor, opened_ms);
}

/// Removes an open request: it is answered, or never will be.
public(package) fun settle(lane: &mut Lane, request_id: vector<u8>): OpenRequest {
    let request = lane.open.remove(request_id);
    lane.remove_load(request.executor);
    request
}

/// Gives an open request to another executor, which has until `deadline_ms`.
public(package) fun reassign(
    lane: &mut Lane,
    request_id: vector<u8>,
    executor: ID,
    now_ms: u64,
    deadline_ms: u64,
) {
    let late = lane.open[request_id].executor;
    let request = &mut lane.open[request_id];
    request.executor = executor;
    request.opened_ms = now_ms;
    request.deadline_ms = deadline_ms;
    lane.remove_load(late);
    lane.add_load(executor, now_ms);
}

/// Marks an open request as cancelled.
public(package) fun cancel(lane: &mut Lane, request_id: vector<u8>) {
    lane.open[request_id].cancelled = true;
}

/// Notes that an executor was heard of.
public(package) fun note_alive(lane: &mut Lane, executor: ID, now_ms: u64) {
    let at = lane.load_index(executor);
    if (at < lane.load.length()) {
        lane.load[at].seen_ms = now_ms;
    }
}

/// When an executor with open requests was last heard of in this lane.
public(package) fun seen_ms(lane: &Lane, executor: ID): u64 {
    let at = lane.load_index(executor);
    lane.load[at].seen_ms
}

/// An open request.
public(package) fun open(lane: &Lane, request_id: vector<u8>): &OpenRequest {
    &lane.open[request_id]
}

/// Where other modules keep what they know of this lane, under keys of their own types.
public(package) fun uid(lane: &Lane): &UID {
    &lane.id
}

public(package) fun uid_mut(lane: &mut Lane): &mut UID {
    &mut lane.id
}

public(package) fun new_payment(
    seal_token: ID,
    gateway: address,
    executor_fee: u64,
    gateway_fee: u64,
): Payment {
    Payment { seal_token, gateway, executor_fee, gateway_fee }
}

public(package) fun payer(payment: &Payment): ID {
    payment.seal_token
}

public(package) fun gateway(payment: &Payment): address {
    payment.gateway
}

public(package) fun executor_fee(payment: &Payment): u64 {
    payment.executor_fee
}

public(package) fun gateway_fee(payment: &Payment): u64 {
    payment.gateway_fee
}

public(package) fun executor(request: &OpenRequest): ID {
    request.executor
}

public(package) fun class(request: &OpenRequest): u8 {
    request.class
}

public(package) fun digest(request: &OpenRequest): vector<u8> {
    request.digest
}

public(package) fun opened_ms(request: &OpenRequest): u64 {
    request.opened_ms
}

public(package) fun deadline_ms(request: &OpenRequest): u64 {
    request.deadline_ms
}

public(package) fun is_repeatable(request: &OpenRequest): bool {
    request.repeatable
}

public(package) fun is_cancelled(request: &OpenRequest): bool {
    request.cancelled
}

public(package) fun payment(request: &OpenRequest): Option<Payment> {
    request.payment
}

/// The cluster whose requests these are.
public fun cluster(lane: &Lane): ID {
    lane.cluster
}

/// Index of the record to come.
public fun next_index(lane: &Lane): u64 {
    lane.next_index
}

/// Hash of the last record; 32 zero bytes before the first.
public fun head(lane: &Lane): vector<u8> {
    lane.head
}

/// Whether a request waits for its answer.
public fun is_open(lane: &Lane, request_id: vector<u8>): bool {
    lane.open.contains(request_id)
}

/// How many requests an executor has open here.
public fun open_requests(lane: &Lane, executor: ID): u64 {
    let at = lane.load_index(executor);
    if (at < lane.load.length()) lane.load[at].open else 0
}

fun add_load(lane: &mut Lane, executor: ID, now_ms: u64) {
    let at = lane.load_index(executor);
    if (at < lane.load.length()) {
        let load = &mut lane.load[at];
        load.open = load.open + 1;
    } else {
        lane.load.push_back(Load { executor, open: 1, seen_ms: now_ms });
    }
}

fun remove_load(lane: &mut Lane, executor: ID) {
    let at = lane.load_index(executor);
    let load = &mut lane.load[at];
    load.open = load.open - 1;
    if (load.open == 0) {
        lane.load.swap_remove(at);
    }
}

/// Where the executor's load is listed; the length of the list when it is not.
fun load_index(lane: &Lane, executor: ID): u64 {
    let mut i = 0;
    while (i < lane.load.length() && lane.load[i].executor != executor) {
        i = i + 1;
    };
    i
}
