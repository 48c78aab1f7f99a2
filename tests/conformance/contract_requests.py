"""The contract's functions around a request, beside asking and answering, as calls that work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sui_wire.bcs import Writer
from tests.conformance.contract_calls import (
    BOOK,
    CHAIN,
    CLOCK,
    CLUSTER,
    CLUSTER_CAP,
    COIN,
    EXECUTOR,
    EXECUTOR_KEY,
    LANE,
    PLATFORM,
    SESSION,
    STAKE,
    TOKEN,
    Submission,
    changed,
    number,
    octets,
    public_key,
    rules,
    text,
)
from tests.conformance.contract_economy import TREASURY, addresses, flag, keys
from tests.conformance.contract_objects import (
    NOW_MS,
    PACKAGE,
    SOON_MS,
    STRANGER,
    Executor,
    Rule,
    SharedThing,
    StakeAccount,
    named,
    ours,
)
from tests.conformance.contract_world import Call, Obj, Pure, Signature, call

POD = Submission()
EXECUTOR_STAKE = Obj(named("executor account"))
EXECUTOR_ACCOUNT = StakeAccount(role=2, id=EXECUTOR_STAKE.id)
SECOND_KEY = Ed25519PrivateKey.from_private_bytes(named("second executor's signing key"))
SECOND = Executor(public_key(SECOND_KEY), attestation=1, id=named("second executor"))
THIRD_KEY = Ed25519PrivateKey.from_private_bytes(named("third executor's signing key"))
THIRD = Executor(public_key(THIRD_KEY), attestation=1, id=named("third executor"))
REQUEST_DIGEST = named("record of a request")
ENVELOPE_DIGEST = named("answer envelope")


def set_policy(
    requests_per_minute: int = 0,
    discovery_cache_ms: int = 0,
    max_priority: int = 3,
    *,
    read_batches: bool = False,
) -> Call:
    what = number(requests_per_minute), flag(read_batches), number(discovery_cache_ms)
    made = PLATFORM, CLUSTER_CAP, changed(CLUSTER), *what, number(max_priority, 1)
    return call("cluster::set_policy", *made)


def set_quorum(
    *approvers: bytes,
    needed: int = 1,
    role: str = "everything",
    waiting: tuple[Rule, ...] = (Rule(),),
) -> Call:
    made = text(role), rules(*waiting), number(needed), addresses(*approvers)
    return call("permission::set_quorum", PLATFORM, CLUSTER_CAP, changed(BOOK), *made)


def approve(request_id: bytes = POD.request_id, session: Obj = SESSION) -> Call:
    objects = PLATFORM, CLUSTER, BOOK, TOKEN, session, STAKE, changed(LANE)
    return call("approvals::approve_k8s_request", *objects, octets(request_id), CLOCK)


def withdraw_request(request_id: bytes = POD.request_id, clock: Obj = CLOCK) -> Call:
    made = PLATFORM, BOOK, changed(LANE), octets(request_id), clock
    return call("approvals::withdraw_k8s_request", *made)


def fund_purse(coin: Obj = COIN) -> Call:
    return call("purse::fund", PLATFORM, changed(LANE), TOKEN, coin)


def limit_spending(mist_a_day: int) -> Call:
    return call("purse::set_spend_limit", changed(LANE), TOKEN, number(mist_a_day))


def empty_purse() -> Call:
    return call("purse::empty", changed(LANE), TOKEN)


def claim_as_gateway() -> Call:
    return call("purse::claim_gateway_earnings", changed(LANE))


def claim_for_executor(executor: Obj = EXECUTOR, account: Obj = EXECUTOR_STAKE) -> Call:
    made = changed(LANE), executor, changed(account), CLOCK
    return call("purse::claim_executor_earnings", *made)


def take_over(
    request_id: bytes = POD.request_id,
    successor: bytes = SECOND.id,
    silent: bytes = EXECUTOR.id,
    clock: Obj = CLOCK,
) -> Call:
    made = Obj(successor), changed(LANE), octets(request_id), Pure(silent), clock
    return call("take_over::take_over_k8s_request", PLATFORM, CLUSTER, *made)


def report_alive(executor: bytes = EXECUTOR.id, clock: Obj = CLOCK) -> Call:
    return call("take_over::report_alive", PLATFORM, Obj(executor), changed(LANE), clock)


def cancel(sequence: int = 1) -> Call:
    made = PLATFORM, SESSION, changed(LANE), number(sequence), CLOCK
    return call("cancellation::cancel_k8s_request", *made)


@dataclass(frozen=True)
class Batch:
    """Reads that an executor answered at once, as it signs them."""

    root: bytes = named("root")
    count: int = 1
    first_ms: int = NOW_MS
    last_ms: int = NOW_MS
    key: Ed25519PrivateKey = EXECUTOR_KEY
    chain: bytes = CHAIN
    lane: bytes = LANE.id

    def record(self) -> Call:
        what = octets(self.root), number(self.count), number(self.first_ms), number(self.last_ms)
        signature = Signature(self.key, lambda _: self.statement())
        made = PLATFORM, CLUSTER, EXECUTOR, changed(LANE), *what, signature, CLOCK
        return call("read_batch::record_read_batch", *made)

    def statement(self) -> bytes:
        out = Writer().bytes(b"K3S_DAAS_READS_V1").bytes(self.chain).fixed(PACKAGE)
        out.fixed(CLUSTER.id).fixed(EXECUTOR.id).u64(0).fixed(self.lane).bytes(self.root)
        return bytes(out.u64(self.count).u64(self.first_ms).u64(self.last_ms))


def is_read_recorded(
    leaf: bytes, position: int = 0, proof: tuple[bytes, ...] = (), index: int = 0
) -> Call:
    made = LANE, number(index), number(position), octets(leaf), keys(*proof)
    return call("read_batch::is_read_recorded", *made)


def is_included(
    root: bytes, count: int, position: int, leaf: bytes, proof: tuple[bytes, ...]
) -> Call:
    made = octets(root), number(count), number(position), octets(leaf), keys(*proof)
    return call("merkle::is_included", *made)


def prune_root(index: int = 0, clock: Obj = CLOCK) -> Call:
    return call("read_batch::prune_root", changed(LANE), number(index), clock)


def prune(*request_ids: bytes, clock: Obj = CLOCK) -> Call:
    return call("disputable::prune", changed(LANE), keys(*request_ids), clock)


@dataclass(frozen=True)
class Said:
    """An answer as an executor signed it, whatever the ledger knows of it."""

    request_id: bytes = POD.request_id
    request_digest: bytes = REQUEST_DIGEST
    result: int = 0
    status: int = 201
    sent: int = 0
    received: int = 0
    envelope_digest: bytes = ENVELOPE_DIGEST
    key: Ed25519PrivateKey = EXECUTOR_KEY
    key_version: int = 0
    executor: bytes = EXECUTOR.id
    chain: bytes = CHAIN

    def signed_bytes(self) -> bytes:
        out = Writer().bytes(b"K3S_DAAS_ANSWER_V1").bytes(self.chain).fixed(PACKAGE)
        out.fixed(CLUSTER.id).fixed(self.executor).u64(self.key_version)
        out.bytes(self.request_id).bytes(self.request_digest).u8(self.result).u16(self.status)
        return bytes(out.u64(self.sent).u64(self.received).bytes(self.envelope_digest))

    def statement(self) -> Call:
        """The same as a value of the contract."""
        head = PLATFORM, Obj(self.executor), number(self.key_version), octets(self.request_id)
        what = octets(self.request_digest), number(self.result, 1), number(self.status, 2)
        tail = number(self.sent), number(self.received), octets(self.envelope_digest)
        return call("evidence::statement", *head, *what, *tail)

    def signature(self) -> Signature:
        return Signature(self.key, lambda _: self.signed_bytes())

    def store(self, payload: bytes = b"") -> Call:
        """Hand it to the contract as the answer."""
        what = octets(self.request_id), number(self.result, 1), number(self.status, 2)
        made = *what, octets(self.envelope_digest), octets(payload), self.signature(), CLOCK
        objects = PLATFORM, CLUSTER, Obj(self.executor), changed(LANE)
        return call("k8s_gateway::store_k8s_response", *objects, *made)


def prove_two_answers(
    first: Said, second: Said, executor: Obj = EXECUTOR, account: Obj = EXECUTOR_STAKE
) -> Call:
    accused = changed(CLUSTER), changed(executor), changed(account), changed(TREASURY)
    said = first.statement(), first.signature(), second.statement(), second.signature()
    return call("evidence::prove_two_answers", PLATFORM, *accused, *said)


def prove_wrong_request(
    said: Said, executor: Obj = EXECUTOR, account: Obj = EXECUTOR_STAKE
) -> Call:
    accused = changed(CLUSTER), changed(executor), changed(account), changed(TREASURY)
    made = LANE, said.statement(), said.signature()
    return call("evidence::prove_wrong_request", PLATFORM, *accused, *made)


@dataclass(frozen=True)
class Challenge(SharedThing):
    """A read of the executor that somebody disputes."""

    bond: int = 1_000_000_000
    challenger: bytes = STRANGER
    cluster: bytes = CLUSTER.id
    executor: bytes = EXECUTOR.id
    wrong: tuple[bytes, ...] = ()
    right: tuple[bytes, ...] = ()
    ends_ms: int = SOON_MS
    id: bytes = named("challenge")
    type: ClassVar[str] = ours("challenge::Challenge")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).fixed(self.cluster).fixed(self.executor)
        out.fixed(self.challenger).bytes(REQUEST_DIGEST).bytes(ENVELOPE_DIGEST).u64(self.bond)
        out.vector(self.wrong, Writer.fixed).vector(self.right, Writer.fixed)
        return bytes(out.u64(self.ends_ms))


CHALLENGE = Obj(Challenge.id)


def challenge_read(request_id: bytes = POD.request_id, bond: Obj = COIN) -> Call:
    return call("challenge::challenge_read", PLATFORM, LANE, octets(request_id), bond, CLOCK)


@dataclass(frozen=True)
class Vote:
    """What another executor read, as it signs it."""

    wrong: bool = True
    voter: bytes = SECOND.id
    key: Ed25519PrivateKey = SECOND_KEY
    challenge: bytes = CHALLENGE.id
    request_digest: bytes = REQUEST_DIGEST
    chain: bytes = CHAIN

    def cast(self, named_challenge: bytes | None = None) -> Call:
        signature = Signature(self.key, lambda _: self.statement())
        disputed = Obj(named_challenge or self.challenge, mutable=True)
        made = disputed, Obj(self.voter), flag(self.wrong), signature, CLOCK
        return call("challenge::vote_on_read", PLATFORM, *made)

    def statement(self) -> bytes:
        out = Writer().bytes(b"K3S_DAAS_READ_VOTE_V1").bytes(self.chain).fixed(PACKAGE)
        out.fixed(CLUSTER.id).fixed(self.voter).u64(0).fixed(self.challenge)
        return bytes(out.bytes(self.request_digest).bytes(ENVELOPE_DIGEST).bool(self.wrong))


def settle_challenge(challenge: Obj = CHALLENGE, account: Obj = EXECUTOR_STAKE) -> Call:
    accused = changed(CLUSTER), changed(EXECUTOR), changed(account), changed(TREASURY)
    return call("challenge::settle_challenge", PLATFORM, changed(challenge), *accused, CLOCK)
