/// Seal tokens: who a person is to every cluster of the platform.
///
/// A token is bound to its holder (soul-bound): it has no `store`, is shared at birth, and nobody can hand it on.
/// Only when the holder's key is lost, guardians whom the holder named in advance give it to another address
/// (`recovery`). It gives no right by itself; the role books of the clusters do. It is no secret either: to act
/// under it takes a session that the holder opened.
module k3s_daas::seal_token;

use k3s_daas::guardianship::{Self, Guardianship};
use k3s_daas::platform::{AdminCap, Platform};
use k3s_daas::staking;
use sui::clock::Clock;
use sui::event;

/// Only the holder of a seal token changes it or acts under it.
const ERROR_NOT_TOKEN_HOLDER: u64 = 500;
/// An X25519 public key has 32 bytes.
const ERROR_BAD_SEALING_KEY: u64 = 501;
/// A token lives one minute to 366 days from its issue or renewal.
const ERROR_BAD_TOKEN_LIFETIME: u64 = 502;
/// The token was revoked, and that is final.
const ERROR_TOKEN_REVOKED: u64 = 503;

const KEY_BYTES: u64 = 32;
const MINUTE_MS: u64 = 60_000;
const MAX_LIFETIME_MS: u64 = 366 * 86_400_000;

/// Shared.
public struct SealToken has key {
    id: UID,
    holder: address,
    /// Where the holder's stake is.
    stake_account: ID,
    /// X25519 public key to which recorded bodies are sealed for their owner.
    sealing_key: vector<u8>,
    issued_ms: u64,
    expires_ms: u64,
    revoked: bool,
    /// Who may give the token to another address when the holder's key is lost.
    guardianship: Guardianship,
}

public struct SealTokenIssued has copy, drop {
    seal_token: ID,
    holder: address,
    stake_account: ID,
    expires_ms: u64,
}

public struct SealTokenRenewed has copy, drop {
    seal_token: ID,
    expires_ms: u64,
}

public struct SealTokenRevoked has copy, drop {
    seal_token: ID,
    by_admin: bool,
}

public struct SealingKeyRotated has copy, drop {
    seal_token: ID,
    sealing_key: vector<u8>,
}

/// Issues a token to the sender, with an empty stake account.
/// Who: anyone; rights come from bindings, which a cluster's owner gives.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_CONFIGURED, ERROR_BAD_SEALING_KEY, ERROR_BAD_TOKEN_LIFETIME.
/// Emits: SealTokenIssued.
public fun issue(
    platform: &Platform,
    sealing_key: vector<u8>,
    lifetime_ms: u64,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_ready();
    assert!(sealing_key.length() == KEY_BYTES, ERROR_BAD_SEALING_KEY);
    let holder = ctx.sender();
    let stake_account = staking::open(holder, staking::user(), ctx);
    let token = SealToken {
        id: object::new(ctx),
        holder,
        stake_account,
        sealing_key,
        issued_ms: clock.timestamp_ms(),
        expires_ms: expiry(lifetime_ms, clock),
        revoked: false,
        guardianship: guardianship::nobody(),
    };
    let expires_ms = token.expires_ms;
    event::emit(SealTokenIssued { seal_token: object::id(&token), holder, stake_account, expires_ms });
    transfer::share_object(token);
}

/// Makes the token live `lifetime_ms` from now, also when it has expired. It may shorten its life, too.
/// Who: the token's holder.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_TOKEN_HOLDER, ERROR_TOKEN_REVOKED, ERROR_BAD_TOKEN_LIFETIME.
/// Emits: SealTokenRenewed.
public fun renew(
    platform: &Platform,
    token: &mut SealToken,
    lifetime_ms: u64,
    clock: &Clock,
    ctx: &TxContext,
) {
    platform.assert_current();
    token.assert_held_by(ctx.sender());
    assert!(!token.revoked, ERROR_TOKEN_REVOKED);
    token.expires_ms = expiry(lifetime_ms, clock);
    event::emit(SealTokenRenewed { seal_token: object::id(token), expires_ms: token.expires_ms });
}

/// Sets the key to which bodies are sealed for the owner from now on; what was sealed before stays as it is.
/// Who: the token's holder.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_TOKEN_HOLDER, ERROR_TOKEN_REVOKED, ERROR_BAD_SEALING_KEY.
/// Emits: SealingKeyRotated.
public fun rotate_sealing_key(
    platform: &Platform,
    token: &mut SealToken,
    sealing_key: vector<u8>,
    ctx: &TxContext,
) {
    platform.assert_current();
    token.assert_held_by(ctx.sender());
    assert!(!token.revoked, ERROR_TOKEN_REVOKED);
    assert!(sealing_key.length() == KEY_BYTES, ERROR_BAD_SEALING_KEY);
    token.sealing_key = sealing_key;
    event::emit(SealingKeyRotated { seal_token: object::id(token), sealing_key });
}

/// Ends the token and with it all its sessions, for good. The stake stays the holder's to take back.
/// Who: the token's holder.
/// Aborts: ERROR_NOT_TOKEN_HOLDER.
/// Emits: SealTokenRevoked.
public fun revoke(token: &mut SealToken, ctx: &TxContext) {
    token.assert_held_by(ctx.sender());
    token.revoked = true;
    event::emit(SealTokenRevoked { seal_token: object::id(token), by_admin: false });
}

/// Ends anybody's token, for good: for one that is known to be in wrong hands.
/// Who: the holder of `AdminCap`.
/// Emits: SealTokenRevoked.
public fun revoke_by_admin(_: &AdminCap, token: &mut SealToken) {
    token.revoked = true;
    event::emit(SealTokenRevoked { seal_token: object::id(token), by_admin: true });
}

/// Whether the token is neither revoked nor expired.
public fun is_valid(token: &SealToken, clock: &Clock): bool {
    !token.revoked && clock.timestamp_ms() < token.expires_ms
}

/// The address to which the token is bound.
public fun holder(token: &SealToken): address {
    token.holder
}

/// Where the holder's stake is.
public fun stake_account(token: &SealToken): ID {
    token.stake_account
}

/// The key to which recorded bodies are sealed for their owner.
public fun sealing_key(token: &SealToken): vector<u8> {
    token.sealing_key
}

/// When the token expires.
public fun expires_ms(token: &SealToken): u64 {
    token.expires_ms
}

public(package) fun guardianship(token: &SealToken): &Guardianship {
    &token.guardianship
}

public(package) fun guardianship_mut(token: &mut SealToken): &mut Guardianship {
    &mut token.guardianship
}

public(package) fun set_guardianship(token: &mut SealToken, guardianship: Guardianship) {
    token.guardianship = guardianship;
}

/// Binds the token to another address; who may was asked before.
public(package) fun hand_to(token: &mut SealToken, holder: address, sealing_key: vector<u8>) {
    token.holder = holder;
    token.sealing_key = sealing_key;
}

/// Aborts unless the token is bound to `sender`.
public(package) fun assert_held_by(token: &SealToken, sender: address) {
    assert!(sender == token.holder, ERROR_NOT_TOKEN_HOLDER);
}

fun expiry(lifetime_ms: u64, clock: &Clock): u64 {
    assert!(lifetime_ms >= MINUTE_MS && lifetime_ms <= MAX_LIFETIME_MS, ERROR_BAD_TOKEN_LIFETIME);
    clock.timestamp_ms() + lifetime_ms
}
