"""The contract's objects as a test wants them, in the bytes that a Move VM reads.

Each class is one Move struct of the same name; `contents()` is its BCS. Ids are derived from
names, so that a failing test speaks of the same ids each time. One person holds, owns, operates
and administers everything, and is the gateway as well: a transaction has but one sender. A test
that wants a stranger gives the object another holder.

Tables are empty: the real VM is not told of dynamic fields, so what is in one is put there by
earlier commands of the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from sui_wire.bcs import Writer
from sui_wire.ids import blake2b

PACKAGE = bytes.fromhex("da" * 32)
"""Where the tests have published the package."""
NOW_MS = 1_700_000_000_000
PAST_MS = NOW_MS - 1
HOUR_MS = 3_600_000
SOON_MS = NOW_MS + HOUR_MS
ZERO_DIGEST = bytes(32)


def named(name: str) -> bytes:
    """The id, address or key called `name`."""
    return blake2b(name.encode())


PERSON = named("person")
STRANGER = named("stranger")


def ours(path: str) -> str:
    """A type of the contract: `lane::Lane` -> `0xda..da::lane::Lane`."""
    return f"0x{PACKAGE.hex()}::{path}"


class Thing(Protocol):
    """An object of a world."""

    @property
    def id(self) -> bytes: ...

    @property
    def type(self) -> str: ...

    @property
    def owner(self) -> bytes | None:
        """The address that owns it; None when it is shared."""

    def contents(self) -> bytes: ...


@dataclass(frozen=True)
class SharedThing:
    """What anybody may name in a transaction."""

    owner: ClassVar[None] = None


@dataclass(frozen=True)
class Clock(SharedThing):
    now_ms: int = NOW_MS
    id: ClassVar[bytes] = (6).to_bytes(32)
    type: ClassVar[str] = "0x2::clock::Clock"

    def contents(self) -> bytes:
        return bytes(Writer().fixed(self.id).u64(self.now_ms))


PARAMETERS = {
    "min_user_stake": 1_000_000_000,
    "min_worker_stake": 1_000_000_000,
    "min_executor_stake": 1_000_000_000,
    "request_deadline_ms": 30_000,
    "unbonding_ms": 604_800_000,
    "silence_ms": 5_000,
    "executor_fee": 0,
    "gateway_fee": 0,
    "burn_share": 2_000,
    "challenger_share": 3_000,
    "wrong_answer_slash": 10_000,
    "missed_heartbeat_slash": 100,
    "heartbeat_ms": 60_000,
    "missed_heartbeats": 10,
    "challenge_ms": 0,
    "vote_ms": 259_200_000,
    "timelock_ms": 172_800_000,
    "quorum_stake": 100_000_000_000,
    "approval_ms": 3_600_000,
    "notice_ms": 86_400_000,
    "emission": 0,
}
"""The defaults, in the order of the struct and of their numbers."""


@dataclass(frozen=True)
class Platform(SharedThing):
    version: int = 1
    production: bool = False
    governed: bool = False
    chain: bytes = named("genesis checkpoint")
    guardian: bytes = PERSON
    paused_until_ms: int = 0
    pausable_from_ms: int = 0
    revoked: tuple[tuple[bytes, int], ...] = ()
    """Measurement, and until when it is remembered."""
    set: tuple[tuple[str, int], ...] = ()
    """Parameters that are not as they are at first."""
    id: bytes = named("platform")
    type: ClassVar[str] = ours("platform::Platform")

    @classmethod
    def with_parameters(cls, **values: int) -> Platform:
        return cls(set=tuple(values.items()))

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).u64(self.version).bool(self.production).bool(self.governed)
        out.bytes(self.chain).fixed(PACKAGE)
        for value in (PARAMETERS | dict(self.set)).values():
            out.u64(value)
        out.fixed(self.guardian).u64(self.paused_until_ms).u64(self.pausable_from_ms)
        out.uleb(len(self.revoked))
        for measurement, until_ms in self.revoked:
            out.bytes(measurement).u64(until_ms)
        return bytes(out)


@dataclass(frozen=True)
class Treasury(SharedThing):
    funds: int = 0
    burned: int = 0
    id: bytes = named("treasury")
    type: ClassVar[str] = ours("treasury::Treasury")

    def contents(self) -> bytes:
        return bytes(Writer().fixed(self.id).u64(self.funds).u64(self.burned))


@dataclass(frozen=True)
class Measurements(SharedThing):
    verifiers: tuple[bytes, ...] = ()
    quorum: int = 0
    id: bytes = named("measurements")
    type: ClassVar[str] = ours("measurements::Measurements")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).fixed(named("allowed measurements")).u64(0)
        return bytes(out.vector(self.verifiers, Writer.bytes).u64(self.quorum))


@dataclass(frozen=True)
class Governance(SharedThing):
    entrusted: bool = False
    id: bytes = named("governance")
    type: ClassVar[str] = ours("governance::Governance")

    def contents(self) -> bytes:
        cap = UpgradeCap().contents() if self.entrusted else None
        return bytes(Writer().fixed(self.id)) + (b"\x01" + cap if cap else b"\x00")


@dataclass(frozen=True)
class UpgradeCap:
    package: bytes = PACKAGE
    id: bytes = named("upgrade capability")
    owner: bytes | None = PERSON
    type: ClassVar[str] = "0x2::package::UpgradeCap"

    def contents(self) -> bytes:
        return bytes(Writer().fixed(self.id).fixed(self.package).u64(1).u8(0))


@dataclass(frozen=True)
class Incentives(SharedThing):
    id: bytes = named("incentives")
    type: ClassVar[str] = ours("incentives::Incentives")

    def contents(self) -> bytes:
        return bytes(Writer().fixed(self.id).fixed(named("periods")).u64(0))


@dataclass(frozen=True)
class AdminCap:
    id: bytes = named("admin capability")
    owner: bytes | None = PERSON
    type: ClassVar[str] = ours("platform::AdminCap")

    def contents(self) -> bytes:
        return self.id


@dataclass(frozen=True)
class Coin:
    amount: int = 5_000_000_000
    id: bytes = named("coin")
    owner: bytes | None = PERSON
    type: ClassVar[str] = "0x2::coin::Coin<0x2::sui::SUI>"

    def contents(self) -> bytes:
        return bytes(Writer().fixed(self.id).u64(self.amount))


SHARES_PER_MIST = 1_000_000


@dataclass(frozen=True)
class Position:
    """One person's part of a stake pool; amounts in MIST, of pools without a slash."""

    active: int = 0
    leaving: int = 0
    leaving_until_ms: int = 0
    owed: int = 0
    compounds: bool = False
    locked_until_ms: int = 0
    points: int = 0
    counted_ms: int = 0

    def contents(self) -> bytes:
        out = Writer().u128(self.active * SHARES_PER_MIST).u128(self.leaving * SHARES_PER_MIST)
        out.u64(self.leaving_until_ms).u256(0).u64(self.owed).bool(self.compounds)
        return bytes(out.u64(self.locked_until_ms).u128(self.points).u64(self.counted_ms))


