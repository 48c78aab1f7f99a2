/// The parameters that every other module obeys, and the one capability that changes them.
///
/// There is exactly one `Platform`: only `init` makes one, and `init` runs once, when the package is published.
/// So a `&Platform` in a signature needs no further check.
///
/// Rule of the package: a function that adds rights, money or records takes the `Platform` and stops working
/// when this code is superseded; a function that takes rights away, or gives money back, never stops.
module k3s_daas::platform;

use sui::event;

/// `Platform.version` is not the version of this code: call the newer package instead.
const ERROR_WRONG_VERSION: u64 = 100;
/// `configure` was called before; chain and package id never change.
const ERROR_ALREADY_CONFIGURED: u64 = 101;
/// The platform does not know its chain and package id yet: call `configure` first.
const ERROR_NOT_CONFIGURED: u64 = 102;
/// A chain is named by the 32 bytes of its genesis checkpoint's digest.
const ERROR_BAD_CHAIN: u64 = 103;
/// The parameter lies outside the bounds that this module sets.
const ERROR_OUT_OF_RANGE: u64 = 104;

/// What this code writes as `Platform.version`. An upgrade raises it, which silences the code before it.
const VERSION: u64 = 1;
const DIGEST_BYTES: u64 = 32;

const MIST_PER_SUI: u64 = 1_000_000_000;
const MAX_MIN_STAKE: u64 = 1_000_000 * MIST_PER_SUI;

const SECOND_MS: u64 = 1_000;
const DAY_MS: u64 = 86_400_000;
const DEFAULT_DEADLINE_MS: u64 = 30 * SECOND_MS;
const MAX_DEADLINE_MS: u64 = 600 * SECOND_MS;
const DEFAULT_UNBONDING_MS: u64 = 7 * DAY_MS;
const MAX_UNBONDING_MS: u64 = 90 * DAY_MS;

/// Shared.
public struct Platform has key {
    id: UID,
    /// Which code may write; see `VERSION`.
    version: u64,
    /// True for ever once set: executors without a hardware attestation count no more.
    production: bool,
    /// Digest of the chain's genesis checkpoint; empty until `configure`.
    chain: vector<u8>,
    /// Id under which this package was first published. Executors sign it, so that an answer counts here only.
    package_id: address,
    /// MIST of active stake without which a token may only read.
    min_stake_amount: u64,
    /// How long an executor has for an answer before it counts as late.
    request_deadline_ms: u64,
    /// How long stake stays locked after its holder asked for it back.
    unbonding_ms: u64,
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

/// All parameters as they are after a change.
public struct ParametersChanged has copy, drop {
    platform: ID,
    min_stake_amount: u64,
    request_deadline_ms: u64,
    unbonding_ms: u64,
}

fun init(ctx: &mut TxContext) {
    transfer::share_object(Platform {
        id: object::new(ctx),
        version: VERSION,
        production: false,
        chain: vector[],
        package_id: @0x0,
        min_stake_amount: MIST_PER_SUI,
        request_deadline_ms: DEFAULT_DEADLINE_MS,
        unbonding_ms: DEFAULT_UNBONDING_MS,
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

/// Sets the MIST of stake that a token needs for everything but get, list and watch: 0 to 1,000,000 SUI.
/// Who: the holder of `AdminCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_OUT_OF_RANGE.
/// Emits: ParametersChanged.
public fun set_min_stake_amount(_: &AdminCap, platform: &mut Platform, amount: u64) {
    platform.assert_current();
    assert!(amount <= MAX_MIN_STAKE, ERROR_OUT_OF_RANGE);
    platform.min_stake_amount = amount;
    platform.announce_parameters();
}

/// Sets how long executors have for an answer: one second to ten minutes.
/// Who: the holder of `AdminCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_OUT_OF_RANGE.
/// Emits: ParametersChanged.
public fun set_request_deadline_ms(_: &AdminCap, platform: &mut Platform, deadline_ms: u64) {
    platform.assert_current();
    assert!(deadline_ms >= SECOND_MS && deadline_ms <= MAX_DEADLINE_MS, ERROR_OUT_OF_RANGE);
    platform.request_deadline_ms = deadline_ms;
    platform.announce_parameters();
}

/// Sets how long stake stays locked after it was asked back: at most 90 days. Stake that is already
/// unbonding keeps the time it was given.
/// Who: the holder of `AdminCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_OUT_OF_RANGE.
/// Emits: ParametersChanged.
public fun set_unbonding_ms(_: &AdminCap, platform: &mut Platform, unbonding_ms: u64) {
    platform.assert_current();
    assert!(unbonding_ms <= MAX_UNBONDING_MS, ERROR_OUT_OF_RANGE);
    platform.unbonding_ms = unbonding_ms;
    platform.announce_parameters();
}

/// Whether executors with a development attestation are refused.
public fun is_production(platform: &Platform): bool {
    platform.production
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
    platform.min_stake_amount
}

/// How long an executor has for an answer.
public fun request_deadline_ms(platform: &Platform): u64 {
    platform.request_deadline_ms
}

/// How long stake stays locked after it was asked back.
public fun unbonding_ms(platform: &Platform): u64 {
    platform.unbonding_ms
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

fun announce_parameters(platform: &Platform) {
    event::emit(ParametersChanged {
        platform: object::id(platform),
        min_stake_amount: platform.min_stake_amount,
        request_deadline_ms: platform.request_deadline_ms,
        unbonding_ms: platform.unbonding_ms,
    });
}
