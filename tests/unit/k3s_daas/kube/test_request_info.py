"""Classification: the table, the hardening, and the shapes that hold for every request.

Agreement with Kubernetes' own code is `test_request_info_vectors.py`; here is where each case that
bites comes from.
"""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k3s_daas.kube.errors import KubeError, MethodRefused, NotCanonical
from k3s_daas.kube.request_info import CONNECT_SUBRESOURCES, METHODS, classify

POD = "/api/v1/namespaces/web/pods/a"

CASES = """
GET    /api/v1/namespaces/foo                         get namespaces foo foo  is in itself
GET    /api/v1/namespaces/foo/pods                    list pods foo -         kubectl get pods
GET    /api/v1/pods?limit=500                         list pods - -           kubectl get pods -A
POST   /apis/apps/v1/namespaces/x/deployments         create deployments x -  kubectl apply
PATCH  /apis/a/v1/namespaces/x/widgets/d/scale        patch widgets/scale x d kubectl scale
DELETE /api/v1/namespaces/x/pods                      deletecollection pods x - kubectl delete --all
GET    /api/v1/namespaces/x/pods/a/log?follow         get pods/log x a        kubectl logs -f
POST   /api/v1/namespaces/x/pods/a/exec               create pods/exec x a    exec over SPDY
GET    /api/v1/namespaces/x/pods/a/exec               create pods/exec x a    kubernetes#78741
GET    /api/v1/namespaces/x/pods/a/attach             create pods/attach x a  kubernetes#136550
GET    /api/v1/namespaces/x/pods/a/portforward        create pods/portforward x a kubernetes#136550
DELETE /api/v1/namespaces/x/pods/a/proxy/b/c          create pods/proxy x a   whatever the method
GET    /api/v1/nodes/n:10250/proxy/run                create nodes/proxy - n:10250 admin
GET    /api/v1/namespaces/x/services/s:80/proxy/      create services/proxy x s:80 a colon
GET    /api/v1/proxy/namespaces/x/pods/a              create pods/proxy x a   gone since 1.10
GET    /api/v1/proxy/namespaces/x/pods/a/b/c          create pods/proxy x a   the same with a tail
GET    /api/v1/watch/namespaces/x/pods/a/exec         create pods/exec x a    watch hides no exec
GET    /api/v1/watch/namespaces/x/pods                watch pods x -          watch by path
GET    /version                                       get - - -               no resource
HEAD   /healthz                                       head - - -              lower case
"""
"""Method, target; verb, resource type, namespace, name (- is none); where the case comes from."""


@pytest.mark.parametrize(
    "case", CASES.strip().splitlines(), ids=lambda case: " ".join(case.split()[:2])
)
def test_table(case: str) -> None:
    method, target, verb, resource_type, namespace, name, origin = case.split(maxsplit=6)
    path, _, query = target.partition("?")
    info = classify(method, path, query)
    found = info.verb, info.resource_type or "-", info.namespace or "-", info.name or "-"
    assert found == (verb, resource_type, namespace, name), origin
    assert info.path == path


@pytest.mark.parametrize("value", ["1", "true", "", "yes", "no", "00", "False ", "2", "%00"])
def test_every_value_but_two_is_a_watch(value: str) -> None:
    assert classify("GET", "/api/v1/pods", f"watch={quote(value, safe='%')}").verb == "watch"
    assert classify("GET", POD + "/log", f"follow={quote(value, safe='%')}").stream


@pytest.mark.parametrize("value", ["0", "false", "FALSE", "fAlSe", "fal\u017fe"])
def test_two_values_are_none_in_any_case(value: str) -> None:
    assert classify("GET", "/api/v1/pods", f"watch={quote(value)}").verb == "list"
    assert not classify("GET", POD + "/log", f"follow={quote(value)}").stream


def test_a_bare_watch_and_an_encoded_one_are_watches() -> None:
    assert classify("GET", "/api/v1/pods", "watch").stream
    assert classify("GET", "/api/v1/pods", "%77atch=1").stream


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/pods", "watch=0&watch=1"),
        ("/api/v1/pods", "fieldSelector=a=b&fieldSelector=a=b"),
        (POD + "/log", "follow&follow=0"),
    ],
)
def test_what_decides_stands_once(path: str, query: str) -> None:
    with pytest.raises(NotCanonical, match="2 times"):
        classify("GET", path, query)