@dataclass(frozen=True)
class StakeAccount(SharedThing):
    """`delegated` is others' active stake, whose positions are elsewhere."""

    holder: bytes = PERSON
    role: int = 0
    active: int = 1_000_000_000
    unbonding: int = 0
    unbonding_until_ms: int = 0
    delegated: int = 0
    delegated_leaving: int = 0
    owed: int = 0
    delegated_owed: int = 0
    compounds: bool = False
    locked_until_ms: int = 0
    points: int = 0
    counted_ms: int = 0
    commission: int = 0
    floor: int = 0
    ruined: bool = False
    """Whether all active stake was slashed away; the shares remain."""
    id: bytes = named("stake account")
    type: ClassVar[str] = ours("staking::StakeAccount")

    def contents(self) -> bytes:
        own = Position(
            self.active,
            self.unbonding,
            self.unbonding_until_ms,
            self.owed,
            self.compounds,
            self.locked_until_ms,
            self.points,
            self.counted_ms,
        )
        active = self.active + self.delegated
        leaving = self.unbonding + self.delegated_leaving
        out = Writer().fixed(self.id).fixed(self.holder).u8(self.role)
        out.u64(0 if self.ruined else active).u128(active * SHARES_PER_MIST)
        out.u64(leaving).u128(leaving * SHARES_PER_MIST)
        out.u64(self.owed + self.delegated_owed).u256(0)
        return bytes(out) + own.contents() + bytes(Writer().u64(self.commission).u64(self.floor))


@dataclass(frozen=True)
class Delegation:
    """By default of the other half of an account's stake."""

    position: Position = Position(active=1_000_000_000)
    account: bytes = named("worker account")
    id: bytes = named("delegation")
    owner: bytes | None = PERSON
    type: ClassVar[str] = ours("delegation::Delegation")

    def contents(self) -> bytes:
        return self.id + self.account + self.position.contents()


