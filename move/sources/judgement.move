/// The decision on a request: may this gateway have it carried out, under this session, now?
///
/// The submitter chooses the objects that a transaction names, so each is first tied to the others by id. Then
/// come the questions of substance. All of it ends in one number: `APPROVED`, or the error that speaks
/// against the request, with which `k8s_gateway` aborts or which it records.
module k3s_daas::judgement;

use k3s_daas::cluster::Cluster;
use k3s_daas::lane::Lane;
use k3s_daas::permission::RoleBook;
use k3s_daas::platform::Platform;
use k3s_daas::request::Request;
use k3s_daas::seal_token::SealToken;
use k3s_daas::session::Session;
use k3s_daas::staking::StakeAccount;
use sui::clock::Clock;

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

/// Nothing speaks against the request.
const APPROVED: u64 = 0;

/// Judges a request. The cheap questions come first, and the first that is answered with no decides.
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
): u64 {
    platform.assert_current();
    let cluster_id = object::id(cluster);
    assert!(lane.cluster() == cluster_id && book.cluster() == cluster_id, ERROR_WRONG_LANE);

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

/// Whether `judge` found nothing against the request.
public(package) fun is_approved(verdict: u64): bool {
    verdict == APPROVED
}

/// The live executor with the fewest open requests in the lane.
public(package) fun assignee(
    platform: &Platform,
    cluster: &Cluster,
    lane: &Lane,
    clock: &Clock,
): Option<ID> {
    lane.least_loaded(&cluster.eligible_executors(platform, clock.timestamp_ms()))
}
