"""The contract's functions about workers, their pay, and auditors, as calls that work."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sui_wire.bcs import Writer
from tests.conformance.contract_calls import (
    CHAIN,
    CLOCK,
    CLUSTER,
    CLUSTER_CAP,
    COIN,
    EXECUTOR,
    PLATFORM,
    TOKEN,
    changed,
    number,
    octets,
    public_key,
)
from tests.conformance.contract_economy import TREASURY, WORKER_STAKE, addresses, flag
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PACKAGE,
    PERSON,
    SOON_MS,
    AuditGrant,
    ServicePot,
    Worker,
    named,
)
from tests.conformance.contract_world import Call, Obj, Signature, call

NODE_KEY = Ed25519PrivateKey.from_private_bytes(named("node key"))
WORKER = Obj(named("worker"))
POT = Obj(named("pot"))
GRANT = Obj(named("grant"))
A_WORKER = Worker(public_key(NODE_KEY))
A_POT = ServicePot()
A_GRANT = AuditGrant()
DAY = A_GRANT.first_day


def register_worker(
    coin: Obj = COIN,
    node_key: bytes = public_key(NODE_KEY),
    sealing_key: bytes = named("node sealing key"),
) -> Call:
    made = coin, octets(node_key), octets(sealing_key), CLOCK
    return call("worker_registry::stake_and_register_worker", PLATFORM, CLUSTER, *made)


def seal_join_token(token: bytes = b"sealed", until_ms: int = SOON_MS) -> Call:
    made = changed(WORKER), octets(token), number(until_ms), CLOCK
    return call("worker_registry::seal_join_token", PLATFORM, CLUSTER_CAP, *made)


def activate_worker(clock: Obj = CLOCK) -> Call:
    made = PLATFORM, CLUSTER_CAP, changed(WORKER), clock
    return call("worker_registry::activate_worker", *made)


@dataclass(frozen=True)
class Report:
    """A node's report of itself, signed."""

    reported_ms: int = NOW_MS
    ready: bool = True
    key: Ed25519PrivateKey = NODE_KEY
    chain: bytes = CHAIN
    package: bytes = PACKAGE
    cluster: bytes = CLUSTER.id
    worker: bytes = WORKER.id
    signed_ms: int | None = None
    """The time in the statement, when it is another than the one that is told."""

    def call(self, clock: Obj = CLOCK) -> Call:
        how = number(500), number(1_024), number(10)
        made = PLATFORM, changed(WORKER), number(self.reported_ms), flag(self.ready), *how
        signature = Signature(self.key, lambda _: self.statement())
        return call("worker_registry::heartbeat", *made, signature, clock)

    def statement(self) -> bytes:
        """What the node signs."""
        out = Writer().bytes(b"K3S_DAAS_NODE_REPORT_V1").bytes(self.chain).fixed(self.package)
        out.fixed(self.cluster).fixed(self.worker)
        out.u64(self.reported_ms if self.signed_ms is None else self.signed_ms)
        return bytes(out.bool(self.ready).u64(500).u64(1_024).u64(10))


def report_absent(clock: Obj = CLOCK) -> Call:
    return call("worker_registry::report_absent", PLATFORM, changed(WORKER), clock)


def slash_absent(account: Obj = WORKER_STAKE, clock: Obj = CLOCK) -> Call:
    made = changed(WORKER), changed(account), changed(TREASURY), clock
    return call("worker_registry::slash_absent", PLATFORM, *made)


def drain(clock: Obj = CLOCK) -> Call:
    return call("worker_registry::drain", PLATFORM, changed(WORKER), clock)


def dismiss(clock: Obj = CLOCK) -> Call:
    return call("worker_registry::dismiss", PLATFORM, CLUSTER_CAP, changed(WORKER), clock)


def leave(account: Obj = WORKER_STAKE, clock: Obj = CLOCK) -> Call:
    return call("worker_registry::leave", changed(WORKER), changed(account), clock)


def pay_service(account: Obj = WORKER_STAKE) -> Call:
    made = changed(WORKER), changed(account), changed(POT), CLOCK
    return call("worker_registry::pay_service", PLATFORM, *made)


def open_pot(coin: Obj = COIN, hourly: int = HOUR_MS) -> Call:
    return call("service_pot::open", PLATFORM, CLUSTER_CAP, coin, number(hourly))


def fill_pot(coin: Obj = COIN) -> Call:
    return call("service_pot::fill", changed(POT), coin)


def set_hourly(hourly: int = 1) -> Call:
    return call("service_pot::set_hourly", CLUSTER_CAP, changed(POT), number(hourly))


def take_back() -> Call:
    return call("service_pot::take_back", CLUSTER_CAP, changed(POT))


def release_executor_stake(account: Obj) -> Call:
    return call("executor_registry::release_stake", PLATFORM, EXECUTOR, changed(account), CLOCK)


def grant_access(
    *auditors: bytes, first_day: int = DAY, last_day: int = DAY, until_ms: int = SOON_MS
) -> Call:
    days = number(first_day), number(last_day), number(until_ms)
    made = addresses(*(auditors or (PERSON,))), *days, CLOCK
    return call("audit_access::grant", PLATFORM, CLUSTER_CAP, *made)


def grant_to_nobody() -> Call:
    days = number(DAY), number(DAY), number(SOON_MS)
    return call("audit_access::grant", PLATFORM, CLUSTER_CAP, addresses(), *days, CLOCK)


def revoke_grant() -> Call:
    return call("audit_access::revoke", CLUSTER_CAP, changed(GRANT))


def identity(cluster: bytes = CLUSTER.id, token: bytes = TOKEN.id, day: int = DAY) -> bytes:
    """The identity to which the bodies of a day are sealed."""
    return cluster + token + day.to_bytes(8, "big")


def approve_owner(sealed_to: bytes) -> Call:
    return call("audit_access::seal_approve_owner", octets(sealed_to), TOKEN)


def approve_auditor(sealed_to: bytes) -> Call:
    return call("audit_access::seal_approve_auditor", octets(sealed_to), GRANT, CLOCK)