WORKER_ACCOUNT = StakeAccount(role=1, delegated=1_000_000_000, id=named("worker account"))
"""Half of it the holder's, half the `Delegation`'s."""


@dataclass(frozen=True)
class Proposal(SharedThing):
    """`action` is BCS of the enum."""

    action: bytes = bytes(Writer().uleb(0).u8(3).u64(60_000))
    in_favour: int = 0
    against: int = 0
    voting_ends_ms: int = SOON_MS
    executable_from_ms: int = SOON_MS + 172_800_000
    quorum: int = 1
    executed: bool = False
    id: bytes = named("proposal")
    type: ClassVar[str] = ours("proposal::Proposal")

    def contents(self) -> bytes:
        out = bytes(Writer().fixed(self.id).fixed(PERSON)) + self.action
        rest = Writer().u128(self.in_favour).u128(self.against).fixed(named("votes")).u64(0)
        rest.u64(self.voting_ends_ms).u64(self.executable_from_ms).u64(self.quorum)
        return out + bytes(rest.bool(self.executed))


@dataclass(frozen=True)
class Seat:
    """`ExecutorSeat`: an executor as its cluster lists it."""

    executor: bytes = named("executor")
    attested: bool = False
    measurement: bytes = named("measurement")
    local: bool = True
    expires_ms: int = SOON_MS


@dataclass(frozen=True)
class Cluster(SharedThing):
    role_book: bytes | None = named("role book")
    executors: tuple[Seat, ...] = (Seat(),)
    suspended: bool = False
    requests_per_minute: int = 0
    read_batches: bool = False
    max_priority: int = 3
    id: bytes = named("cluster")
    type: ClassVar[str] = ours("cluster::Cluster")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).string("home").string("eu").bytes(named("authority"))
        out.option(self.role_book, Writer.fixed).vector((named("lane"),), Writer.fixed)
        out.uleb(len(self.executors))
        for seat in self.executors:
            out.fixed(seat.executor).bool(seat.attested).bytes(seat.measurement)
            out.bool(seat.local).u64(seat.expires_ms)
        out.bool(self.suspended).u64(self.requests_per_minute).bool(self.read_batches)
        return bytes(out.u64(0).u8(self.max_priority))


@dataclass(frozen=True)
class ClusterCap:
    cluster: bytes = named("cluster")
    id: bytes = named("cluster capability")
    owner: bytes | None = PERSON
    type: ClassVar[str] = ours("cluster::ClusterCap")

    def contents(self) -> bytes:
        return self.id + self.cluster


@dataclass(frozen=True)
class Lane(SharedThing):
    cluster: bytes = named("cluster")
    next_index: int = 0
    head: bytes = ZERO_DIGEST
    load: tuple[tuple[bytes, int], ...] = ()
    """Executor, and how many requests it has open."""
    id: bytes = named("lane")
    type: ClassVar[str] = ours("lane::Lane")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).fixed(self.cluster).u64(0).u64(self.next_index)
        out.bytes(self.head).fixed(named("windows")).u64(0)
        out.fixed(named("open requests")).u64(0).uleb(len(self.load))
        for executor, count in self.load:
            out.fixed(executor).u64(count).u64(NOW_MS)
        return bytes(out)


@dataclass(frozen=True)
class Rule:
    """Kubernetes' PolicyRule; the default allows everything."""

    verbs: tuple[str, ...] = ("*",)
    api_groups: tuple[str, ...] = ("*",)
    resources: tuple[str, ...] = ("*",)
    resource_names: tuple[str, ...] = ()
    non_resource_urls: tuple[str, ...] = ("*",)

    def lists(self) -> tuple[tuple[str, ...], ...]:
        """The five lists, in the order of the struct and of `new_rule`."""
        names, urls = self.resource_names, self.non_resource_urls
        return (self.verbs, self.api_groups, self.resources, names, urls)


@dataclass(frozen=True)
class RoleBook(SharedThing):
    cluster: bytes = named("cluster")
    id: bytes = named("role book")
    type: ClassVar[str] = ours("permission::RoleBook")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).fixed(self.cluster)
        return bytes(out.fixed(named("roles")).u64(0).fixed(named("bindings")).u64(0))


