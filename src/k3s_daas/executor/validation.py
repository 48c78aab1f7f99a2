"""Step 6 of a request's life, `validateEvent`: what an approved request must be to be executed.

The contract approved attributes; the envelope, which the contract cannot read, holds the query, the
headers and the body. A gateway that lies writes one thing into the event and another into the
envelope. So everything here asks one question in parts: is what would go to the cluster the very
thing that was approved, and is it still wanted? That the event is of our package, of our cluster
and assigned to us is settled before (`intake`); that the envelope opens under no other attributes
is its associated data's work (`envelopes`).

Pure rules: values in, `Rejected` out.
"""

from collections.abc import Sequence

from k3s_daas.contract.events.gateway import K8sAPIRequest, RequestClass
from k3s_daas.executor.errors import Rejected
from k3s_daas.kube.errors import KubeError, MethodRefused
from k3s_daas.kube.headers import UPGRADES, Headers, request_headers
from k3s_daas.kube.request_info import RequestInfo, classify


def check_fresh(event: K8sAPIRequest, now_ms: int) -> None:
    """Refuse a request whose deadline has passed: nobody waits for it, and its rights may be
    gone."""
    if now_ms >= event.deadline:
        late = now_ms - event.deadline
        raise Rejected(
            504, "Timeout", f"the executor got to the request {late} ms after its deadline"
        )


def check_meaning(
    event: K8sAPIRequest, query: str, headers: Sequence[tuple[str, str]]
) -> RequestInfo:
    """Refuse a request whose method, path and query do not mean exactly what was approved."""
    upgrade = check_upgrade(headers)
    try:
        info = classify(event.method, event.path, query, upgrade=upgrade is not None)
    except MethodRefused as error:
        raise Rejected(405, "MethodNotAllowed", str(error)) from error
    except KubeError as error:
        raise Rejected(400, "BadRequest", str(error)) from error
    approved, meant = _approved(event), _meant(info)
    differing = [name for name in approved if approved[name] != meant[name]]
    if differing:
        said = ", ".join(f"{name} {approved[name]!r}" for name in differing)
        is_ = ", ".join(f"{name} {meant[name]!r}" for name in differing)
        raise Rejected(
            403, "Forbidden", f"the request is not what was approved: approved {said}; it is {is_}"
        )
    return info


def check_headers(headers: Sequence[tuple[str, str]]) -> Headers:
    """The fields that may go to the cluster; refused when one claims an identity.

    The gateway has done the same. It is not believed.
    """
    try:
        return request_headers(headers, upgrade=check_upgrade(headers))
    except KubeError as error:
        raise Rejected(400, "BadRequest", str(error)) from error


def check_upgrade(headers: Sequence[tuple[str, str]]) -> str | None:
    """The protocol to switch to, if the envelope names one; refused if it is none we tunnel.

    Stricter than `kube.headers.requested_upgrade`, which reads what clients write: in an envelope
    stands what a gateway made of that.
    """
    offers = [value for name, value in headers if name.lower() == "upgrade"]
    if not offers:
        return None
    if len(offers) > 1 or UPGRADES.get(offers[0].lower()) != offers[0]:
        known = " or ".join(UPGRADES.values())
        raise Rejected(400, "BadRequest", f"cannot switch to {offers!r}: expected {known}, once")
    return offers[0]


def _approved(event: K8sAPIRequest) -> dict[str, str]:
    return {
        "class": _class_name(event.request_class == RequestClass.STREAM),
        "verb": event.verb,
        "apiGroup": event.api_group,
        "resource": event.resource_type,
        "namespace": event.namespace,
        "name": event.name,
    }


def _meant(info: RequestInfo) -> dict[str, str]:
    return {
        "class": _class_name(info.stream),
        "verb": info.verb,
        "apiGroup": info.api_group,
        "resource": info.resource_type,
        "namespace": info.namespace,
        "name": info.name,
    }


def _class_name(stream: bool) -> str:
    return "stream" if stream else "single"
