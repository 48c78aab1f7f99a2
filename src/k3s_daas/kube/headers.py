"""Which header fields travel between a client and the API server, and which never do.

A request's fields fall in three: a few travel inside the envelope, those that claim an identity are
refused, and everything else is left behind at the gateway (credentials, cookies, `Forwarded`,
tracing, what concerns this hop only). The executor stamps the identity itself, last. An answer's
fields travel unless they concern one hop or this origin.

Fields keep their order and repetitions; names are compared in lower case. Values are RFC 9110 field
values; bytes beyond ASCII are what aiohttp makes of them (UTF-8, surrogate escapes for the rest).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from k3s_daas.kube.errors import HeaderRefused

Headers = tuple[tuple[str, str], ...]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEPT = _names(
    "accept accept-encoding accept-language cache-control content-encoding content-type "
    "if-match if-modified-since if-none-match if-range if-unmodified-since range "
    "kubectl-command kubectl-session user-agent"
)
"""Request fields that mean something to the API server or to a proxied application."""

KEPT_FOR_UPGRADE = _names(
    "origin sec-websocket-extensions sec-websocket-key sec-websocket-protocol "
    "sec-websocket-version x-stream-protocol-version"
)
"""Request fields that travel as well when the client asks for a tunnel (RFC 6455 section 4.1, and
Kubernetes' SPDY).
"""

IDENTITY_PREFIXES = ("impersonate-", "x-remote-")
"""Only the executor says who somebody is. kube-oidc-proxy's list of names forgot `Impersonate-Uid`,
so: by prefix.
"""

SINGLE = _names(
    "content-type content-encoding sec-websocket-key sec-websocket-version user-agent range"
)
"""Fields whose second value one reader would take and another would not."""

HOP_BY_HOP = _names(
    "connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer "
    "transfer-encoding upgrade content-length expect http2-settings"
)
"""Fields about one connection or the framing of one message (RFC 9110 section 7.6.1); each hop
writes its own.
"""

DROPPED_FROM_ANSWERS = _names(
    "set-cookie set-cookie2 clear-site-data strict-transport-security alt-svc www-authenticate "
    "authorization audit-id server"
)
"""Answer fields that would speak for the gateway's origin, shared by all pods behind it, or that
the gateway stamps.
"""

UPGRADES = {"websocket": "websocket", "spdy/3.1": "SPDY/3.1"}
"""Protocols a tunnel is opened for. Others (`h2c`, which Java's client offers every time) are
ignored, as one may.
"""

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""`token` of RFC 9110 section 5.6.2."""

_VALUE = re.compile(rb"(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?")
"""`field-value` of RFC 9110 section 5.5."""

_BEARER_PROTOCOL = "base64url.bearer.authorization.k8s.io."
"""A WebSocket subprotocol with this prefix carries a bearer token to kube-apiserver."""


def check_field(name: str, value: str) -> None:
    """Refuse a name or value that RFC 9110 does not allow: CR, LF and NUL above all.

    The message names the field, never its value, which may be a secret.
    """
    if not _NAME.fullmatch(name):
        raise HeaderRefused(f"the header name {name[:60]!a} is not a token (RFC 9110, 5.6.2)")
    try:
        raw = value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise HeaderRefused(f"the value of the header {name} is not text") from None
    if not _VALUE.fullmatch(raw):
        raise HeaderRefused(f"the value of the header {name} is not a field value (RFC 9110, 5.5)")


def request_headers(fields: Iterable[tuple[str, str]], *, upgrade: str | None = None) -> Headers:
    """The fields of a client's request that travel in the envelope, or `HeaderRefused`.

    `upgrade` is what `requested_upgrade` found; then the fields of that protocol and `Upgrade`
    itself travel too.
    """
    fields = tuple(fields)
    for name, value in fields:
        check_field(name, value)
        if _claims_identity(name):
            raise HeaderRefused(
                f"the header {name} claims an identity, which is not taken from clients: leave out"
                " --as, --as-group and --as-uid, and open a session of the seal token to act as"
            )
        if name.lower() == "transfer-encoding" and value.lower() != "chunked":
            # RFC 9112 section 6.1. The parser takes `gzip, chunked`, and would leave the gzip on.
            raise HeaderRefused("the body is in a transfer coding other than chunked alone")
    named = _named_by_connection(fields)
    if any(_claims_identity(option) for option in named):
        raise HeaderRefused("the header Connection names one that claims an identity")
    wanted = (KEPT | KEPT_FOR_UPGRADE if upgrade else KEPT) - named
    kept = tuple((name, value) for name, value in fields if name.lower() in wanted)
    _refuse_ambiguous(kept)
    return (*kept, ("Upgrade", upgrade)) if upgrade else kept


def requested_upgrade(fields: Iterable[tuple[str, str]]) -> str | None:
    """The protocol a client asks to switch to, as it is written, when it is one that is tunnelled.

    >>> requested_upgrade([("Connection", "keep-alive, Upgrade"), ("Upgrade", "WebSocket")])
    'websocket'
    """
    fields = tuple(fields)
    if "upgrade" not in _named_by_connection(fields):
        return None
    offers = [
        offer for name, value in fields if name.lower() == "upgrade" for offer in _list(value)
    ]
    return next((UPGRADES[offer] for offer in offers if offer in UPGRADES), None)


def answer_headers(fields: Iterable[tuple[str, str]], *, upgraded: bool = False) -> Headers:
    """The fields of the API server's answer that go back to the client.

    What is malformed is dropped: the request was executed, and that must be recorded whatever a pod
    behind a proxy writes into its headers. With `upgraded` (status 101) the `Upgrade` field stays,
    for the gateway to repeat with `Connection: Upgrade`.
    """
    fields = tuple(fields)
    dropped = (HOP_BY_HOP - {"upgrade"} if upgraded else HOP_BY_HOP) | DROPPED_FROM_ANSWERS
    dropped |= _named_by_connection(fields) - {"upgrade"}
    return tuple(
        (name, value)
        for name, value in fields
        if name.lower() not in dropped and not _claims_identity(name) and _is_field(name, value)
    )


def _claims_identity(name: str) -> bool:
    return name.lower().replace("_", "-").startswith(IDENTITY_PREFIXES)


def _is_field(name: str, value: str) -> bool:
    try:
        check_field(name, value)
    except HeaderRefused:
        return False
    return True


def _named_by_connection(fields: Iterable[tuple[str, str]]) -> frozenset[str]:
    """What `Connection` says concerns this hop only (RFC 9110 section 7.6.1)."""
    return frozenset(
        option for name, value in fields if name.lower() == "connection" for option in _list(value)
    )


def _list(value: str) -> list[str]:
    return [element for part in value.split(",") if (element := part.strip(" \t").lower())]


def _refuse_ambiguous(fields: Headers) -> None:
    names = [name.lower() for name, _ in fields]
    for name in SINGLE:
        if names.count(name) > 1:
            raise HeaderRefused(
                f"the header {name} stands {names.count(name)} times: expected it once"
            )
    for name, value in fields:
        if name.lower() != "sec-websocket-protocol":
            continue
        if any(protocol.startswith(_BEARER_PROTOCOL) for protocol in _list(value)):
            raise HeaderRefused(
                f"a WebSocket protocol starts with {_BEARER_PROTOCOL}: the credential is taken from"
                " the Authorization header only"
            )
