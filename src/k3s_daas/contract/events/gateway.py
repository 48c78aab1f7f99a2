"""The records of `k8s_gateway` and the modules around it: what a lane is made of.

Every record opens with `lane`, `index` and `previous`: its place in the lane, and BLAKE2b-256 of
the BCS bytes of the record before it (32 zero bytes for the first). Whoever holds the raw bytes of
all records of a lane can therefore check that none is missing, added or changed;
`k3s_daas.audit.lane` does.

Digests are 32 bytes, times milliseconds since 1970 from Sui's Clock, ids and addresses 32 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from k3s_daas.contract.layout import U8, U16, U64, Account, Id, MoveStruct, Octets, Text


class RequestClass(IntEnum):
    """How a request is executed and recorded."""

    SINGLE = 0
    """One request, one recorded answer."""
    STREAM = 1
    """Opened by one record, closed by another, the bytes between them counted and digested."""


class AnswerResult(IntEnum):
    """What became of an approved request."""

    EXECUTED = 0
    REJECTED = 1
    """The executor found that the envelope does not mean what was approved; nothing was executed.
    """
    OUTCOME_UNKNOWN = 2
    """It may or may not have been executed; nobody will try again."""


@dataclass(frozen=True, slots=True)
class K8sAPIRequest(MoveStruct):
    """The contract approved a request and assigned an executor."""

    lane: Id
    index: U64
    previous: Octets
    request_id: Octets
    cluster: Id
    session: Id
    seal_token_id: Id
    requester: Account
    """The seal token's holder."""
    gateway: Account
    """Who signed the transaction."""
    request_class: U8
    """A `RequestClass`; the Move field is called `class`."""
    method: Text
    verb: Text
    path: Text
    """Without query, which travels in the envelope only."""
    namespace: Text
    api_group: Text
    resource_type: Text
    """`pods` or `pods/log`; empty when the path names no resource."""
    name: Text
    envelope_digest: Octets
    payload: Octets
    """The whole envelope, or empty when it is in the blob store."""
    executor: Id
    timestamp: U64
    deadline: U64
    priority: U8
    """1 low, 2 normal, 3 high."""


@dataclass(frozen=True, slots=True)
class K8sAPIRefusal(MoveStruct):
    """The contract refused a request that came by the `try_` form; `error` is an abort code."""

    lane: Id
    index: U64
    previous: Octets
    request_id: Octets
    cluster: Id
    session: Id
    seal_token_id: Id
    requester: Account
    gateway: Account
    request_class: U8
    method: Text
    verb: Text
    path: Text
    namespace: Text
    api_group: Text
    resource_type: Text
    name: Text
    envelope_digest: Octets
    error: U64
    """The code with which the aborting form would have ended; see `aborts`."""
    timestamp: U64


@dataclass(frozen=True, slots=True)
class K8sAPIResponse(MoveStruct):
    """The assigned executor's answer to a single request; the contract verified `signature`."""

    lane: Id
    index: U64
    previous: Octets
    request_id: Octets
    cluster: Id
    executor: Id
    key_version: U64
    result: U8
    """An `AnswerResult`."""
    status: U16
    """HTTP status."""
    envelope_digest: Octets
    payload: Octets
    """The answer's whole envelope, or empty when it is in the blob store."""
    signature: Octets
    """ed25519 over the `AnswerStatement`, 64 bytes."""
    timestamp: U64


@dataclass(frozen=True, slots=True)
class K8sStreamClosed(MoveStruct):
    """The assigned executor's account of a stream that ended; the contract verified `signature`."""

    lane: Id
    index: U64
    previous: Octets
    request_id: Octets
    cluster: Id
    executor: Id
    key_version: U64
    result: U8
    status: U16
    bytes_sent: U64
    """Client to cluster."""
    bytes_received: U64
    """Cluster to client."""
    envelope_digest: Octets
    """Rolling digest over the stream's frames."""
    signature: Octets
    timestamp: U64


@dataclass(frozen=True, slots=True)
class K8sAPIExpired(MoveStruct):
    """An approved request was closed without an answer: its outcome is unknown."""

    lane: Id
    index: U64
    previous: Octets
    request_id: Octets
    cluster: Id
    executor: Id
    """The one that should have answered."""
    timestamp: U64


@dataclass(frozen=True, slots=True)
class K8sAPIHeld(MoveStruct):
    """The contract allowed a request that a role's approvers must agree to first."""

    lane: Id
    index: U64
    previous: Octets
    request_id: Octets
    cluster: Id
    session: Id
    seal_token_id: Id
    requester: Account
    gateway: Account
    request_class: U8
    method: Text
    verb: Text
    path: Text
    namespace: Text
    api_group: Text
    resource_type: Text
    name: Text
    envelope_digest: Octets
    role: Text
    """Whose approvers must agree."""
    needed: U64
    """How many of them."""
    expires: U64
    timestamp: U64


@dataclass(frozen=True, slots=True)
class K8sAPIApproved(MoveStruct):
    """An approver agreed to a held request; the last one needed is followed by `K8sAPIRequest`."""

    lane: Id
    index: U64
    previous: Octets
    request_id: Octets
    cluster: Id
    approver: Account
    approvals: U64
    timestamp: U64


@dataclass(frozen=True, slots=True)
class K8sAPIWithdrawn(MoveStruct):
    """A held request will not be released."""

    lane: Id
    index: U64
    previous: Octets
    request_id: Octets
    cluster: Id
    by: Account
    timestamp: U64


@dataclass(frozen=True, slots=True)
class K8sRequestTakenOver(MoveStruct):
    """An open request has another executor from here on."""

    lane: Id
    index: U64
    previous: Octets
    request_id: Octets
    cluster: Id
    silent: Id
    successor: Id
    timestamp: U64
    deadline: U64


@dataclass(frozen=True, slots=True)
class K8sRequestCancelled(MoveStruct):
    """Whoever asked for an open request does not want it any more."""

    lane: Id
    index: U64
    previous: Octets
    request_id: Octets
    cluster: Id
    executor: Id
    by: Account
    timestamp: U64


@dataclass(frozen=True, slots=True)
class K8sReadBatch(MoveStruct):
    """Reads that were answered at once, by the Merkle root over them."""

    lane: Id
    index: U64
    previous: Octets
    cluster: Id
    executor: Id
    key_version: U64
    root: Octets
    count: U64
    first: U64
    last: U64
    signature: Octets
    timestamp: U64


Record = (
    K8sAPIRequest
    | K8sAPIRefusal
    | K8sAPIResponse
    | K8sStreamClosed
    | K8sAPIExpired
    | K8sAPIHeld
    | K8sAPIApproved
    | K8sAPIWithdrawn
    | K8sRequestTakenOver
    | K8sRequestCancelled
    | K8sReadBatch
)
"""Whatever a lane may hold."""
