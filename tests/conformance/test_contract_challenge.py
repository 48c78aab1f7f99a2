"""Disputed reads: a bond, the votes of others, and an end that locks nobody's money."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sui_wire.object import MoveObject
from tests.conformance.contract_calls import (
    EXECUTOR,
    EXECUTOR_KEY,
    STAKE,
    Reply,
    Submission,
    bind,
    public_key,
    put_role,
)
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PAST_MS,
    PERSON,
    STRANGER,
    Cluster,
    Coin,
    Executor,
    Platform,
    Seat,
    Thing,
    named,
)
from tests.conformance.contract_requests import (
    CHALLENGE,
    EXECUTOR_ACCOUNT,
    SECOND,
    SECOND_KEY,
    THIRD,
    THIRD_KEY,
    Challenge,
    Said,
    Vote,
    challenge_read,
    prove_two_answers,
    prune,
    settle_challenge,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_world import Call, Obj

SUI = 1_000_000_000
KEY = public_key(EXECUTOR_KEY)
OLD = Platform(version=2)
KEEPING = Platform.with_parameters(challenge_ms=HOUR_MS)
READ = Submission(method="GET", verb="get", name="web")
RIGHTS = (put_role(), bind())
ANSWERED = (*RIGHTS, READ.execute(), Reply(READ).store())
CREATED = (*RIGHTS, Submission().execute(), Reply().store())
BOND = Coin(SUI)
DISPUTE = (KEEPING, BOND)
OTHERS = (SECOND, THIRD)
THREE = Cluster(executors=(Seat(), Seat(SECOND.id, attested=True), Seat(THIRD.id, attested=True)))
DISPUTED = (Challenge(), EXECUTOR_ACCOUNT, *OTHERS, THREE)
VOTE, SECOND_VOTE = Vote(), Vote(voter=THIRD.id, key=THIRD_KEY)
OUTVOTED = Challenge(wrong=(SECOND.id, THIRD.id))
OVER = Challenge(ends_ms=NOW_MS)


def refused(code: int, *calls: Call, given: tuple[Thing, ...] = ()) -> Refused:
    return Refused(code, calls, (*DISPUTED, *given))


REFUSALS = {
    "challenged by superseded code": Refused(100, (challenge_read(),), (OLD, BOND)),
    "an answer that is not kept": Refused(42, (*ANSWERED, challenge_read()), (BOND,)),
    "an answer that there is not": Refused(42, (challenge_read(),), DISPUTE),
    "an answer that is no read": Refused(43, (*CREATED, challenge_read()), DISPUTE),
    "too small a bond": Refused(44, (*ANSWERED, challenge_read()), (KEEPING, Coin(SUI - 1))),
    "too large a bond": Refused(44, (*ANSWERED, challenge_read()), (KEEPING, Coin(SUI + 1))),
    "voted by superseded code": refused(100, VOTE.cast(), given=(OLD,)),
    "voted when it is over": refused(46, VOTE.cast(), given=(OVER,)),
    "voted by the accused": refused(
        45,
        Vote(voter=EXECUTOR.id, key=EXECUTOR_KEY).cast(),
        given=(Executor(KEY, attestation=1),),
    ),
    "voted by a development executor": refused(
        45, VOTE.cast(), given=(replace(SECOND, attestation=0),)
    ),
    "voted by a revoked executor": refused(45, VOTE.cast(), given=(replace(SECOND, revoked=True),)),
    "voted by an expired executor": refused(
        45, VOTE.cast(), given=(replace(SECOND, expires_ms=PAST_MS),)
    ),
    "voted by one of a revoked measurement": refused(
        45, VOTE.cast(), given=(Platform(revoked=((named("measurement"), NOW_MS + 1),)),)
    ),
    "voted by another cluster's executor": refused(
        45, VOTE.cast(), given=(replace(SECOND, cluster=named("another cluster")),)
    ),
    "voted with another's key": refused(45, replace(VOTE, key=THIRD_KEY).cast()),
    "voted in another challenge": refused(
        45, replace(VOTE, challenge=named("another challenge")).cast(CHALLENGE.id)
    ),
    "voted about another read": refused(
        45, replace(VOTE, request_digest=named("another read")).cast()
    ),
    "voted on another chain": refused(45, replace(VOTE, chain=named("another chain")).cast()),
    "voted twice": refused(45, VOTE.cast(), VOTE.cast()),
    "voted both ways": refused(45, VOTE.cast(), replace(VOTE, wrong=False).cast()),
    "voted again what it said before": refused(
        45, VOTE.cast(), given=(Challenge(right=(SECOND.id,)),)
    ),
    "settled by superseded code": refused(100, settle_challenge(), given=(OUTVOTED, OLD)),
    "settled without votes": refused(46, settle_challenge()),
    "settled with one vote": refused(46, VOTE.cast(), settle_challenge()),
    "settled with less than two thirds": refused(
        46,
        settle_challenge(),
        given=(
            OUTVOTED,
            Cluster(
                executors=tuple(
                    Seat(named(f"attested {number}"), attested=True) for number in range(4)
                )
            ),
        ),
    ),
    "settled by those who were revoked, with less than two thirds": refused(
        46,
        settle_challenge(),
        given=(
            OUTVOTED,
            Cluster(
                executors=(
                    Seat(named("attested 1"), attested=True),
                    Seat(named("attested 2"), attested=True),
                )
            ),
        ),
    ),
    "settled once who read right was revoked": refused(
        46,
        settle_challenge(),
        given=(replace(OUTVOTED, right=(named("attested 1"), named("attested 2"))),),
    ),
    "settled against another executor": refused(
        46, settle_challenge(), given=(Challenge(executor=named("another"), ends_ms=NOW_MS),)
    ),
    "settled in another cluster": refused(
        46, settle_challenge(), given=(Challenge(cluster=named("another"), ends_ms=NOW_MS),)
    ),
    "settled with another's stake": refused(46, settle_challenge(account=STAKE), given=(OUTVOTED,)),
}

PUNISHED = ("cluster", "executor", "executor account", "treasury")
SUCCESSES = {
    "challenge": Done(5, ("lane", "role book"), (*ANSWERED, challenge_read()), DISPUTE),
    "vote wrong": Done(1, (), (VOTE.cast(),), DISPUTED),
    "vote right": Done(1, (), (replace(VOTE, wrong=False).cast(),), DISPUTED),
    "vote in another order": Done(2, (), (SECOND_VOTE.cast(), VOTE.cast()), DISPUTED),
    "settle by two of two": Done(
        5, PUNISHED, (VOTE.cast(), SECOND_VOTE.cast(), settle_challenge()), DISPUTED
    ),
    "settle by two of three": Done(
        3,
        PUNISHED,
        (settle_challenge(),),
        (*DISPUTED, replace(OUTVOTED, right=(named("attested 1"),))),
    ),
    "settle by two who were revoked since": Done(
        3, PUNISHED, (settle_challenge(),), (*DISPUTED, OUTVOTED, Cluster())
    ),
    "settle what was not proved in time": Done(
        2, PUNISHED, (settle_challenge(),), (*DISPUTED, OVER)
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)


def coins(history: History, of: bytes) -> list[int]:
    return sorted(amount for coin, amount in history.coins(of) if coin != BOND.id)


def disputed(*given: Thing) -> tuple[History, Challenge]:
    """A read was answered, and a stranger disputes it; the challenge as the ledger holds it."""
    history = History(KEEPING, THREE, *OTHERS, *given)
    history.do(*RIGHTS, READ.execute())
    digest = history.last_digest("K8sAPIRequest")
    history.do(Said(request_digest=digest, status=200).store())
    history.do(challenge_read(bond=history.coin(SUI)), sender=STRANGER)
    [made] = ids(history)
    return history, Challenge(id=made)


def ids(history: History) -> list[bytes]:
    """Of the challenges that are not settled."""
    found = [one.data for one in history.objects("Challenge")]
    return [each.id for each in found if isinstance(each, MoveObject)]


def votes(history: History, challenge: Challenge, *, wrong: bool = True) -> tuple[Call, Call]:
    digest = history.last_digest("K8sAPIRequest")
    first = Vote(wrong=wrong, challenge=challenge.id, request_digest=digest)
    return first.cast(), replace(first, voter=THIRD.id, key=THIRD_KEY).cast()


def settle(challenge: Challenge) -> Call:
    return settle_challenge(Obj(challenge.id))


def test_out_voted_at_once() -> None:
    history, challenge = disputed(replace(EXECUTOR_ACCOUNT, active=SUI + 1))
    first, second = votes(history, challenge)
    history.do(first)
    assert history.refused(settle(challenge)) == 46
    history.do(second)
    history.do(settle(challenge))
    assert coins(history, STRANGER) == [3 * SUI // 10, SUI]
    assert ids(history) == []
    assert history.refused(prove_two_answers(Said(), Said(status=404))) == 40


def test_a_challenge_that_is_not_proved_pays_those_behind_the_executor() -> None:
    history, challenge = disputed()
    history.do(*votes(history, challenge, wrong=False))
    history.pass_ms(24 * HOUR_MS)
    history.do(settle(challenge))
    assert coins(history, STRANGER) == []
    assert history.events[-1].contents[-8:] == SUI.to_bytes(8, "little")


def test_a_bond_comes_back_though_the_executor_was_punished_before() -> None:
    history, challenge = disputed(replace(EXECUTOR_ACCOUNT, active=SUI + 1))
    history.do(*votes(history, challenge))
    history.do(prove_two_answers(Said(), Said(status=404)))
    history.do(settle(challenge))
    assert coins(history, STRANGER) == [SUI]
    assert coins(history, PERSON) == [3 * SUI // 10]


def test_a_bond_comes_back_though_the_executor_was_revoked_before() -> None:
    history, challenge = disputed(replace(EXECUTOR_ACCOUNT, active=SUI + 1))
    history.do(*votes(history, challenge))
    history.give(Executor(KEY, revoked=True))
    history.do(settle(challenge))
    assert coins(history, STRANGER) == [3 * SUI // 10, SUI]


def test_pruning_the_answer_ends_no_challenge() -> None:
    history, challenge = disputed()
    history.pass_ms(HOUR_MS)
    history.do(prune(READ.request_id))
    later_ms = NOW_MS + 2 * HOUR_MS
    seats = tuple(replace(seat, expires_ms=later_ms) for seat in THREE.executors)
    history.give(*(replace(each, expires_ms=later_ms) for each in OTHERS), Cluster(executors=seats))
    history.do(*votes(history, challenge))
    history.do(settle(challenge))


def test_an_answer_is_disputed_within_its_time_only() -> None:
    history, _ = disputed()
    history.pass_ms(HOUR_MS - 1)
    history.do(challenge_read(bond=history.coin(SUI)), sender=STRANGER)
    history.pass_ms(1)
    assert history.refused(challenge_read(bond=history.coin(SUI)), sender=STRANGER) == 43


def test_a_vote_counts_in_its_challenge_alone() -> None:
    history, challenge = disputed()
    history.do(challenge_read(bond=history.coin(SUI)), sender=STRANGER)
    other = next(each for each in ids(history) if each != challenge.id)
    digest = history.last_digest("K8sAPIRequest")
    vote = Vote(challenge=challenge.id, request_digest=digest, key=SECOND_KEY)
    history.do(vote.cast())
    assert history.refused(vote.cast(other)) == 45
