/// What executors sign, byte for byte.
///
/// A statement is the BCS of one of these structs. Its first field says what kind it is, the next ones bind it
/// to this chain, package, cluster and executor, so that no signature means anything anywhere else.
module k3s_daas::statement;

use std::bcs;
use sui::ed25519;

const ANSWER_DOMAIN: vector<u8> = b"K3S_DAAS_ANSWER_V1";
const READ_BATCH_DOMAIN: vector<u8> = b"K3S_DAAS_READS_V1";
const VOTE_DOMAIN: vector<u8> = b"K3S_DAAS_READ_VOTE_V1";
const VERDICT_DOMAIN: vector<u8> = b"K3S_DAAS_VERDICT_V1";
const REPORT_DOMAIN: vector<u8> = b"K3S_DAAS_NODE_REPORT_V1";
const POSSESSION_DOMAIN: vector<u8> = b"K3S_DAAS_EXECUTOR_V1";

/// "I answered this very request, in this way."
public struct AnswerStatement has copy, drop {
    domain: vector<u8>,
    chain: vector<u8>,
    package_id: address,
    cluster: ID,
    executor: ID,
    key_version: u64,
    request_id: vector<u8>,
    /// blake2b-256 of the `K8sAPIRequest` event's BCS bytes: every approved attribute is in it.
    request_digest: vector<u8>,
    result: u8,
    status: u16,
    bytes_sent: u64,
    bytes_received: u64,
    envelope_digest: vector<u8>,
}

/// "These are the reads that I answered in this lane between two times."
public struct ReadBatchStatement has copy, drop {
    domain: vector<u8>,
    chain: vector<u8>,
    package_id: address,
    cluster: ID,
    executor: ID,
    key_version: u64,
    lane: ID,
    root: vector<u8>,
    count: u64,
    first_ms: u64,
    last_ms: u64,
}

/// "I have read the same, and the answer was (or was not) what the cluster holds."
public struct ReadVoteStatement has copy, drop {
    domain: vector<u8>,
    chain: vector<u8>,
    package_id: address,
    cluster: ID,
    executor: ID,
    key_version: u64,
    challenge: ID,
    request_digest: vector<u8>,
    envelope_digest: vector<u8>,
    wrong: bool,
}

/// "I verified a quote of this hardware: it runs this measurement and holds these keys for this operator."
public struct VerdictStatement has copy, drop {
    domain: vector<u8>,
    chain: vector<u8>,
    package_id: address,
    cluster: ID,
    operator: address,
    kind: u8,
    measurement: vector<u8>,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    quote_digest: vector<u8>,
    issued_ms: u64,
}

/// "I am this worker's node, and this is how I am."
public struct NodeReportStatement has copy, drop {
    domain: vector<u8>,
    chain: vector<u8>,
    package_id: address,
    cluster: ID,
    worker: ID,
    reported_ms: u64,
    ready: bool,
    cpu: u64,
    memory: u64,
    pods: u64,
}

/// "I hold this signing key, and let this operator register it for this cluster."
public struct PossessionStatement has copy, drop {
    domain: vector<u8>,
    platform: ID,
    cluster: ID,
    operator: address,
    sealing_key: vector<u8>,
}

public(package) fun answer(
    chain: vector<u8>,
    package_id: address,
    cluster: ID,
    executor: ID,
    key_version: u64,
    request_id: vector<u8>,
    request_digest: vector<u8>,
    result: u8,
    status: u16,
    bytes_sent: u64,
    bytes_received: u64,
    envelope_digest: vector<u8>,
): AnswerStatement {
    AnswerStatement {
        domain: ANSWER_DOMAIN,
        chain,
        package_id,
        cluster,
        executor,
        key_version,
        request_id,
        request_digest,
        result,
        status,
        bytes_sent,
        bytes_received,
        envelope_digest,
    }
}

public(package) fun read_batch(
    chain: vector<u8>,
    package_id: address,
    cluster: ID,
    executor: ID,
    key_version: u64,
    lane: ID,
    root: vector<u8>,
    count: u64,
    first_ms: u64,
    last_ms: u64,
): ReadBatchStatement {
    ReadBatchStatement {
        domain: READ_BATCH_DOMAIN,
        chain,
        package_id,
        cluster,
        executor,
        key_version,
        lane,
        root,
        count,
        first_ms,
        last_ms,
    }
}

public(package) fun read_vote(
    chain: vector<u8>,
    package_id: address,
    cluster: ID,
    executor: ID,
    key_version: u64,
    challenge: ID,
    request_digest: vector<u8>,
    envelope_digest: vector<u8>,
    wrong: bool,
): ReadVoteStatement {
    ReadVoteStatement {
        domain: VOTE_DOMAIN,
        chain,
        package_id,
        cluster,
        executor,
        key_version,
        challenge,
        request_digest,
        envelope_digest,
        wrong,
    }
}

public(package) fun verdict(
    chain: vector<u8>,
    package_id: address,
    cluster: ID,
    operator: address,
    kind: u8,
    measurement: vector<u8>,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    quote_digest: vector<u8>,
    issued_ms: u64,
): VerdictStatement {
    VerdictStatement {
        domain: VERDICT_DOMAIN,
        chain,
        package_id,
        cluster,
        operator,
        kind,
        measurement,
        signing_key,
        sealing_key,
        quote_digest,
        issued_ms,
    }
}

public(package) fun node_report(
    chain: vector<u8>,
    package_id: address,
    cluster: ID,
    worker: ID,
    reported_ms: u64,
    ready: bool,
    cpu: u64,
    memory: u64,
    pods: u64,
): NodeReportStatement {
    NodeReportStatement {
        domain: REPORT_DOMAIN,
        chain,
        package_id,
        cluster,
        worker,
        reported_ms,
        ready,
        cpu,
        memory,
        pods,
    }
}

public(package) fun possession(
    platform: ID,
    cluster: ID,
    operator: address,
    sealing_key: vector<u8>,
): PossessionStatement {
    PossessionStatement { domain: POSSESSION_DOMAIN, platform, cluster, operator, sealing_key }
}

/// The executor that an answer names as its own.
public(package) fun executor(answer: &AnswerStatement): ID {
    answer.executor
}

/// The request and the record of it that an answer names.
public(package) fun request_id(answer: &AnswerStatement): vector<u8> {
    answer.request_id
}

public(package) fun request_digest(answer: &AnswerStatement): vector<u8> {
    answer.request_digest
}

/// Whether two statements say of one request that it was answered in different ways; the key's version is not
/// part of an answer.
public(package) fun contradict(first: &AnswerStatement, second: &AnswerStatement): bool {
    first.executor == second.executor
        && first.request_id == second.request_id
        && first.request_digest == second.request_digest
        && (first.result != second.result
            || first.status != second.status
            || first.bytes_sent != second.bytes_sent
            || first.bytes_received != second.bytes_received
            || first.envelope_digest != second.envelope_digest)
}

/// Whether `signature` is that of `key` over the statement.
public(package) fun is_signed<Statement: drop>(
    statement: Statement,
    signature: &vector<u8>,
    key: &vector<u8>,
): bool {
    ed25519::ed25519_verify(signature, key, &bcs::to_bytes(&statement))
}
