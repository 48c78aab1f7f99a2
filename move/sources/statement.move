/// What executors sign, byte for byte.
///
/// A statement is the BCS of one of these structs. Its first field says what kind it is, the next ones bind it
/// to this chain, package, cluster and executor, so that no signature means anything anywhere else.
module k3s_daas::statement;

use std::bcs;
use sui::ed25519;

const ANSWER_DOMAIN: vector<u8> = b"K3S_DAAS_ANSWER_V1";
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

public(package) fun possession(
    platform: ID,
    cluster: ID,
    operator: address,
    sealing_key: vector<u8>,
): PossessionStatement {
    PossessionStatement { domain: POSSESSION_DOMAIN, platform, cluster, operator, sealing_key }
}

/// Whether `signature` is that of `key` over the statement.
public(package) fun is_signed<Statement: drop>(
    statement: Statement,
    signature: &vector<u8>,
    key: &vector<u8>,
): bool {
    ed25519::ed25519_verify(signature, key, &bcs::to_bytes(&statement))
}
