"""Writes docs/contract-costs.md: what each call of the contract costs, by pocketsui's meter.

    python -m tests.conformance.contract_cost_table

Each call is made in a transaction of its own, on a ledger where the calls that come before it in
the test tables were made by an earlier one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pocketsui.transactions.gas import bill, computation_cost, rounded, storage_fee
from tests.conformance import test_contract_completeness as complete
from tests.conformance.contract_calls import Reply
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import PERSON, STRANGER, Cluster, Platform, Thing
from tests.conformance.contract_requests import (
    POD,
    Batch,
    approve,
    claim_as_gateway,
    claim_for_executor,
    empty_purse,
    fund_purse,
    prune,
    prune_root,
    set_quorum,
    withdraw_request,
)
from tests.conformance.contract_world import BYTECODE, Call
from tests.conformance.test_contract_expiry import LATE_MS, LATER, LaterClock

PAGE = Path(__file__).parents[2] / "docs" / "contract-costs.md"
PRICE = 1_000
"""MIST a unit: Sui's least reference gas price, and the embedded ledger's."""
INTRODUCTION = """# What each call costs

Written by `python -m tests.conformance.contract_cost_table`; a test fails when it is old. These are
estimates: pocketsui's meter follows Sui's published schedule, and no real network has confirmed it.

Each call is alone in its transaction, with the arguments that the tests give it. *Units* are what
computation is charged for, at least 1,000, at 1,000 MIST each: a call alone costs that least, and
calls that share a transaction share it. *Storage* is paid in advance for every object written, the
*rebate* is what was paid for the versions replaced or deleted, less a ten-thousandth. *Net* is what
the sender is poorer by, in MIST; where it is negative, storage was given back. The sender's gas
coin is not counted.

| function | units | computation | storage | rebate | net |
|---|---:|---:|---:|---:|---:|
"""


@dataclass(frozen=True)
class Cost:
    """Of one call; all but units in MIST."""

    units: int
    computation: int
    storage: int
    rebate: int

    @property
    def net(self) -> int:
        return self.computation + self.storage - self.rebate


@dataclass(frozen=True)
class Case:
    """A call, those that come before it, and the world of them all."""

    before: tuple[Call, ...]
    made: Call
    given: tuple[Thing, ...] = ()
    sender: bytes = PERSON


def cost(case: Case) -> Cost:
    """What the call costs."""
    history = History(*case.given)
    if case.before:
        history.do(*case.before)
    before = history.stored()
    done = (
        history.do(case.made) if case.sender is None else history.do(case.made, sender=case.sender)
    )
    touched = {*done.written, *done.deleted, *done.wrapped}
    freed = sum(storage_fee(before[each]) for each in touched if each in before)
    storage = sum(storage_fee(each.data) for each in done.written.values())
    units = rounded(done.computation_units)
    summary = bill(computation_cost(done.computation_units, PRICE), storage, freed)
    return Cost(units, summary.computation_cost, summary.storage_cost, summary.storage_rebate)


def cases() -> dict[str, Case]:
    """The first success of each function that changes something, from the test tables."""
    changing = set(_changing())
    found: dict[str, Case] = {}
    for case in _successes():
        if case.made.function in changing:
            found.setdefault(case.made.function, case)
    return dict(sorted(found.items()))


def _successes() -> Iterator[Case]:
    yield from _after_others()
    for what, before, given in complete.FORMS.APPROVED.values():
        yield Case(before, what.execute(), given)
        yield Case(before, what.attempt(), given)
    for calls in complete.ANSWERS.SUCCESSES.values():
        yield Case(calls[:-1], calls[-1])
    for table in complete.TABLES:
        for success in table.SUCCESSES.values():
            yield Case(success.calls[:-1], success.calls[-1], success.given)


def _after_others() -> Iterator[Case]:
    """What the tables cannot have, since it needs earlier transactions."""
    rights = complete.ANSWERS.RIGHTS
    waiting = *rights, set_quorum(STRANGER), POD.execute()
    yield Case(waiting, approve(), sender=STRANGER)
    yield Case(waiting, withdraw_request())
    yield Case((fund_purse(),), empty_purse())
    costly = Platform.with_parameters(executor_fee=700, gateway_fee=300)
    answered = *rights, fund_purse(), POD.execute(), Reply(POD).store()
    yield Case(answered, claim_as_gateway(), (costly,))
    yield Case(answered, claim_for_executor(), (costly,))
    kept = Platform.with_parameters(challenge_ms=1), LaterClock(LATE_MS)
    yield Case(answered, prune(POD.request_id, clock=LATER), kept)
    batch = Cluster(read_batches=True), LaterClock(LATE_MS)
    yield Case((Batch().record(),), prune_root(clock=LATER), batch)


def _changing() -> Iterator[str]:
    modules = json.loads((BYTECODE / "interface.json").read_text())
    for module, interface in modules.items():
        for name, function in interface["functions"].items():
            if function["who"]:
                yield f"{module}::{name}"


def unmeasured() -> list[str]:
    """Functions that change something and that no success of the tables ends with."""
    return sorted(set(_changing()) - set(cases()))


def render() -> str:
    """The page."""
    lines = [f"| {row} |" for row in map(_row, cases().items())]
    rest = ", ".join(f"`{name}`" for name in unmeasured())
    unknown = f"Not measured, for no test of one transaction ends with them: {rest}."
    return INTRODUCTION + "\n".join((*lines, "", unknown)) + "\n"


def _row(item: tuple[str, Case]) -> str:
    name, case = item
    found = cost(case)
    amounts = found.units, found.computation, found.storage, found.rebate, found.net
    return " | ".join((f"`{name}`", *(f"{amount:,}" for amount in amounts)))


if __name__ == "__main__":
    PAGE.write_text(render())
