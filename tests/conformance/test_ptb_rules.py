"""Programmable transactions: Sui's rules for arguments, results and objects, case by case."""

from __future__ import annotations

import pytest

from pocketsui.failure import ArgumentError, Failure, FailureKind
from pocketsui.transactions.status import status_of
from sui_wire import execution_status as wire
from sui_wire.execution_status import ArgumentErrorKind as Kind
from sui_wire.execution_status import Detail
from sui_wire.execution_status import TypeArgumentErrorKind as TypeKind
from tests.conformance import both, oracle
from tests.conformance.both import SENDER, same_outcome
from tests.conformance.corpus import corpus
from tests.conformance.ptb_cases import MALFORMED, PLAIN, RULES, A
from tests.conformance.ptb_world import WORLD, Refusal, Rule, call

DIGEST = b"\x01" * 32
GOOD = [(name, data) for name, plain in PLAIN.items() for data in plain.good]
BAD = [(name, data) for name, plain in PLAIN.items() for data in plain.malformed + plain.untrue]


def refusal_of(failure: Failure) -> Refusal:
    """Our failure in the terms of the cases."""
    kind: FailureKind | ArgumentError = failure.argument_error or failure.kind
    return Refusal(kind, failure.command or 0, failure.argument)


@pytest.mark.parametrize("name", RULES)
def test_the_rule_holds_and_the_real_vm_agrees_where_it_can(name: str) -> None:
    rule = RULES[name]
    ours = corpus().run(rule.transaction, corpus().store(*WORLD), digest=DIGEST)
    seen = None if ours.failure is None else refusal_of(ours.failure)
    if rule.refusal is not None and rule.refusal.kind is FailureKind.UNUSED_VALUE_WITHOUT_DROP:
        seen = seen and Refusal(seen.kind)
    assert seen == rule.refusal, ours.failure
    theirs = oracle.ask(
        rule.transaction,
        sender=SENDER,
        digest=DIGEST,
        objects=rule.objects,
        packages=[corpus().package],
    )
    assert theirs.success == (rule.refusal is None or not rule.refusal.is_enforced), theirs.error
    if rule.refusal is None:
        same_outcome(ours, theirs)


@pytest.mark.parametrize(("function", "data"), GOOD)
def test_plain_bytes_become_the_value_on_both(function: str, data: bytes) -> None:
    done = both.same_values(corpus(), f"rules::{function}", (data,))
    assert done.results[0].returned[0].contents == data


@pytest.mark.parametrize(("function", "data"), BAD)
def test_bytes_that_are_no_such_value_are_refused(function: str, data: bytes) -> None:
    rule = Rule((data,), (call(function, A),))
    ours = corpus().run(rule.transaction, corpus().store())
    assert ours.failure is not None
    assert refusal_of(ours.failure) == Refusal(MALFORMED, 0, 0)
    theirs = oracle.ask(rule.transaction, sender=SENDER, digest=DIGEST, packages=[corpus().package])
    assert theirs.success == (data in PLAIN[function].untrue)


DETAILS: dict[str, Detail] = {
    "an input that is not there": wire.ArgumentError(0, Kind.INDEX_OUT_OF_BOUNDS, 3),
    "a part that the result has not": wire.ArgumentError(
        0, Kind.SECONDARY_INDEX_OUT_OF_BOUNDS, 0, 2
    ),
    "two results as one": wire.ArgumentError(0, Kind.INVALID_RESULT_ARITY, 0),
    "a coin merged into itself": wire.ArgumentError(1, Kind.CANNOT_MOVE_BORROWED_VALUE),
    "a frozen object changed": wire.ArgumentError(0, Kind.INVALID_OBJECT_BY_MUT_REF),
    "a type that is not there": wire.TypeArgumentError(0, TypeKind.TYPE_NOT_FOUND),
    "a type without the ability": wire.TypeArgumentError(0, TypeKind.CONSTRAINT_NOT_SATISFIED),
    "a value without drop left over": wire.UnusedValue(0, 0),
    "a second result left over": wire.UnusedValue(1, 0),
    "a function that returns a reference": 0,
    "too many arguments": None,
}
"""What effects say beside the kind of the failure, for one case of each sort."""


@pytest.mark.parametrize("name", DETAILS)
def test_effects_say_exactly_what_was_wrong(name: str) -> None:
    done = corpus().run(RULES[name].transaction, corpus().store(*WORLD), digest=DIGEST)
    status = status_of(done.failure)
    assert isinstance(status, wire.Failure)
    assert status.detail == DETAILS[name]


def test_every_error_of_arguments_has_a_case() -> None:
    """But those that Sui knows and no longer gives, and those about the gas coin (see below)."""
    covered = {rule.refusal.kind for rule in RULES.values() if rule.refusal} | {MALFORMED}
    missing = {one for one in ArgumentError if one not in covered}
    assert {one.name for one in missing} == ELSEWHERE.keys()


ELSEWHERE = {
    "INVALID_GAS_COIN_USAGE": "tests/unit/pocketsui/execution/test_coins.py: the oracle has no gas",
    "INVALID_VALUE_USAGE": "older Sui's word; today's has one for each way of misusing a value",
    "INVALID_ARGUMENT_ARITY": "only where a result may stand for several arguments",
    "SHARED_OBJECT_OPERATION_NOT_ALLOWED": "told of the transaction, not of an argument",
}
