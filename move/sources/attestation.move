/// Registration of executors that hardware vouches for.
///
/// AWS Nitro: Sui itself verifies the attestation document, its certificates and its signature
/// (`sui::nitro_attestation::load_nitro_attestation`, a command of the same transaction whose result comes in
/// here). What is left is ours: that it is fresh, that its program is on the allow-list, and that it was made for
/// these very keys. Intel SGX and TDX: a quorum of the verifiers on the list has verified the quote and signed
/// the verdict.
///
/// Both take the consent of the cluster's owner, who gives the executor its way into the cluster, and stake.
module k3s_daas::attestation;

use k3s_daas::cluster::{Cluster, ClusterCap};
use k3s_daas::executor_registry::{Self, Executor};
use k3s_daas::measurements::{Self, Measurements};
use k3s_daas::platform::Platform;
use k3s_daas::staking;
use k3s_daas::statement;
use std::string::String;
use sui::clock::Clock;
use sui::coin::Coin;
use sui::hash;
use sui::nitro_attestation::NitroAttestationDocument;
use sui::sui::SUI;

/// The document or verdict is older than five minutes, or from the future.
const ERROR_STALE_ATTESTATION: u64 = 630;
/// The document's user data are not the signing key followed by the sealing key.
const ERROR_ATTESTS_OTHER_KEYS: u64 = 631;
/// The document lacks one of PCR0, PCR1 and PCR2.
const ERROR_NO_MEASUREMENT: u64 = 632;
/// The verdict is not signed by a quorum of the verifiers, named in rising order.
const ERROR_NO_QUORUM: u64 = 633;
/// The stake is below what an executor needs.
const ERROR_TOO_LITTLE_EXECUTOR_STAKE: u64 = 634;
/// Verdicts are for SGX and TDX.
const ERROR_BAD_KIND: u64 = 635;
/// The attestation is of another program or hardware than the executor was registered with.
const ERROR_ANOTHER_PROGRAM: u64 = 636;

const FRESH_MS: u64 = 300_000;
/// PCR0 is the enclave image, PCR1 its kernel, PCR2 its application.
const LAST_PCR: u8 = 2;

/// Registers an executor that runs in an AWS Nitro enclave, operated by the sender.
/// Who: the holder of the cluster's `ClusterCap`, with a document that Sui has verified in this transaction.
/// Aborts: ERROR_WRONG_VERSION, ERROR_STALE_ATTESTATION, ERROR_ATTESTS_OTHER_KEYS, ERROR_NO_MEASUREMENT,
/// ERROR_MEASUREMENT_NOT_ALLOWED, ERROR_TOO_LITTLE_EXECUTOR_STAKE, and as `register_development`.
/// Emits: StakeDeposited, ExecutorRegistered.
public fun register_nitro(
    platform: &Platform,
    cap: &ClusterCap,
    cluster: &mut Cluster,
    measurements: &Measurements,
    document: NitroAttestationDocument,
    stake: Coin<SUI>,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    endpoint: String,
    region: String,
    possession: vector<u8>,
    lifetime_ms: u64,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    assert_vouches(&document, signing_key, sealing_key, clock);
    let kind = measurements::nitro();
    register(
        platform, cap, cluster, measurements, kind, measurement(&document), stake, signing_key,
        sealing_key, endpoint, region, possession, lifetime_ms, clock, ctx,
    );
}

/// Registers an executor whose SGX or TDX quote a quorum of verifiers has verified, operated by the sender.
/// `verifiers` are places in the list of `Measurements`, each with its signature over the verdict statement.
/// Who: the holder of the cluster's `ClusterCap`, with a verdict for these keys and this operator.
/// Aborts: ERROR_WRONG_VERSION, ERROR_BAD_KIND, ERROR_STALE_ATTESTATION, ERROR_NO_QUORUM,
/// ERROR_MEASUREMENT_NOT_ALLOWED, ERROR_TOO_LITTLE_EXECUTOR_STAKE, and as `register_development`.
/// Emits: StakeDeposited, ExecutorRegistered.
public fun register_by_verdict(
    platform: &Platform,
    cap: &ClusterCap,
    cluster: &mut Cluster,
    measurements: &Measurements,
    kind: u8,
    measurement: vector<u8>,
    quote_digest: vector<u8>,
    issued_ms: u64,
    verifiers: vector<u64>,
    signatures: vector<vector<u8>>,
    stake: Coin<SUI>,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    endpoint: String,
    region: String,
    possession: vector<u8>,
    lifetime_ms: u64,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    assert_verified(
        platform, measurements, object::id(cluster), kind, measurement, quote_digest, issued_ms,
        verifiers, signatures, signing_key, sealing_key, clock, ctx,
    );
    register(
        platform, cap, cluster, measurements, kind, measurement, stake, signing_key, sealing_key,
        endpoint, region, possession, lifetime_ms, clock, ctx,
    );
}

/// Gives an executor in a Nitro enclave new keys: those that a fresh document of the same program names.
/// Who: the executor's operator.
/// Aborts: ERROR_WRONG_VERSION, ERROR_STALE_ATTESTATION, ERROR_ATTESTS_OTHER_KEYS, ERROR_NO_MEASUREMENT,
/// ERROR_ANOTHER_PROGRAM, ERROR_NOT_OPERATOR, ERROR_EXECUTOR_REVOKED, ERROR_BAD_EXECUTOR_KEY,
/// ERROR_BAD_POSSESSION, ERROR_TOO_MANY_ROTATIONS.
/// Emits: ExecutorKeysRotated.
public fun rotate_nitro_keys(
    platform: &Platform,
    executor: &mut Executor,
    document: NitroAttestationDocument,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    possession: vector<u8>,
    clock: &Clock,
    ctx: &TxContext,
) {
    platform.assert_current();
    assert_vouches(&document, signing_key, sealing_key, clock);
    let is_same = executor.attestation() == measurements::nitro()
        && executor.measurement() == measurement(&document);
    assert!(is_same, ERROR_ANOTHER_PROGRAM);
    executor.replace_keys(platform, signing_key, sealing_key, possession, ctx);
}

