/// What an attested executor may run: the allow-list of measurements, and who may vouch for SGX and TDX quotes.
///
/// A measurement is one digest of what an enclave was built from. It is allowed for one kind of hardware, as a
/// numbered version, until it expires or is revoked. Expiry counts for new registrations and ends those that
/// were made under it (their life is never longer); a revocation ends all of them at once.
///
/// AWS Nitro documents are verified on chain. Quotes of SGX and TDX are not: a quorum of the verifiers named
/// here verifies them and signs the verdict.
module k3s_daas::measurements;

use k3s_daas::distinct;
use k3s_daas::platform::{AdminCap, Platform};
use sui::clock::Clock;
use sui::event;
use sui::table::{Self, Table};

/// A measurement has 32 bytes; a kind is 1 Nitro, 2 SGX or 3 TDX; it is allowed for one minute to 366 days.
const ERROR_BAD_ALLOWANCE: u64 = 620;
/// The measurement is not allowed for this kind of hardware, or its time is over.
const ERROR_MEASUREMENT_NOT_ALLOWED: u64 = 621;
/// The measurement was revoked, which is remembered for a year at least.
const ERROR_MEASUREMENT_REVOKED: u64 = 622;
/// One to 16 different ed25519 keys, and a quorum of more than half of them.
const ERROR_BAD_VERIFIERS: u64 = 623;

const KIND_NITRO: u8 = 1;
const KIND_SGX: u8 = 2;
const KIND_TDX: u8 = 3;

const MEASUREMENT_BYTES: u64 = 32;
const KEY_BYTES: u64 = 32;
const MAX_VERIFIERS: u64 = 16;
const MINUTE_MS: u64 = 60_000;
const MAX_LIFETIME_MS: u64 = 366 * 86_400_000;

/// Shared; there is exactly one.
public struct Measurements has key {
    id: UID,
    /// By measurement.
    allowed: Table<vector<u8>, Allowance>,
    /// ed25519 public keys of those who verify quotes.
    verifiers: vector<vector<u8>>,
    /// How many of them must have signed a verdict.
    quorum: u64,
}

public struct Allowance has copy, drop, store {
    kind: u8,
    /// Of the executor's program, as its makers count.
    version: u64,
    expires_ms: u64,
}

public struct MeasurementAllowed has copy, drop {
    measurement: vector<u8>,
    kind: u8,
    version: u64,
    expires_ms: u64,
}

public struct MeasurementRevoked has copy, drop {
    measurement: vector<u8>,
}

public struct VerifiersSet has copy, drop {
    keys: vector<vector<u8>>,
    quorum: u64,
}

fun init(ctx: &mut TxContext) {
    transfer::share_object(Measurements {
        id: object::new(ctx),
        allowed: table::new(ctx),
        verifiers: vector[],
        quorum: 0,
    });
}

/// Allows a measurement, or changes until when it is allowed.
/// Who: the holder of `AdminCap`, until the platform is governed.
/// Aborts: ERROR_WRONG_VERSION, ERROR_GOVERNED, ERROR_BAD_ALLOWANCE, ERROR_MEASUREMENT_REVOKED.
/// Emits: MeasurementAllowed.
public fun allow(
    _: &AdminCap,
    platform: &Platform,
    measurements: &mut Measurements,
    kind: u8,
    measurement: vector<u8>,
    version: u64,
    expires_ms: u64,
    clock: &Clock,
) {
    platform.assert_ungoverned();
    measurements.put(platform, kind, measurement, version, expires_ms, clock);
}

/// Revokes a measurement for good; every executor that runs it counts no more from now on.
/// Who: the holder of `AdminCap`, until the platform is governed.
/// Aborts: ERROR_WRONG_VERSION, ERROR_GOVERNED, ERROR_TOO_MANY_REVOKED.
/// Emits: MeasurementRevoked.
public fun revoke(
    _: &AdminCap,
    platform: &mut Platform,
    measurements: &mut Measurements,
    measurement: vector<u8>,
    clock: &Clock,
) {
    platform.assert_ungoverned();
    measurements.remove(platform, measurement, clock);
}

