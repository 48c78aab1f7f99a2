/// The decision on a request: may this gateway have it carried out, under this session, now?
///
/// The submitter chooses the objects that a transaction names, so each is first tied to the others by id. Then
/// come the questions of substance. All of it ends in a `Verdict`: approved, approved once a role's approvers
/// agree, or the error that speaks against the request, with which `k8s_gateway` aborts or which it records.
module k3s_daas::judgement;

use k3s_daas::cluster::Cluster;
use k3s_daas::lane::{Lane, Payment};
use k3s_daas::permission::RoleBook;
use k3s_daas::platform::Platform;
use k3s_daas::purse;
use k3s_daas::rate;
use k3s_daas::request::Request;
use k3s_daas::seal_token::SealToken;
use k3s_daas::session::Session;
use k3s_daas::staking::StakeAccount;
use std::string::String;
use sui::clock::Clock;

/// The seal token is revoked or expired.
const ERROR_INVALID_SEAL: u64 = 1;
/// The token's roles, or the session's scope, do not allow the request.
const ERROR_NO_PERMISSION: u64 = 2;
/// The request writes, and the token's active stake is below the platform's minimum.
const ERROR_INSUFFICIENT_STAKE: u64 = 3;
/// The session is revoked, expired, of another token or of a former holder, or names another gateway.
const ERROR_INVALID_SESSION: u64 = 4;
/// The session has used this sequence number, or one that is higher by 128 or more.
const ERROR_SEQUENCE_USED: u64 = 5;
/// The cluster has no live executor with room for another request.
const ERROR_NO_EXECUTOR: u64 = 6;
/// The cluster's owner has suspended it.
const ERROR_CLUSTER_SUSPENDED: u64 = 7;
/// Sizes, class, priority, path or verb are not acceptable, or the stake account is not the token's.
const ERROR_BAD_REQUEST: u64 = 8;
/// The session belongs to another lane, or lane and role book are not those of the cluster.
const ERROR_WRONG_LANE: u64 = 9;
/// The guardian has paused the platform.
const ERROR_PAUSED: u64 = 19;
/// The token has had all the requests that the cluster allows it in this lane for the running minute.
const ERROR_RATE_LIMITED: u64 = 20;
/// The fees would exceed what the token's holder lets it spend in a day.
const ERROR_SPEND_LIMIT: u64 = 21;
/// The token's purse in this lane cannot pay the fees.
const ERROR_NO_FUNDS: u64 = 22;

/// Nothing speaks against the request.
const NONE: u64 = 0;

/// The decision.
public struct Verdict has copy, drop {
    /// `NONE`, or what speaks against the request.
    error: u64,
    /// The role whose approvers must agree first.
    waits_for: Option<String>,
    /// Who is to carry it out, and what it pays.
    executor: Option<ID>,
    payment: Option<Payment>,
}

/// Judges a request as a gateway submits it. The cheap questions come first, and the first that is answered
/// with no decides.
///
/// Aborts only when there is nowhere to record even a refusal: when this code is superseded, or lane and role
/// book are not those of the cluster.
public(package) fun judge(
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
): Verdict {
    let standing = standing(platform, cluster, book, token, session, stake, lane, clock);
    if (standing != NONE) return refused(standing);
    if (session.gateway() != ctx.sender()) return refused(ERROR_INVALID_SESSION);
    if (!request.is_well_formed()) return refused(ERROR_BAD_REQUEST);
    if (!lane.accepts(object::id(session), request.sequence())) return refused(ERROR_SEQUENCE_USED);
    let agreed = option::none();
    substance(platform, cluster, book, token, session, stake, lane, request, &agreed, clock)
}

/// Judges a held request again, when an approver has agreed: everything may have changed meanwhile. The role it
/// waited for is not asked again; what no role allows any more without other approvers is refused.
public(package) fun judge_held(
    platform: &Platform,
    cluster: &Cluster,
    book: &RoleBook,
    token: &SealToken,
    session: &Session,
    stake: &StakeAccount,
    lane: &Lane,
    request: &Request,
    role: String,
    clock: &Clock,
): Verdict {
    let standing = standing(platform, cluster, book, token, session, stake, lane, clock);
    if (standing != NONE) return refused(standing);
    let agreed = option::some(role);
    let verdict =
        substance(platform, cluster, book, token, session, stake, lane, request, &agreed, clock);
    if (verdict.is_held()) refused(ERROR_NO_PERMISSION) else verdict
}