/// Gives an executor in SGX or TDX new keys: those that a fresh verdict on the same program names.
/// Who: the executor's operator.
/// Aborts: ERROR_WRONG_VERSION, ERROR_BAD_KIND, ERROR_STALE_ATTESTATION, ERROR_NO_QUORUM, ERROR_NOT_OPERATOR,
/// ERROR_EXECUTOR_REVOKED, ERROR_BAD_EXECUTOR_KEY, ERROR_BAD_POSSESSION, ERROR_TOO_MANY_ROTATIONS.
/// Emits: ExecutorKeysRotated.
public fun rotate_keys_by_verdict(
    platform: &Platform,
    executor: &mut Executor,
    measurements: &Measurements,
    quote_digest: vector<u8>,
    issued_ms: u64,
    verifiers: vector<u64>,
    signatures: vector<vector<u8>>,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    possession: vector<u8>,
    clock: &Clock,
    ctx: &TxContext,
) {
    platform.assert_current();
    assert_verified(
        platform, measurements, executor.cluster(), executor.attestation(), executor.measurement(),
        quote_digest, issued_ms, verifiers, signatures, signing_key, sealing_key, clock, ctx,
    );
    executor.replace_keys(platform, signing_key, sealing_key, possession, ctx);
}

/// What a Nitro document measures, as the allow-list names it: blake2b-256 of PCR0, PCR1 and PCR2, one behind the
/// other.
public fun measurement(document: &NitroAttestationDocument): vector<u8> {
    let pcrs = document.pcrs();
    let mut measured = vector[];
    let mut wanted = 0;
    while (wanted <= LAST_PCR) {
        let mut i = 0;
        while (i < pcrs.length() && pcrs[i].index() != wanted) {
            i = i + 1;
        };
        assert!(i < pcrs.length(), ERROR_NO_MEASUREMENT);
        measured.append(*pcrs[i].value());
        wanted = wanted + 1;
    };
    hash::blake2b256(&measured)
}

fun register(
    platform: &Platform,
    cap: &ClusterCap,
    cluster: &mut Cluster,
    measurements: &Measurements,
    kind: u8,
    measurement: vector<u8>,
    stake: Coin<SUI>,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    endpoint: String,
    region: String,
    possession: vector<u8>,
    lifetime_ms: u64,
    clock: &Clock,
    ctx: &mut TxContext,
) {
    platform.assert_ready();
    let until_ms = measurements.allowed_until_ms(kind, measurement, clock);
    let least = platform.parameters().min_executor_stake();
    assert!(stake.value() >= least, ERROR_TOO_LITTLE_EXECUTOR_STAKE);
    let operator = ctx.sender();
    let account = staking::open_with(operator, staking::executor(), stake, least, clock, ctx);
    executor_registry::enlist(
        platform, cap, cluster, kind, measurement, account, signing_key, sealing_key, endpoint,
        region, possession, lifetime_ms, until_ms, clock, ctx,
    );
}

/// Aborts unless the document is fresh and was made for these keys.
fun assert_vouches(
    document: &NitroAttestationDocument,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    clock: &Clock,
) {
    assert_fresh(*document.timestamp(), clock);
    let mut keys = signing_key;
    keys.append(sealing_key);
    let attested = document.user_data();
    assert!(attested.is_some() && attested.borrow() == &keys, ERROR_ATTESTS_OTHER_KEYS);
}

/// Aborts unless a quorum of the verifiers signed a fresh verdict for these keys and the sender.
fun assert_verified(
    platform: &Platform,
    measurements: &Measurements,
    cluster: ID,
    kind: u8,
    measurement: vector<u8>,
    quote_digest: vector<u8>,
    issued_ms: u64,
    verifiers: vector<u64>,
    signatures: vector<vector<u8>>,
    signing_key: vector<u8>,
    sealing_key: vector<u8>,
    clock: &Clock,
    ctx: &TxContext,
) {
    assert!(kind == measurements::sgx() || kind == measurements::tdx(), ERROR_BAD_KIND);
    assert_fresh(issued_ms, clock);
    let verdict = statement::verdict(
        platform.chain(), platform.package_id(), cluster, ctx.sender(), kind, measurement,
        signing_key, sealing_key, quote_digest, issued_ms,
    );
    let count = verifiers.length();
    assert!(count == signatures.length(), ERROR_NO_QUORUM);
    assert!(count > 0 && count >= measurements.quorum(), ERROR_NO_QUORUM);
    let keys = measurements.verifiers();
    let mut i = 0;
    while (i < count) {
        assert!(verifiers[i] < keys.length(), ERROR_NO_QUORUM);
        assert!(i == 0 || verifiers[i] > verifiers[i - 1], ERROR_NO_QUORUM);
        assert!(statement::is_signed(verdict, &signatures[i], &keys[verifiers[i]]), ERROR_NO_QUORUM);
        i = i + 1;
    }
}

fun assert_fresh(made_ms: u64, clock: &Clock) {
    let now_ms = clock.timestamp_ms();
    assert!(made_ms <= now_ms + FRESH_MS && now_ms <= made_ms + FRESH_MS, ERROR_STALE_ATTESTATION);
}
