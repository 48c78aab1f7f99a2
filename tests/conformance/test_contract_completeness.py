"""No public function and no error of the contract is left out of the tests on both VMs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conformance import (
    test_contract_answers,
    test_contract_approvals,
    test_contract_attestation,
    test_contract_audit_access,
    test_contract_cancellation,
    test_contract_challenge,
    test_contract_cluster,
    test_contract_delegation,
    test_contract_evidence,
    test_contract_executors,
    test_contract_expiry,
    test_contract_governance,
    test_contract_incentives,
    test_contract_k8s_gateway,
    test_contract_limits,
    test_contract_measurements,
    test_contract_nitro,
    test_contract_platform,
    test_contract_policy,
    test_contract_purse,
    test_contract_read_batch,
    test_contract_recovery,
    test_contract_service_pot,
    test_contract_staking,
    test_contract_take_over,
    test_contract_tokens,
    test_contract_upgrade,
    test_contract_views,
    test_contract_views_economy,
    test_contract_workers,
)
from tests.conformance.contract_rbac import Question
from tests.conformance.contract_rights import allows
from tests.conformance.contract_world import Call, Given, Vec

SOURCES = Path(__file__).parents[2] / "move" / "sources"
TABLES = (
    test_contract_take_over,
    test_contract_read_batch,
    test_contract_purse,
    test_contract_policy,
    test_contract_limits,
    test_contract_evidence,
    test_contract_challenge,
    test_contract_cancellation,
    test_contract_approvals,
    test_contract_attestation,
    test_contract_audit_access,
    test_contract_delegation,
    test_contract_governance,
    test_contract_incentives,
    test_contract_measurements,
    test_contract_nitro,
    test_contract_recovery,
    test_contract_service_pot,
    test_contract_workers,
    test_contract_cluster,
    test_contract_executors,
    test_contract_expiry,
    test_contract_platform,
    test_contract_staking,
    test_contract_tokens,
)
FORMS = test_contract_k8s_gateway
ANSWERS = test_contract_answers
NITRO = test_contract_nitro
ONLY_INSIDE_OTHERS = {
    "rule::rules_allow": "permission::allows",
    "rule::namespace": "permission::allows",
    "rule::is_resource": "permission::allows",
    "session::scope_allows": "k8s_gateway::execute_kubectl_command_with_id",
    "k8s_gateway::has_k8s_permission": "permission::allows",
}
"""Views that are one line of, or one line around, what is called."""

ONLY_ON_POCKETSUI = {
    "attestation::measurement": test_contract_nitro,
    "measurements::is_allowed": test_contract_nitro,
    "governance::commit_upgrade": test_contract_upgrade,
}
"""What the real VM at hand cannot be asked, and the tests that call it on pocketsui."""

BESIDE_THE_TABLES = {5, test_contract_cluster.TOO_MANY_BINDINGS, 21, 24, 25, 26, 632}
"""Errors with a test of their own: a sequence number used twice, a binding too many; what is spent
beyond a limit (`test_contract_purse`) and what is wrong with a held request
(`test_contract_approvals`) take several transactions, which the real VM is not given; no network of
today leaves a register out of a document (`test_contract_nitro`)."""


def functions_of(made: Call) -> Iterator[str]:
    """The function called, and those that make its arguments."""
    yield made.function
    for given in made.arguments:
        yield from _within(given)


def _within(given: Given) -> Iterator[str]:
    if isinstance(given, Call):
        yield from functions_of(given)
    elif isinstance(given, Vec):
        for each in given.calls:
            yield from functions_of(each)


def calls_in_tests() -> Iterator[Call]:
    for table in TABLES:
        for refusal in table.REFUSALS.values():
            yield from refusal.calls
        for success in table.SUCCESSES.values():
            yield from success.calls
    yield from _gateway_calls()
    yield from (enclave.register() for _, enclave, _ in NITRO.REGISTRATIONS.values())
    yield from (enclave.rotate() for _, enclave, _ in NITRO.ROTATIONS.values())
    yield allows(Question())


def _gateway_calls() -> Iterator[Call]:
    for code, rights, what, _ in FORMS.REFUSALS.values():
        assert code
        yield from (*rights, what.execute(), what.attempt())
    for refusal in ANSWERS.REFUSALS.values():
        yield from refusal.calls
    for calls in ANSWERS.SUCCESSES.values():
        yield from calls


def codes_in_tests() -> set[int]:
    cases: Iterable[int] = (
        case.code for table in (*TABLES, ANSWERS) for case in table.REFUSALS.values()
    )
    enclaves = *NITRO.REGISTRATIONS.values(), *NITRO.ROTATIONS.values()
    gateway = (case[0] for case in FORMS.REFUSALS.values())
    return {*cases, *gateway, *(case[0] for case in enclaves), *BESIDE_THE_TABLES}


def in_sources(pattern: str) -> set[tuple[str, str]]:
    """Module and what the pattern finds in it."""
    found = set()
    for file in SOURCES.glob("*.move"):
        found |= {(file.stem, each) for each in re.findall(pattern, file.read_text(), re.MULTILINE)}
    return found


def test_every_public_function_is_called() -> None:
    public = {f"{module}::{name}" for module, name in in_sources(r"^(?:public|entry) fun (\w+)\b")}
    called = {name for made in calls_in_tests() for name in functions_of(made)}
    views = *test_contract_views.VIEWS.values(), *test_contract_views_economy.VIEWS.values()
    called |= {view[0] for view in views}
    assert public - called == {*ONLY_INSIDE_OTHERS, *ONLY_ON_POCKETSUI}


def test_what_the_real_vm_is_not_asked_is_called_on_pocketsui() -> None:
    for function, tests in ONLY_ON_POCKETSUI.items():
        assert tests.__file__ is not None
        assert function.partition("::")[2] in Path(tests.__file__).read_text()


def test_every_error_is_raised() -> None:
    codes = {int(code) for _, code in in_sources(r"^const ERROR_\w+: u64 = (\d+);")}
    assert codes - codes_in_tests() == set()
