"""The contract allows exactly what a running kube-apiserver allows: thousands of drawn pairs.

Drawn are rules that Kubernetes would store: each about resources or about paths, and none of its
lists empty where Kubernetes wants one. What the contract makes of others is said in
docs/contract.md, and tested in test_contract_rbac.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k3s_daas.cluster.build import ensure_binaries
from k3s_daas.installation import Installation
from tests.conformance.contract_objects import Rule
from tests.conformance.contract_rbac import Binding, Question
from tests.conformance.contract_rights import (
    GROUPS,
    NAMES,
    NAMESPACES,
    QUESTIONS,
    RESOURCE_PATTERNS,
    URLS,
    VERBS,
    answers,
    bindings,
    lists,
)
from tests.conformance.kube_api_server import KubeAPIServer

PEOPLE = 250
QUESTIONS_EACH = 32

ABOUT_RESOURCES = st.builds(
    Rule,
    verbs=lists("*", *VERBS, at_least=1),
    api_groups=lists("*", *GROUPS, at_least=1),
    resources=lists(*RESOURCE_PATTERNS, at_least=1),
    resource_names=lists(*NAMES),
    non_resource_urls=st.just(()),
)
ABOUT_PATHS = st.builds(
    Rule,
    verbs=lists("*", *VERBS, at_least=1),
    api_groups=st.just(()),
    resources=st.just(()),
    resource_names=st.just(()),
    non_resource_urls=lists(*URLS, at_least=1),
)
STORABLE_RULES = ABOUT_RESOURCES | ABOUT_PATHS
EVERY_QUESTION = st.lists(QUESTIONS, min_size=QUESTIONS_EACH, max_size=QUESTIONS_EACH)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubeAPIServer]:
    """A kube-apiserver of our own build, with the namespaces that are drawn."""
    cache = Installation.named("unused", os.environ).cache
    programs = ensure_binaries(cache, lambda line: None)
    with KubeAPIServer.started(programs, tmp_path_factory.mktemp("kubernetes")) as started:
        for name in filter(None, NAMESPACES):
            started.create_namespace(name)
        yield started


@pytest.fixture(scope="module")
def names() -> Iterator[str]:
    """A name for every person, never given twice: the server forgets nobody."""
    return (f"person-{number}" for number in itertools.count())


@pytest.mark.timeout(1_800)  # the first build of Kubernetes on a machine takes minutes
@settings(max_examples=PEOPLE, deadline=None)
@given(bindings(STORABLE_RULES), EVERY_QUESTION)
def test_the_contract_allows_what_a_kube_apiserver_allows(
    server: KubeAPIServer,
    names: Iterator[str],
    granted: tuple[Binding, ...],
    asked: list[Question],
) -> None:
    person = next(names)
    server.grant(person, granted)
    assert answers(granted, asked) == server.review(person, asked)
