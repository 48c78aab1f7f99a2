/// Disputed reads: other attested executors read the same, and vote.
///
/// Whoever thinks that a recorded read is wrong stakes a bond of the platform's least executor stake and shows
/// the answer, which names an exact resourceVersion, to the other attested executors of the cluster. Each reads
/// at that version and signs whether the answer was wrong. If two thirds of them, two at least, say so, the
/// executor is slashed and revoked, unless it was before, and the bond goes back; if they have not when the time
/// is over, the bond goes to the stake behind the executor.
module k3s_daas::challenge;

use k3s_daas::cluster::Cluster;
use k3s_daas::disputable;
use k3s_daas::evidence;
use k3s_daas::executor_registry::Executor;
use k3s_daas::lane::Lane;
use k3s_daas::platform::Platform;
use k3s_daas::staking::StakeAccount;
use k3s_daas::statement;
use k3s_daas::treasury::{Self, Treasury};
use sui::balance::Balance;
use sui::clock::Clock;
use sui::coin::Coin;
use sui::event;
use sui::sui::SUI;

/// The answer is no read, or can be disputed no more.
const ERROR_NOT_DISPUTABLE: u64 = 43;
/// The bond is not the platform's least executor stake.
const ERROR_WRONG_BOND: u64 = 44;
/// The vote is not that of another live, attested executor of the cluster, has been cast, or is not signed.
const ERROR_BAD_VOTE: u64 = 45;
/// The vote is over, or not over yet; or cluster and executor are not those of the challenge.
const ERROR_CHALLENGE_TIME: u64 = 46;

/// `reason` of a slash.
const OUTVOTED: u8 = 2;

const LEAST_VOTES: u64 = 2;
const VOTING_MS: u64 = 86_400_000;

/// Shared until it is settled.
public struct Challenge has key {
    id: UID,
    cluster: ID,
    executor: ID,
    challenger: address,
    request_digest: vector<u8>,
    envelope_digest: vector<u8>,
    bond: Balance<SUI>,
    /// The executors that said "wrong", and those that said "right".
    wrong: vector<ID>,
    right: vector<ID>,
    ends_ms: u64,
}

public struct ReadChallenged has copy, drop {
    challenge: ID,
    executor: ID,
    challenger: address,
    request_id: vector<u8>,
    request_digest: vector<u8>,
    envelope_digest: vector<u8>,
    ends_ms: u64,
}

public struct ReadVoteCast has copy, drop {
    challenge: ID,
    voter: ID,
    wrong: bool,
}

public struct ReadChallengeSettled has copy, drop {
    challenge: ID,
    executor: ID,
    wrong: bool,
}

/// Disputes a recorded read, with a bond.
/// Who: anyone.
/// Aborts: ERROR_WRONG_VERSION, ERROR_NOT_KEPT, ERROR_NOT_DISPUTABLE, ERROR_WRONG_BOND.
/// Emits: ReadChallenged.
public fun challenge_read(
    platform: &Platform,
    lane: &Lane,
    request_id: vector<u8>,
    bond: Coin<SUI>,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    let answered = disputable::borrow(lane, request_id);
    assert!(answered.is_open_read(clock), ERROR_NOT_DISPUTABLE);
    assert!(bond.value() == platform.parameters().min_executor_stake(), ERROR_WRONG_BOND);
    let challenge = Challenge {
        id: object::new(ctx),
        cluster: lane.cluster(),
        executor: answered.executor(),
        challenger: ctx.sender(),
        request_digest: answered.request_digest(),
        envelope_digest: answered.envelope_digest(),
        bond: bond.into_balance(),
        wrong: vector[],
        right: vector[],
        ends_ms: clock.timestamp_ms() + VOTING_MS,
    };
    event::emit(ReadChallenged {
        challenge: object::id(&challenge),
        executor: challenge.executor,
        challenger: challenge.challenger,
        request_id,
        request_digest: challenge.request_digest,
        envelope_digest: challenge.envelope_digest,
        ends_ms: challenge.ends_ms,
    });
    transfer::share_object(challenge);
}

