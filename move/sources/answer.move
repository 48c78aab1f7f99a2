/// When an executor's answer is believed: assigned, live, and signed with its current key; and what follows from
/// it: the fees are paid or given back, and the answer stays disputable for a while.
module k3s_daas::answer;

use k3s_daas::cluster::Cluster;
use k3s_daas::disputable;
use k3s_daas::executor_registry::Executor;
use k3s_daas::lane::Lane;
use k3s_daas::platform::Platform;
use k3s_daas::purse;
use k3s_daas::statement;
use sui::clock::Clock;
use sui::hash;

/// No such request waits for an answer here: it was never opened, or it is closed.
const ERROR_UNKNOWN_REQUEST: u64 = 10;
/// The request is assigned to another executor.
const ERROR_WRONG_EXECUTOR: u64 = 11;
/// The answer is not signed with the executor's current key over the answer statement.
const ERROR_BAD_SIGNATURE: u64 = 12;
/// The executor, and its key with it, counts no more: revoked, expired, or without the attestation needed.
const ERROR_STALE_KEY: u64 = 13;
/// Result, status or sizes are not acceptable, the payload is not what the signed digest names, or the answer is
/// not of the request's class.
const ERROR_BAD_ANSWER: u64 = 14;
/// The lane belongs to another cluster.
const ERROR_LANE_OF_OTHER_CLUSTER: u64 = 15;

/// `result`: 0 executed, 1 rejected by the executor, 2 outcome unknown.
const RESULT_EXECUTED: u8 = 0;
const RESULT_UNKNOWN: u8 = 2;
const MAX_STATUS: u16 = 599;
const DIGEST_BYTES: u64 = 32;
/// What Sui lets a pure argument hold, less its length prefix.
const MAX_PAYLOAD_BYTES: u64 = 16_380;

/// What an executor says of a request, before the contract believes it.
public struct Answer has copy, drop {
    request_id: vector<u8>,
    class: u8,
    result: u8,
    status: u16,
    bytes_sent: u64,
    bytes_received: u64,
    envelope_digest: vector<u8>,
}

public(package) fun new(
    request_id: vector<u8>,
    class: u8,
    result: u8,
    status: u16,
    bytes_sent: u64,
    bytes_received: u64,
    envelope_digest: vector<u8>,
    payload: &vector<u8>,
): Answer {
    assert!(payload.length() <= MAX_PAYLOAD_BYTES, ERROR_BAD_ANSWER);
    assert!(result <= RESULT_UNKNOWN && status <= MAX_STATUS, ERROR_BAD_ANSWER);
    assert!(envelope_digest.length() == DIGEST_BYTES, ERROR_BAD_ANSWER);
    // The signature covers the digest alone, and anyone may hand it in: with another payload, too.
    let is_signed_for = payload.is_empty() || hash::blake2b256(payload) == envelope_digest;
    assert!(is_signed_for, ERROR_BAD_ANSWER);
    Answer { request_id, class, result, status, bytes_sent, bytes_received, envelope_digest }
}

/// Believes an answer and removes the request that it answers, or aborts. A late answer is as good as one in
/// time: what was executed must be recorded.
public(package) fun settle(
    answer: &Answer,
    platform: &Platform,
    cluster: &Cluster,
    executor: &Executor,
    lane: &mut Lane,
    signature: &vector<u8>,
    clock: &Clock,
) {
    platform.assert_current();
    assert!(lane.cluster() == object::id(cluster), ERROR_LANE_OF_OTHER_CLUSTER);
    assert!(lane.is_open(answer.request_id), ERROR_UNKNOWN_REQUEST);
    let request = lane.settle(answer.request_id);
    assert!(request.executor() == object::id(executor), ERROR_WRONG_EXECUTOR);
    assert!(request.class() == answer.class, ERROR_BAD_ANSWER);
    assert!(executor.is_live(platform, clock), ERROR_STALE_KEY);
    let signed = statement::answer(
        platform.chain(),
        platform.package_id(),
        lane.cluster(),
        request.executor(),
        executor.key_version(),
        answer.request_id,
        request.digest(),
        answer.result,
        answer.status,
        answer.bytes_sent,
        answer.bytes_received,
        answer.envelope_digest,
    );
    assert!(executor.signed(signed, signature), ERROR_BAD_SIGNATURE);
    lane.note_alive(request.executor(), clock.timestamp_ms());
    let payment = request.payment();
    if (payment.is_some()) {
        let payment = payment.borrow();
        if (answer.result == RESULT_EXECUTED) purse::pay(lane, payment, request.executor())
        else purse::refund(lane, payment);
    };
    if (answer.result == RESULT_EXECUTED) {
        disputable::keep(
            lane, platform, answer.request_id, &request, answer.envelope_digest, clock,
        );
    }
}
