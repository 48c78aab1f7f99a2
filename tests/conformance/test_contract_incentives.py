"""Incentives: points by stake and time, a share of the emission, what is left goes back.

The real VM loses what a second command changes in a table's entry, so funding and claiming what was
reported in the same transaction is for the embedded ledger alone; each refusal that needs no such
history is compared on both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from sui_wire.bcs import Reader
from sui_wire.object import AddressOwner, MoveObject
from tests.conformance import contract_pocketsui
from tests.conformance.contract_calls import STAKE
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_economy import (
    claim,
    fund,
    report,
    report_delegation,
    sweep,
)
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PERSON,
    STRANGER,
    WORKER_ACCOUNT,
    Clock,
    Delegation,
    Platform,
    Position,
    StakeAccount,
    Thing,
    Treasury,
    named,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused, everything
from tests.conformance.contract_world import Call, Obj, World

SUI = 1_000_000_000
DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS
PERIOD = NOW_MS // WEEK_MS
OLD = Platform(version=2)
PAYING = Platform.with_parameters(emission=10 * SUI)
FOREIGN = StakeAccount(holder=STRANGER)
STANDING = StakeAccount(active=3 * SUI, counted_ms=NOW_MS - DAY_MS)
"""Three SUI for a day."""
BEHIND = Delegation(Position(active=SUI, counted_ms=NOW_MS - DAY_MS))
"""One SUI for a day."""
RICH = Treasury(funds=10_000 * SUI)


@dataclass(frozen=True)
class NextWeek(Clock):
    """A second clock: a transaction sees one time only, and here some of it must pass."""

    now_ms: int = NOW_MS + WEEK_MS
    id: ClassVar[bytes] = named("next week")


@dataclass(frozen=True)
class NextQuarter(Clock):
    now_ms: int = NOW_MS + 13 * WEEK_MS
    id: ClassVar[bytes] = named("next quarter")


def at(clock: type[Clock], made: Call) -> Call:
    """The call as it is made at that clock's time."""
    arguments = tuple(
        Obj(clock.id) if given == Obj(Clock.id) else given for given in made.arguments
    )
    return replace(made, arguments=arguments)


FUNDED = at(NextWeek, fund(PERIOD))

REFUSALS = {
    "another's stake reported": Refused(200, (report(),), (FOREIGN,)),
    "reported by superseded code": Refused(100, (report(),), (STANDING, OLD)),
    "reported without points": Refused(740, (report(),)),
    "reported twice": Refused(740, (report(), report()), (STANDING,)),
    "a delegation to another account": Refused(231, (report_delegation(STAKE),)),
    "a delegation by superseded code": Refused(100, (report_delegation(),), (OLD,)),
    "a delegation without points": Refused(740, (report_delegation(),)),
    "funded before it is over": Refused(741, (fund(PERIOD),)),
    "funded though nobody reported": Refused(742, (fund(PERIOD - 1),)),
    "funded by superseded code": Refused(100, (fund(PERIOD - 1),), (OLD,)),
    "claimed from no period": Refused(743, (claim(PERIOD),)),
    "claimed before it is funded": Refused(743, (report(), claim(PERIOD)), (STANDING,)),
    "swept too early": Refused(744, (sweep(PERIOD - 8),)),
    "swept though nobody reported": Refused(743, (sweep(PERIOD - 9),)),
}

SUCCESSES = {
    "report": Done(1, ("incentives", "stake account"), (report(),), (STANDING,)),
    "report a delegation": Done(
        1, ("incentives", "worker account"), (report_delegation(),), (BEHIND,)
    ),
    "report both": Done(
        2,
        ("incentives", "stake account", "worker account"),
        (report(), report_delegation()),
        (STANDING, BEHIND),
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)


def paid(*calls: Call, given: tuple[Thing, ...]) -> tuple[list[int], int]:
    """The coins that the person received, and what the treasury holds at the end."""
    world = World.of(*everything(), NextWeek(), NextQuarter(), PAYING, *given)
    done = contract_pocketsui.execution(world, world.transaction(calls, REAL), PERSON)
    assert done.failure is None
    coins = []
    treasury = -1
    for written in done.written.values():
        assert isinstance(written.data, MoveObject)
        reader = Reader(written.data.contents[32:])
        if written.data.type.name == "Coin" and written.data.id in done.created:
            assert written.owner == AddressOwner(PERSON)
            coins.append(reader.u64())
        elif written.data.type.name == "Treasury":
            treasury = reader.u64()
    return sorted(coins), treasury


def test_shares_are_by_stake_and_time() -> None:
    calls = report(), report_delegation(), FUNDED, claim(PERIOD), claim(PERIOD, Delegation.id)
    coins, treasury = paid(*calls, given=(STANDING, BEHIND, RICH))
    assert coins == [5 * SUI // 2, 15 * SUI // 2]
    assert treasury == 9_990 * SUI


def test_the_treasury_caps_the_emission_at_a_hundredth() -> None:
    coins, treasury = paid(
        report(), FUNDED, claim(PERIOD), given=(STANDING, Treasury(funds=100 * SUI))
    )
    assert coins == [SUI]
    assert treasury == 99 * SUI


def test_nobody_saves_points_up() -> None:
    saved = replace(STANDING, points=3 * SUI * WEEK_MS)
    lasting = Delegation(Position(active=SUI, counted_ms=NOW_MS - WEEK_MS))
    account = replace(WORKER_ACCOUNT, active=0)
    calls = report(), report_delegation(), FUNDED, claim(PERIOD), claim(PERIOD, Delegation.id)
    coins, _ = paid(*calls, given=(saved, lasting, account, RICH))
    assert coins == [5 * SUI // 2, 15 * SUI // 2]


def test_what_nobody_claims_goes_back() -> None:
    swept = at(NextQuarter, sweep(PERIOD))
    coins, treasury = paid(report(), FUNDED, swept, claim(PERIOD), given=(STANDING, RICH))
    assert coins == []
    assert treasury == RICH.funds


@pytest.mark.parametrize("again", [FUNDED, claim(PERIOD)], ids=["funded twice", "claimed twice"])
def test_nothing_is_done_twice(again: Call) -> None:
    world = World.of(*everything(), NextWeek(), PAYING, STANDING, RICH)
    calls = report(), FUNDED, claim(PERIOD), again
    outcome = contract_pocketsui.run(world, world.transaction(calls, REAL), PERSON)
    assert outcome.abort is not None
    assert outcome.abort.code in {742, 743}
    assert outcome.abort.command == len(calls) - 1
