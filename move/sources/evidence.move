/// Proofs that an executor answered wrongly, from its own signatures: its stake is slashed and it is revoked, once
/// and no more. Being revoked or expired before protects no executor: its stake stays in reach while it unbonds.
///
/// Two of them need nothing but what it signed: two different answers to one request, and an answer that is
/// bound to another request than the one that was approved. The third, a read that others read differently, takes
/// a vote (`challenge`).
module k3s_daas::evidence;

use k3s_daas::cluster::Cluster;
use k3s_daas::disputable;
use k3s_daas::executor_registry::Executor;
use k3s_daas::lane::Lane;
use k3s_daas::platform::Platform;
use k3s_daas::staking::StakeAccount;
use k3s_daas::statement::{Self, AnswerStatement};
use k3s_daas::treasury::Treasury;
use std::bcs;
use sui::hash;

/// The statements do not contradict each other, or the one is bound to the request that was approved.
const ERROR_NO_FAULT: u64 = 37;
/// A statement is not signed with a key that the executor has or had.
const ERROR_EVIDENCE_NOT_SIGNED: u64 = 38;
/// Cluster, lane, executor, its answers and its stake account do not belong together.
const ERROR_EVIDENCE_OF_OTHERS: u64 = 39;
/// The executor was slashed for a wrong answer before.
const ERROR_ALREADY_PUNISHED: u64 = 40;

/// `reason` of a slash.
const TWO_ANSWERS: u8 = 0;
const WRONG_REQUEST: u8 = 1;

/// The statement that an executor signed, in the words of `AnswerStatement`.
/// Who: anyone; it means nothing without the signature.
public fun statement(
    platform: &Platform,
    executor: &Executor,
    key_version: u64,
    request_id: vector<u8>,
    request_digest: vector<u8>,
    result: u8,
    status: u16,
    bytes_sent: u64,
    bytes_received: u64,
    envelope_digest: vector<u8>,
): AnswerStatement {
    statement::answer(
        platform.chain(), platform.package_id(), executor.cluster(), object::id(executor),
        key_version, request_id, request_digest, result, status, bytes_sent, bytes_received,
        envelope_digest,
    )
}

/// Proves two different answers to one request.
/// Who: anyone, with the executor's two signatures; the sender has the challenger's share.
/// Aborts: ERROR_WRONG_VERSION, ERROR_EVIDENCE_OF_OTHERS, ERROR_ALREADY_PUNISHED, ERROR_NO_FAULT,
/// ERROR_EVIDENCE_NOT_SIGNED.
/// Emits: StakeSlashed, ExecutorRevoked.
public fun prove_two_answers(
    platform: &Platform,
    cluster: &mut Cluster,
    executor: &mut Executor,
    account: &mut StakeAccount,
    treasury: &mut Treasury,
    first: AnswerStatement,
    first_signature: vector<u8>,
    second: AnswerStatement,
    second_signature: vector<u8>,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    assert!(first.executor() == object::id(executor), ERROR_EVIDENCE_OF_OTHERS);
    assert!(first.contradict(&second), ERROR_NO_FAULT);
    assert!(executor.ever_signed(first, &first_signature), ERROR_EVIDENCE_NOT_SIGNED);
    assert!(executor.ever_signed(second, &second_signature), ERROR_EVIDENCE_NOT_SIGNED);
    let mut evidence = bcs::to_bytes(&first);
    evidence.append(bcs::to_bytes(&second));
    let challenger = ctx.sender();
    punish(
        platform, cluster, executor, account, treasury, TWO_ANSWERS, evidence, challenger, ctx,
    );
}

/// Proves an answer that is bound to another request than the one that was approved under its id: the executor
/// did not do what the contract told it. The request must be open, or its answer still be kept; whoever it is
/// assigned to by now, no executor of the cluster has a reason to sign that.
/// Who: anyone, with the executor's signature; the sender has the challenger's share.
/// Aborts: ERROR_WRONG_VERSION, ERROR_EVIDENCE_OF_OTHERS, ERROR_NOT_KEPT, ERROR_ALREADY_PUNISHED, ERROR_NO_FAULT,
/// ERROR_EVIDENCE_NOT_SIGNED.
/// Emits: StakeSlashed, ExecutorRevoked.
public fun prove_wrong_request(
    platform: &Platform,
    cluster: &mut Cluster,
    executor: &mut Executor,
    account: &mut StakeAccount,
    treasury: &mut Treasury,
    lane: &Lane,
    answer: AnswerStatement,
    signature: vector<u8>,
    ctx: &mut TxContext,
) {
    platform.assert_current();
    let is_theirs =
        lane.cluster() == object::id(cluster) && answer.executor() == object::id(executor);
    assert!(is_theirs, ERROR_EVIDENCE_OF_OTHERS);
    assert!(answer.request_digest() != approved(lane, answer.request_id()), ERROR_NO_FAULT);
    assert!(executor.ever_signed(answer, &signature), ERROR_EVIDENCE_NOT_SIGNED);
    let (evidence, challenger) = (bcs::to_bytes(&answer), ctx.sender());
    punish(
        platform, cluster, executor, account, treasury, WRONG_REQUEST, evidence, challenger, ctx,
    );
}

/// Slashes an executor and ends it, for a fault that was proved.
public(package) fun punish(
    platform: &Platform,
    cluster: &mut Cluster,
    executor: &mut Executor,
    account: &mut StakeAccount,
    treasury: &mut Treasury,
    reason: u8,
    evidence: vector<u8>,
    challenger: address,
    ctx: &mut TxContext,
) {
    let is_one = executor.stake_account() == object::id(account)
        && executor.cluster() == object::id(cluster);
    assert!(is_one, ERROR_EVIDENCE_OF_OTHERS);
    assert!(!executor.is_punished(), ERROR_ALREADY_PUNISHED);
    let part = platform.parameters().wrong_answer_slash();
    let digest = hash::blake2b256(&evidence);
    account.slash(platform, treasury, part, reason, digest, option::some(challenger), ctx);
    executor.punish(cluster);
}

/// Digest of the record that approved a request.
fun approved(lane: &Lane, request_id: vector<u8>): vector<u8> {
    if (lane.is_open(request_id)) lane.open(request_id).digest()
    else disputable::borrow(lane, request_id).request_digest()
}
