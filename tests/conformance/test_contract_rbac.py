"""The contract allows exactly what Kubernetes RBAC would: drawn roles, bindings and requests.

The comparison with a running kube-apiserver is still to come; until then an independent model
stands for it. Words are drawn from few, and near one another, so that wildcards, prefixes and
subresources meet.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance import contract_pocketsui
from tests.conformance.contract_calls import BOOK, TOKEN, Submission, bind, put_role, text
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_objects import PERSON, Rule
from tests.conformance.contract_rbac import Binding, Question, allowed
from tests.conformance.contract_vms import everything, run
from tests.conformance.contract_world import Call, Pure, World, call

NAMES = ("", "web", "db")
NAMESPACES = ("", "shop", "shop-2")
GROUPS = ("", "apps", "batch")
RESOURCES = ("pods", "pods/log", "pods/scale", "deployments", "deployments/scale", "scale")
PATHS = ("/", "/healthz", "/healthz/etcd", "/health", "/api*", "/apis/apps/v1", "/ä", "/á")
URLS = (*PATHS, "*", "**", "/*", "/healthz*", "/healthz/*", "/healthz**", "/a*s", "/ä*", "")


def lists(*words: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), max_size=3, unique=True).map(tuple)


RULES = st.builds(
    Rule,
    verbs=lists("*", "get", "list", "create", "delete"),
    api_groups=lists("*", *GROUPS),
    resources=lists("*", "*/scale", "*/log", "*/", "", *RESOURCES),
    resource_names=lists(*NAMES),
    non_resource_urls=lists(*URLS),
)
BINDINGS = st.lists(
    st.builds(
        Binding,
        rules=st.lists(RULES, min_size=1, max_size=3).map(tuple),
        namespace=st.sampled_from(NAMESPACES),
    ),
    max_size=3,
).map(tuple)
QUESTIONS = st.builds(
    Question,
    verb=st.sampled_from(("get", "list", "create", "delete")),
    api_group=st.sampled_from(GROUPS),
    resource=st.sampled_from(("", *RESOURCES)),
    namespace=st.sampled_from(NAMESPACES),
    name=st.sampled_from(NAMES),
    path=st.sampled_from(("", *PATHS)),
)


def granting(bindings: tuple[Binding, ...]) -> tuple[Call, ...]:
    """The calls that write the bindings, each with a role of its own."""
    calls: list[Call] = []
    for number, binding in enumerate(bindings):
        calls.append(put_role(f"role {number}", *binding.rules))
        calls.append(bind(f"role {number}", binding.namespace))
    return tuple(calls)


def allows(asked: Question) -> Call:
    words = asked.verb, asked.api_group, asked.resource, asked.namespace, asked.name, asked.path
    attributes = call("rule::new_attributes", *(text(word) for word in words))
    return call("permission::allows", BOOK, Pure(TOKEN.id), attributes)


@settings(max_examples=400, deadline=None)
@given(BINDINGS, st.lists(QUESTIONS, min_size=1, max_size=8))
def test_the_contract_allows_what_kubernetes_would(
    bindings: tuple[Binding, ...], asked: list[Question]
) -> None:
    world = World.of(*everything())
    calls = (*granting(bindings), *(allows(each) for each in asked))
    done = contract_pocketsui.execution(
        world, world.transaction(calls, REAL), PERSON, keep_return_values=True
    )
    assert done.failure is None
    answers = [
        result.returned[0].contents == b"\x01"
        for result in done.results
        if result.returned and result.returned[0].type == "bool"
    ]
    assert answers == [allowed(bindings, each) for each in asked]


@settings(max_examples=40, deadline=None)
@given(BINDINGS.filter(lambda drawn: len(drawn) < 2), QUESTIONS)
def test_the_real_vm_agrees(bindings: tuple[Binding, ...], asked: Question) -> None:
    where = Submission(
        method="GET" if asked.verb in ("get", "list") else "POST",
        verb=asked.verb,
        path=asked.path or "/",
        namespace=asked.namespace if asked.resource else "",
        api_group=asked.api_group if asked.resource else "",
        resource_type=asked.resource,
        name=asked.name if asked.resource else "",
    )
    outcome = run(*granting(bindings), where.execute())
    question = Question(
        asked.verb, where.api_group, asked.resource, where.namespace, where.name, where.path
    )
    assert (outcome.abort is None) == allowed(bindings, question)
    assert outcome.abort is None or outcome.abort.code == 2
