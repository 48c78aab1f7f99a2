/// Sessions: what a seal token's holder lets one gateway do, for how long, and in which lane.
///
/// A session ties a seal token to the key that signs the holder's credentials, to the address of the gateway
/// that may submit under it, and to a scope. The scope only takes away: a request needs the token's rights as
/// they are at that moment and the scope's. A session is never prolonged and never comes back once revoked,
/// so a sequence number it used can never be used again, even after its window is forgotten.
module k3s_daas::session;

use k3s_daas::lane::Lane;
use k3s_daas::platform::Platform;
use k3s_daas::rule::{Self, Attributes, Rule};
use k3s_daas::seal_token::SealToken;
use std::bcs;
use sui::clock::Clock;
use sui::event;

/// The seal token is revoked or expired.
const ERROR_TOKEN_NOT_VALID: u64 = 510;
/// An ed25519 public key has 32 bytes.
const ERROR_BAD_SESSION_KEY: u64 = 511;
/// A session lives one second to 24 hours.
const ERROR_BAD_SESSION_LIFETIME: u64 = 512;
/// Only the token's holder revokes a session.
const ERROR_NOT_SESSION_HOLDER: u64 = 513;
/// The session belongs to another lane.
const ERROR_SESSION_OF_OTHER_LANE: u64 = 514;
/// The session is neither revoked nor expired, so its sequence numbers must be remembered.
const ERROR_SESSION_NOT_OVER: u64 = 515;

const KEY_BYTES: u64 = 32;
const SECOND_MS: u64 = 1_000;
const MAX_LIFETIME_MS: u64 = 86_400_000;

/// Shared.
public struct Session has key {
    id: UID,
    seal_token: ID,
    holder: address,
    /// ed25519 public key that signs the holder's credentials; gateways check it, the contract does not.
    session_key: vector<u8>,
    /// The only address that may submit under this session.
    gateway: address,
    lane: ID,
    /// What the session may do of what the token may; empty: all of it.
    scope: vector<Rule>,
    opened_ms: u64,
    expires_ms: u64,
    revoked: bool,
}

public struct SessionOpened has copy, drop {
    session: ID,
    seal_token: ID,
    holder: address,
    session_key: vector<u8>,
    gateway: address,
    lane: ID,
    expires_ms: u64,
}

public struct SessionRevoked has copy, drop {
    session: ID,
    seal_token: ID,
}

/// Opens a session. It ends with the token if the token expires earlier.
/// Who: the token's holder.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_TOKEN_HOLDER, ERROR_TOKEN_NOT_VALID, ERROR_BAD_SESSION_KEY,
/// ERROR_TOO_MANY_RULES, ERROR_RULES_TOO_LARGE, ERROR_BAD_SESSION_LIFETIME.
/// Emits: SessionOpened.
public fun open_session(
    platform: &Platform,
    token: &SealToken,
    lane: &Lane,
    session_key: vector<u8>,
    gateway: address,
    scope: vector<Rule>,
    lifetime_ms: u64,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    token.assert_held_by(ctx.sender());
    assert!(token.is_valid(clock), ERROR_TOKEN_NOT_VALID);
    assert!(session_key.length() == KEY_BYTES, ERROR_BAD_SESSION_KEY);
    assert!(lifetime_ms >= SECOND_MS && lifetime_ms <= MAX_LIFETIME_MS, ERROR_BAD_SESSION_LIFETIME);
    rule::assert_storable(&scope);
    let opened_ms = clock.timestamp_ms();
    let asked_ms = opened_ms + lifetime_ms;
    let expires_ms = if (asked_ms < token.expires_ms()) asked_ms else token.expires_ms();
    let session = Session {
        id: object::new(ctx),
        seal_token: object::id(token),
        holder: token.holder(),
        session_key,
        gateway,
        lane: object::id(lane),
        scope,
        opened_ms,
        expires_ms,
        revoked: false,
    };
    event::emit(SessionOpened {
        session: object::id(&session),
        seal_token: session.seal_token,
        holder: session.holder,
        session_key,
        gateway,
        lane: session.lane,
        expires_ms,
    });
    transfer::share_object(session);
}

/// Ends the session, for good.
/// Who: the token's holder.
/// Aborts: ERROR_NOT_SESSION_HOLDER.
/// Emits: SessionRevoked.
public fun revoke_session(session: &mut Session, ctx: &TxContext) {
    assert!(ctx.sender() == session.holder, ERROR_NOT_SESSION_HOLDER);
    session.revoked = true;
    event::emit(SessionRevoked { session: object::id(session), seal_token: session.seal_token });
}

/// Drops from the lane what it remembers of a session that is over; the sender has the storage rebate.
/// Calling it again changes nothing.
/// Who: anyone.
/// Aborts: ERROR_SESSION_OF_OTHER_LANE, ERROR_SESSION_NOT_OVER.
public fun forget_session(lane: &mut Lane, session: &Session, clock: &Clock) {
    assert!(session.lane == object::id(lane), ERROR_SESSION_OF_OTHER_LANE);
    assert!(!session.is_live(clock), ERROR_SESSION_NOT_OVER);
    lane.forget(object::id(session));
}

/// Whether the session is neither revoked nor expired. Once false, it is false for ever.
public fun is_live(session: &Session, clock: &Clock): bool {
    !session.revoked && clock.timestamp_ms() < session.expires_ms
}

/// Whether the scope leaves what is asked for; the token's rights are another question.
public fun scope_allows(session: &Session, attributes: &Attributes): bool {
    session.scope.is_empty() || rule::rules_allow(&session.scope, attributes)
}

/// Who opened the session: the token's holder at that time.
public fun holder(session: &Session): address {
    session.holder
}

/// The token under which the session acts.
public fun seal_token(session: &Session): ID {
    session.seal_token
}

/// The only address that may submit under the session.
public fun gateway(session: &Session): address {
    session.gateway
}

/// The id of the session's request with that number: session id, then the number as eight bytes, highest first.
public(package) fun request_id(session: &Session, sequence: u64): vector<u8> {
    let mut id = object::id(session).to_bytes();
    let mut number = bcs::to_bytes(&sequence);
    number.reverse();
    id.append(number);
    id
}

/// The lane that carries the session's requests.
public fun lane(session: &Session): ID {
    session.lane
}
