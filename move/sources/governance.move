/// What the stakeholders can decide, and its execution.
///
/// Each kind of decision has a function that puts it to the vote and one that carries it out once `proposal`
/// says that it was accepted. Nobody else changes parameters, guardian, measurements or verifiers once the
/// platform is governed, and nobody ever spends from the treasury by another way than a vote. The package is
/// upgraded by vote from the moment its `UpgradeCap` is entrusted here; it never comes out again.
module k3s_daas::governance;

use k3s_daas::measurements::Measurements;
use k3s_daas::platform::Platform;
use k3s_daas::proposal::{Self, Proposal};
use k3s_daas::staking::StakeAccount;
use k3s_daas::treasury::{Self, Treasury};
use sui::clock::Clock;
use sui::event;
use sui::package::{UpgradeCap, UpgradeReceipt, UpgradeTicket};

/// The capability upgrades another package, or has upgraded this one already: entrust it before.
const ERROR_WRONG_PACKAGE: u64 = 720;
/// No capability was entrusted, or one was already.
const ERROR_NO_UPGRADE_CAP: u64 = 721;

/// Shared; there is exactly one.
public struct Governance has key {
    id: UID,
    /// Kept here for ever once entrusted.
    upgrade_cap: Option<UpgradeCap>,
}

public struct UpgradesEntrusted has copy, drop {
    governance: ID,
}

public struct TreasurySpent has copy, drop {
    proposal: ID,
    to: address,
    amount: u64,
}

public struct UpgradeAuthorized has copy, drop {
    proposal: ID,
    digest: vector<u8>,
}

fun init(ctx: &mut TxContext) {
    transfer::share_object(Governance { id: object::new(ctx), upgrade_cap: option::none() });
}

/// Hands the right to upgrade this package over to the vote, for good.
/// Who: the holder of the package's `UpgradeCap`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_CONFIGURED, ERROR_WRONG_PACKAGE, ERROR_NO_UPGRADE_CAP.
/// Emits: UpgradesEntrusted.
public fun entrust_upgrades(governance: &mut Governance, platform: &Platform, cap: UpgradeCap) {
    platform.assert_ready();
    assert!(cap.package().to_address() == platform.package_id(), ERROR_WRONG_PACKAGE);
    assert!(governance.upgrade_cap.is_none(), ERROR_NO_UPGRADE_CAP);
    governance.upgrade_cap.fill(cap);
    event::emit(UpgradesEntrusted { governance: object::id(governance) });
}

/// Puts a new value of a parameter to the vote. Bounds are checked when it is carried out.
/// Who: the holder of an account with the stake that writing takes; so for all `propose_` functions.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_CONFIGURED, ERROR_NOT_STAKE_HOLDER, ERROR_TOO_LITTLE_STAKE.
/// Emits: ProposalMade.
public fun propose_parameter(
    platform: &Platform,
    account: &StakeAccount,
    which: u8,
    value: u64,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    proposal::open(platform, account, proposal::set_parameter(which, value), clock, ctx);
}

/// Carries out what `propose_parameter` put to the vote.
/// Who: anyone, after the timelock; so for all `execute_` functions.
/// Aborts: ERROR_WRONG_VERSION, ERROR_TOO_EARLY, ERROR_NOT_ACCEPTED, ERROR_PROPOSAL_OVER, ERROR_OTHER_ACTION,
/// ERROR_UNKNOWN_PARAMETER, ERROR_OUT_OF_RANGE.
/// Emits: ProposalExecuted, ParameterChanged.
public fun execute_parameter(platform: &mut Platform, proposal: &mut Proposal, clock: &Clock) {
    let (which, value) = proposal::execute(platform, proposal, clock).as_parameter();
    platform.change_parameter(which, value);
}

/// Puts another guardian to the vote.
/// Who: as for `propose_parameter`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_CONFIGURED, ERROR_NOT_STAKE_HOLDER, ERROR_TOO_LITTLE_STAKE.
/// Emits: ProposalMade.
public fun propose_guardian(
    platform: &Platform,
    account: &StakeAccount,
    guardian: address,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    proposal::open(platform, account, proposal::set_guardian(guardian), clock, ctx);
}

