/// Proposals and votes: what the stakeholders of the platform want done.
///
///     voting   -> accepted | refused    at the end of the vote: quorum reached and more for than against
///     accepted -> executed              after the timelock and within `EXECUTION_MS`
///     accepted -> lapsed                not executed by then
///
/// A vote weighs the stake that stands behind it, and that stake cannot be asked back before the vote ends. An
/// account or delegation votes once on a proposal. What an accepted proposal does is `governance`'s affair.
module k3s_daas::proposal;

use k3s_daas::delegation::Delegation;
use k3s_daas::platform::Platform;
use k3s_daas::staking::StakeAccount;
use sui::clock::Clock;
use sui::event;
use sui::table::{Self, Table};

/// To propose takes the stake that a user needs to write.
const ERROR_TOO_LITTLE_STAKE: u64 = 700;
/// The vote is over.
const ERROR_VOTE_OVER: u64 = 701;
/// The account or delegation has voted on this proposal, or has no stake to vote with.
const ERROR_NO_VOTE: u64 = 702;
/// The vote or the timelock is not over.
const ERROR_TOO_EARLY: u64 = 703;
/// Too little stake voted, or not more for than against.
const ERROR_NOT_ACCEPTED: u64 = 704;
/// The proposal was executed, or its time to be executed is over.
const ERROR_PROPOSAL_OVER: u64 = 705;
/// The proposal is of another kind.
const ERROR_OTHER_ACTION: u64 = 706;

/// How long an accepted proposal can be executed once its timelock is over.
const EXECUTION_MS: u64 = 14 * 86_400_000;

/// What is to be done.
public enum Action has copy, drop, store {
    SetParameter { which: u8, value: u64 },
    SetGuardian { guardian: address },
    Pay { to: address, amount: u64 },
    AllowMeasurement { kind: u8, measurement: vector<u8>, version: u64, expires_ms: u64 },
    RevokeMeasurement { measurement: vector<u8> },
    SetVerifiers { keys: vector<vector<u8>>, quorum: u64 },
    /// To the package with this digest, as `sui::package` counts it.
    Upgrade { digest: vector<u8> },
}

/// Shared.
public struct Proposal has key {
    id: UID,
    proposer: address,
    action: Action,
    /// MIST of stake.
    in_favour: u128,
    against: u128,
    /// By account or delegation.
    voted: Table<ID, bool>,
    voting_ends_ms: u64,
    executable_from_ms: u64,
    /// Stake that must have voted.
    quorum: u64,
    executed: bool,
}

public struct ProposalMade has copy, drop {
    proposal: ID,
    proposer: address,
    action: Action,
    voting_ends_ms: u64,
    executable_from_ms: u64,
}

public struct VoteCast has copy, drop {
    proposal: ID,
    /// The account or delegation.
    voter: ID,
    in_favour: bool,
    weight: u64,
}

public struct ProposalExecuted has copy, drop {
    proposal: ID,
}

/// Votes with the holder's stake in an account; it cannot be asked back before the vote ends.
/// Who: the account's holder.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_STAKE_HOLDER, ERROR_VOTE_OVER, ERROR_NO_VOTE.
/// Emits: VoteCast.
public fun vote(
    platform: &Platform,
    proposal: &mut Proposal,
    account: &mut StakeAccount,
    in_favour: bool,
    clock: &Clock,
    ctx: &TxContext,
) {
    platform.assert_current();
    account.assert_held_by(ctx.sender());
    let weight = account.lock_own(proposal.voting_ends_ms);
    proposal.count(object::id(account), weight, in_favour, clock);
}

/// Votes with delegated stake; it cannot be asked back before the vote ends.
/// Who: the delegator.
/// Aborts: ERROR_WRONG_VERSION, ERROR_WRONG_ACCOUNT, ERROR_VOTE_OVER, ERROR_NO_VOTE.
/// Emits: VoteCast.
public fun vote_with_delegation(
    platform: &Platform,
    proposal: &mut Proposal,
    delegation: &mut Delegation,
    account: &StakeAccount,
    in_favour: bool,
    clock: &Clock,
) {
    platform.assert_current();
    let weight = delegation.lock(account, proposal.voting_ends_ms);
    proposal.count(object::id(delegation), weight, in_favour, clock);
}

/// Whether the vote is over, enough stake took part, and more of it was for than against.
public fun is_accepted(proposal: &Proposal, clock: &Clock): bool {
    clock.timestamp_ms() >= proposal.voting_ends_ms
        && proposal.in_favour + proposal.against >= (proposal.quorum as u128)
        && proposal.in_favour > proposal.against
}

