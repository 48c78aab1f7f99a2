/// Where kubectl's requests are approved and their answers recorded.
///
/// A gateway submits a request under a session; the contract decides, records the decision in the session's
/// lane, and assigns an executor. The executor's signed answer closes it. `execute_kubectl_command_with_id`
/// aborts on a refusal; its `try_` form records the refusal instead, so that denials are audited and one bad
/// request does not sink the others of its transaction. `judge` decides for both.
module k3s_daas::k8s_gateway;

use k3s_daas::cluster::Cluster;
use k3s_daas::executor_registry::Executor;
use k3s_daas::lane::{Lane, OpenRequest};
use k3s_daas::permission::RoleBook;
use k3s_daas::platform::Platform;
use k3s_daas::request::{Self, Request};
use k3s_daas::rule::Attributes;
use k3s_daas::seal_token::SealToken;
use k3s_daas::session::Session;
use k3s_daas::staking::StakeAccount;
use k3s_daas::statement;
use std::string::String;
use sui::clock::Clock;
use sui::event;

/// The seal token is revoked or expired.
const ERROR_INVALID_SEAL: u64 = 1;
/// The token's roles, or the session's scope, do not allow the request.
const ERROR_NO_PERMISSION: u64 = 2;
/// The request writes, and the token's active stake is below the platform's minimum.
const ERROR_INSUFFICIENT_STAKE: u64 = 3;
/// The session is revoked, expired, of another token, or names another gateway than the sender.
const ERROR_INVALID_SESSION: u64 = 4;
/// The session has used this sequence number, or one that is higher by 128 or more.
const ERROR_SEQUENCE_USED: u64 = 5;
/// The cluster has no live executor with room for another request.
const ERROR_NO_EXECUTOR: u64 = 6;
/// The cluster's owner has suspended it.
const ERROR_CLUSTER_SUSPENDED: u64 = 7;
/// Sizes, class, path or verb are not acceptable, or the stake account is not the token's.
const ERROR_BAD_REQUEST: u64 = 8;
/// The session belongs to another lane, or lane and role book are not those of the cluster.
const ERROR_WRONG_LANE: u64 = 9;
/// No such request waits for an answer here: it was never opened, or it is answered.
const ERROR_UNKNOWN_REQUEST: u64 = 10;
/// The request is assigned to another executor.
const ERROR_WRONG_EXECUTOR: u64 = 11;
/// The answer is not signed with the executor's current key over the answer statement.
const ERROR_BAD_SIGNATURE: u64 = 12;
/// The executor, and its key with it, counts no more: revoked, expired, or without the attestation needed.
const ERROR_STALE_KEY: u64 = 13;

/// What `judge` says of a request that nothing speaks against.
const APPROVED: u64 = 0;

const PRIORITY_NORMAL: u8 = 2;

/// Highest `result`: 0 executed, 1 rejected by the executor, 2 outcome unknown.
const RESULT_UNKNOWN: u8 = 2;
const MAX_STATUS: u16 = 599;
const DIGEST_BYTES: u64 = 32;
/// What Sui lets a pure argument hold, less its length prefix.
const MAX_PAYLOAD_BYTES: u64 = 16_380;

/// An approved request, assigned to an executor.
public struct K8sAPIRequest has copy, drop {
    lane: ID,
    index: u64,
    previous: vector<u8>,
    /// Session id and sequence number: 40 bytes.
    request_id: vector<u8>,
    cluster: ID,
    session: ID,
    seal_token_id: ID,
    /// The token's holder.
    requester: address,
    gateway: address,
    /// 0 single, 1 stream.
    class: u8,
    method: String,
    verb: String,
    path: String,
    namespace: String,
    api_group: String,
    resource_type: String,
    name: String,
    envelope_digest: vector<u8>,
    /// The whole envelope, or nothing when it is in the blob store.
    payload: vector<u8>,
    executor: ID,
    timestamp: u64,
    deadline: u64,
    /// 2: normal.
    priority: u8,
}

/// A request that was not approved; its sequence number stays unused.
public struct K8sAPIRefusal has copy, drop {
    lane: ID,
    index: u64,
    previous: vector<u8>,
    request_id: vector<u8>,
    cluster: ID,
    session: ID,
    seal_token_id: ID,
    requester: address,
    gateway: address,
    class: u8,
    method: String,
    verb: String,
    path: String,
    namespace: String,
    api_group: String,
    resource_type: String,
    name: String,
    envelope_digest: vector<u8>,
    /// The code with which the other form aborts.
    error: u64,
    timestamp: u64,
}

