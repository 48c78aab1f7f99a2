"""What reached the cluster, against what the contract approved. No I/O.

Every request that the API server took in a tenant's name, or from an executor's own credential,
must be one that the contract approved: its Audit-ID is the request's id, and user, path, verb and
resource are those of the record. What is not is *unexplained*: somebody went round the contract.

Four differences between record and log are no lie. kube-apiserver may log a connection (exec,
attach, port-forward, proxy) as `get`, while the contract knows it as `create`. It knows no object
name where a request creates one by POST. It logs no resource at all where a request failed before
that was clear. And when it has just started, and has not read its roles yet, it refuses the
executor's impersonation with a 403; the executor tries again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from k3s_daas.audit.api_log import ApiEntry
from k3s_daas.audit.requests import Outcome, RequestEntry
from k3s_daas.contract.events.gateway import K8sAPIRequest
from sui_wire.ids import format_object_id

TENANT_PREFIX = "daas:0x"
"""Users in whose name approved requests are carried out: `daas:` and the seal token's id."""

EXECUTOR_PREFIX = "daas-executor:"
"""Users that executors authenticate as; they may do nothing but impersonate."""

_CONNECTIONS = frozenset({"exec", "attach", "portforward", "proxy"})
_READS = frozenset({"get", "list", "watch"})
_STARTED = "ResponseStarted"
_RECEIVED = "RequestReceived"
_FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Something the API server did that the contract never approved."""

    entry: ApiEntry
    reason: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The comparison of a log with the record."""

    examined: int
    """Log entries in a tenant's or an executor's name."""
    unexplained: tuple[Unexplained, ...]
    repeated: tuple[str, ...]
    """Ids of writes that were carried out more than once."""
    unseen: tuple[str, ...]
    """Ids of executed requests that the log does not show: it was rotated, or the executor lied."""

    @property
    def sound(self) -> bool:
        """Whether nothing went round the contract."""
        return not self.unexplained and not self.repeated


def reconcile(requests: Iterable[RequestEntry], log: Iterable[ApiEntry]) -> Reconciliation:
    """Explain each log entry by an approved request, or report it."""
    approved = {
        entry.request_id: entry.asked
        for entry in requests
        if isinstance(entry.asked, K8sAPIRequest)
    }
    executed = [
        entry.request_id
        for entry in requests
        if entry.outcome in (Outcome.ANSWERED, Outcome.STREAM_CLOSED)
    ]
    examined = [entry for entry in log if concerns_us(entry)]
    unexplained = [
        Unexplained(entry, reason)
        for entry in examined
        if (reason := why_unexplained(entry, approved)) is not None
    ]
    times = Counter(
        entry.audit_id
        for entry in examined
        if entry.stage not in (_STARTED, _RECEIVED) and not _was_turned_away(entry)
    )
    repeated = [
        audit_id
        for audit_id, count in times.items()
        if count > 1 and audit_id in approved and approved[audit_id].verb not in _READS
    ]
    seen = {entry.audit_id for entry in examined}
    return Reconciliation(
        len(examined),
        tuple(unexplained),
        tuple(repeated),
        tuple(audit_id for audit_id in executed if audit_id not in seen),
    )


def concerns_us(entry: ApiEntry) -> bool:
    """Whether a log entry must be explained by the record."""
    return entry.acting_user.startswith(TENANT_PREFIX) or entry.user.startswith(EXECUTOR_PREFIX)


def why_unexplained(entry: ApiEntry, approved: Mapping[str, K8sAPIRequest]) -> str | None:
    """What keeps an entry from being one of the approved requests; None: it is one."""
    request = approved.get(entry.audit_id)
    if request is None:
        return f"no approved request has the id {entry.audit_id!r}"
    tenant = f"daas:{format_object_id(request.seal_token_id)}"
    if entry.acting_user != tenant and not _was_turned_away(entry):
        return f"carried out as {entry.acting_user}, approved for {tenant}"
    if entry.path != request.path:
        return f"path {entry.path}, approved was {request.path}"
    if not _same_verb(entry, request):
        return f"verb {entry.verb}, approved was {request.verb}"
    if entry.resource_type and not _same_resource(entry, request):
        return (
            f"resource {entry.resource_type} in {entry.namespace or 'no namespace'}, "
            f"approved was {request.resource_type} in {request.namespace or 'no namespace'}"
        )
    return None


def _was_turned_away(entry: ApiEntry) -> bool:
    """Whether an executor was not let in at all: nothing was done, in nobody's name."""
    own_name = entry.acting_user.startswith(EXECUTOR_PREFIX)
    return own_name and entry.status == _FORBIDDEN


def _same_verb(entry: ApiEntry, request: K8sAPIRequest) -> bool:
    if entry.verb == request.verb:
        return True
    subresource = request.resource_type.partition("/")[2]
    if request.verb == "create" and subresource in _CONNECTIONS:
        return True
    # A path that names no resource has the method as its verb, in lower case.
    return not request.resource_type and entry.verb == request.method.lower()


def _same_resource(entry: ApiEntry, request: K8sAPIRequest) -> bool:
    return (
        entry.resource_type == request.resource_type
        and entry.api_group == request.api_group
        and entry.namespace == request.namespace
        and (not entry.name or not request.name or entry.name == request.name)
    )
