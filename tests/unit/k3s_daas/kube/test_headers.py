"""Headers: each class of the pitfalls page, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k3s_daas.kube.errors import HeaderRefused
from k3s_daas.kube.headers import (
    KEPT,
    KEPT_FOR_UPGRADE,
    answer_headers,
    check_field,
    request_headers,
    requested_upgrade,
)

PLAIN = [("Accept", "application/json"), ("User-Agent", "kubectl/v1.34.4")]


@pytest.mark.parametrize(
    "name",
    [
        "Impersonate-User",
        "impersonate-group",
        "IMPERSONATE-UID",  # kube-oidc-proxy's list forgot it
        "Impersonate-Extra-scopes",
        "Impersonate_User",
        "X-Remote-User",
        "x_remote_group",
        "X-Remote-Extra-a",
    ],
)
@pytest.mark.parametrize("connection", ["close", "Impersonate-User, X-Remote-User"])
def test_identity_is_refused_by_prefix(name: str, connection: str) -> None:
    """Rancher CVE-2021-31999: naming it in Connection makes no difference."""
    with pytest.raises(HeaderRefused, match=name):
        request_headers([*PLAIN, ("Connection", connection), (name, "system:admin")])


def test_connection_may_not_name_an_identity() -> None:
    with pytest.raises(HeaderRefused, match="Connection"):
        request_headers([*PLAIN, ("Connection", "close, Impersonate_User")])


def test_only_a_few_fields_travel() -> None:
    left_behind = [
        ("Authorization", "Bearer secret"),
        ("Cookie", "a=b"),
        ("Host", "gateway"),
        ("Forwarded", "for=10.0.0.1"),
        ("X-Forwarded-For", "10.0.0.1"),
        ("Audit-ID", "planted"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "3"),
        ("Keep-Alive", "1"),
        ("Proxy-Authorization", "Basic x"),
        ("Upgrade", "h2c"),
        ("Sec-WebSocket-Key", "x"),
        ("X-Anything", "else"),
    ]
    assert request_headers([*left_behind, *PLAIN]) == tuple(PLAIN)


def test_a_body_that_nobody_would_decode_is_refused() -> None:
    assert request_headers([("Transfer-Encoding", "Chunked"), ("Accept", "a")])

    with pytest.raises(HeaderRefused, match="transfer coding"):
        request_headers([("Transfer-Encoding", "gzip, chunked")])


def test_what_connection_names_is_dropped_first() -> None:
    fields = [
        ("Connection", "close, ACCEPT"),
        ("connection", "if-match"),
        ("If-Match", "1"),
        *PLAIN,
    ]
    assert request_headers(fields) == (("User-Agent", "kubectl/v1.34.4"),)


@pytest.mark.parametrize(
    "value", ["a\r\nX-Remote-User: root", "a\nb", "a\0b", " a", "a ", "a\x7f", "\ud800"]
)
def test_values_are_field_values(value: str) -> None:
    with pytest.raises(HeaderRefused, match="X-Other") as refused:
        request_headers([("X-Other", value)])
    assert "root" not in str(refused.value)


@pytest.mark.parametrize("name", ["", "a b", "a:", "\u00e4", "a\r\nb", "a\0"])
def test_names_are_tokens(name: str) -> None:
    with pytest.raises(HeaderRefused):
        check_field(name, "x")


@pytest.mark.parametrize("value", ["", "a", "a b\tc", "K\u00f6ln", "\udce4"])
def test_what_rfc_9110_allows_passes(value: str) -> None:
    check_field("Warning", value)


def test_a_second_content_type_is_refused() -> None:
    with pytest.raises(HeaderRefused, match="2 times"):
        request_headers([("Content-Type", "a/b"), ("content-type", "c/d")])


WEBSOCKET = [
    ("Connection", "keep-alive, Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Protocol", "v5.channel.k8s.io"),
]
SPDY = [
    ("Connection", "Upgrade"),
    ("Upgrade", "SPDY/3.1"),
    ("X-Stream-Protocol-Version", "v4.channel.k8s.io"),
    ("X-Stream-Protocol-Version", "v3.channel.k8s.io"),
]


@pytest.mark.parametrize(("fields", "protocol"), [(WEBSOCKET, "websocket"), (SPDY, "SPDY/3.1")])
def test_a_tunnel_takes_its_fields_along(fields: list[tuple[str, str]], protocol: str) -> None:
    assert requested_upgrade(fields) == protocol
    assert request_headers(fields, upgrade=protocol) == (*fields[2:], ("Upgrade", protocol))


@pytest.mark.parametrize(
    "fields",
    [
        [("Upgrade", "websocket")],  # Connection does not say so
        [("Connection", "Upgrade")],
        [
            ("Connection", "Upgrade, HTTP2-Settings"),
            ("Upgrade", "h2c"),
        ],  # java.net.http on every request
        [("Connection", "Upgrade"), ("Upgrade", "TLS/1.0")],
    ],
)
def test_other_upgrades_are_ignored(fields: list[tuple[str, str]]) -> None:
    assert requested_upgrade(fields) is None


def test_a_credential_in_a_websocket_protocol_is_refused() -> None:
    """kube-apiserver would take it as a bearer token (`authentication/request/websocket`)."""
    protocol = "v5.channel.k8s.io, base64url.bearer.authorization.k8s.io.c2VjcmV0"
    with pytest.raises(HeaderRefused, match="Authorization header only") as refused:
        request_headers([*WEBSOCKET[:4], ("Sec-WebSocket-Protocol", protocol)], upgrade="websocket")
    assert "c2VjcmV0" not in str(refused.value)


def test_answers_keep_all_but_what_concerns_one_hop_or_the_origin() -> None:
    kept = [
        ("Content-Type", "application/json"),
        ("Content-Encoding", "gzip"),
        ("Warning", '299 - "K\u00f6ln is deprecated"'),
        ("X-Kubernetes-Pf-Flowschema-Uid", "u"),
        ("Location", "/elsewhere"),
    ]
    dropped = [
        ("Connection", "X-Hop"),
        ("X-Hop", "1"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "9"),
        ("Set-Cookie", "gateway=mine"),
        ("Strict-Transport-Security", "max-age=1"),
        ("Audit-Id", "a"),
        ("X-Remote-User", "system:admin"),
        ("Upgrade", "h2c"),
    ]
    assert answer_headers([*dropped, *kept]) == tuple(kept)


def test_a_malformed_field_of_an_answer_is_dropped() -> None:
    """The request was executed; its answer must not be lost over a header."""
    fields = [("X-Bad", "a\x01b"), ("X Bad", "a"), ("X-Split", "a\r\nSet-Cookie: b"), ("Etag", "1")]
    assert answer_headers(fields) == (("Etag", "1"),)


def test_a_switched_answer_keeps_its_protocol() -> None:
    fields = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Accept", "s3pPLMBi"),
    ]
    assert answer_headers(fields, upgraded=True) == tuple(fields[1:])


@given(st.lists(st.tuples(st.text(), st.text())))
def test_nothing_else_comes_through(fields: list[tuple[str, str]]) -> None:
    for walk in (request_headers, answer_headers):
        try:
            walk(fields)
        except HeaderRefused as error:
            assert str(error).isprintable()
    assert requested_upgrade(fields) is None


def test_no_kept_field_is_a_credential() -> None:
    assert not (KEPT | KEPT_FOR_UPGRADE) & {
        "authorization",
        "cookie",
        "host",
        "audit-id",
        "forwarded",
    }
