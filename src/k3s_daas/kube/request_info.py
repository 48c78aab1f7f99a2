"""Which right a request asks for, exactly as kube-apiserver sees it.

A request is classified twice, by the gateway before the contract is asked and by the executor
before it acts; both use this function, and both must come to what was approved. The rules are those
of Kubernetes 1.34 (`k8s.io/apiserver/pkg/endpoints/request/requestinfo.go`); the tests compare with
the real ones. We differ on purpose:

- `exec`, `attach`, `portforward` and `proxy` are `create` whatever the method. Upstream calls an
  exec by WebSocket a `get` (kubernetes#78741, #136550), which would let a right to read open a
  shell. The long-gone `/proxy/` path prefix asks for the same right as the `proxy` subresource.
- What decides the verb (`watch`, `follow`, `fieldSelector`) may stand in the query once only.
- The `/watch/` prefix is for GET and HEAD. Upstream calls even a DELETE below it `watch`.
- A malformed *label* selector does not take away the name a field selector gave; the API server
  answers 400 either way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from k3s_daas.kube.errors import MethodRefused, NotCanonical
from k3s_daas.kube.selectors import InvalidSelector, exact_name
from k3s_daas.kube.target import has_control, path_segments, query_pairs

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Methods that are looked at at all. CONNECT and TRACE have no place behind a proxy (RFC 9110
sections 9.3.6 and 9.3.8).
"""

CONNECT_SUBRESOURCES = frozenset({"exec", "attach", "portforward", "proxy"})
"""Subresources through which a client reaches into a pod, service or node: always `create`."""

_VERBS = {
    "POST": "create",
    "GET": "get",
    "HEAD": "get",
    "PUT": "update",
    "PATCH": "patch",
    "DELETE": "delete",
}
"""Verb by method for resources. Any other method has the empty verb, as upstream."""

_NAMESPACE_SUBRESOURCES = frozenset({"status", "finalize"})
"""What may follow `/namespaces/{name}` without being a resource inside that namespace."""

_INT64 = re.compile(r"[+-]?0*([0-9]+)")


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """The attributes of a request: the contract is asked for them, the executor checks them."""

    path: str
    """The path as the client sent it, still encoded; these very bytes are approved and executed."""
    verb: str
    """The Kubernetes verb; for a path that is no resource, the method in lower case."""
    is_resource: bool
    api_group: str = ""
    api_version: str = ""
    namespace: str = ""
    resource: str = ""
    subresource: str = ""
    name: str = ""
    stream: bool = False
    """Whether the answer has no foreseeable end (watch, `logs -f`) or is a tunnel: class *stream*,
    else *single*.
    """

    @property
    def resource_type(self) -> str:
        """The resource as roles name it: `pods`, `pods/log`; empty when the path is none."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource


def classify(
    method: str, raw_path: str, raw_query: str = "", *, upgrade: bool = False
) -> RequestInfo:
    """The attributes of one request, or `NotCanonical` / `MethodRefused`.

    `raw_path` and `raw_query` are as they stood on the wire, the query without its `?`; `upgrade`
    says whether the client asked for a protocol that `headers.requested_upgrade` knows.

    >>> classify("GET", "/api/v1/namespaces/web/pods/a/log", "follow=1").resource_type
    'pods/log'
    """
    if method not in METHODS:
        raise MethodRefused(
            f"the method {method[:20]!r} is not one of {', '.join(sorted(METHODS))}"
        )
    query = query_pairs(raw_query)
    segments = path_segments(raw_path)
    info = _attributes(method, raw_path, segments)
    if not info.is_resource:
        return info
    if info.subresource in CONNECT_SUBRESOURCES:
        return replace(info, verb="create", stream=upgrade)
    if not info.name and info.verb == "get":
        info = _collection_read(info, query)
    elif not info.name and info.verb == "delete":
        info = replace(info, verb="deletecollection")
    follows = info.verb == "get" and info.subresource == "log" and _switched_on(query, "follow")
    return replace(
        info, stream=info.verb == "watch" or follows or (upgrade and info.subresource != "")
    )


def _attributes(method: str, raw_path: str, segments: tuple[str, ...]) -> RequestInfo:
    """What the path alone says, with `get` and `delete` not yet told apart from their collection
    forms.
    """
    other = RequestInfo(path=raw_path, verb=method.lower(), is_resource=False)
    match segments:
        case ("api", version, _, *_):
            group, parts = "", segments[2:]
        case ("apis", group, version, _, *_):
            parts = segments[3:]
        case _:
            return other
    verb = _VERBS.get(method, "")
    prefix = parts[0] if parts[0] in ("watch", "proxy") else ""
    if prefix:
        parts = parts[1:]
        if not parts:
            raise NotCanonical(
                f"the path {raw_path!r} ends after {prefix!r}: expected a resource to follow"
            )
        if prefix == "watch" and method not in ("GET", "HEAD"):
            raise MethodRefused(f"{method} has no meaning below the /watch/ prefix: expected GET")
        verb = prefix
    namespace = ""
    if parts[0] == "namespaces" and len(parts) > 1:
        namespace = parts[1]
        if len(parts) > 2 and parts[2] not in _NAMESPACE_SUBRESOURCES:
            parts = parts[2:]
    subresource = parts[2] if len(parts) > 2 else ""
    return RequestInfo(
        path=raw_path,
        verb=verb,
        is_resource=True,
        api_group=group,
        api_version=version,
        namespace=namespace,
        resource=parts[0],
        subresource="proxy" if prefix == "proxy" else subresource,
        name=parts[1] if len(parts) > 1 else "",
    )


def _collection_read(info: RequestInfo, query: tuple[tuple[str, str], ...]) -> RequestInfo:
    """A `get` without a name is a list or a watch; a field selector may narrow it to one name."""
    verb = "watch" if _switched_on(query, "watch") else "list"
    selector = _only(query, "fieldSelector")
    if selector is None or not _numbers_parse(query):
        return replace(info, verb=verb)
    try:
        name = exact_name(selector) or ""
    except InvalidSelector:  # upstream: no name, and the handler answers 400
        name = ""
    if name in (".", "..") or "/" in name or "%" in name:  # upstream's IsValidPathSegmentName
        name = ""
    if has_control(name) or not _is_unicode(name):
        raise NotCanonical(
            "the name in the field selector is not UTF-8 or holds a control character"
        )
    return replace(info, verb=verb, name=name)


def _numbers_parse(query: tuple[tuple[str, str], ...]) -> bool:
    """Whether `limit` and `timeoutSeconds` are numbers; if not, upstream forgets every list option
    but `watch`.
    """
    firsts = {name: value for name, value in reversed(query) if name in ("limit", "timeoutSeconds")}
    return all(_is_int64(value) for value in firsts.values())


def _is_int64(text: str) -> bool:
    match = _INT64.fullmatch(text)
    return match is not None and len(match[1]) <= 19 and -(2**63) <= int(text) < 2**63


def _switched_on(query: tuple[tuple[str, str], ...], name: str) -> bool:
    """Kubernetes' reading of a boolean parameter: every value but `0` and `false` (any case), the
    empty one included.
    """
    value = _only(query, name)
    return value is not None and value != "0" and value.casefold() != "false"


def _only(query: tuple[tuple[str, str], ...], name: str) -> str | None:
    values = [value for key, value in query if key == name]
    if len(values) > 1:
        raise NotCanonical(f"the query has {name!r} {len(values)} times: expected it once")
    return values[0] if values else None


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