@dataclass(frozen=True)
class SealToken(SharedThing):
    holder: bytes = PERSON
    stake_account: bytes = named("stake account")
    expires_ms: int = SOON_MS
    revoked: bool = False
    guardians: tuple[bytes, ...] = ()
    threshold: int = 0
    recovery: tuple[bytes, tuple[bytes, ...], int] | None = None
    """New holder, who agreed, and when it is ready."""
    id: bytes = named("token")
    type: ClassVar[str] = ours("seal_token::SealToken")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).fixed(self.holder).fixed(self.stake_account)
        out.bytes(named("sealing key")).u64(PAST_MS).u64(self.expires_ms).bool(self.revoked)
        out.vector(self.guardians, Writer.fixed).u64(self.threshold).u64(HOUR_MS)
        if self.recovery is None:
            return bytes(out.u8(0))
        new_holder, agreed, ready_ms = self.recovery
        return bytes(out.u8(1).fixed(new_holder).vector(agreed, Writer.fixed).u64(ready_ms))


@dataclass(frozen=True)
class Session(SharedThing):
    seal_token: bytes = named("token")
    holder: bytes = PERSON
    gateway: bytes = PERSON
    lane: bytes = named("lane")
    scope: tuple[Rule, ...] = ()
    expires_ms: int = SOON_MS
    revoked: bool = False
    id: bytes = named("session")
    type: ClassVar[str] = ours("session::Session")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).fixed(self.seal_token).fixed(self.holder)
        out.bytes(named("session key")).fixed(self.gateway).fixed(self.lane).uleb(len(self.scope))
        for rule in self.scope:
            for words in rule.lists():
                out.vector(words, Writer.string)
        return bytes(out.u64(PAST_MS).u64(self.expires_ms).bool(self.revoked))


@dataclass(frozen=True)
class Executor(SharedThing):
    signing_key: bytes
    operator: bytes = PERSON
    cluster: bytes = named("cluster")
    stake_account: bytes = named("executor account")
    attestation: int = 0
    measurement: bytes = named("measurement")
    key_version: int = 0
    retired_keys: tuple[bytes, ...] = ()
    expires_ms: int = SOON_MS
    revoked: bool = False
    id: bytes = named("executor")
    type: ClassVar[str] = ours("executor_registry::Executor")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).fixed(self.operator).fixed(self.cluster)
        out.fixed(self.stake_account)
        out.u8(self.attestation).bytes(self.measurement).u64(self.key_version)
        out.bytes(self.signing_key).vector(self.retired_keys, Writer.bytes)
        out.bytes(named("executor sealing key"))
        out.string("127.0.0.1:7000").string("eu").u64(PAST_MS).u64(self.expires_ms)
        return bytes(out.bool(self.revoked))


@dataclass(frozen=True)
class Worker(SharedThing):
    """An active one by default, that has just reported."""

    node_key: bytes
    operator: bytes = PERSON
    cluster: bytes = named("cluster")
    stake_account: bytes = named("worker account")
    status: int = 1
    join_token: bytes = b""
    join_token_until_ms: int = 0
    reported_ms: int = PAST_MS
    served_ms: int = 0
    leaves_ms: int = 0
    id: bytes = named("worker")
    type: ClassVar[str] = ours("worker_registry::Worker")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).fixed(self.operator).fixed(self.cluster)
        out.fixed(self.stake_account).bytes(self.node_key).bytes(named("node sealing key"))
        out.u8(self.status).bytes(self.join_token).u64(self.join_token_until_ms)
        return bytes(out.u64(self.reported_ms).u64(self.served_ms).u64(self.leaves_ms))


@dataclass(frozen=True)
class ServicePot(SharedThing):
    """`hourly` is a MIST a millisecond by default."""

    cluster: bytes = named("cluster")
    funds: int = 10_000_000_000
    hourly: int = HOUR_MS
    id: bytes = named("pot")
    type: ClassVar[str] = ours("service_pot::ServicePot")

    def contents(self) -> bytes:
        return bytes(Writer().fixed(self.id).fixed(self.cluster).u64(self.funds).u64(self.hourly))


@dataclass(frozen=True)
class AuditGrant(SharedThing):
    cluster: bytes = named("cluster")
    auditors: tuple[bytes, ...] = (PERSON,)
    first_day: int = 19_675
    last_day: int = 19_676
    until_ms: int = SOON_MS
    id: bytes = named("grant")
    type: ClassVar[str] = ours("audit_access::AuditGrant")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).fixed(self.cluster).vector(self.auditors, Writer.fixed)
        return bytes(out.u64(self.first_day).u64(self.last_day).u64(self.until_ms))
