/// The platform: where it lives, which code may write, and the parameters that every other module obeys.
///
/// There is exactly one `Platform`: only `init` makes one, and `init` runs once, when the package is published.
/// So a `&Platform` in a signature needs no further check.
///
/// Rule of the package: a function that adds rights, money or records takes the `Platform` and stops working
/// when this code is superseded; a function that takes rights away, or gives money back, never stops. Nor does
/// one with which people say what becomes of money of their own: gifts, wages, commissions, limits.
///
/// Who rules: at first the holder of `AdminCap`. `hand_over` ends that for good: from then on parameters,
/// guardian and measurements change by vote alone (`governance`). The guardian can pause approvals, for three
/// days at most, and then not again for a week.
module k3s_daas::platform;

use k3s_daas::parameters::{Self, Parameters};
use sui::clock::Clock;
use sui::event;

/// `Platform.version` is not the version of this code: call the newer package instead.
const ERROR_WRONG_VERSION: u64 = 100;
/// `configure` was called before; chain and package id never change.
const ERROR_ALREADY_CONFIGURED: u64 = 101;
/// The platform does not know its chain and package id yet: call `configure` first.
const ERROR_NOT_CONFIGURED: u64 = 102;
/// A chain is named by the 32 bytes of its genesis checkpoint's digest.
const ERROR_BAD_CHAIN: u64 = 103;
/// The platform is ruled by vote: make a proposal.
const ERROR_GOVERNED: u64 = 104;
/// Only the guardian pauses the platform.
const ERROR_NOT_GUARDIAN: u64 = 105;
/// A pause lasts at most three days, and the next one begins a week after its end at the earliest.
const ERROR_BAD_PAUSE: u64 = 106;
/// This code is not newer than the one that may write.
const ERROR_NOT_NEWER: u64 = 107;
/// At most 64 measurements are revoked within a year.
const ERROR_TOO_MANY_REVOKED: u64 = 108;

/// What this code writes as `Platform.version`. An upgrade raises it, and `migrate` silences the code before it.
const VERSION: u64 = 1;
const DIGEST_BYTES: u64 = 32;

const DAY_MS: u64 = 86_400_000;
const MAX_PAUSE_MS: u64 = 3 * DAY_MS;
const BETWEEN_PAUSES_MS: u64 = 7 * DAY_MS;
const MAX_REVOKED: u64 = 64;
/// Longer than any executor's registration lasts.
const REMEMBERED_MS: u64 = 367 * DAY_MS;

/// Shared.
public struct Platform has key {
    id: UID,
    /// Which code may write; see `VERSION`.
    version: u64,
    /// True for ever once set: executors without a hardware attestation count no more.
    production: bool,
    /// True for ever once set: what is decided here is decided by vote.
    governed: bool,
    /// Digest of the chain's genesis checkpoint; empty until `configure`.
    chain: vector<u8>,
    /// Id under which this package was first published. Executors sign it, so that an answer counts here only.
    package_id: address,
    parameters: Parameters,
    /// May pause the platform.
    guardian: address,
    /// Nothing is approved before this time.
    paused_until_ms: u64,
    /// Earliest beginning of the next pause.
    pausable_from_ms: u64,
    /// What no executor may run any more; kept here so that it counts at once and everywhere.
    revoked: vector<RevokedMeasurement>,
}

public struct RevokedMeasurement has copy, drop, store {
    measurement: vector<u8>,
    /// When every registration with it has expired.
    until_ms: u64,
}

/// Changes the platform. Made once, for the publisher; may be handed to a multi-signature account.
public struct AdminCap has key, store {
    id: UID,
}

public struct PlatformConfigured has copy, drop {
    platform: ID,
    chain: vector<u8>,
    package_id: address,
}

public struct ProductionDeclared has copy, drop {
    platform: ID,
}

public struct GovernanceBegun has copy, drop {
    platform: ID,
}

/// `which` as `parameters` numbers them.
public struct ParameterChanged has copy, drop {
    platform: ID,
    which: u8,
    value: u64,
}

public struct GuardianNamed has copy, drop {
    platform: ID,
    guardian: address,
}

/// Nothing is approved until then; the present when a pause is lifted.
public struct PlatformPaused has copy, drop {
    platform: ID,
    until_ms: u64,
}

public struct PlatformMigrated has copy, drop {
    platform: ID,
    version: u64,
}

