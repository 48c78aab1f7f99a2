"""Workers: stake, join token, reports, absence and its price, leaving, and pay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sui_wire.bcs import Reader
from sui_wire.ids import Address
from sui_wire.object import MoveObject
from tests.conformance import contract_pocketsui
from tests.conformance.contract_calls import STAKE, unbond
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PERSON,
    STRANGER,
    WORKER_ACCOUNT,
    Clock,
    ClusterCap,
    Coin,
    Platform,
    ServicePot,
    StakeAccount,
    Thing,
    Worker,
    named,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused, everything
from tests.conformance.contract_workers import (
    A_POT,
    A_WORKER,
    Report,
    activate_worker,
    dismiss,
    drain,
    leave,
    pay_service,
    register_worker,
    report_absent,
    seal_join_token,
    slash_absent,
)
from tests.conformance.contract_world import Call, Obj, World

SUI = 1_000_000_000
MINUTE_MS, DAY_MS = 60_000, 24 * HOUR_MS
OLD, BLANK = Platform(version=2), Platform(chain=b"")
FOREIGN_CAP = ClusterCap(cluster=named("another cluster"))
PENDING = replace(A_WORKER, status=0, reported_ms=0)
INVITED = replace(PENDING, join_token=b"sealed", join_token_until_ms=NOW_MS + 1)
DRAINING = replace(A_WORKER, status=2, leaves_ms=NOW_MS)
INACTIVE = replace(A_WORKER, status=3)
LEFT, SLASHED = replace(A_WORKER, status=4), replace(A_WORKER, status=5)
FOREIGN = replace(A_WORKER, operator=STRANGER)
SILENT = replace(A_WORKER, reported_ms=NOW_MS - 2 * MINUTE_MS - 1)
GONE = replace(INACTIVE, reported_ms=NOW_MS - 10 * MINUTE_MS - 1)
EARNED = replace(A_WORKER, served_ms=1_000)
FLOORED = replace(WORKER_ACCOUNT, floor=SUI)


def refused(code: int, made: Call, *given: Thing) -> Refused:
    """In a world with the worker of `given`, or an active one."""
    return Refused(code, (made,), (A_WORKER, A_POT, *given))


def done(events: int, changed: tuple[str, ...], *calls: Call, given: tuple[Thing, ...]) -> Done:
    return Done(events, changed, calls, (A_WORKER, A_POT, *given))


REFUSALS = {
    "registered by superseded code": refused(100, register_worker(), OLD),
    "registered on a blank platform": refused(102, register_worker(), BLANK),
    "registered with too little": refused(801, register_worker(), Coin(SUI - 1)),
    "a node key that is none": refused(802, register_worker(node_key=b"short")),
    "a sealing key that is none": refused(802, register_worker(sealing_key=b"short")),
    "a token by superseded code": refused(100, seal_join_token(), PENDING, OLD),
    "a token by another cluster's owner": refused(300, seal_join_token(), PENDING, FOREIGN_CAP),
    "a token for an active one": refused(800, seal_join_token()),
    "no token": refused(804, seal_join_token(b""), PENDING),
    "a token too long": refused(804, seal_join_token(b"x" * 1_025), PENDING),
    "a token of the past": refused(804, seal_join_token(until_ms=NOW_MS), PENDING),
    "a token for too long": refused(804, seal_join_token(until_ms=NOW_MS + DAY_MS + 1), PENDING),
    "activated by superseded code": refused(100, activate_worker(), INVITED, OLD),
    "activated by another cluster's owner": refused(300, activate_worker(), INVITED, FOREIGN_CAP),
    "activated without a token": refused(805, activate_worker(), PENDING),
    "activated with an expired token": refused(
        805, activate_worker(), replace(INVITED, join_token_until_ms=NOW_MS)
    ),
    "activated twice with one token": Refused(
        805, (activate_worker(), activate_worker()), (INVITED,)
    ),
    "activated after leaving with a token": refused(
        800, activate_worker(), replace(INVITED, status=4)
    ),
    "a report by superseded code": refused(100, Report().call(), OLD),
    "a pending one's report": refused(800, Report().call(), PENDING),
    "a report of one that left": refused(800, Report().call(), LEFT),
    "a slashed one's report": refused(800, Report().call(), SLASHED),
    "a report as old as the last": Refused(806, (Report().call(), Report().call()), (A_WORKER,)),
    "a report from the future": refused(806, Report(NOW_MS + 1).call()),
    "a report of more than a minute ago": refused(
        806, Report(NOW_MS - MINUTE_MS - 1).call(), SILENT
    ),
    "a report by another key": refused(
        806, Report(key=Ed25519PrivateKey.from_private_bytes(named("other node"))).call()
    ),
    "a report with another time than it was signed for": refused(
        806, Report(signed_ms=NOW_MS - 1).call()
    ),
    "a report of another worker": refused(806, Report(worker=named("other worker")).call()),
    "a report in another cluster": refused(806, Report(cluster=named("other cluster")).call()),
    "a report on another chain": refused(806, Report(chain=named("other chain")).call()),
    "a report to another package": refused(806, Report(package=named("other package")).call()),
    "absence told by superseded code": refused(100, report_absent(), SILENT, OLD),
    "absent though it has reported": refused(
        807, report_absent(), replace(SILENT, reported_ms=NOW_MS - 2 * MINUTE_MS)
    ),
    "absent twice": refused(800, report_absent(), replace(SILENT, status=3)),
    "absent before it joined": refused(800, report_absent(), PENDING),
    "slashed by superseded code": refused(100, slash_absent(), GONE, OLD),
    "slashed with another's stake": refused(809, slash_absent(STAKE), GONE),
    "slashed a moment too early": refused(
        807, slash_absent(), replace(GONE, reported_ms=NOW_MS - 10 * MINUTE_MS)
    ),
    "slashed though nobody told of its absence": refused(
        800, slash_absent(), replace(GONE, status=1)
    ),
    "slashed before it joined": refused(800, slash_absent(), PENDING),
    "slashed twice": Refused(800, (slash_absent(), slash_absent()), (GONE,)),
    "slashed after its notice was over": refused(
        807,
        slash_absent(),
        replace(DRAINING, reported_ms=NOW_MS - HOUR_MS, leaves_ms=NOW_MS - 50 * MINUTE_MS),
    ),
    "drained by another": refused(803, drain(), FOREIGN),
    "drained before it joined": refused(800, drain(), PENDING),
    "drained twice": Refused(800, (drain(), drain()), (A_WORKER,)),
    "dismissed by another cluster's owner": refused(300, dismiss(), FOREIGN_CAP),
    "dismissed though it left": refused(800, dismiss(), LEFT),
    "another leaves": refused(803, leave(), replace(DRAINING, operator=STRANGER)),
    "left with another's stake": refused(809, leave(STAKE), DRAINING),
    "left during the notice": refused(808, leave(), replace(DRAINING, leaves_ms=NOW_MS + 1)),
    "left without notice": refused(800, leave()),
    "left while absent": refused(800, leave(), INACTIVE),
    "left twice": Refused(800, (leave(), leave()), (DRAINING,)),
    "paid by superseded code": refused(100, pay_service(), EARNED, OLD),
    "paid to another's stake": refused(809, pay_service(STAKE), EARNED),
    "paid by another cluster": refused(
        811, pay_service(), EARNED, ServicePot(cluster=named("another cluster"))
    ),
    "paid for nothing": refused(810, pay_service()),
    "paid twice": Refused(810, (pay_service(), pay_service()), (EARNED, A_POT)),
    "paid from an empty pot": refused(810, pay_service(), EARNED, ServicePot(funds=0)),
    "unbonded below what a serving worker needs": Refused(
        208, (unbond(1),), (StakeAccount(role=1, floor=SUI),)
    ),
}

WORKER, BOTH = ("worker",), ("worker", "worker account")
SUCCESSES = {
    "register": Done(2, (), (register_worker(),)),
    "register with the least": Done(2, (), (register_worker(),), (Coin(SUI),)),
    "seal a token": done(1, WORKER, seal_join_token(b"x" * 1_024), given=(PENDING,)),
    "seal a token for a day and another one": done(
        2,
        WORKER,
        seal_join_token(until_ms=NOW_MS + DAY_MS),
        seal_join_token(b"newer"),
        given=(PENDING,),
    ),
    "activate": done(1, WORKER, activate_worker(), given=(INVITED,)),
    "report": done(1, WORKER, Report().call(), given=()),
    "report a minute late": done(1, WORKER, Report(NOW_MS - MINUTE_MS).call(), given=(SILENT,)),
    "report that one is not ready": done(1, WORKER, Report(ready=False).call(), given=()),
    "report while draining": done(1, WORKER, Report().call(), given=(DRAINING,)),
    "report again after absence": done(2, WORKER, Report().call(), given=(INACTIVE,)),
    "tell of an absence": done(1, WORKER, report_absent(), given=(SILENT,)),
    "slash": done(2, (*BOTH, "treasury"), slash_absent(), given=(GONE, FLOORED)),
    "slash one that stayed away during its notice": done(
        2,
        (*BOTH, "treasury"),
        slash_absent(),
        given=(replace(DRAINING, reported_ms=NOW_MS - HOUR_MS), FLOORED),
    ),
    "drain": done(1, WORKER, drain(), given=()),
    "drain an absent one": done(1, WORKER, drain(), given=(INACTIVE,)),
    "dismiss": done(1, WORKER, dismiss(), given=()),
    "leave": done(1, BOTH, leave(), given=(DRAINING, FLOORED)),
    "leave before joining": done(1, BOTH, leave(), given=(INVITED, FLOORED)),
    "pay": done(2, (*BOTH, "pot"), pay_service(), given=(EARNED,)),
    "pay one that left": done(
        2, (*BOTH, "pot"), pay_service(), given=(replace(LEFT, served_ms=9),)
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)


@dataclass(frozen=True)
class LaterClock(Clock):
    """A second clock: a transaction sees one time only, and here some of it must pass."""

    id: ClassVar[bytes] = named("later clock")


LATER = Obj(LaterClock.id)


def served(*calls: Call, given: tuple[Thing, ...]) -> int:
    """Milliseconds that the worker is owed for after these calls."""
    world = World.of(*everything(), A_WORKER, *given)
    after = contract_pocketsui.execution(world, world.transaction(calls, REAL), PERSON)
    assert after.failure is None
    worker = after.written[Address(Worker.id)].data
    assert isinstance(worker, MoveObject)
    return Reader(worker.contents[-16:]).u64()


REPORTED = replace(A_WORKER, reported_ms=NOW_MS - 30_000)
SERVICE: dict[str, tuple[int, Worker, Report]] = {
    "the time since the last report": (30_000, REPORTED, Report()),
    "no time of a node that is not ready": (0, REPORTED, Report(ready=False)),
    "two reports' time at most": (2 * MINUTE_MS, SILENT, Report()),
    "no time of absence": (0, GONE, Report()),
    "no time after the notice": (
        10_000,
        replace(REPORTED, status=2, leaves_ms=NOW_MS - 20_000),
        Report(),
    ),
    "nothing once the notice is long over": (
        0,
        replace(REPORTED, status=2, leaves_ms=NOW_MS - 40_000),
        Report(),
    ),
}


@pytest.mark.parametrize(("expected", "worker", "report"), SERVICE.values(), ids=SERVICE)
def test_only_time_that_was_served_counts(expected: int, worker: Worker, report: Report) -> None:
    assert served(report.call(), given=(worker,)) == expected


def test_what_a_poor_pot_cannot_pay_stays_owed() -> None:
    poor = ServicePot(funds=400)
    assert served(pay_service(), given=(EARNED, poor)) == 600
