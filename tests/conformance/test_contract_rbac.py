"""The contract allows exactly what Kubernetes RBAC would: drawn roles, bindings and requests.

Here an independent model is asked, which takes any rule; test_contract_rbac_kubernetes asks a
kube-apiserver, which takes only those that it would store.
"""

from __future__ import annotations

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from tests.conformance.contract_calls import Submission
from tests.conformance.contract_oracle import CannotJudge
from tests.conformance.contract_rbac import Binding, Question, allowed
from tests.conformance.contract_rights import QUESTIONS, RULES, answers, bindings, granting
from tests.conformance.contract_vms import run


@settings(max_examples=400, deadline=None)
@given(bindings(RULES), st.lists(QUESTIONS, min_size=1, max_size=8))
def test_the_contract_allows_what_the_model_allows(
    granted: tuple[Binding, ...], asked: list[Question]
) -> None:
    assert answers(granted, asked) == [allowed(granted, each) for each in asked]


@settings(max_examples=40, deadline=None)
@given(bindings(RULES).filter(lambda drawn: len(drawn) < 2), QUESTIONS)
def test_the_real_vm_agrees(granted: tuple[Binding, ...], asked: Question) -> None:
    where = Submission(
        method="GET" if asked.verb in ("get", "list") else "POST",
        verb=asked.verb,
        path=asked.path or "/",
        namespace=asked.namespace if asked.resource else "",
        api_group=asked.api_group if asked.resource else "",
        resource_type=asked.resource,
        name=asked.name if asked.resource else "",
    )
    try:
        outcome = run(*granting(granted), where.execute())
    except CannotJudge:
        reject()
    question = Question(
        asked.verb, where.api_group, asked.resource, where.namespace, where.name, where.path
    )
    assert (outcome.abort is None) == allowed(granted, question)
    assert outcome.abort is None or outcome.abort.code == 2