/// The answer to a single request.
public struct K8sAPIResponse has copy, drop {
    lane: ID,
    index: u64,
    previous: vector<u8>,
    request_id: vector<u8>,
    cluster: ID,
    executor: ID,
    key_version: u64,
    /// 0 executed, 1 rejected by the executor, 2 outcome unknown.
    result: u8,
    /// HTTP status.
    status: u16,
    envelope_digest: vector<u8>,
    payload: vector<u8>,
    signature: vector<u8>,
    timestamp: u64,
}

/// The end of a stream.
public struct K8sStreamClosed has copy, drop {
    lane: ID,
    index: u64,
    previous: vector<u8>,
    request_id: vector<u8>,
    cluster: ID,
    executor: ID,
    key_version: u64,
    result: u8,
    status: u16,
    /// From the client to the cluster.
    bytes_sent: u64,
    /// From the cluster to the client.
    bytes_received: u64,
    /// Rolling digest of what passed.
    envelope_digest: vector<u8>,
    signature: vector<u8>,
    timestamp: u64,
}

/// What an executor says of a request, before the contract believes it.
public struct Answer has copy, drop {
    request_id: vector<u8>,
    result: u8,
    status: u16,
    bytes_sent: u64,
    bytes_received: u64,
    envelope_digest: vector<u8>,
}

/// Approves and records a request, or aborts.
/// Who: the session's gateway.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_LANE, ERROR_INVALID_SEAL, ERROR_INVALID_SESSION,
/// ERROR_CLUSTER_SUSPENDED, ERROR_SEQUENCE_USED, ERROR_BAD_REQUEST, ERROR_NO_PERMISSION,
/// ERROR_INSUFFICIENT_STAKE, ERROR_NO_EXECUTOR.
/// Emits: K8sAPIRequest.
public fun execute_kubectl_command_with_id(
    platform: &Platform,
    cluster: &Cluster,
    book: &RoleBook,
    token: &SealToken,
    session: &Session,
    stake: &StakeAccount,
    lane: &mut Lane,
    sequence: u64,
    class: u8,
    method: String,
    verb: String,
    path: String,
    namespace: String,
    api_group: String,
    resource_type: String,
    name: String,
    envelope_digest: vector<u8>,
    payload: vector<u8>,
    clock: &Clock,
    ctx: &TxContext,
) {
    let request = request::new(
        sequence, class, method, verb, path, namespace, api_group, resource_type, name,
        envelope_digest, payload,
    );
    assert_one_cluster(platform, cluster, book, lane);
    let error = judge(platform, cluster, book, token, session, stake, lane, &request, clock, ctx);
    assert!(error == APPROVED, error);
    approve(platform, cluster, token, session, lane, request, clock, ctx);
}

/// Approves and records a request, or records why not: the same judgement, without aborting on it.
/// Who: the session's gateway; a refusal of anybody else is recorded with the sender's address as gateway.
/// Aborts: ERROR_WRONG_VERSION, and ERROR_WRONG_LANE when lane and role book are not those of the cluster.
/// Emits: K8sAPIRequest or K8sAPIRefusal.
public fun try_execute_kubectl_command_with_id(
    platform: &Platform,
    cluster: &Cluster,
    book: &RoleBook,
    token: &SealToken,
    session: &Session,
    stake: &StakeAccount,
    lane: &mut Lane,
    sequence: u64,
    class: u8,
    method: String,
    verb: String,
    path: String,
    namespace: String,
    api_group: String,
    resource_type: String,
    name: String,
    envelope_digest: vector<u8>,
    payload: vector<u8>,
    clock: &Clock,
    ctx: &TxContext,
) {
    let request = request::new(
        sequence, class, method, verb, path, namespace, api_group, resource_type, name,
        envelope_digest, payload,
    );
    assert_one_cluster(platform, cluster, book, lane);
    let error = judge(platform, cluster, book, token, session, stake, lane, &request, clock, ctx);
    if (error == APPROVED) {
        approve(platform, cluster, token, session, lane, request, clock, ctx);
    } else {
        refuse(token, session, lane, request, error, clock, ctx);
    }
}