/// Whether the objects belong together and may be acted under.
fun standing(
    platform: &Platform,
    cluster: &Cluster,
    book: &RoleBook,
    token: &SealToken,
    session: &Session,
    stake: &StakeAccount,
    lane: &Lane,
    clock: &Clock,
): u64 {
    platform.assert_current();
    let cluster_id = object::id(cluster);
    assert!(lane.cluster() == cluster_id && book.cluster() == cluster_id, ERROR_WRONG_LANE);

    if (platform.is_paused(clock)) return ERROR_PAUSED;
    if (!token.is_valid(clock)) return ERROR_INVALID_SEAL;
    let is_of_token = session.seal_token() == object::id(token);
    if (!is_of_token || session.holder() != token.holder()) return ERROR_INVALID_SESSION;
    if (!session.is_live(clock)) return ERROR_INVALID_SESSION;
    if (session.lane() != object::id(lane)) return ERROR_WRONG_LANE;
    if (cluster.is_suspended()) return ERROR_CLUSTER_SUSPENDED;
    if (object::id(stake) != token.stake_account()) return ERROR_BAD_REQUEST;
    NONE
}

/// Whether rights, stake, limits and money are there, and an executor; and whose approval it takes.
fun substance(
    platform: &Platform,
    cluster: &Cluster,
    book: &RoleBook,
    token: &SealToken,
    session: &Session,
    stake: &StakeAccount,
    lane: &Lane,
    request: &Request,
    agreed: &Option<String>,
    clock: &Clock,
): Verdict {
    let token_id = object::id(token);
    let attributes = request.attributes();
    if (request.priority() > cluster.policy().max_priority()) return refused(ERROR_BAD_REQUEST);
    if (!session.scope_allows(&attributes)) return refused(ERROR_NO_PERMISSION);
    let (allowed, waits_for) = book.grant(token_id, &attributes, agreed);
    if (!allowed) return refused(ERROR_NO_PERMISSION);
    if (request.needs_stake() && stake.active_amount() < platform.min_stake_amount()) {
        return refused(ERROR_INSUFFICIENT_STAKE)
    };
    let limit = cluster.policy().requests_per_minute();
    if (!rate::allows(lane, token_id, limit, clock)) return refused(ERROR_RATE_LIMITED);
    let payment = purse::price(platform, token_id, session.gateway(), request.fee_factor());
    if (payment.is_some()) {
        let payment = payment.borrow();
        if (!purse::can_pay(lane, payment)) return refused(ERROR_NO_FUNDS);
        if (!purse::is_within_limit(lane, payment, clock)) return refused(ERROR_SPEND_LIMIT);
    };
    let executor = assignee(platform, cluster, lane, clock);
    if (executor.is_none()) return refused(ERROR_NO_EXECUTOR);
    Verdict { error: NONE, waits_for, executor, payment }
}

/// Whether nothing speaks against the request, and it waits for nobody.
public(package) fun is_approved(verdict: &Verdict): bool {
    verdict.error == NONE && verdict.waits_for.is_none()
}

/// Whether nothing speaks against the request once approvers agree.
public(package) fun is_held(verdict: &Verdict): bool {
    verdict.error == NONE && verdict.waits_for.is_some()
}

/// What speaks against the request.
public(package) fun error(verdict: &Verdict): u64 {
    verdict.error
}

/// The role whose approvers must agree.
public(package) fun waits_for(verdict: &Verdict): String {
    *verdict.waits_for.borrow()
}

/// Who is to carry an approved request out.
public(package) fun executor(verdict: &Verdict): ID {
    *verdict.executor.borrow()
}

/// What an approved request pays.
public(package) fun payment(verdict: &Verdict): Option<Payment> {
    verdict.payment
}

/// The live executor with the fewest open requests in the lane; one of the cluster's own region if any has room.
fun assignee(
    platform: &Platform,
    cluster: &Cluster,
    lane: &Lane,
    clock: &Clock,
): Option<ID> {
    let now_ms = clock.timestamp_ms();
    let near = lane.least_loaded(&cluster.eligible(platform, true, now_ms));
    if (near.is_some()) return near;
    lane.least_loaded(&cluster.eligible(platform, false, now_ms))
}

fun refused(error: u64): Verdict {
    let (waits_for, executor, payment) = (option::none(), option::none(), option::none());
    Verdict { error, waits_for, executor, payment }
}
