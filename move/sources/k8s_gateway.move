/// Where kubectl's requests are approved and their answers recorded.
///
/// A gateway submits a request under a session; `judgement` decides, and the decision is recorded in the session's
/// lane. What is approved has an executor, whose signed answer closes it; what a role's approvers must agree to is
/// held first (`held`, `approvals`). `execute_kubectl_command_with_id` aborts on a refusal; its `try_` form records
/// it, so that denials are audited and one bad request does not sink the others of its transaction.
module k3s_daas::k8s_gateway;

use k3s_daas::answer;
use k3s_daas::cluster::Cluster;
use k3s_daas::executor_registry::Executor;
use k3s_daas::held;
use k3s_daas::judgement::{Self, Verdict};
use k3s_daas::lane::Lane;
use k3s_daas::permission::RoleBook;
use k3s_daas::platform::Platform;
use k3s_daas::purse;
use k3s_daas::rate;
use k3s_daas::request::{Self, Request};
use k3s_daas::rule::Attributes;
use k3s_daas::seal_token::SealToken;
use k3s_daas::session::Session;
use k3s_daas::staking::StakeAccount;
use std::string::String;
use sui::clock::Clock;
use sui::event;

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
    /// 1 low, 2 normal, 3 high.
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
/// ERROR_INSUFFICIENT_STAKE, ERROR_RATE_LIMITED, ERROR_NO_FUNDS, ERROR_SPEND_LIMIT, ERROR_NO_EXECUTOR,
/// ERROR_PAUSED.
/// Emits: K8sAPIRequest or K8sAPIHeld.
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
    priority: u8,
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
        sequence, class, priority, method, verb, path, namespace, api_group, resource_type, name,
        envelope_digest, payload,
    );
    let verdict =
        judgement::judge(platform, cluster, book, token, session, stake, lane, &request, clock, ctx);
    assert!(verdict.is_approved() || verdict.is_held(), verdict.error());
    admit(platform, cluster, book, token, session, lane, request, &verdict, clock);
}

/// Approves and records a request, or records why not: the same judgement, without aborting on it.
/// Who: the session's gateway; a refusal of anybody else is recorded with the sender's address as gateway.
/// Aborts: ERROR_WRONG_VERSION, and ERROR_WRONG_LANE when lane and role book are not those of the cluster.
/// Emits: K8sAPIRequest, K8sAPIHeld or K8sAPIRefusal.
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
    priority: u8,
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
        sequence, class, priority, method, verb, path, namespace, api_group, resource_type, name,
        envelope_digest, payload,
    );
    let verdict =
        judgement::judge(platform, cluster, book, token, session, stake, lane, &request, clock, ctx);
    if (verdict.is_approved() || verdict.is_held()) {
        admit(platform, cluster, book, token, session, lane, request, &verdict, clock);
    } else {
        refuse(token, session, lane, request, verdict.error(), ctx.sender(), clock);
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
    let class = request::single();
    let answer = answer::new(request_id, class, result, status, 0, 0, envelope_digest, &payload);
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
    let (class, none) = (request::stream(), vector[]);
    let answer =
        answer::new(request_id, class, result, status, bytes_sent, bytes_received, envelope_digest, &none);
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

/// Approves or holds a request that nothing speaks against.
fun admit(
    platform: &Platform,
    cluster: &Cluster,
    book: &RoleBook,
    token: &SealToken,
    session: &Session,
    lane: &mut Lane,
    request: Request,
    verdict: &Verdict,
    clock: &Clock,
) {
    if (verdict.is_held()) {
        let expires_ms = clock.timestamp_ms() + platform.parameters().approval_ms();
        held::hold(lane, request, token, session, book, verdict.waits_for(), expires_ms, clock);
    } else {
        lane.take_sequence(object::id(session), request.sequence());
        approve(platform, cluster, token, session, lane, request, verdict, clock);
    }
}

/// Records a request that was approved, and opens it for its executor; its sequence number is taken.
public(package) fun approve(
    platform: &Platform,
    cluster: &Cluster,
    token: &SealToken,
    session: &Session,
    lane: &mut Lane,
    request: Request,
    verdict: &Verdict,
    clock: &Clock,
) {
    let (executor, payment) = (verdict.executor(), verdict.payment());
    let seal_token_id = object::id(token);
    if (payment.is_some()) purse::escrow(lane, payment.borrow(), clock);
    rate::count(lane, seal_token_id, cluster.policy().requests_per_minute(), clock);
    let timestamp = clock.timestamp_ms();
    let approved = K8sAPIRequest {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id: request.id(object::id(session)),
        cluster: lane.cluster(),
        session: object::id(session),
        seal_token_id,
        requester: token.holder(),
        gateway: session.gateway(),
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
        priority: request.priority(),
    };
    lane.append(&approved);
    let (id, class, repeatable) = (approved.request_id, approved.class, request.is_repeatable());
    lane.open_request(id, executor, class, repeatable, payment, timestamp, approved.deadline);
    event::emit(approved);
}

/// Records a refusal; the lane is changed by the record alone.
public(package) fun refuse(
    token: &SealToken,
    session: &Session,
    lane: &mut Lane,
    request: Request,
    error: u64,
    gateway: address,
    clock: &Clock,
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
        gateway,
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
