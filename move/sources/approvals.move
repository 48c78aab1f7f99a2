/// The word of a role's approvers on a held request: the last one that is needed releases it.
///
/// Who asked for something never approves it, nor does the gateway that submitted it. What is released is judged
/// again in full, for tokens, sessions, stake and roles may have changed while it waited; if something speaks
/// against it now, the refusal is recorded and the waiting ends. Executors need to know nothing of all this: they
/// see requests that were released.
module k3s_daas::approvals;

use k3s_daas::cluster::Cluster;
use k3s_daas::held;
use k3s_daas::judgement;
use k3s_daas::k8s_gateway;
use k3s_daas::lane::Lane;
use k3s_daas::permission::RoleBook;
use k3s_daas::platform::Platform;
use k3s_daas::seal_token::SealToken;
use k3s_daas::session::Session;
use k3s_daas::staking::StakeAccount;
use sui::clock::Clock;
use sui::event;

/// No such request waits here.
const ERROR_NOT_HELD: u64 = 23;
/// The sender is no approver of the role, asked for the request or submitted it, or has approved it already.
const ERROR_NOT_AN_APPROVER: u64 = 24;
/// The request waits under another token or session.
const ERROR_HELD_FOR_OTHERS: u64 = 25;
/// The time to approve is over, or, to end the waiting without a right to, not over.
const ERROR_HELD_TIME: u64 = 26;

/// An approver agreed.
public struct K8sAPIApproved has copy, drop {
    lane: ID,
    index: u64,
    previous: vector<u8>,
    request_id: vector<u8>,
    cluster: ID,
    approver: address,
    /// How many of those who are approvers still agree by now.
    approvals: u64,
    timestamp: u64,
}

/// A held request is not going to be released.
public struct K8sAPIWithdrawn has copy, drop {
    lane: ID,
    index: u64,
    previous: vector<u8>,
    request_id: vector<u8>,
    cluster: ID,
    by: address,
    timestamp: u64,
}

/// Agrees to a held request; the last approval that is needed releases it to an executor.
/// Who: an approver of the role it waits for, who neither asked for it nor submitted it.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_LANE, ERROR_NOT_HELD, ERROR_HELD_FOR_OTHERS, ERROR_HELD_TIME,
/// ERROR_NOT_AN_APPROVER.
/// Emits: K8sAPIApproved, then K8sAPIRequest or K8sAPIRefusal with the last approval.
public fun approve_k8s_request(
    platform: &Platform,
    cluster: &Cluster,
    book: &RoleBook,
    token: &SealToken,
    session: &Session,
    stake: &StakeAccount,
    lane: &mut Lane,
    request_id: vector<u8>,
    clock: &Clock,
    ctx: &TxContext,
) {
    platform.assert_current();
    assert!(held::is_held(lane, request_id), ERROR_NOT_HELD);
    let approver = ctx.sender();
    let now_ms = clock.timestamp_ms();
    let held = held::borrow(lane, request_id);
    let is_theirs =
        held.seal_token() == object::id(token) && held.session() == object::id(session);
    assert!(is_theirs, ERROR_HELD_FOR_OTHERS);
    assert!(now_ms < held.expires_ms(), ERROR_HELD_TIME);
    let role = held.role();
    let is_other = approver != held.requester() && approver != session.gateway();
    assert!(is_other && !held.has_approved(approver), ERROR_NOT_AN_APPROVER);
    assert!(book.is_approver(role, approver), ERROR_NOT_AN_APPROVER);
    let request = held.request();
    let verdict = judgement::judge_held(
        platform, cluster, book, token, session, stake, lane, &request, role, clock,
    );
    let approvals = held::approve(lane, book, request_id, approver);
    let record = K8sAPIApproved {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id,
        cluster: lane.cluster(),
        approver,
        approvals,
        timestamp: now_ms,
    };
    lane.append(&record);
    event::emit(record);
    if (approvals < book.approvals_needed(role)) return;
    held::remove(lane, request_id);
    if (verdict.is_approved()) {
        k8s_gateway::approve(
            platform, cluster, token, session, lane, request, &verdict, clock,
        );
    } else {
        k8s_gateway::refuse(
            token, session, lane, request, verdict.error(), session.gateway(), clock,
        );
    }
}

/// Ends the waiting of a held request, without executing it.
/// Who: an approver, or who asked for it; anyone once its time is over.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_HELD, ERROR_HELD_TIME.
/// Emits: K8sAPIWithdrawn.
public fun withdraw_k8s_request(
    platform: &Platform,
    book: &RoleBook,
    lane: &mut Lane,
    request_id: vector<u8>,
    clock: &Clock,
    ctx: &TxContext,
) {
    platform.assert_current();
    assert!(held::is_held(lane, request_id), ERROR_NOT_HELD);
    let by = ctx.sender();
    let now_ms = clock.timestamp_ms();
    let held = held::remove(lane, request_id);
    let may = by == held.requester()
        || book.cluster() == lane.cluster() && book.is_approver(held.role(), by);
    assert!(may || now_ms >= held.expires_ms(), ERROR_HELD_TIME);
    let record = K8sAPIWithdrawn {
        lane: object::id(lane),
        index: lane.next_index(),
        previous: lane.head(),
        request_id,
        cluster: lane.cluster(),
        by,
        timestamp: now_ms,
    };
    lane.append(&record);
    event::emit(record);
}