/// Records the answer to a single request and closes it.
/// Who: anyone, with the signature of the executor that the request is assigned to.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_LANE, ERROR_BAD_REQUEST, ERROR_UNKNOWN_REQUEST,
/// ERROR_WRONG_EXECUTOR, ERROR_STALE_KEY, ERROR_BAD_SIGNATURE.
/// Emits: K8sAPIResponse.
public fun store_k8s_response(
    platform: &Platform,
    cluster: &Cluster,
    executor: &Executor,
    lane: &mut Lane,
    request_id: vector<u8>,
    result: u8,
    status: u16,
    envelope_digest: vector<u8>,
    payload: vector<u8>,
    signature: vector<u8>,
    clock: &Clock,
) {
    assert!(payload.length() <= MAX_PAYLOAD_BYTES, ERROR_BAD_REQUEST);
    let answer = Answer {
        request_id, result, status, bytes_sent: 0, bytes_received: 0, envelope_digest,
    };
    let request = settle(platform, cluster, executor, lane, &answer, &signature, clock);
    assert!(!request::is_stream(request.class()), ERROR_BAD_REQUEST);
    let response = K8sAPIResponse {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id,
        cluster: lane.cluster(),
        executor: request.executor(),
        key_version: executor.key_version(),
        result,
        status,
        envelope_digest,
        payload,
        signature,
        timestamp: clock.timestamp_ms(),
    };
    lane.append(&response);
    event::emit(response);
}

/// Records the end of a stream and closes its request.
/// Who: anyone, with the signature of the executor that the request is assigned to.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_LANE, ERROR_BAD_REQUEST, ERROR_UNKNOWN_REQUEST,
/// ERROR_WRONG_EXECUTOR, ERROR_STALE_KEY, ERROR_BAD_SIGNATURE.
/// Emits: K8sStreamClosed.
public fun close_k8s_stream(
    platform: &Platform,
    cluster: &Cluster,
    executor: &Executor,
    lane: &mut Lane,
    request_id: vector<u8>,
    result: u8,
    status: u16,
    bytes_sent: u64,
    bytes_received: u64,
    envelope_digest: vector<u8>,
    signature: vector<u8>,
    clock: &Clock,
) {
    let answer = Answer { request_id, result, status, bytes_sent, bytes_received, envelope_digest };
    let request = settle(platform, cluster, executor, lane, &answer, &signature, clock);
    assert!(request::is_stream(request.class()), ERROR_BAD_REQUEST);
    let closed = K8sStreamClosed {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id,
        cluster: lane.cluster(),
        executor: request.executor(),
        key_version: executor.key_version(),
        result,
        status,
        bytes_sent,
        bytes_received,
        envelope_digest,
        signature,
        timestamp: clock.timestamp_ms(),
    };
    lane.append(&closed);
    event::emit(closed);
}

/// Whether a seal token is neither revoked nor expired.
public fun is_valid_seal_token(token: &SealToken, clock: &Clock): bool {
    token.is_valid(clock)
}

/// Whether a seal token's roles allow what is asked for; a session's scope may still leave less.
public fun has_k8s_permission(book: &RoleBook, token: &SealToken, attributes: &Attributes): bool {
    book.allows(object::id(token), attributes)
}

/// Lane and role book must be the cluster's: otherwise there is nowhere to record even a refusal.
fun assert_one_cluster(platform: &Platform, cluster: &Cluster, book: &RoleBook, lane: &Lane) {
    platform.assert_current();
    let id = object::id(cluster);
    assert!(lane.cluster() == id && book.cluster() == id, ERROR_WRONG_LANE);
}

/// The one decision on a request: `APPROVED`, or the error that speaks against it. The cheap questions first.
fun judge(
    platform: &Platform,
    cluster: &Cluster,
    book: &RoleBook,
    token: &SealToken,
    session: &Session,
    stake: &StakeAccount,
    lane: &Lane,
    request: &Request,
    clock: &Clock,
    ctx: &TxContext,
): u64 {
    let token_id = object::id(token);
    if (!token.is_valid(clock)) return ERROR_INVALID_SEAL;
    if (session.seal_token() != token_id) return ERROR_INVALID_SESSION;
    if (session.gateway() != ctx.sender() || !session.is_live(clock)) return ERROR_INVALID_SESSION;
    if (session.lane() != object::id(lane)) return ERROR_WRONG_LANE;
    if (cluster.is_suspended()) return ERROR_CLUSTER_SUSPENDED;
    if (object::id(stake) != token.stake_account()) return ERROR_BAD_REQUEST;
    if (!request.is_well_formed()) return ERROR_BAD_REQUEST;
    if (!lane.accepts(object::id(session), request.sequence())) return ERROR_SEQUENCE_USED;
    let attributes = request.attributes();
    if (!session.scope_allows(&attributes)) return ERROR_NO_PERMISSION;
    if (!book.allows(token_id, &attributes)) return ERROR_NO_PERMISSION;
    if (request.needs_stake() && stake.active_amount() < platform.min_stake_amount()) {
        return ERROR_INSUFFICIENT_STAKE
    };
    if (assignee(platform, cluster, lane, clock).is_none()) return ERROR_NO_EXECUTOR;
    APPROVED
}

