/// Where kubectl's requests are approved and their answers recorded.
///
/// A gateway submits a request under a session; the contract decides, records the decision in the session's
/// lane, and assigns an executor. The executor's signed answer closes it. `execute_kubectl_command_with_id`
/// aborts on a refusal; its `try_` form records the refusal instead, so that denials are audited and one bad
/// request does not sink the others of its transaction. `judgement::judge` decides for both.
module k3s_daas::k8s_gateway;

use k3s_daas::answer;
use k3s_daas::cluster::Cluster;
use k3s_daas::executor_registry::Executor;
use k3s_daas::judgement;
use k3s_daas::lane::Lane;
use k3s_daas::permission::RoleBook;
use k3s_daas::platform::Platform;
use k3s_daas::request::{Self, Request};
use k3s_daas::rule::Attributes;
use k3s_daas::seal_token::SealToken;
use k3s_daas::session::Session;
use k3s_daas::staking::StakeAccount;
use std::string::String;
use sui::clock::Clock;
use sui::event;

const PRIORITY_NORMAL: u8 = 2;

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
    let verdict = judgement::judge(
        platform, cluster, book, token, session, stake, lane, &request, clock, ctx,
    );
    assert!(judgement::is_approved(verdict), verdict);
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
    let verdict = judgement::judge(
        platform, cluster, book, token, session, stake, lane, &request, clock, ctx,
    );
    if (judgement::is_approved(verdict)) {
        approve(platform, cluster, token, session, lane, request, clock, ctx);
    } else {
        refuse(token, session, lane, request, verdict, clock, ctx);
    }
}

/// Records the answer to a single request and closes it.
/// Who: anyone, with the signature of the executor that the request is assigned to.
/// Aborts: ERROR_WRONG_VERSION, ERROR_LANE_OF_OTHER_CLUSTER, ERROR_UNKNOWN_REQUEST, ERROR_WRONG_EXECUTOR,
/// ERROR_BAD_ANSWER, ERROR_STALE_KEY, ERROR_BAD_SIGNATURE.
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
    let answer = answer::new(
        request_id, request::single(), result, status, 0, 0, envelope_digest, &payload,
    );
    answer.settle(platform, cluster, executor, lane, &signature, clock);
    let response = K8sAPIResponse {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id,
        cluster: lane.cluster(),
        executor: object::id(executor),
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
/// Aborts: ERROR_WRONG_VERSION, ERROR_LANE_OF_OTHER_CLUSTER, ERROR_UNKNOWN_REQUEST, ERROR_WRONG_EXECUTOR,
/// ERROR_BAD_ANSWER, ERROR_STALE_KEY, ERROR_BAD_SIGNATURE.
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
    let answer = answer::new(
        request_id, request::stream(), result, status, bytes_sent, bytes_received, envelope_digest,
        &vector[],
    );
    answer.settle(platform, cluster, executor, lane, &signature, clock);
    let closed = K8sStreamClosed {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id,
        cluster: lane.cluster(),
        executor: object::id(executor),
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

/// Records a request that was approved, and opens it for its executor.
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
    let executor = judgement::assignee(platform, cluster, lane, clock).destroy_some();
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

/// Records a request that was refused; the lane is changed by the record alone.
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
