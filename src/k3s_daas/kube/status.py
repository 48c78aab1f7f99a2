"""Refusals as `metav1.Status`, in the words that kubectl, client-go and people know.

kubectl prints `Error from server (<reason>): <message>`, and for 401 `error: You must be logged in
to the server (<message>)`; so reason and message here are those kube-apiserver itself would use,
with the why after a colon.

client-go sends a request again by itself when an answer of 429 or 5xx has a `Retry-After` header,
whatever the method. So only a refusal that certainly did nothing carries one: never 504, where the
request may still be executed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from k3s_daas.kube.request_info import RequestInfo

CONTENT_TYPE = "application/json"

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""As kube-apiserver does: no message of ours looks like HTML to a browser."""


@dataclass(frozen=True, slots=True)
class Status:
    """One `metav1.Status` of a failure, and the headers that belong to it."""

    code: int
    reason: str
    """A `metav1.StatusReason`."""
    message: str
    details: Mapping[str, str] = field(default_factory=dict)
    """`name`, `group`, `kind`, `uid` of `metav1.StatusDetails`; empty ones are left out."""
    retry_after_seconds: int = 0
    """Seconds after which to try again; 0 says nothing about it."""

    def body(self) -> bytes:
        """The JSON that stands in the answer."""
        details: dict[str, object] = {key: value for key, value in self.details.items() if value}
        if self.retry_after_seconds:
            details["retryAfterSeconds"] = self.retry_after_seconds
        document = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
            **({"details": details} if details else {}),
            "code": self.code,
        }
        return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace") + b"\n"

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers of the answer, without its length."""
        headers = [
            ("Content-Type", CONTENT_TYPE),
            ("Cache-Control", "no-cache, private"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if self.retry_after_seconds:
            headers.append(("Retry-After", str(self.retry_after_seconds)))
        if self.code == 401:
            headers.append(("WWW-Authenticate", "Bearer"))  # RFC 9110 section 15.5.2 demands one
        return tuple(headers)


def bad_request(message: str) -> Status:
    """400: the request itself is wrong; sending it again changes nothing."""
    return Status(400, "BadRequest", message)


def unauthorized(message: str = "Missing or invalid Seal token") -> Status:
    """401: nobody is known to ask. kubectl runs its credential plugin again and retries once."""
    return Status(401, "Unauthorized", message)


def forbidden(user: str, info: RequestInfo, why: str) -> Status:
    """403: who wanted what, in Kubernetes' words, and why not."""
    wanted = _wanted(user, info).translate(_HTML)
    resource = f"{info.resource}.{info.api_group}" if info.api_group else info.resource
    named = f'{resource} "{info.name}" is ' if info.name else f"{resource} is " if resource else ""
    details = {"name": info.name, "group": info.api_group, "kind": info.resource}
    return Status(403, "Forbidden", f"{named}forbidden: {wanted}: {why}", details)


def _wanted(user: str, info: RequestInfo) -> str:
    who = _quote(user)
    if not info.is_resource:
        return f"User {who} cannot {info.verb} path {_quote(info.path)}"
    where = (
        f"in the namespace {_quote(info.namespace)}" if info.namespace else "at the cluster scope"
    )
    what = f"resource {_quote(info.resource_type)} in API group {_quote(info.api_group)}"
    return f"User {who} cannot {info.verb} {what} {where}"


def _quote(text: str) -> str:
    """Go's `%q`, which is JSON's for what can stand in these places."""
    return json.dumps(text, ensure_ascii=False)


def method_not_allowed(message: str) -> Status:
    """405: a method that means nothing here."""
    return Status(405, "MethodNotAllowed", message)


def too_large(message: str) -> Status:
    """413: the body is larger than what is taken."""
    return Status(413, "RequestEntityTooLarge", f"Request entity too large: {message}")


def too_many_requests(message: str, retry_after_seconds: int) -> Status:
    """429: refused unseen; the client may send the very same again."""
    return Status(429, "TooManyRequests", message, retry_after_seconds=retry_after_seconds)


def internal_error(message: str) -> Status:
    """500: our fault. The message must hold nothing secret; the log has the rest."""
    return Status(500, "InternalError", f"Internal error occurred: {message}")


def bad_gateway(message: str) -> Status:
    """502: what came back from behind us cannot be believed."""
    return Status(502, "InternalError", message)


def service_unavailable(message: str, retry_after_seconds: int) -> Status:
    """503: the ledger is away, nothing was done; the client may send the very same again."""
    reason = "ServiceUnavailable"
    return Status(503, reason, message, retry_after_seconds=retry_after_seconds)


def gateway_timeout(request_id: str, message: str) -> Status:
    """504: recorded under `request_id`, not answered in time; it may still be executed."""
    text = f"Timeout: {message} (request id {request_id})"
    return Status(504, "Timeout", text, {"uid": request_id})
