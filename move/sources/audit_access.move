/// Who may open recorded bodies, in the form that MystenLabs Seal asks of a policy: entry functions that abort
/// when the sender may not have the key to an identity.
///
/// A body is sealed to the identity `cluster || seal token || day` (32 + 32 + 8 bytes, the day since 1970 with its
/// highest byte first). Its owner is the token's holder. Auditors are named by the cluster's owner in a grant: for
/// bodies of these days, and for as long as the grant says. Grants are public, so everybody sees who could
/// read what, and none can be given in secret.
module k3s_daas::audit_access;

use k3s_daas::cluster::ClusterCap;
use k3s_daas::platform::Platform;
use k3s_daas::seal_token::SealToken;
use sui::bcs;
use sui::clock::Clock;
use sui::event;

/// The identity is not one of ours, or the sender may not have its key.
const ERROR_NO_ACCESS: u64 = 900;
/// One to 64 auditors; days in order; at most 90 days of access.
const ERROR_BAD_GRANT: u64 = 901;

const MAX_AUDITORS: u64 = 64;
const IDENTITY_BYTES: u64 = 72;
const DAY_MS: u64 = 86_400_000;
const MAX_ACCESS_MS: u64 = 90 * DAY_MS;

/// Shared.
public struct AuditGrant has key {
    id: UID,
    cluster: ID,
    auditors: vector<address>,
    /// Of the bodies, both included.
    first_day: u64,
    last_day: u64,
    /// When the auditors' access ends.
    until_ms: u64,
}

public struct AuditGranted has copy, drop {
    grant: ID,
    cluster: ID,
    auditors: vector<address>,
    first_day: u64,
    last_day: u64,
    until_ms: u64,
}

public struct AuditRevoked has copy, drop {
    grant: ID,
}

/// Lets auditors open the bodies of some days, until a time.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_CLUSTER_CAP, ERROR_BAD_GRANT.
/// Emits: AuditGranted.
public fun grant(
    platform: &Platform,
    cap: &ClusterCap,
    auditors: vector<address>,
    first_day: u64,
    last_day: u64,
    until_ms: u64,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    assert!(!auditors.is_empty() && auditors.length() <= MAX_AUDITORS, ERROR_BAD_GRANT);
    let now_ms = clock.timestamp_ms();
    assert!(until_ms > now_ms && until_ms <= now_ms + MAX_ACCESS_MS, ERROR_BAD_GRANT);
    assert!(first_day <= last_day, ERROR_BAD_GRANT);
    let cluster = cap.ruled_cluster();
    let grant = AuditGrant {
        id: object::new(ctx),
        cluster,
        auditors,
        first_day,
        last_day,
        until_ms,
    };
    event::emit(AuditGranted {
        grant: object::id(&grant),
        cluster,
        auditors,
        first_day,
        last_day,
        until_ms,
    });
    transfer::share_object(grant);
}

/// Ends a grant and deletes it; the sender has the storage rebate.
/// Who: the holder of the cluster's `ClusterCap`.
/// Aborts: ERROR_WRONG_CLUSTER_CAP.
/// Emits: AuditRevoked.
public fun revoke(cap: &ClusterCap, grant: AuditGrant) {
    cap.assert_rules(grant.cluster);
    let AuditGrant { id, .. } = grant;
    event::emit(AuditRevoked { grant: id.to_inner() });
    id.delete();
}

/// Succeeds when the sender may have the key to a body of their own.
/// Who: the token's holder.
/// Aborts: ERROR_NO_ACCESS.
entry fun seal_approve_owner(id: vector<u8>, token: &SealToken, ctx: &TxContext) {
    let (_, seal_token, _) = parts(id);
    assert!(seal_token == object::id_address(token), ERROR_NO_ACCESS);
    assert!(ctx.sender() == token.holder(), ERROR_NO_ACCESS);
}

/// Succeeds when the sender may have the key as an auditor.
/// Who: an auditor of the grant, while it lasts.
/// Aborts: ERROR_NO_ACCESS.
entry fun seal_approve_auditor(
    id: vector<u8>,
    grant: &AuditGrant,
    clock: &Clock,
    ctx: &TxContext,
) {
    let (cluster, _, day) = parts(id);
    assert!(cluster == grant.cluster.to_address(), ERROR_NO_ACCESS);
    assert!(day >= grant.first_day && day <= grant.last_day, ERROR_NO_ACCESS);
    assert!(grant.auditors.contains(&ctx.sender()), ERROR_NO_ACCESS);
    assert!(clock.timestamp_ms() < grant.until_ms, ERROR_NO_ACCESS);
}

/// Cluster, seal token and day of an identity.
fun parts(id: vector<u8>): (address, address, u64) {
    assert!(id.length() == IDENTITY_BYTES, ERROR_NO_ACCESS);
    let mut bytes = bcs::new(id);
    let cluster = bytes.peel_address();
    let seal_token = bytes.peel_address();
    let mut day = 0;
    let mut i = 0u64;
    while (i < 8) {
        day = day * 256 + (bytes.peel_u8() as u64);
        i = i + 1;
    };
    (cluster, seal_token, day)
}