/// The live executor with the fewest open requests in the lane.
fun assignee(platform: &Platform, cluster: &Cluster, lane: &Lane, clock: &Clock): Option<ID> {
    lane.least_loaded(&cluster.eligible_executors(platform, clock.timestamp_ms()))
}

/// Records a request that `judge` approved, and opens it for its executor.
fun approve(
    platform: &Platform,
    cluster: &Cluster,
    token: &SealToken,
    session: &Session,
    lane: &mut Lane,
    request: Request,
    clock: &Clock,
    ctx: &TxContext,
) {
    let executor = assignee(platform, cluster, lane, clock).destroy_some();
    let timestamp = clock.timestamp_ms();
    let approved = K8sAPIRequest {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id: request.id(object::id(session)),
        cluster: lane.cluster(),
        session: object::id(session),
        seal_token_id: object::id(token),
        requester: token.holder(),
        gateway: ctx.sender(),
        class: request.class(),
        method: request.method(),
        verb: request.verb(),
        path: request.path(),
        namespace: request.namespace(),
        api_group: request.api_group(),
        resource_type: request.resource_type(),
        name: request.name(),
        envelope_digest: request.envelope_digest(),
        payload: request.payload(),
        executor,
        timestamp,
        deadline: timestamp + platform.request_deadline_ms(),
        priority: PRIORITY_NORMAL,
    };
    lane.take_sequence(approved.session, request.sequence());
    lane.append(&approved);
    lane.open_request(approved.request_id, executor, approved.class, approved.deadline);
    event::emit(approved);
}

/// Records a request that `judge` refused; the lane is changed by the record alone.
fun refuse(
    token: &SealToken,
    session: &Session,
    lane: &mut Lane,
    request: Request,
    error: u64,
    clock: &Clock,
    ctx: &TxContext,
) {
    let refused = K8sAPIRefusal {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id: request.id(object::id(session)),
        cluster: lane.cluster(),
        session: object::id(session),
        seal_token_id: object::id(token),
        requester: token.holder(),
        gateway: ctx.sender(),
        class: request.class(),
        method: request.method(),
        verb: request.verb(),
        path: request.path(),
        namespace: request.namespace(),
        api_group: request.api_group(),
        resource_type: request.resource_type(),
        name: request.name(),
        envelope_digest: request.envelope_digest(),
        error,
        timestamp: clock.timestamp_ms(),
    };
    lane.append(&refused);
    event::emit(refused);
}

/// Believes an answer and removes the request it answers, or aborts. A late answer is as good as one in time:
/// what was executed must be recorded.
fun settle(
    platform: &Platform,
    cluster: &Cluster,
    executor: &Executor,
    lane: &mut Lane,
    answer: &Answer,
    signature: &vector<u8>,
    clock: &Clock,
): OpenRequest {
    platform.assert_current();
    assert!(lane.cluster() == object::id(cluster), ERROR_WRONG_LANE);
    assert!(answer.is_well_formed(), ERROR_BAD_REQUEST);
    assert!(lane.is_open(answer.request_id), ERROR_UNKNOWN_REQUEST);
    let request = lane.settle(answer.request_id);
    assert!(request.executor() == object::id(executor), ERROR_WRONG_EXECUTOR);
    assert!(executor.is_live(platform, clock), ERROR_STALE_KEY);
    let statement = statement::answer(
        platform.chain(),
        platform.package_id(),
        lane.cluster(),
        request.executor(),
        executor.key_version(),
        answer.request_id,
        request.digest(),
        answer.result,
        answer.status,
        answer.bytes_sent,
        answer.bytes_received,
        answer.envelope_digest,
    );
    assert!(executor.signed(statement, signature), ERROR_BAD_SIGNATURE);
    request
}

fun is_well_formed(answer: &Answer): bool {
    answer.result <= RESULT_UNKNOWN
        && answer.status <= MAX_STATUS
        && answer.envelope_digest.length() == DIGEST_BYTES
}
