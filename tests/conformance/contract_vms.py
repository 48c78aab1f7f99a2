"""Runs calls of the contract on every VM there is, and insists that they agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.conformance import contract_oracle, contract_pocketsui
from tests.conformance.contract_calls import EXECUTOR_KEY, public_key
from tests.conformance.contract_crypto import REAL, STAND_IN
from tests.conformance.contract_objects import (
    PERSON,
    WORKER_ACCOUNT,
    AdminCap,
    Clock,
    Cluster,
    ClusterCap,
    Coin,
    Delegation,
    Executor,
    Governance,
    Incentives,
    Lane,
    Measurements,
    Platform,
    Proposal,
    RoleBook,
    SealToken,
    Session,
    StakeAccount,
    Thing,
    Treasury,
    UpgradeCap,
    named,
)
from tests.conformance.contract_outcome import Outcome
from tests.conformance.contract_world import Call, World


@dataclass(frozen=True)
class Refused:
    """Calls whose last one aborts with `code`, in a world with these differences."""

    code: int
    calls: tuple[Call, ...]
    given: tuple[Thing, ...] = ()


@dataclass(frozen=True)
class Done:
    """Calls that succeed, with the number of events of them all and the objects they change."""

    events: int
    changed: tuple[str, ...]
    calls: tuple[Call, ...]
    given: tuple[Thing, ...] = ()


def everything() -> tuple[Thing, ...]:
    """One object of each kind, all of them as they should be."""
    people = SealToken(), Session(), StakeAccount(), Executor(public_key(EXECUTOR_KEY))
    cluster = Cluster(), ClusterCap(), Lane(), RoleBook()
    founded = Treasury(), Measurements(), Governance(), Incentives()
    stake = WORKER_ACCOUNT, Delegation(), Proposal(), UpgradeCap()
    return Platform(), AdminCap(), Clock(), Coin(), *founded, *cluster, *people, *stake


def run_here(*calls: Call, given: tuple[Thing, ...] = ()) -> Outcome:
    """What the calls do on pocketsui alone: for what the real VM at hand cannot judge."""
    world = World.of(*everything(), *given)
    return contract_pocketsui.run(world, world.transaction(calls, REAL), PERSON)


def run(*calls: Call, given: tuple[Thing, ...] = ()) -> Outcome:
    """What the calls do as one transaction, in a world where `given` differs from `everything`.

    The real VM computes with the stand-in primitives and pocketsui with the real ones. A field that
    comes and goes within the transaction is in the real VM's report, a coin that is used up is not.
    """
    world = World.of(*everything(), *given)
    real = contract_oracle.run(world, world.transaction(calls, STAND_IN), PERSON)
    ours = contract_pocketsui.run(world, world.transaction(calls, REAL), PERSON)
    assert (ours.abort and replace(ours.abort, command=None)) == real.abort
    assert ours.events == real.events
    assert ours.created <= real.created
    assert real.deleted <= ours.deleted
    assert _shared(ours.mutated) == _shared(real.mutated)
    return ours


def _shared(ids: frozenset[bytes]) -> frozenset[bytes]:
    return ids & {named(name) for name in NAMES}


def assert_refused(case: Refused, on: Callable[..., Outcome] = run) -> None:
    """The last call aborts with the code, and the ones before it do not."""
    world = World.of(*everything(), *case.given)
    outcome = on(*case.calls, given=case.given)
    assert outcome.abort is not None, f"should abort with {case.code}"
    assert outcome.abort.code == case.code
    assert outcome.abort.command is not None
    commands = world.transaction(case.calls, REAL).commands
    last = world.transaction(case.calls[-1:], REAL).commands
    assert outcome.abort.command >= len(commands) - len(last)


def assert_done(case: Done, on: Callable[..., Outcome] = run) -> None:
    """The calls succeed and change those shared objects."""
    outcome = on(*case.calls, given=case.given)
    assert outcome.abort is None
    assert outcome.events == case.events
    known = {named(name): name for name in NAMES}
    assert {known[each] for each in outcome.mutated if each in known} == set(case.changed)


NAMES = (
    "platform",
    "cluster",
    "role book",
    "lane",
    "token",
    "session",
    "stake account",
    "executor",
    "treasury",
    "measurements",
    "governance",
    "incentives",
    "worker account",
    "executor account",
    "proposal",
    "worker",
    "pot",
)
"""The shared objects of a world."""
