"""Refusals: what kubectl prints of them, and which of them invite a second try."""

from __future__ import annotations

import json

import pytest

from k3s_daas.kube import status
from k3s_daas.kube.request_info import classify
from k3s_daas.kube.status import Status

USER = "daas:0x2a"


def test_forbidden_in_the_words_of_kube_apiserver() -> None:
    info = classify("GET", "/api/v1/namespaces/x/pods")
    assert json.loads(status.forbidden(USER, info, "no role allows it").body()) == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": 'pods is forbidden: User "daas:0x2a" cannot list resource "pods" in API '
        'group "" in the namespace "x": no role allows it',
        "reason": "Forbidden",
        "details": {"kind": "pods"},
        "code": 403,
    }


@pytest.mark.parametrize(
    ("method", "path", "message"),
    [
        (
            "DELETE",
            "/apis/apps/v1/namespaces/x/deployments/d",
            'deployments.apps "d" is forbidden: User "daas:0x2a" cannot delete resource'
            ' "deployments" in API group "apps" in the namespace "x": why',
        ),
        (
            "GET",
            "/api/v1/namespaces/x/pods/a/log",
            'pods "a" is forbidden: User "daas:0x2a" cannot get resource "pods/log"'
            ' in API group "" in the namespace "x": why',
        ),
        (
            "GET",
            "/api/v1/nodes",
            'nodes is forbidden: User "daas:0x2a" cannot list resource "nodes"'
            ' in API group "" at the cluster scope: why',
        ),
        ("GET", "/metrics", 'forbidden: User "daas:0x2a" cannot get path "/metrics": why'),
        (
            "GET",
            "/api/v1/nodes/a%3Cb%3E",
            'nodes "a<b>" is forbidden: User "daas:0x2a" cannot get resource "nodes"'
            ' in API group "" at the cluster scope: why',
        ),
    ],
)
def test_forbidden_messages(method: str, path: str, message: str) -> None:
    assert status.forbidden(USER, classify(method, path), "why").message == message


ALL = [
    status.bad_request("m"),
    status.unauthorized(),
    status.forbidden(USER, classify("GET", "/version"), "m"),
    status.method_not_allowed("m"),
    status.too_large("m"),
    status.too_many_requests("m", 1),
    status.internal_error("m"),
    status.bad_gateway("m"),
    status.service_unavailable("m", 2),
    status.gateway_timeout("id-1", "m"),
]


@pytest.mark.parametrize("refusal", ALL, ids=lambda refusal: str(refusal.code))
def test_body_and_headers_agree(refusal: Status) -> None:
    document = json.loads(refusal.body())
    assert (document["kind"], document["apiVersion"], document["code"]) == (
        "Status",
        "v1",
        refusal.code,
    )
    retry = dict(refusal.headers()).get("Retry-After")
    assert retry == (str(document["details"]["retryAfterSeconds"]) if retry else None)


def test_only_what_did_nothing_may_be_sent_again() -> None:
    """client-go's `rest/with_retry.go` repeats any method on 5xx with Retry-After."""
    repeated = {refusal.code for refusal in ALL if "Retry-After" in dict(refusal.headers())}
    assert repeated == {429, 503}


def test_a_timeout_names_its_request() -> None:
    refusal = status.gateway_timeout("5Kd-7", "no executor answered")
    assert "5Kd-7" in refusal.message
    assert json.loads(refusal.body())["details"] == {"uid": "5Kd-7"}


def test_401_has_a_challenge_and_the_design_s_words() -> None:
    assert dict(status.unauthorized().headers())["WWW-Authenticate"] == "Bearer"
    assert status.unauthorized().message == "Missing or invalid Seal token"


def test_a_lone_surrogate_in_a_message_does_not_stop_the_answer() -> None:
    assert json.loads(status.bad_request("a\udcff").body())["message"] == "a?"