fun init(ctx: &mut TxContext) {
    transfer::share_object(Platform {
        id: object::new(ctx),
        version: VERSION,
        production: false,
        governed: false,
        chain: vector[],
        package_id: @0x0,
        parameters: parameters::defaults(),
        guardian: ctx.sender(),
        paused_until_ms: 0,
        pausable_from_ms: 0,
        revoked: vector[],
    });
    transfer::transfer(AdminCap { id: object::new(ctx) }, ctx.sender());
}

/// Tells the platform which chain and which package it lives in; nothing can be registered before.
/// Who: the holder of `AdminCap`, once.
/// Aborts: ERROR_WRONG_VERSION, ERROR_ALREADY_CONFIGURED, ERROR_BAD_CHAIN.
/// Emits: PlatformConfigured.
public fun configure(
    _: &AdminCap,
    platform: &mut Platform,
    chain: vector<u8>,
    package_id: address,
) {
    platform.assert_current();
    assert!(platform.chain.is_empty(), ERROR_ALREADY_CONFIGURED);
    assert!(chain.length() == DIGEST_BYTES, ERROR_BAD_CHAIN);
    platform.chain = chain;
    platform.package_id = package_id;
    event::emit(PlatformConfigured { platform: object::id(platform), chain, package_id });
}

/// Ends development attestation: from here on only attested executors are assigned and believed.
/// There is no way back, and calling it again changes nothing.
/// Who: the holder of `AdminCap`.
/// Aborts: ERROR_WRONG_VERSION.
/// Emits: ProductionDeclared.
public fun declare_production(_: &AdminCap, platform: &mut Platform) {
    platform.assert_current();
    platform.production = true;
    event::emit(ProductionDeclared { platform: object::id(platform) });
}

/// Ends the rule of the `AdminCap`: parameters, guardian and measurements change by vote from here on.
/// There is no way back, and calling it again changes nothing.
/// Who: the holder of `AdminCap`.
/// Aborts: ERROR_WRONG_VERSION.
/// Emits: GovernanceBegun.
public fun hand_over(_: &AdminCap, platform: &mut Platform) {
    platform.assert_current();
    platform.governed = true;
    event::emit(GovernanceBegun { platform: object::id(platform) });
}

/// Sets a parameter, by the number that `parameters` gives it. Stake that is already unbonding, requests that
/// are open and proposals that are voted on keep the times they were given.
/// Who: the holder of `AdminCap`, until the platform is governed.
/// Aborts: ERROR_WRONG_VERSION, ERROR_GOVERNED, ERROR_UNKNOWN_PARAMETER, ERROR_OUT_OF_RANGE.
/// Emits: ParameterChanged.
public fun set_parameter(_: &AdminCap, platform: &mut Platform, which: u8, value: u64) {
    platform.assert_ungoverned();
    platform.change_parameter(which, value);
}

/// Says who may pause the platform.
/// Who: the holder of `AdminCap`, until the platform is governed.
/// Aborts: ERROR_WRONG_VERSION, ERROR_GOVERNED.
/// Emits: GuardianNamed.
public fun set_guardian(_: &AdminCap, platform: &mut Platform, guardian: address) {
    platform.assert_ungoverned();
    platform.name_guardian(guardian);
}

/// Stops all approvals for a while: for a fault that would be exploited before a vote could end. The pause
/// ends by itself.
/// Who: the guardian.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_GUARDIAN, ERROR_BAD_PAUSE.
/// Emits: PlatformPaused.
public fun pause(platform: &mut Platform, duration_ms: u64, clock: &Clock, ctx: &TxContext) {
    platform.assert_current();
    assert!(ctx.sender() == platform.guardian, ERROR_NOT_GUARDIAN);
    let now_ms = clock.timestamp_ms();
    assert!(duration_ms <= MAX_PAUSE_MS && now_ms >= platform.pausable_from_ms, ERROR_BAD_PAUSE);
    platform.paused_until_ms = now_ms + duration_ms;
    platform.pausable_from_ms = platform.paused_until_ms + BETWEEN_PAUSES_MS;
    event::emit(PlatformPaused {
        platform: object::id(platform),
        until_ms: platform.paused_until_ms,
    });
}