/// Records what another executor read.
/// Who: anyone, with the signature of a live, attested executor of the cluster that is not the accused one.
/// Aborts: ERROR_WRONG_VERSION, ERROR_CHALLENGE_TIME, ERROR_BAD_VOTE.
/// Emits: ReadVoteCast.
public fun vote_on_read(
    platform: &Platform,
    challenge: &mut Challenge,
    voter: &Executor,
    wrong: bool,
    signature: vector<u8>,
    clock: &Clock,
) {
    platform.assert_current();
    assert!(clock.timestamp_ms() < challenge.ends_ms, ERROR_CHALLENGE_TIME);
    let id = object::id(voter);
    let may = voter.is_live(platform, clock)
        && voter.is_attested()
        && voter.cluster() == challenge.cluster
        && id != challenge.executor;
    let is_new = !challenge.wrong.contains(&id) && !challenge.right.contains(&id);
    let said = statement::read_vote(
        platform.chain(), platform.package_id(), challenge.cluster, id, voter.key_version(),
        object::id(challenge), challenge.request_digest, challenge.envelope_digest, wrong,
    );
    assert!(may && is_new && voter.signed(said, &signature), ERROR_BAD_VOTE);
    if (wrong) challenge.wrong.push_back(id) else challenge.right.push_back(id);
    event::emit(ReadVoteCast { challenge: object::id(challenge), voter: id, wrong });
}

/// Ends a challenge: at once when two thirds of the others say "wrong", else when its time is over.
/// Who: anyone.
/// Aborts: ERROR_WRONG_VERSION, ERROR_CHALLENGE_TIME.
/// Emits: ReadChallengeSettled, then StakeSlashed and ExecutorRevoked, or StakeRewarded.
public fun settle_challenge(
    platform: &Platform,
    challenge: Challenge,
    cluster: &mut Cluster,
    executor: &mut Executor,
    account: &mut StakeAccount,
    treasury: &mut Treasury,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    let is_theirs = challenge.cluster == object::id(cluster)
        && challenge.executor == object::id(executor)
        && executor.stake_account() == object::id(account);
    assert!(is_theirs, ERROR_CHALLENGE_TIME);
    let now_ms = clock.timestamp_ms();
    let proved = challenge.is_proved(cluster, platform, now_ms);
    assert!(proved || now_ms >= challenge.ends_ms, ERROR_CHALLENGE_TIME);
    let Challenge { id, challenger, request_digest, bond, .. } = challenge;
    event::emit(ReadChallengeSettled {
        challenge: id.to_inner(),
        executor: object::id(executor),
        wrong: proved,
    });
    id.delete();
    if (proved) {
        treasury::send(bond, challenger, ctx);
        // One fault is enough: what a second challenge proves must not keep its bond from going back.
        if (!executor.is_punished()) {
            evidence::punish(
                platform, cluster, executor, account, treasury, OUTVOTED, request_digest,
                challenger, ctx,
            );
        }
    } else {
        account.reward(bond, clock);
    }
}

/// Whether two thirds of the others said "wrong". Who voted is one of the others whatever became of it since: to
/// revoke those who read differently makes no majority of the rest.
fun is_proved(challenge: &Challenge, cluster: &Cluster, platform: &Platform, now_ms: u64): bool {
    let mut others = cluster.attested_executors(platform, challenge.executor, now_ms);
    include(&mut others, &challenge.wrong);
    include(&mut others, &challenge.right);
    let votes = challenge.wrong.length();
    votes >= LEAST_VOTES && votes * 3 >= others.length() * 2
}

fun include(others: &mut vector<ID>, voters: &vector<ID>) {
    let mut i = 0;
    while (i < voters.length()) {
        if (!others.contains(&voters[i])) others.push_back(voters[i]);
        i = i + 1;
    }
}
