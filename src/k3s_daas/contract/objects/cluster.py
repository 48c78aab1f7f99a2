"""Clusters with their lanes, role books and executors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from k3s_daas.contract.layout import (
    U8,
    U64,
    U128,
    Account,
    Bool,
    Id,
    Ids,
    MoveStruct,
    Octets,
    Text,
    option_of,
    read_id,
    vector_of,
)
from sui_wire.bcs import Reader
from sui_wire.ids import ObjectId


@dataclass(frozen=True, slots=True)
class Table(MoveStruct):
    """A Move table: its entries are dynamic fields of `id`."""

    id: Id
    size: U64


@dataclass(frozen=True, slots=True)
class ExecutorSeat(MoveStruct):
    """An executor that a cluster may assign."""

    executor: Id
    attested: Bool
    measurement: Octets
    local: Bool
    """Whether it is in the cluster's own region."""
    expires_ms: U64


@dataclass(frozen=True, slots=True)
class Policy(MoveStruct):
    """What a cluster's owner decides beyond roles."""

    requests_per_minute: U64
    """Of one token in one lane; 0: no limit."""
    read_batches: Bool
    discovery_cache_ms: U64
    max_priority: U8


@dataclass(frozen=True, slots=True)
class Cluster(MoveStruct):
    """A cluster, its lanes by position, its executors."""

    id: Id
    name: Text
    region: Text
    ca: Octets
    role_book: Annotated[ObjectId | None, option_of(read_id)]
    lanes: Ids
    executors: Annotated[tuple[ExecutorSeat, ...], vector_of(ExecutorSeat.read)]
    suspended: Bool
    policy: Annotated[Policy, Policy.read]


@dataclass(frozen=True, slots=True)
class ClusterCap(MoveStruct):
    """Rules one cluster."""

    id: Id
    cluster: Id


@dataclass(frozen=True, slots=True)
class SequenceWindow(MoveStruct):
    """Which of a session's sequence numbers are used: bit i of `seen` stands for `highest - i`."""

    highest: U64
    seen: U128


@dataclass(frozen=True, slots=True)
class Payment(MoveStruct):
    """What an open request pays, MIST, and to whom."""

    seal_token: Id
    gateway: Account
    executor_fee: U64
    gateway_fee: U64


@dataclass(frozen=True, slots=True)
class OpenRequest(MoveStruct):
    """A request that waits for its answer; `digest` is that of its `K8sAPIRequest`."""

    executor: Id
    request_class: U8
    digest: Octets
    opened_ms: U64
    deadline_ms: U64
    repeatable: Bool
    cancelled: Bool
    payment: Annotated[Payment | None, option_of(Payment.read)]


@dataclass(frozen=True, slots=True)
class Load(MoveStruct):
    """How many requests an executor has open."""

    executor: Id
    open: U64
    seen_ms: U64
    """When the executor was last heard of in the lane."""


@dataclass(frozen=True, slots=True)
class Lane(MoveStruct):
    """Where a chain of records stands."""

    id: Id
    cluster: Id
    position: U64
    next_index: U64
    head: Octets
    """Digest of the last record; 32 zero bytes before the first."""
    windows: Annotated[Table, Table.read]
    """Session id to `SequenceWindow`."""
    open: Annotated[Table, Table.read]
    """Request id (a `vector<u8>`) to `OpenRequest`."""
    load: Annotated[tuple[Load, ...], vector_of(Load.read)]


@dataclass(frozen=True, slots=True)
class Binding(MoveStruct):
    """A role given in one namespace, or everywhere ("")."""

    role: Text
    namespace: Text


@dataclass(frozen=True, slots=True)
class RoleBook(MoveStruct):
    """The rights on one cluster."""

    id: Id
    cluster: Id
    roles: Annotated[Table, Table.read]
    """Role name (a `String`) to its rules and quorum."""
    bindings: Annotated[Table, Table.read]
    """Seal token id to `vector<Binding>`."""


@dataclass(frozen=True, slots=True)
class Executor(MoveStruct):
    """Who carries out approved requests."""

    id: Id
    operator: Account
    cluster: Id
    stake_account: Id
    attestation: U8
    """0 development, 1 Nitro, 2 SGX, 3 TDX."""
    measurement: Octets
    key_version: U64
    signing_key: Octets
    """ed25519, public."""
    retired_keys: Annotated[tuple[bytes, ...], vector_of(Reader.bytes)]
    """The signing keys of earlier versions, the newest last."""
    sealing_key: Octets
    """X25519, public."""
    endpoint: Text
    """"host:port"."""
    region: Text
    registered_ms: U64
    expires_ms: U64
    revoked: Bool