/// Puts an action to the vote; the proposer's stake must be that of a writing user.
public(package) fun open(
    platform: &Platform,
    account: &StakeAccount,
    action: Action,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_ready();
    account.assert_held_by(ctx.sender());
    let parameters = platform.parameters();
    assert!(account.own_amount() >= parameters.min_user_stake(), ERROR_TOO_LITTLE_STAKE);
    let voting_ends_ms = clock.timestamp_ms() + parameters.vote_ms();
    let proposal = Proposal {
        id: object::new(ctx),
        proposer: ctx.sender(),
        action,
        in_favour: 0,
        against: 0,
        voted: table::new(ctx),
        voting_ends_ms,
        executable_from_ms: voting_ends_ms + parameters.timelock_ms(),
        quorum: parameters.quorum_stake(),
        executed: false,
    };
    event::emit(ProposalMade {
        proposal: object::id(&proposal),
        proposer: proposal.proposer,
        action,
        voting_ends_ms,
        executable_from_ms: proposal.executable_from_ms,
    });
    transfer::share_object(proposal);
}

/// Marks an accepted proposal as executed, and returns what is to be done now.
public(package) fun execute(platform: &Platform, proposal: &mut Proposal, clock: &Clock): Action {
    platform.assert_current();
    let now_ms = clock.timestamp_ms();
    assert!(now_ms >= proposal.executable_from_ms, ERROR_TOO_EARLY);
    assert!(proposal.is_accepted(clock), ERROR_NOT_ACCEPTED);
    let in_time = now_ms < proposal.executable_from_ms + EXECUTION_MS;
    assert!(!proposal.executed && in_time, ERROR_PROPOSAL_OVER);
    proposal.executed = true;
    event::emit(ProposalExecuted { proposal: object::id(proposal) });
    proposal.action
}

public(package) fun set_parameter(which: u8, value: u64): Action {
    Action::SetParameter { which, value }
}

public(package) fun as_parameter(action: Action): (u8, u64) {
    match (action) {
        Action::SetParameter { which, value } => (which, value),
        _ => abort ERROR_OTHER_ACTION,
    }
}

public(package) fun set_guardian(guardian: address): Action {
    Action::SetGuardian { guardian }
}

public(package) fun as_guardian(action: Action): address {
    match (action) {
        Action::SetGuardian { guardian } => guardian,
        _ => abort ERROR_OTHER_ACTION,
    }
}

public(package) fun pay(to: address, amount: u64): Action {
    Action::Pay { to, amount }
}

public(package) fun as_payment(action: Action): (address, u64) {
    match (action) {
        Action::Pay { to, amount } => (to, amount),
        _ => abort ERROR_OTHER_ACTION,
    }
}

public(package) fun allow_measurement(
    kind: u8,
    measurement: vector<u8>,
    version: u64,
    expires_ms: u64,
): Action {
    Action::AllowMeasurement { kind, measurement, version, expires_ms }
}

public(package) fun as_allowed_measurement(action: Action): (u8, vector<u8>, u64, u64) {
    match (action) {
        Action::AllowMeasurement { kind, measurement, version, expires_ms } => (
            kind,
            measurement,
            version,
            expires_ms,
        ),
        _ => abort ERROR_OTHER_ACTION,
    }
}

public(package) fun revoke_measurement(measurement: vector<u8>): Action {
    Action::RevokeMeasurement { measurement }
}

public(package) fun as_revoked_measurement(action: Action): vector<u8> {
    match (action) {
        Action::RevokeMeasurement { measurement } => measurement,
        _ => abort ERROR_OTHER_ACTION,
    }
}

public(package) fun set_verifiers(keys: vector<vector<u8>>, quorum: u64): Action {
    Action::SetVerifiers { keys, quorum }
}

public(package) fun as_verifiers(action: Action): (vector<vector<u8>>, u64) {
    match (action) {
        Action::SetVerifiers { keys, quorum } => (keys, quorum),
        _ => abort ERROR_OTHER_ACTION,
    }
}

public(package) fun upgrade(digest: vector<u8>): Action {
    Action::Upgrade { digest }
}

public(package) fun as_upgrade(action: Action): vector<u8> {
    match (action) {
        Action::Upgrade { digest } => digest,
        _ => abort ERROR_OTHER_ACTION,
    }
}

fun count(proposal: &mut Proposal, voter: ID, weight: u64, in_favour: bool, clock: &Clock) {
    assert!(clock.timestamp_ms() < proposal.voting_ends_ms, ERROR_VOTE_OVER);
    assert!(weight > 0 && !proposal.voted.contains(voter), ERROR_NO_VOTE);
    proposal.voted.add(voter, in_favour);
    if (in_favour) {
        proposal.in_favour = proposal.in_favour + (weight as u128);
    } else {
        proposal.against = proposal.against + (weight as u128);
    };
    event::emit(VoteCast { proposal: object::id(proposal), voter, in_favour, weight });
}