def test_a_proxied_application_may_use_those_words_as_it_likes() -> None:
    assert (
        classify("GET", POD + "/proxy/feed", "watch=1&watch=2&follow").resource_type == "pods/proxy"
    )


@pytest.mark.parametrize(
    ("method", "path", "query", "upgrade", "stream"),
    [
        ("GET", "/api/v1/pods", "", False, False),
        ("GET", "/api/v1/pods", "watch=1", False, True),
        ("GET", "/api/v1/pods", "watch=1", True, True),
        ("GET", POD, "watch=1", False, False),  # a get of one object has no watch
        (
            "GET",
            POD,
            "",
            True,
            False,
        ),  # nothing to upgrade to: the body must not slip into a tunnel
        ("GET", POD + "/log", "", False, False),
        ("POST", POD + "/exec", "", True, True),
        (
            "POST",
            POD + "/exec",
            "",
            False,
            False,
        ),  # the API server will say that an upgrade is required
        ("GET", POD + "/proxy/socket", "", True, True),
        ("GET", POD + "/proxy/index.html", "", False, False),
        ("GET", "/healthz", "", True, False),
    ],
)
def test_class(method: str, path: str, query: str, upgrade: bool, stream: bool) -> None:
    assert classify(method, path, query, upgrade=upgrade).stream is stream


@pytest.mark.parametrize("method", ["get", "TRACE", "CONNECT", "", "G ET", "PROPFIND"])
def test_unknown_methods_are_refused(method: str) -> None:
    with pytest.raises(MethodRefused):
        classify(method, "/api/v1/pods")


def test_writes_below_the_watch_prefix_are_refused() -> None:
    with pytest.raises(MethodRefused, match="expected GET"):
        classify("DELETE", "/api/v1/watch/pods")


def test_a_control_character_in_the_selected_name_is_refused() -> None:
    with pytest.raises(NotCanonical, match="control character"):
        classify("GET", "/api/v1/pods", "fieldSelector=metadata.name=a%0Ab")
    with pytest.raises(NotCanonical, match="not UTF-8"):
        classify("GET", "/api/v1/pods", "fieldSelector=metadata.name=a%FF")


NAMES = st.text(
    st.characters(codec="ascii", categories=("Ll", "Nd"), include_characters="-:"), min_size=1
)
SEGMENTS = st.sampled_from(
    ["api", "apis", "v1", "apps", "namespaces", "pods", "watch", "proxy", "status", "exec", "log"]
)
PATHS = st.lists(SEGMENTS | NAMES, max_size=8).map(lambda parts: "/" + "/".join(parts))


@given(st.sampled_from(sorted(METHODS)), PATHS, st.booleans())
def test_reaching_into_a_pod_is_always_create(method: str, path: str, upgrade: bool) -> None:
    try:
        info = classify(method, path, upgrade=upgrade)
    except KubeError:
        return
    if info.subresource in CONNECT_SUBRESOURCES:
        assert info.verb == "create"
    if info.verb in ("get", "list", "watch") and info.is_resource:
        assert method in ("GET", "HEAD")


@given(NAMES, NAMES, NAMES)
def test_a_name_is_the_same_in_every_spelling_clients_use(
    namespace: str, resource: str, name: str
) -> None:
    plain = classify("GET", f"/apis/g/v1/namespaces/{namespace}/r{resource}/{name}")
    encoded = classify(
        "GET", f"/apis/g/v1/namespaces/{quote(namespace)}/r{quote(resource)}/{quote(name)}"
    )
    assert (plain.namespace, plain.resource_type, plain.name) == (
        encoded.namespace,
        encoded.resource_type,
        encoded.name,
    )


@given(st.text(), st.text(), st.text())
def test_nothing_but_the_named_error(method: str, path: str, query: str) -> None:
    for words in ((method, path, query), ("GET", "/" + path, ""), ("GET", "/api/v1/pods", query)):
        try:
            classify(*words)
        except KubeError as error:
            assert str(error)