/// Carries out what `propose_guardian` put to the vote.
/// Who: anyone, after the timelock.
/// Aborts: ERROR_WRONG_VERSION, ERROR_TOO_EARLY, ERROR_NOT_ACCEPTED, ERROR_PROPOSAL_OVER, ERROR_OTHER_ACTION.
/// Emits: ProposalExecuted, GuardianNamed.
public fun execute_guardian(platform: &mut Platform, proposal: &mut Proposal, clock: &Clock) {
    let guardian = proposal::execute(platform, proposal, clock).as_guardian();
    platform.name_guardian(guardian);
}

/// Puts a payment out of the treasury to the vote.
/// Who: as for `propose_parameter`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_CONFIGURED, ERROR_NOT_STAKE_HOLDER, ERROR_TOO_LITTLE_STAKE.
/// Emits: ProposalMade.
public fun propose_payment(
    platform: &Platform,
    account: &StakeAccount,
    to: address,
    amount: u64,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    proposal::open(platform, account, proposal::pay(to, amount), clock, ctx);
}

/// Carries out what `propose_payment` put to the vote.
/// Who: anyone, after the timelock.
/// Aborts: ERROR_WRONG_VERSION, ERROR_TOO_EARLY, ERROR_NOT_ACCEPTED, ERROR_PROPOSAL_OVER, ERROR_OTHER_ACTION,
/// ERROR_TREASURY_TOO_POOR.
/// Emits: ProposalExecuted, TreasurySpent.
public fun execute_payment(
    platform: &Platform,
    treasury: &mut Treasury,
    proposal: &mut Proposal,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    let (to, amount) = proposal::execute(platform, proposal, clock).as_payment();
    treasury::send(treasury.take(amount), to, ctx);
    event::emit(TreasurySpent { proposal: object::id(proposal), to, amount });
}

/// Puts a measurement that executors may run to the vote.
/// Who: as for `propose_parameter`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_CONFIGURED, ERROR_NOT_STAKE_HOLDER, ERROR_TOO_LITTLE_STAKE.
/// Emits: ProposalMade.
public fun propose_allowed_measurement(
    platform: &Platform,
    account: &StakeAccount,
    kind: u8,
    measurement: vector<u8>,
    version: u64,
    expires_ms: u64,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    let action = proposal::allow_measurement(kind, measurement, version, expires_ms);
    proposal::open(platform, account, action, clock, ctx);
}

/// Carries out what `propose_allowed_measurement` put to the vote.
/// Who: anyone, after the timelock.
/// Aborts: ERROR_WRONG_VERSION, ERROR_TOO_EARLY, ERROR_NOT_ACCEPTED, ERROR_PROPOSAL_OVER, ERROR_OTHER_ACTION,
/// ERROR_BAD_ALLOWANCE, ERROR_MEASUREMENT_REVOKED.
/// Emits: ProposalExecuted, MeasurementAllowed.
public fun execute_allowed_measurement(
    platform: &Platform,
    measurements: &mut Measurements,
    proposal: &mut Proposal,
    clock: &Clock,
) {
    let (kind, measurement, version, expires_ms) =
        proposal::execute(platform, proposal, clock).as_allowed_measurement();
    measurements.put(platform, kind, measurement, version, expires_ms, clock);
}

/// Puts the end of a measurement to the vote.
/// Who: as for `propose_parameter`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_CONFIGURED, ERROR_NOT_STAKE_HOLDER, ERROR_TOO_LITTLE_STAKE.
/// Emits: ProposalMade.
public fun propose_revoked_measurement(
    platform: &Platform,
    account: &StakeAccount,
    measurement: vector<u8>,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    proposal::open(platform, account, proposal::revoke_measurement(measurement), clock, ctx);
}

