"""What a lying gateway could put into an envelope, and what the executor says to it."""

from pathlib import Path
from typing import Any

import pytest

from k3s_daas.contract.events.gateway import K8sAPIRequest
from k3s_daas.executor.errors import Rejected
from k3s_daas.executor.validation import (
    check_fresh,
    check_headers,
    check_meaning,
    check_upgrade,
)
from tests.faults.executor_world import DEADLINE_MS, START_MS, World

PODS = "/api/v1/namespaces/web/pods"


def approved(
    tmp_path: Path, method: str = "GET", path: str = PODS, **changed: Any
) -> K8sAPIRequest:
    return World(tmp_path).approve(method, path, **changed).event


def test_a_request_is_fresh_until_its_deadline(tmp_path: Path) -> None:
    event = approved(tmp_path)
    check_fresh(event, START_MS + DEADLINE_MS - 1)
    with pytest.raises(Rejected, match="5 ms after its deadline") as caught:
        check_fresh(event, START_MS + DEADLINE_MS + 5)
    assert (caught.value.code, caught.value.reason) == (504, "Timeout")


def test_what_means_what_was_approved_passes(tmp_path: Path) -> None:
    assert check_meaning(approved(tmp_path), "limit=500", ()).verb == "list"


@pytest.mark.parametrize(
    ("method", "path", "query", "changed", "said"),
    [
        (
            "GET",
            PODS,
            "watch=true",
            {},
            "approved class 'single', verb 'list'; it is class 'stream'",
        ),
        ("GET", PODS, "", {"verb": "get"}, "verb 'get'; it is verb 'list'"),
        ("GET", PODS, "fieldSelector=metadata.name%3Da", {}, "name ''; it is name 'a'"),
        ("GET", PODS, "", {"namespace": "other"}, "namespace 'other'"),
        ("GET", PODS, "", {"resource_type": "configmaps"}, "resource 'configmaps'"),
        ("GET", PODS + "/a/log", "follow", {}, "class 'stream'"),
        ("GET", PODS + "/a", "", {"resource_type": "pods/log"}, "resource 'pods/log'"),
        ("DELETE", PODS, "", {"verb": "delete"}, "it is verb 'deletecollection'"),
        ("POST", PODS + "/a/exec", "", {"verb": "get"}, "it is verb 'create'"),
        ("GET", PODS, "", {"request_class": 1}, "class 'stream'; it is class 'single'"),
        ("GET", "/apis/apps/v1/deployments", "", {"api_group": ""}, "apiGroup ''; it is"),
    ],
)
def test_anything_else_is_named(
    tmp_path: Path, method: str, path: str, query: str, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(Rejected, match="not what was approved") as caught:
        check_meaning(approved(tmp_path, method, path, **changed), query, ())
    assert caught.value.code == 403
    assert said in str(caught.value)


@pytest.mark.parametrize("path", ["/api/v1//pods", "/api/v1/pods/..", "/api/v1/pods%2Fa", "api"])
def test_a_path_that_is_not_canonical_is_refused(tmp_path: Path, path: str) -> None:
    event = approved(tmp_path, path=PODS)
    changed = type(event)(
        **{name: getattr(event, name) for name in event.__slots__} | {"path": path}
    )
    with pytest.raises(Rejected) as caught:
        check_meaning(changed, "", ())
    assert (caught.value.code, caught.value.reason) == (400, "BadRequest")


def test_a_method_without_meaning_is_refused(tmp_path: Path) -> None:
    event = approved(tmp_path)
    changed = type(event)(
        **{name: getattr(event, name) for name in event.__slots__} | {"method": "TRACE"}
    )
    with pytest.raises(Rejected) as caught:
        check_meaning(changed, "", ())
    assert caught.value.code == 405


@pytest.mark.parametrize(
    "name", ["Impersonate-User", "impersonate_uid", "X-Remote-Group", "IMPERSONATE-EXTRA-a"]
)
def test_an_identity_in_the_envelope_is_refused(name: str) -> None:
    with pytest.raises(Rejected, match="claims an identity"):
        check_headers([(name, "system:masters")])


def test_only_headers_that_mean_something_to_the_cluster_go_there() -> None:
    given = [("Accept", "a"), ("Cookie", "c"), ("Authorization", "Bearer x"), ("Audit-ID", "mine")]
    assert check_headers(given) == (("Accept", "a"),)


def test_an_upgrade_is_to_one_protocol_we_tunnel() -> None:
    assert check_upgrade([]) is None
    assert check_upgrade([("Upgrade", "SPDY/3.1")]) == "SPDY/3.1"
    assert ("Upgrade", "websocket") in check_headers([("upgrade", "websocket")])
    for offers in ([("Upgrade", "h2c")], [("Upgrade", "websocket"), ("Upgrade", "websocket")]):
        with pytest.raises(Rejected, match="cannot switch"):
            check_upgrade(offers)
