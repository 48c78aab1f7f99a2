"""Module `k8s_gateway`: requests and answers."""

from __future__ import annotations

from dataclasses import dataclass

from k3s_daas.contract.call import Argument, Call, CallResult
from k3s_daas.contract.calls.pure import CLOCK, octets, read, text, u8, u16, u64, write
from k3s_daas.contract.events.gateway import AnswerResult, RequestClass
from sui_wire.ids import ObjectId

NORMAL_PRIORITY = 2


@dataclass(frozen=True, slots=True)
class RequestRoute:
    """The objects a request is made with: read once when its session is looked up."""

    platform: ObjectId
    cluster: ObjectId
    role_book: ObjectId
    seal_token: ObjectId
    session: ObjectId
    stake_account: ObjectId
    lane: ObjectId


@dataclass(frozen=True, slots=True)
class RequestArguments:
    """What is asked for, in the words of kube-apiserver's request info."""

    sequence: int
    """Used once a session."""
    request_class: RequestClass
    method: str
    verb: str
    path: str
    """Without query."""
    namespace: str
    api_group: str
    resource_type: str
    """`pods` or `pods/log`; empty for a path that is no resource."""
    name: str
    envelope_digest: bytes
    """BLAKE2b-256 of the envelope."""
    payload: bytes
    """The whole envelope, or empty when it is in the blob store."""
    priority: int = NORMAL_PRIORITY
    """1 low, 2 normal, 3 high (and twice the fees)."""


@dataclass(frozen=True, slots=True)
class AnswerRoute:
    """The objects an answer is recorded with."""

    platform: ObjectId
    cluster: ObjectId
    executor: ObjectId
    lane: ObjectId


def execute_kubectl_command_with_id(route: RequestRoute, request: RequestArguments) -> Call:
    """Ask for approval; aborts when it is refused."""
    arguments = _request_arguments(route, request)
    return Call("k8s_gateway", "execute_kubectl_command_with_id", arguments)


def try_execute_kubectl_command_with_id(route: RequestRoute, request: RequestArguments) -> Call:
    """Ask for approval; a refusal is recorded as `K8sAPIRefusal`, so that it sinks no batch."""
    arguments = _request_arguments(route, request)
    return Call("k8s_gateway", "try_execute_kubectl_command_with_id", arguments)


def _request_arguments(route: RequestRoute, request: RequestArguments) -> tuple[Argument, ...]:
    return (
        read(route.platform),
        read(route.cluster),
        read(route.role_book),
        read(route.seal_token),
        read(route.session),
        read(route.stake_account),
        write(route.lane),
        u64(request.sequence),
        u8(request.request_class),
        u8(request.priority),
        text(request.method),
        text(request.verb),
        text(request.path),
        text(request.namespace),
        text(request.api_group),
        text(request.resource_type),
        text(request.name),
        octets(request.envelope_digest),
        octets(request.payload),
        CLOCK,
    )


def store_k8s_response(
    route: AnswerRoute,
    *,
    request_id: bytes,
    result: AnswerResult,
    status: int,
    envelope_digest: bytes,
    payload: bytes,
    signature: bytes,
) -> Call:
    """Record the answer to a single request. `signature`: ed25519 over the `AnswerStatement`."""
    arguments = (
        *_answer_objects(route),
        octets(request_id),
        u8(result),
        u16(status),
        octets(envelope_digest),
        octets(payload),
        octets(signature),
        CLOCK,
    )
    return Call("k8s_gateway", "store_k8s_response", arguments)


def close_k8s_stream(
    route: AnswerRoute,
    *,
    request_id: bytes,
    result: AnswerResult,
    status: int,
    bytes_sent: int,
    bytes_received: int,
    envelope_digest: bytes,
    signature: bytes,
) -> Call:
    """Record the end of a stream. `bytes_sent` is client to cluster, `envelope_digest` the rolling
    digest.
    """
    arguments = (
        *_answer_objects(route),
        octets(request_id),
        u8(result),
        u16(status),
        u64(bytes_sent),
        u64(bytes_received),
        octets(envelope_digest),
        octets(signature),
        CLOCK,
    )
    return Call("k8s_gateway", "close_k8s_stream", arguments)


def has_k8s_permission(role_book: ObjectId, seal_token: ObjectId, attributes: Call) -> Call:
    """Whether the token's roles allow it; to be simulated (`chain.views.inspect`).

    `attributes`: from `permission.new_attributes`.
    """
    arguments = (read(role_book), read(seal_token), CallResult(attributes))
    return Call("k8s_gateway", "has_k8s_permission", arguments)


def _answer_objects(route: AnswerRoute) -> tuple[Argument, ...]:
    return (read(route.platform), read(route.cluster), read(route.executor), write(route.lane))
