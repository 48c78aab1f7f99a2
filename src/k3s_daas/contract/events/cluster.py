"""What `cluster`, `permission` and `executor_registry` say: clusters, their rights and their
executors.

Keys and digests are 32 bytes, times milliseconds since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from k3s_daas.contract.layout import (
    U8,
    U64,
    Account,
    Id,
    Ids,
    MoveStruct,
    Octets,
    Text,
    vector_of,
)
from k3s_daas.contract.rules import Rule


@dataclass(frozen=True, slots=True)
class ClusterRegistered(MoveStruct):
    """A cluster and its lanes (by position) came to be."""

    cluster: Id
    owner: Account
    name: Text
    region: Text
    ca: Octets
    """SHA-256 of the PEM of its certificate authority."""
    lanes: Ids


@dataclass(frozen=True, slots=True)
class ClusterSuspended(MoveStruct):
    """Nothing is approved until it is resumed."""

    cluster: Id


@dataclass(frozen=True, slots=True)
class ClusterResumed(MoveStruct):
    """Requests are approved again."""

    cluster: Id


@dataclass(frozen=True, slots=True)
class RoleBookOpened(MoveStruct):
    """A cluster got its role book."""

    book: Id
    cluster: Id


@dataclass(frozen=True, slots=True)
class RolePut(MoveStruct):
    """A role was written, or rewritten."""

    book: Id
    role: Text
    rules: Annotated[tuple[Rule, ...], vector_of(Rule.read)]


@dataclass(frozen=True, slots=True)
class RoleDeleted(MoveStruct):
    """A role is no more."""

    book: Id
    role: Text


@dataclass(frozen=True, slots=True)
class RoleBound(MoveStruct):
    """A seal token has a role in a namespace, or everywhere ("")."""

    book: Id
    seal_token: Id
    role: Text
    namespace: Text


@dataclass(frozen=True, slots=True)
class RoleUnbound(MoveStruct):
    """A seal token has a role there no more."""

    book: Id
    seal_token: Id
    role: Text
    namespace: Text


@dataclass(frozen=True, slots=True)
class ExecutorRegistered(MoveStruct):
    """An executor may be given requests; its key version is 0."""

    executor: Id
    cluster: Id
    operator: Account
    attestation: U8
    """0: development."""
    measurement: Octets
    signing_key: Octets
    """ed25519."""
    sealing_key: Octets
    """X25519."""
    endpoint: Text
    """"host:port" where it takes streams."""
    expires_ms: U64


@dataclass(frozen=True, slots=True)
class ExecutorKeysRotated(MoveStruct):
    """Answers count only with these keys from now on."""

    executor: Id
    key_version: U64
    signing_key: Octets
    sealing_key: Octets


@dataclass(frozen=True, slots=True)
class ExecutorEndpointSet(MoveStruct):
    """An executor takes streams elsewhere."""

    executor: Id
    endpoint: Text


@dataclass(frozen=True, slots=True)
class ExecutorRevoked(MoveStruct):
    """An executor is believed no more."""

    executor: Id
    cluster: Id
