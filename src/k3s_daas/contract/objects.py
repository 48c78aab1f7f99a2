"""The contract's objects as their bytes say they are.

Decoded from `ObjectState.contents`. They are for finding one's way (which lane, which key, until
when) and for showing; whether something is allowed is asked of the contract, never worked out from
here.
"""

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
from k3s_daas.contract.rules import Rule
from sui_wire.ids import ObjectId


@dataclass(frozen=True, slots=True)
class Table(MoveStruct):
    """A Move table: its entries are dynamic fields of `id`."""

    id: Id
    size: U64


@dataclass(frozen=True, slots=True)
class Platform(MoveStruct):
    """The parameters; amounts in MIST, durations in milliseconds."""

    id: Id
    version: U64
    production: Bool
    chain: Octets
    """Digest of the network's first checkpoint; empty until configured."""
    package_id: Account
    min_stake_amount: U64
    request_deadline_ms: U64
    unbonding_ms: U64


@dataclass(frozen=True, slots=True)
class StakeAccount(MoveStruct):
    """What a holder puts at risk, MIST."""

    id: Id
    holder: Account
    active: U64
    unbonding: U64
    unbonding_until_ms: U64


@dataclass(frozen=True, slots=True)
class ExecutorSeat(MoveStruct):
    """An executor that a cluster may assign."""

    executor: Id
    attested: Bool
    expires_ms: U64


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
class OpenRequest(MoveStruct):
    """A request that waits for its answer; `digest` is that of its `K8sAPIRequest`."""

    executor: Id
    request_class: U8
    digest: Octets
    deadline_ms: U64


@dataclass(frozen=True, slots=True)
class Load(MoveStruct):
    """How many requests an executor has open."""

    executor: Id
    open: U64


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
    """Role name (a `String`) to `vector<Rule>`."""
    bindings: Annotated[Table, Table.read]
    """Seal token id to `vector<Binding>`."""


@dataclass(frozen=True, slots=True)
class SealToken(MoveStruct):
    """Who a person is; times in milliseconds since 1970."""

    id: Id
    holder: Account
    stake_account: Id
    sealing_key: Octets
    """X25519, public."""
    issued_ms: U64
    expires_ms: U64
    revoked: Bool


@dataclass(frozen=True, slots=True)
class Session(MoveStruct):
    """What a holder lets one gateway do."""

    id: Id
    seal_token: Id
    holder: Account
    session_key: Octets
    """ed25519, public."""
    gateway: Account
    lane: Id
    scope: Annotated[tuple[Rule, ...], vector_of(Rule.read)]
    """Empty: all that the token may."""
    opened_ms: U64
    expires_ms: U64
    revoked: Bool


@dataclass(frozen=True, slots=True)
class Executor(MoveStruct):
    """Who carries out approved requests."""

    id: Id
    operator: Account
    cluster: Id
    attestation: U8
    """0: development."""
    measurement: Octets
    key_version: U64
    signing_key: Octets
    """ed25519, public."""
    sealing_key: Octets
    """X25519, public."""
    endpoint: Text
    """"host:port"."""
    region: Text
    registered_ms: U64
    expires_ms: U64
    revoked: Bool
