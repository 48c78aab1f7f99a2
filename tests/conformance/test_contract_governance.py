"""Who rules the platform: the capability at first, then votes that weigh stake, with a timelock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sui_wire.bcs import Writer
from tests.conformance.contract_calls import (
    ADMIN_CAP,
    PLATFORM,
    changed,
    configure,
    declare_production,
    number,
    set_parameter,
    unbond,
)
from tests.conformance.contract_economy import (
    MEASUREMENT,
    NITRO,
    STAKE,
    authorize_upgrade,
    donate,
    entrust_upgrades,
    execute_allowed_measurement,
    execute_guardian,
    execute_parameter,
    execute_payment,
    execute_revoked_measurement,
    execute_verifiers,
    hand_over,
    lift_pause,
    migrate,
    pause,
    propose_allowed_measurement,
    propose_guardian,
    propose_parameter,
    propose_payment,
    propose_revoked_measurement,
    propose_upgrade,
    propose_verifiers,
    set_guardian,
    vote,
    vote_with_delegation,
)
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    STRANGER,
    Delegation,
    Governance,
    Platform,
    Position,
    Proposal,
    StakeAccount,
    Treasury,
    UpgradeCap,
    named,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_world import Call, call

DAY_MS = 24 * HOUR_MS
OLD, GOVERNED, BLANK = Platform(version=2), Platform(governed=True), Platform(chain=b"")
FOREIGN = StakeAccount(holder=STRANGER)
POOR = StakeAccount(active=999_999_999)
NOTHING = StakeAccount(active=0)


def accepted(action: bytes, **changes: int) -> Proposal:
    """A proposal that may be executed at this very millisecond."""
    times = {"voting_ends_ms": NOW_MS - DAY_MS, "executable_from_ms": NOW_MS}
    return Proposal(action=action, in_favour=2, against=1, quorum=3, **(times | changes))


PARAMETER = bytes(Writer().uleb(0).u8(3).u64(60_000))
GUARDIAN = bytes(Writer().uleb(1).fixed(STRANGER))
PAYMENT = bytes(Writer().uleb(2).fixed(STRANGER).u64(1_000))
ALLOWANCE = bytes(Writer().uleb(3).u8(NITRO).bytes(MEASUREMENT).u64(7).u64(NOW_MS + HOUR_MS))
REVOCATION = bytes(Writer().uleb(4).bytes(MEASUREMENT))
VERIFIERS = bytes(Writer().uleb(5).vector((named("verifier"),), Writer.bytes).u64(1))
UPGRADE = bytes(Writer().uleb(6).bytes(named("digest")))


def _set_unknown() -> Call:
    made = changed(PLATFORM), number(21, 1), number(1)
    return call("platform::set_parameter", ADMIN_CAP, *made)


EXECUTIONS: dict[str, tuple[Call, bytes, tuple[str, ...]]] = {
    "a parameter": (execute_parameter(), PARAMETER, ("platform",)),
    "a guardian": (execute_guardian(), GUARDIAN, ("platform",)),
    "a payment": (execute_payment(), PAYMENT, ("treasury",)),
    "a measurement": (execute_allowed_measurement(), ALLOWANCE, ("measurements",)),
    "a revocation": (
        execute_revoked_measurement(),
        REVOCATION,
        ("platform", "measurements"),
    ),
    "verifiers": (execute_verifiers(), VERIFIERS, ("measurements",)),
}
"""The call that carries a decision out, the decision, and what it changes besides the proposal."""

PROPOSALS = {
    "a parameter": propose_parameter(),
    "a guardian": propose_guardian(),
    "a payment": propose_payment(),
    "a measurement": propose_allowed_measurement(),
    "a revocation": propose_revoked_measurement(),
    "verifiers": propose_verifiers(),
    "an upgrade": propose_upgrade(),
}

REFUSALS = {
    "a parameter by capability under governance": Refused(
        104, (set_parameter("emission", 1),), (GOVERNED,)
    ),
    "an unknown parameter": Refused(120, (_set_unknown(),)),
    "answers disputed for longer than stake unbonds": Refused(
        121,
        (set_parameter("challenge_ms", 6 * DAY_MS), set_parameter("challenge_ms", 6 * DAY_MS + 1)),
    ),
    "stake that unbonds before answers are settled": Refused(
        121,
        (set_parameter("challenge_ms", DAY_MS), set_parameter("unbonding_ms", 2 * DAY_MS - 1)),
    ),
    "an unknown parameter by vote": Refused(
        120, (execute_parameter(),), (accepted(bytes(Writer().uleb(0).u8(21).u64(1))),)
    ),
    "a guardian by capability under governance": Refused(104, (set_guardian(),), (GOVERNED,)),
    "a guardian by superseded code": Refused(100, (set_guardian(),), (OLD,)),
    "handed over by superseded code": Refused(100, (hand_over(),), (OLD,)),
    "paused by another": Refused(105, (pause(),), (Platform(guardian=STRANGER),)),
    "paused by superseded code": Refused(100, (pause(),), (OLD,)),
    "paused for more than three days": Refused(106, (pause(3 * DAY_MS + 1),)),
    "paused again within a week": Refused(106, (pause(0), pause(0))),
    "lifted by another": Refused(105, (lift_pause(),), (Platform(guardian=STRANGER),)),
    "migrated to the same code": Refused(107, (migrate(),)),
    "migrated back": Refused(107, (migrate(),), (OLD,)),
    "voted with another's account": Refused(200, (vote(),), (FOREIGN,)),
    "voted with nothing": Refused(702, (vote(),), (NOTHING,)),
    "voted twice": Refused(702, (vote(), vote(in_favour=False))),
    "voted twice with a delegation": Refused(702, (vote_with_delegation(), vote_with_delegation())),
    "voted at the end": Refused(701, (vote(),), (Proposal(voting_ends_ms=NOW_MS),)),
    "voted by superseded code": Refused(100, (vote(),), (OLD,)),
    "a delegation's vote by superseded code": Refused(100, (vote_with_delegation(),), (OLD,)),
    "voted with an empty delegation": Refused(
        702, (vote_with_delegation(),), (Delegation(Position()),)
    ),
    "voted with a delegation to another account": Refused(
        231, (vote_with_delegation(account=STAKE),)
    ),
    "asked back after a vote": Refused(205, (vote(), unbond(1))),
    "entrusted twice": Refused(721, (entrust_upgrades(),), (Governance(entrusted=True),)),
    "entrusted for another package": Refused(
        720, (entrust_upgrades(),), (UpgradeCap(package=named("other package")),)
    ),
    "entrusted before the platform is configured": Refused(102, (entrust_upgrades(),), (BLANK,)),
    "an upgrade without a capability": Refused(721, (authorize_upgrade(),), (accepted(UPGRADE),)),
    "an upgrade that is something else": Refused(
        706, (authorize_upgrade(),), (accepted(PARAMETER), Governance(entrusted=True))
    ),
    "paid more than there is": Refused(
        140, (execute_payment(),), (accepted(PAYMENT), Treasury(funds=999))
    ),
    "a parameter out of its bounds": Refused(
        121, (execute_parameter(),), (accepted(bytes(Writer().uleb(0).u8(3).u64(1))),)
    ),
    **{
        f"{what} proposed with {who}": Refused(code, (proposed,), given)
        for what, proposed in PROPOSALS.items()
        for who, code, given in (
            ("too little stake", 700, (POOR,)),
            ("another's stake", 200, (FOREIGN,)),
            ("superseded code", 100, (OLD,)),
            ("a blank platform", 102, (BLANK,)),
        )
    },
    **{
        f"{what} executed {when}": Refused(code, (execute,), (given, Treasury(funds=1_000)))
        for what, (execute, action, _) in EXECUTIONS.items()
        for when, code, given in (
            ("before the timelock is over", 703, accepted(action, executable_from_ms=NOW_MS + 1)),
            ("below the quorum", 704, replace(accepted(action), quorum=4)),
            ("with as many against", 704, replace(accepted(action), against=2)),
            ("twice", 705, replace(accepted(action), executed=True)),
            (
                "after two weeks",
                705,
                accepted(action, executable_from_ms=NOW_MS - 14 * DAY_MS),
            ),
            ("though it is something else", 706, accepted(UPGRADE)),
            ("by superseded code", 100, OLD),
        )
    },
}

SUCCESSES = {
    "hand over, twice": Done(2, ("platform",), (hand_over(), hand_over())),
    "name a guardian": Done(1, ("platform",), (set_guardian(),)),
    "configure and declare under governance": Done(
        2, ("platform",), (configure(), declare_production()), (replace(BLANK, governed=True),)
    ),
    "pause to the bound": Done(1, ("platform",), (pause(3 * DAY_MS),)),
    "pause a week after": Done(1, ("platform",), (pause(),), (Platform(pausable_from_ms=NOW_MS),)),
    "lift": Done(1, ("platform",), (lift_pause(),), (Platform(paused_until_ms=NOW_MS + 1),)),
    "lift by superseded code": Done(1, ("platform",), (lift_pause(),), (OLD,)),
    "migrate": Done(1, ("platform",), (migrate(),), (Platform(version=0),)),
    "donate": Done(1, ("treasury",), (donate(),)),
    "vote for": Done(1, ("proposal", "stake account"), (vote(),)),
    "vote with account and delegation": Done(
        2,
        ("proposal", "stake account"),
        (vote(in_favour=False), vote_with_delegation()),
    ),
    "entrust": Done(1, ("governance",), (entrust_upgrades(),)),
    "propose with just enough": Done(
        1, (), (propose_parameter(),), (StakeAccount(active=1_000_000_000),)
    ),
    **{f"propose {what}": Done(1, (), (proposed,)) for what, proposed in PROPOSALS.items()},
    **{
        f"execute {what}": Done(
            2, ("proposal", *changes), (execute,), (accepted(action), Treasury(funds=1_000))
        )
        for what, (execute, action, changes) in EXECUTIONS.items()
    },
    "execute at the last moment": Done(
        2,
        ("proposal", "platform"),
        (execute_parameter(),),
        (accepted(PARAMETER, executable_from_ms=NOW_MS - 14 * DAY_MS + 1),),
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)