/// Ends a pause before its time.
/// Who: the guardian.
/// Aborts: ERROR_NOT_GUARDIAN.
/// Emits: PlatformPaused.
public fun lift_pause(platform: &mut Platform, clock: &Clock, ctx: &TxContext) {
    assert!(ctx.sender() == platform.guardian, ERROR_NOT_GUARDIAN);
    platform.paused_until_ms = clock.timestamp_ms();
    event::emit(PlatformPaused {
        platform: object::id(platform),
        until_ms: platform.paused_until_ms,
    });
}

/// Lets this code write and silences the one before it. There is no way back.
/// Who: anyone; it works only in a package that the upgrade policy let be published.
/// Aborts: ERROR_NOT_NEWER.
/// Emits: PlatformMigrated.
public fun migrate(platform: &mut Platform) {
    assert!(platform.version < VERSION, ERROR_NOT_NEWER);
    platform.version = VERSION;
    event::emit(PlatformMigrated { platform: object::id(platform), version: VERSION });
}

/// Whether executors with a development attestation are refused.
public fun is_production(platform: &Platform): bool {
    platform.production
}

/// Whether the platform is ruled by vote.
public fun is_governed(platform: &Platform): bool {
    platform.governed
}

/// Whether nothing is approved at present.
public fun is_paused(platform: &Platform, clock: &Clock): bool {
    clock.timestamp_ms() < platform.paused_until_ms
}

/// Whether executors with that measurement count no more.
public fun is_measurement_revoked(platform: &Platform, measurement: &vector<u8>): bool {
    let mut i = 0;
    while (i < platform.revoked.length()) {
        if (&platform.revoked[i].measurement == measurement) return true;
        i = i + 1;
    };
    false
}

/// Digest of the chain's genesis checkpoint; empty until the platform is configured.
public fun chain(platform: &Platform): vector<u8> {
    platform.chain
}

/// Id under which this package was first published.
public fun package_id(platform: &Platform): address {
    platform.package_id
}

/// MIST of active stake without which a token may only read.
public fun min_stake_amount(platform: &Platform): u64 {
    platform.parameters.min_user_stake()
}

/// How long an executor has for an answer.
public fun request_deadline_ms(platform: &Platform): u64 {
    platform.parameters.request_deadline_ms()
}

/// How long stake stays locked after it was asked back.
public fun unbonding_ms(platform: &Platform): u64 {
    platform.parameters.unbonding_ms()
}

/// All parameters as they are now.
public(package) fun parameters(platform: &Platform): &Parameters {
    &platform.parameters
}

/// Aborts unless this code is the one that may write.
public(package) fun assert_current(platform: &Platform) {
    assert!(platform.version == VERSION, ERROR_WRONG_VERSION);
}

/// Aborts unless this code may write and the platform knows where it lives.
public(package) fun assert_ready(platform: &Platform) {
    platform.assert_current();
    assert!(!platform.chain.is_empty(), ERROR_NOT_CONFIGURED);
}

/// Aborts unless this code may write and the holder of the `AdminCap` still rules.
public(package) fun assert_ungoverned(platform: &Platform) {
    platform.assert_current();
    assert!(!platform.governed, ERROR_GOVERNED);
}

/// Sets a parameter; who may was asked before.
public(package) fun change_parameter(platform: &mut Platform, which: u8, value: u64) {
    platform.parameters.set(which, value);
    event::emit(ParameterChanged { platform: object::id(platform), which, value });
}

/// Names the guardian; who may was asked before.
public(package) fun name_guardian(platform: &mut Platform, guardian: address) {
    platform.guardian = guardian;
    event::emit(GuardianNamed { platform: object::id(platform), guardian });
}

/// Ends every executor with that measurement, now; who may was asked before.
public(package) fun revoke_measurement(
    platform: &mut Platform,
    measurement: vector<u8>,
    clock: &Clock,
) {
    let now_ms = clock.timestamp_ms();
    let mut i = platform.revoked.length();
    while (i > 0) {
        i = i - 1;
        let known = &platform.revoked[i];
        if (known.until_ms <= now_ms || known.measurement == measurement) {
            platform.revoked.swap_remove(i);
        }
    };
    assert!(platform.revoked.length() < MAX_REVOKED, ERROR_TOO_MANY_REVOKED);
    platform.revoked.push_back(RevokedMeasurement { measurement, until_ms: now_ms + REMEMBERED_MS });
}
