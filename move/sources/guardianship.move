/// Who may recover a seal token whose key is lost, and how far they have come: rules without objects.
///
///     none -> named      the holder names guardians, a threshold and a delay
///     named -> pending   a guardian names the new holder
///     pending -> pending other guardians agree; or another begins anew when too few agreed in time
///     pending -> named   the holder objects, or it is done: enough agree and the delay is over
///
/// The delay runs from the first guardian's word, so that a holder whose key is not lost at all has that long
/// to object.
module k3s_daas::guardianship;

use k3s_daas::distinct;

/// One to seven guardians, all different, none of them the holder; a threshold that they can reach.
const ERROR_BAD_GUARDIANS: u64 = 520;
/// The delay is one hour to 90 days.
const ERROR_BAD_DELAY: u64 = 521;
/// Only a guardian that the holder named in advance may do this.
const ERROR_NOT_A_GUARDIAN: u64 = 522;
/// A recovery is under way: the holder must end it, or it lapses when its delay is over and too few agree.
const ERROR_RECOVERY_UNDER_WAY: u64 = 523;
/// No recovery is under way.
const ERROR_NO_RECOVERY: u64 = 524;
/// Too few guardians agree.
const ERROR_TOO_FEW_GUARDIANS: u64 = 525;
/// The holder still has time to object.
const ERROR_RECOVERY_TOO_EARLY: u64 = 526;

const MAX_GUARDIANS: u64 = 7;
const HOUR_MS: u64 = 3_600_000;
const MAX_DELAY_MS: u64 = 90 * 24 * HOUR_MS;

public struct Guardianship has drop, store {
    guardians: vector<address>,
    threshold: u64,
    delay_ms: u64,
    recovery: Option<Recovery>,
}

public struct Recovery has copy, drop, store {
    new_holder: address,
    agreed: vector<address>,
    /// Earliest end.
    ready_ms: u64,
}

/// Without guardians nothing is ever recovered.
public(package) fun nobody(): Guardianship {
    Guardianship { guardians: vector[], threshold: 0, delay_ms: 0, recovery: option::none() }
}

public(package) fun named(
    holder: address,
    guardians: vector<address>,
    threshold: u64,
    delay_ms: u64,
): Guardianship {
    let count = guardians.length();
    assert!(count > 0 && count <= MAX_GUARDIANS, ERROR_BAD_GUARDIANS);
    assert!(threshold > 0 && threshold <= count, ERROR_BAD_GUARDIANS);
    assert!(!guardians.contains(&holder) && distinct::all_differ(&guardians), ERROR_BAD_GUARDIANS);
    assert!(delay_ms >= HOUR_MS && delay_ms <= MAX_DELAY_MS, ERROR_BAD_DELAY);
    Guardianship { guardians, threshold, delay_ms, recovery: option::none() }
}

/// A guardian's word that the key is lost and who holds the token from then on. It replaces what another guardian
/// began and too few agreed to in time, so that one false guardian cannot block the others for ever.
public(package) fun begin(
    guardianship: &mut Guardianship,
    guardian: address,
    new_holder: address,
    now_ms: u64,
) {
    assert!(guardianship.guardians.contains(&guardian), ERROR_NOT_A_GUARDIAN);
    assert!(!guardianship.is_blocked_for(guardian, now_ms), ERROR_RECOVERY_UNDER_WAY);
    let ready_ms = now_ms + guardianship.delay_ms;
    guardianship.recovery = option::some(Recovery { new_holder, agreed: vector[guardian], ready_ms });
}

/// Another guardian's agreement to what the first one said. Agreeing again changes nothing.
public(package) fun agree(guardianship: &mut Guardianship, guardian: address) {
    assert!(guardianship.guardians.contains(&guardian), ERROR_NOT_A_GUARDIAN);
    assert!(guardianship.recovery.is_some(), ERROR_NO_RECOVERY);
    let mut recovery = guardianship.recovery.destroy_some();
    if (!recovery.agreed.contains(&guardian)) {
        recovery.agreed.push_back(guardian);
    };
    guardianship.recovery = option::some(recovery);
}

/// Ends a recovery without effect.
public(package) fun object(guardianship: &mut Guardianship) {
    assert!(guardianship.recovery.is_some(), ERROR_NO_RECOVERY);
    guardianship.recovery = option::none();
}

/// Ends a recovery that enough guardians agree to and that nobody objected to; returns the new holder.
public(package) fun complete(guardianship: &mut Guardianship, now_ms: u64): address {
    assert!(guardianship.recovery.is_some(), ERROR_NO_RECOVERY);
    let recovery = guardianship.recovery.destroy_some();
    assert!(recovery.agreed.length() >= guardianship.threshold, ERROR_TOO_FEW_GUARDIANS);
    assert!(now_ms >= recovery.ready_ms, ERROR_RECOVERY_TOO_EARLY);
    guardianship.recovery = option::none();
    recovery.new_holder
}

/// Whether a recovery is under way.
public(package) fun is_recovering(guardianship: &Guardianship): bool {
    guardianship.recovery.is_some()
}

/// Whether a recovery is under way that this guardian cannot replace.
fun is_blocked_for(guardianship: &Guardianship, guardian: address, now_ms: u64): bool {
    if (guardianship.recovery.is_none()) return false;
    let pending = guardianship.recovery.borrow();
    now_ms < pending.ready_ms
        || pending.agreed.length() >= guardianship.threshold
        || pending.agreed.contains(&guardian)
}