/// Names who verifies SGX and TDX quotes, in place of whom was named before.
/// Who: the holder of `AdminCap`, until the platform is governed.
/// Aborts: ERROR_WRONG_VERSION, ERROR_GOVERNED, ERROR_BAD_VERIFIERS.
/// Emits: VerifiersSet.
public fun set_verifiers(
    _: &AdminCap,
    platform: &Platform,
    measurements: &mut Measurements,
    keys: vector<vector<u8>>,
    quorum: u64,
) {
    platform.assert_ungoverned();
    measurements.name_verifiers(keys, quorum);
}

/// Whether an executor with that measurement may register now.
public fun is_allowed(
    measurements: &Measurements,
    kind: u8,
    measurement: vector<u8>,
    clock: &Clock,
): bool {
    measurements.allowed.contains(measurement)
        && measurements.allowed[measurement].kind == kind
        && clock.timestamp_ms() < measurements.allowed[measurement].expires_ms
}

public(package) fun nitro(): u8 { KIND_NITRO }

public(package) fun sgx(): u8 { KIND_SGX }

public(package) fun tdx(): u8 { KIND_TDX }

/// When the allowance ends; aborts unless there is one for this kind now.
public(package) fun allowed_until_ms(
    measurements: &Measurements,
    kind: u8,
    measurement: vector<u8>,
    clock: &Clock,
): u64 {
    assert!(measurements.is_allowed(kind, measurement, clock), ERROR_MEASUREMENT_NOT_ALLOWED);
    measurements.allowed[measurement].expires_ms
}

public(package) fun verifiers(measurements: &Measurements): &vector<vector<u8>> {
    &measurements.verifiers
}

public(package) fun quorum(measurements: &Measurements): u64 {
    measurements.quorum
}

/// Allows a measurement; who may was asked before.
public(package) fun put(
    measurements: &mut Measurements,
    platform: &Platform,
    kind: u8,
    measurement: vector<u8>,
    version: u64,
    expires_ms: u64,
    clock: &Clock,
) {
    let now_ms = clock.timestamp_ms();
    assert!(kind >= KIND_NITRO && kind <= KIND_TDX, ERROR_BAD_ALLOWANCE);
    assert!(measurement.length() == MEASUREMENT_BYTES, ERROR_BAD_ALLOWANCE);
    assert!(expires_ms >= now_ms + MINUTE_MS, ERROR_BAD_ALLOWANCE);
    assert!(expires_ms <= now_ms + MAX_LIFETIME_MS, ERROR_BAD_ALLOWANCE);
    assert!(!platform.is_measurement_revoked(&measurement), ERROR_MEASUREMENT_REVOKED);
    measurements.forget(measurement);
    measurements.allowed.add(measurement, Allowance { kind, version, expires_ms });
    event::emit(MeasurementAllowed { measurement, kind, version, expires_ms });
}

/// Revokes a measurement; who may was asked before.
public(package) fun remove(
    measurements: &mut Measurements,
    platform: &mut Platform,
    measurement: vector<u8>,
    clock: &Clock,
) {
    measurements.forget(measurement);
    platform.revoke_measurement(measurement, clock);
    event::emit(MeasurementRevoked { measurement });
}

/// Names the verifiers; who may was asked before.
public(package) fun name_verifiers(
    measurements: &mut Measurements,
    keys: vector<vector<u8>>,
    quorum: u64,
) {
    let count = keys.length();
    assert!(count > 0 && count <= MAX_VERIFIERS, ERROR_BAD_VERIFIERS);
    assert!(quorum <= count && quorum > count / 2, ERROR_BAD_VERIFIERS);
    assert!(distinct::all_differ(&keys), ERROR_BAD_VERIFIERS);
    let mut i = 0;
    while (i < count) {
        assert!(keys[i].length() == KEY_BYTES, ERROR_BAD_VERIFIERS);
        i = i + 1;
    };
    measurements.verifiers = keys;
    measurements.quorum = quorum;
    event::emit(VerifiersSet { keys, quorum });
}

fun forget(measurements: &mut Measurements, measurement: vector<u8>) {
    if (measurements.allowed.contains(measurement)) {
        measurements.allowed.remove(measurement);
    }
}