/// Carries out what `propose_revoked_measurement` put to the vote.
/// Who: anyone, after the timelock.
/// Aborts: ERROR_WRONG_VERSION, ERROR_TOO_EARLY, ERROR_NOT_ACCEPTED, ERROR_PROPOSAL_OVER, ERROR_OTHER_ACTION,
/// ERROR_TOO_MANY_REVOKED.
/// Emits: ProposalExecuted, MeasurementRevoked.
public fun execute_revoked_measurement(
    platform: &mut Platform,
    measurements: &mut Measurements,
    proposal: &mut Proposal,
    clock: &Clock,
) {
    let measurement = proposal::execute(platform, proposal, clock).as_revoked_measurement();
    measurements.remove(platform, measurement, clock);
}

/// Puts other verifiers of SGX and TDX quotes to the vote.
/// Who: as for `propose_parameter`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_CONFIGURED, ERROR_NOT_STAKE_HOLDER, ERROR_TOO_LITTLE_STAKE.
/// Emits: ProposalMade.
public fun propose_verifiers(
    platform: &Platform,
    account: &StakeAccount,
    keys: vector<vector<u8>>,
    quorum: u64,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    proposal::open(platform, account, proposal::set_verifiers(keys, quorum), clock, ctx);
}

/// Carries out what `propose_verifiers` put to the vote.
/// Who: anyone, after the timelock.
/// Aborts: ERROR_WRONG_VERSION, ERROR_TOO_EARLY, ERROR_NOT_ACCEPTED, ERROR_PROPOSAL_OVER, ERROR_OTHER_ACTION,
/// ERROR_BAD_VERIFIERS.
/// Emits: ProposalExecuted, VerifiersSet.
public fun execute_verifiers(
    platform: &Platform,
    measurements: &mut Measurements,
    proposal: &mut Proposal,
    clock: &Clock,
) {
    let (keys, quorum) = proposal::execute(platform, proposal, clock).as_verifiers();
    measurements.name_verifiers(keys, quorum);
}

/// Puts an upgrade of this package to the vote, by the digest of what it becomes.
/// Who: as for `propose_parameter`.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_CONFIGURED, ERROR_NOT_STAKE_HOLDER, ERROR_TOO_LITTLE_STAKE.
/// Emits: ProposalMade.
public fun propose_upgrade(
    platform: &Platform,
    account: &StakeAccount,
    digest: vector<u8>,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    proposal::open(platform, account, proposal::upgrade(digest), clock, ctx);
}

/// Lets the upgrade that `propose_upgrade` put to the vote be published in this transaction; its receipt goes
/// to `commit_upgrade`. The new code writes once `platform::migrate` of it was called.
/// Who: anyone, after the timelock.
/// Aborts: ERROR_WRONG_VERSION, ERROR_TOO_EARLY, ERROR_NOT_ACCEPTED, ERROR_PROPOSAL_OVER, ERROR_OTHER_ACTION,
/// ERROR_NO_UPGRADE_CAP.
/// Emits: ProposalExecuted, UpgradeAuthorized.
public fun authorize_upgrade(
    governance: &mut Governance,
    platform: &Platform,
    proposal: &mut Proposal,
    clock: &Clock,
): UpgradeTicket {
    let digest = proposal::execute(platform, proposal, clock).as_upgrade();
    assert!(governance.upgrade_cap.is_some(), ERROR_NO_UPGRADE_CAP);
    event::emit(UpgradeAuthorized { proposal: object::id(proposal), digest });
    let cap = governance.upgrade_cap.borrow_mut();
    let policy = cap.policy();
    cap.authorize(policy, digest)
}

/// Ends an upgrade.
/// Who: the transaction that published it; nobody else has the receipt.
/// Aborts: ERROR_NO_UPGRADE_CAP.
public fun commit_upgrade(governance: &mut Governance, receipt: UpgradeReceipt) {
    assert!(governance.upgrade_cap.is_some(), ERROR_NO_UPGRADE_CAP);
    governance.upgrade_cap.borrow_mut().commit(receipt);
}
