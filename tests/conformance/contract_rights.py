"""Rights to draw, questions to ask of them, and what the contract answers.

Words are drawn from few, and near one another, so that wildcards, prefixes and subresources meet.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.conformance import contract_pocketsui
from tests.conformance.contract_calls import BOOK, TOKEN, bind, put_role, text
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_objects import PERSON, Rule
from tests.conformance.contract_rbac import Binding, Question
from tests.conformance.contract_vms import everything
from tests.conformance.contract_world import Call, Pure, World, call

VERBS = ("get", "list", "create", "delete")
NAMES = ("", "web", "db")
NAMESPACES = ("", "shop", "shop-2")
GROUPS = ("", "apps", "batch")
RESOURCES = ("pods", "pods/log", "pods/scale", "deployments", "deployments/scale", "scale")
PATHS = ("/", "/healthz", "/healthz/etcd", "/health", "/api*", "/apis/apps/v1", "/ä", "/á")
URLS = (*PATHS, "*", "**", "/*", "/healthz*", "/healthz/*", "/healthz**", "/a*s", "/ä*", "")
RESOURCE_PATTERNS = ("*", "*/scale", "*/log", "*/", "", *RESOURCES)


def lists(*words: str, at_least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    """Up to three of the words."""
    return st.lists(st.sampled_from(words), min_size=at_least, max_size=3, unique=True).map(tuple)


def bindings(rules: st.SearchStrategy[Rule]) -> st.SearchStrategy[tuple[Binding, ...]]:
    """What somebody is given: nothing, or some roles, each in one namespace or everywhere."""
    binding = st.builds(
        Binding,
        rules=st.lists(rules, min_size=1, max_size=3).map(tuple),
        namespace=st.sampled_from(NAMESPACES),
    )
    return st.lists(binding, max_size=3).map(tuple)


RULES = st.builds(
    Rule,
    verbs=lists("*", *VERBS),
    api_groups=lists("*", *GROUPS),
    resources=lists(*RESOURCE_PATTERNS),
    resource_names=lists(*NAMES),
    non_resource_urls=lists(*URLS),
)
"""Every rule that the contract takes, also those which say nothing."""

QUESTIONS = st.builds(
    Question,
    verb=st.sampled_from(VERBS),
    api_group=st.sampled_from(GROUPS),
    resource=st.sampled_from(("", *RESOURCES)),
    namespace=st.sampled_from(NAMESPACES),
    name=st.sampled_from(NAMES),
    path=st.sampled_from(("", *PATHS)),
)


def granting(given: Sequence[Binding]) -> tuple[Call, ...]:
    """The calls that write the bindings, each with a role of its own."""
    calls: list[Call] = []
    for number, binding in enumerate(given):
        calls.append(put_role(f"role {number}", *binding.rules))
        calls.append(bind(f"role {number}", binding.namespace))
    return tuple(calls)


def answers(given: Sequence[Binding], asked: Sequence[Question]) -> list[bool]:
    """What the contract answers to somebody with these bindings, question by question."""
    world = World.of(*everything())
    calls = (*granting(given), *(allows(each) for each in asked))
    done = contract_pocketsui.execution(
        world, world.transaction(calls, REAL), PERSON, keep_return_values=True
    )
    assert done.failure is None
    return [
        result.returned[0].contents == b"\x01"
        for result in done.results
        if result.returned and result.returned[0].type == "bool"
    ]


def allows(asked: Question) -> Call:
    """The question whether the token may do it, as the contract takes it."""
    words = asked.verb, asked.api_group, asked.resource, asked.namespace, asked.name, asked.path
    attributes = call("rule::new_attributes", *(text(word) for word in words))
    return call("permission::allows", BOOK, Pure(TOKEN.id), attributes)
