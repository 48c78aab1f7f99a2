/// Recovery of a seal token whose holder lost the key: by guardians named in advance, after a delay.
///
/// The token, its stake account and its roles stay; its holder changes, and every session of the lost key ends
/// with that (`judgement` wants a session of the token's present holder).
module k3s_daas::recovery;

use k3s_daas::guardianship;
use k3s_daas::platform::Platform;
use k3s_daas::seal_token::SealToken;
use k3s_daas::staking::StakeAccount;
use sui::clock::Clock;
use sui::event;

/// The stake account is not the token's.
const ERROR_STAKE_OF_OTHER_TOKEN: u64 = 527;
/// A sealing key has 32 bytes.
const ERROR_BAD_NEW_SEALING_KEY: u64 = 528;
/// Only who the guardians named completes the recovery.
const ERROR_NOT_NEW_HOLDER: u64 = 529;

const KEY_BYTES: u64 = 32;

public struct GuardiansNamed has copy, drop {
    seal_token: ID,
    guardians: vector<address>,
    threshold: u64,
    delay_ms: u64,
}

public struct RecoveryBegun has copy, drop {
    seal_token: ID,
    guardian: address,
    new_holder: address,
}

public struct RecoveryAgreed has copy, drop {
    seal_token: ID,
    guardian: address,
}

public struct RecoveryEnded has copy, drop {
    seal_token: ID,
    /// The token's holder from here on.
    holder: address,
}

/// Names who may recover the token, in place of whom was named before. It ends a recovery that is under way.
/// Who: the token's holder.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_TOKEN_HOLDER, ERROR_BAD_GUARDIANS, ERROR_BAD_DELAY.
/// Emits: GuardiansNamed.
public fun name_guardians(
    platform: &Platform,
    token: &mut SealToken,
    guardians: vector<address>,
    threshold: u64,
    delay_ms: u64,
    ctx: &TxContext,
) {
    platform.assert_current();
    token.assert_held_by(ctx.sender());
    let holder = token.holder();
    token.set_guardianship(guardianship::named(holder, guardians, threshold, delay_ms));
    event::emit(GuardiansNamed { seal_token: object::id(token), guardians, threshold, delay_ms });
}

/// Says that the holder's key is lost, and who is to hold the token.
/// Who: a guardian.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_A_GUARDIAN, ERROR_RECOVERY_UNDER_WAY.
/// Emits: RecoveryBegun.
public fun begin(
    platform: &Platform,
    token: &mut SealToken,
    new_holder: address,
    clock: &Clock,
    ctx: &TxContext,
) {
    platform.assert_current();
    let guardian = ctx.sender();
    token.guardianship_mut().begin(guardian, new_holder, clock.timestamp_ms());
    event::emit(RecoveryBegun { seal_token: object::id(token), guardian, new_holder });
}

/// Agrees to the recovery that is under way.
/// Who: a guardian.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_A_GUARDIAN, ERROR_NO_RECOVERY.
/// Emits: RecoveryAgreed.
public fun agree(platform: &Platform, token: &mut SealToken, ctx: &TxContext) {
    platform.assert_current();
    let guardian = ctx.sender();
    token.guardianship_mut().agree(guardian);
    event::emit(RecoveryAgreed { seal_token: object::id(token), guardian });
}

/// Ends a recovery that is under way, without effect.
/// Who: the token's holder.
/// Aborts: ERROR_NOT_TOKEN_HOLDER, ERROR_NO_RECOVERY.
/// Emits: RecoveryEnded.
public fun object(token: &mut SealToken, ctx: &TxContext) {
    token.assert_held_by(ctx.sender());
    token.guardianship_mut().object();
    event::emit(RecoveryEnded { seal_token: object::id(token), holder: token.holder() });
}

/// Takes the token over, with its stake account and a sealing key of one's own. All sessions that were opened
/// before end now.
/// Who: the new holder, once enough guardians agree and the delay is over.
/// Aborts: ERROR_WRONG_VERSION, ERROR_STAKE_OF_OTHER_TOKEN, ERROR_BAD_NEW_SEALING_KEY, ERROR_NO_RECOVERY,
/// ERROR_TOO_FEW_GUARDIANS, ERROR_RECOVERY_TOO_EARLY, ERROR_NOT_NEW_HOLDER.
/// Emits: RecoveryEnded.
public fun complete(
    platform: &Platform,
    token: &mut SealToken,
    stake: &mut StakeAccount,
    sealing_key: vector<u8>,
    clock: &Clock,
    ctx: &TxContext,
) {
    platform.assert_current();
    assert!(token.stake_account() == object::id(stake), ERROR_STAKE_OF_OTHER_TOKEN);
    assert!(sealing_key.length() == KEY_BYTES, ERROR_BAD_NEW_SEALING_KEY);
    let holder = token.guardianship_mut().complete(clock.timestamp_ms());
    assert!(ctx.sender() == holder, ERROR_NOT_NEW_HOLDER);
    token.hand_to(holder, sealing_key);
    stake.hand_to(holder);
    event::emit(RecoveryEnded { seal_token: object::id(token), holder });
}

/// Whether guardians are recovering the token.
public fun is_under_way(token: &SealToken): bool {
    token.guardianship().is_recovering()
}
