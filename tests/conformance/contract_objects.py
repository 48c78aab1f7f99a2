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
SOON_MS = NOW_MS + 3_600_000
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


@dataclass(frozen=True)
class Platform(SharedThing):
    version: int = 1
    production: bool = False
    chain: bytes = named("genesis checkpoint")
    min_stake_amount: int = 1_000_000_000
    unbonding_ms: int = 604_800_000
    id: bytes = named("platform")
    type: ClassVar[str] = ours("platform::Platform")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).u64(self.version).bool(self.production).bytes(self.chain)
        out.fixed(PACKAGE).u64(self.min_stake_amount).u64(30_000)
        return bytes(out.u64(self.unbonding_ms))


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


@dataclass(frozen=True)
class StakeAccount(SharedThing):
    holder: bytes = PERSON
    active: int = 1_000_000_000
    unbonding: int = 0
    unbonding_until_ms: int = 0
    id: bytes = named("stake account")
    type: ClassVar[str] = ours("staking::StakeAccount")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).fixed(self.holder).u64(self.active).u64(self.unbonding)
        return bytes(out.u64(self.unbonding_until_ms))


@dataclass(frozen=True)
class Seat:
    """`ExecutorSeat`: an executor as its cluster lists it."""

    executor: bytes = named("executor")
    attested: bool = False
    expires_ms: int = SOON_MS


@dataclass(frozen=True)
class Cluster(SharedThing):
    role_book: bytes | None = named("role book")
    executors: tuple[Seat, ...] = (Seat(),)
    suspended: bool = False
    id: bytes = named("cluster")
    type: ClassVar[str] = ours("cluster::Cluster")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).string("home").string("eu").bytes(named("authority"))
        out.option(self.role_book, Writer.fixed).vector((named("lane"),), Writer.fixed)
        out.uleb(len(self.executors))
        for seat in self.executors:
            out.fixed(seat.executor).bool(seat.attested).u64(seat.expires_ms)
        return bytes(out.bool(self.suspended))


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
            out.fixed(executor).u64(count)
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
    id: bytes = named("token")
    type: ClassVar[str] = ours("seal_token::SealToken")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).fixed(self.holder).fixed(self.stake_account)
        out.bytes(named("sealing key")).u64(PAST_MS).u64(self.expires_ms)
        return bytes(out.bool(self.revoked))


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
    attestation: int = 0
    key_version: int = 0
    expires_ms: int = SOON_MS
    revoked: bool = False
    id: bytes = named("executor")
    type: ClassVar[str] = ours("executor_registry::Executor")

    def contents(self) -> bytes:
        out = Writer().fixed(self.id).fixed(self.operator).fixed(self.cluster)
        out.u8(self.attestation).bytes(named("measurement")).u64(self.key_version)
        out.bytes(self.signing_key).bytes(named("executor sealing key"))
        out.string("127.0.0.1:7000").string("eu").u64(PAST_MS).u64(self.expires_ms)
        return bytes(out.bool(self.revoked))
