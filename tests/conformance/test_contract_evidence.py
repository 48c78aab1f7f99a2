"""Wrong answers, proved: the stake goes and the executor ends, once; what is kept for that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sui_wire.ids import blake2b
from tests.conformance.contract_calls import (
    EXECUTOR_KEY,
    LANE,
    STAKE,
    Reply,
    bind,
    octets,
    possession,
    public_key,
    put_role,
    revoke_executor,
    rotate_keys,
    set_parameter,
)
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PERSON,
    STRANGER,
    Cluster,
    Executor,
    Lane,
    Platform,
    SealToken,
    Seat,
    Session,
    Thing,
    Treasury,
    named,
)
from tests.conformance.contract_requests import (
    EXECUTOR_ACCOUNT,
    POD,
    SECOND,
    SECOND_KEY,
    Said,
    prove_two_answers,
    prove_wrong_request,
    prune,
    take_over,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_world import Call, Obj, call

SUI = 1_000_000_000
OLD = Platform(version=2)
KEY = public_key(EXECUTOR_KEY)
RIGHTS = (put_role(), bind())
OPENED = (*RIGHTS, POD.execute())
ONE, OTHER = Said(), Said(status=500)
TWO_ANSWERS = prove_two_answers(ONE, OTHER)
IS_KEPT = call("disputable::is_kept", LANE, octets(POD.request_id))
WRONG = prove_wrong_request(Said())
"""Bound to a digest that is that of no request."""
FAR_MS = NOW_MS + 2 * HOUR_MS
KEEPING = Platform.with_parameters(challenge_ms=HOUR_MS)
EVERYTHING = ("cluster", "executor", "executor account", "treasury")


def refused(code: int, *calls: Call, given: tuple[Thing, ...] = ()) -> Refused:
    return Refused(code, calls, (EXECUTOR_ACCOUNT, *given))


REFUSALS = {
    "two answers by superseded code": refused(100, TWO_ANSWERS, given=(OLD,)),
    "one answer twice": refused(37, prove_two_answers(ONE, ONE)),
    "one answer under two key versions": refused(
        37, prove_two_answers(ONE, replace(ONE, key_version=1))
    ),
    "answers to two requests": refused(
        37, prove_two_answers(ONE, replace(OTHER, request_id=named("another request")))
    ),
    "answers to two records": refused(
        37, prove_two_answers(ONE, replace(OTHER, request_digest=named("another record")))
    ),
    "the first signed by another": refused(
        38, prove_two_answers(replace(ONE, key=SECOND_KEY), OTHER)
    ),
    "the second signed by another": refused(
        38, prove_two_answers(ONE, replace(OTHER, key=SECOND_KEY))
    ),
    "one signed for another chain": refused(
        38, prove_two_answers(ONE, replace(OTHER, chain=named("another chain")))
    ),
    "against another's stake": refused(39, prove_two_answers(ONE, OTHER, account=STAKE)),
    "two answers to another cluster": refused(
        38, TWO_ANSWERS, given=(Executor(KEY, cluster=named("another cluster")),)
    ),
    "two answers that it gave under another registration": refused(
        39,
        prove_two_answers(replace(ONE, executor=SECOND.id), replace(OTHER, executor=SECOND.id)),
        given=(SECOND,),
    ),
    "a wrong request that it signed under another registration": refused(
        39, *OPENED, prove_wrong_request(Said(executor=SECOND.id)), given=(SECOND,)
    ),
    "a wrong request by superseded code": refused(100, WRONG, given=(OLD,)),
    "a wrong request in another cluster's lane": refused(
        39, WRONG, given=(Lane(cluster=named("another cluster")),)
    ),
    "a wrong request that is not known": refused(42, WRONG),
    "a wrong request that is not kept": refused(42, *OPENED, Reply(POD).store(), WRONG),
    "a wrong request signed by another": refused(
        38, *OPENED, prove_wrong_request(Said(key=SECOND_KEY))
    ),
    "a wrong request against another's stake": refused(
        39, *OPENED, prove_wrong_request(Said(), account=STAKE)
    ),
    "punished before": refused(40, TWO_ANSWERS, prove_two_answers(ONE, Said(status=404))),
    "an answer given back that can be disputed": refused(
        41, *OPENED, Reply(POD).store(), prune(POD.request_id), given=(KEEPING,)
    ),
    "an answer given back that is not kept": refused(42, prune(POD.request_id)),
}

SUCCESSES = {
    **{
        f"two answers of which one has another {what}": Done(
            2, EVERYTHING, (prove_two_answers(ONE, other),), (EXECUTOR_ACCOUNT,)
        )
        for what, other in {
            "status": OTHER,
            "result": replace(ONE, result=1),
            "envelope": replace(ONE, envelope_digest=named("another envelope")),
            "count of bytes sent": replace(ONE, sent=1),
            "count of bytes received": replace(ONE, received=1),
            "status and key version": replace(OTHER, key_version=1),
        }.items()
    },
    "two answers of a revoked executor": Done(
        2, EVERYTHING, (TWO_ANSWERS,), (EXECUTOR_ACCOUNT, Executor(KEY, revoked=True))
    ),
    "two answers of an expired executor": Done(
        2, EVERYTHING, (TWO_ANSWERS,), (EXECUTOR_ACCOUNT, Executor(KEY, expires_ms=0))
    ),
    "two answers with a retired key": Done(
        2,
        EVERYTHING,
        (TWO_ANSWERS,),
        (EXECUTOR_ACCOUNT, Executor(public_key(SECOND_KEY), key_version=1, retired_keys=(KEY,))),
    ),
    "a wrong request that is open": Done(
        5, ("lane", "role book", *EVERYTHING), (*OPENED, WRONG), (EXECUTOR_ACCOUNT,)
    ),
    "a wrong request that is kept": Done(
        6,
        ("lane", "role book", *EVERYTHING),
        (*OPENED, Reply(POD).store(), WRONG),
        (EXECUTOR_ACCOUNT, KEEPING),
    ),
    "ask whether it is kept": Done(0, (), (IS_KEPT,)),
    "give nothing back": Done(0, ("lane",), (prune(),)),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)


def treasury(history: History) -> tuple[int, int]:
    """What it holds, and what was burned."""
    contents = history.contents(Treasury.id)[32:]
    return int.from_bytes(contents[:8], "little"), int.from_bytes(contents[8:], "little")


def rewards(history: History, to: bytes) -> list[int]:
    return [amount for coin, amount in history.coins(to) if coin != named("coin")]


def test_a_slash_is_split_and_the_executor_ends() -> None:
    """A slash of everything leaves one MIST, here and below."""
    history = History(replace(EXECUTOR_ACCOUNT, active=10 * SUI + 1))
    history.do(TWO_ANSWERS, sender=STRANGER)
    assert rewards(history, STRANGER) == [3 * SUI]
    assert treasury(history) == (5 * SUI, 2 * SUI)
    assert history.value(call("executor_registry::is_revoked", Obj(Executor(KEY).id))) == b"\x01"
    assert history.value(call("executor_registry::is_punished", Obj(Executor(KEY).id))) == b"\x01"
    history.do(*RIGHTS)
    assert history.refused(POD.execute()) == 6


def test_stake_on_its_way_back_is_slashed_as_well() -> None:
    account = replace(EXECUTOR_ACCOUNT, active=0, unbonding=10 * SUI + 1)
    history = History(account, Executor(KEY, revoked=True))
    history.do(TWO_ANSWERS, sender=STRANGER)
    assert rewards(history, STRANGER) == [3 * SUI]


def test_who_proves_his_own_fault_gains_nothing_from_delegators() -> None:
    history = History(replace(EXECUTOR_ACCOUNT, active=SUI, delegated=99 * SUI + 1))
    history.do(TWO_ANSWERS)
    assert rewards(history, PERSON) == [3 * SUI // 10]
    assert sum(treasury(history)) == 100 * SUI - 3 * SUI // 10


def test_nobody_is_punished_twice() -> None:
    """With a slash of a part only, every proof would take another part."""
    half = Platform.with_parameters(wrong_answer_slash=5_000)
    history = History(half)
    history.do(TWO_ANSWERS)
    assert history.refused(prove_two_answers(ONE, Said(status=404))) == 40
    history.do(*RIGHTS)


def test_an_owner_who_revokes_first_saves_no_stake() -> None:
    history = History(replace(EXECUTOR_ACCOUNT, active=SUI + 1))
    history.do(revoke_executor())
    history.do(TWO_ANSWERS, sender=STRANGER)
    assert rewards(history, STRANGER) == [3 * SUI // 10]


def test_an_executor_that_rotates_its_key_is_still_held_to_what_it_said() -> None:
    history = History()
    rotated = rotate_keys(public_key(SECOND_KEY), signature=possession(SECOND_KEY))
    history.do(rotated)
    history.do(prove_two_answers(ONE, replace(OTHER, key=SECOND_KEY, key_version=1)))


def test_the_right_answer_is_no_fault() -> None:
    history = History(KEEPING)
    history.do(*OPENED)
    right = Said(request_digest=history.last_digest("K8sAPIRequest"))
    assert history.refused(prove_wrong_request(right)) == 37
    history.do(right.store())
    assert history.refused(prove_wrong_request(right)) == 37
    history.do(prove_wrong_request(Said()))


def test_a_take_over_saves_nobody_who_signed_for_a_wrong_request() -> None:
    seats = Cluster(executors=(Seat(), Seat(SECOND.id, attested=True)))
    history = History(seats, SECOND, Lane(load=((SECOND.id, 1),)))
    history.do(*OPENED)
    history.pass_ms(5_000)
    history.do(take_over(), WRONG)


def kept(history: History) -> int:
    """Bytes that are paid for to keep what the lane's fields hold."""
    return history.stored_under(LANE.id) + history.stored_under(named("open requests"))


@pytest.mark.parametrize("payload", [b"", bytes(16_000)], ids=["small", "large"])
def test_at_most_600_bytes_stay_of_an_answered_request(payload: bytes) -> None:
    history = History(KEEPING)
    history.do(*RIGHTS)
    before = kept(history)
    what = replace(POD, payload=payload)
    history.do(what.execute())
    opened = kept(history) - before
    assert 0 < opened <= 600
    digest = history.last_digest("K8sAPIRequest")
    history.do(Said(request_digest=digest, envelope_digest=blake2b(payload)).store(payload))
    answered = kept(history) - before
    assert 0 < answered <= 600
    assert history.refused(prune(POD.request_id)) == 41
    history.pass_ms(HOUR_MS)
    history.do(prune(POD.request_id))
    assert kept(history) == before
    assert history.refused(prune(POD.request_id)) == 42


def test_nothing_stays_where_nothing_is_disputed() -> None:
    history = History()
    history.do(*RIGHTS)
    before = kept(history)
    history.do(POD.execute())
    history.do(Said(request_digest=history.last_digest("K8sAPIRequest")).store())
    assert kept(history) == before


@pytest.mark.parametrize("result", [1, 2], ids=["rejected", "outcome unknown"])
def test_nothing_stays_of_what_was_not_executed(result: int) -> None:
    history = History(KEEPING)
    history.do(*RIGHTS)
    before = kept(history)
    history.do(POD.execute())
    digest = history.last_digest("K8sAPIRequest")
    history.do(Said(request_digest=digest, result=result, status=503).store())
    assert kept(history) == before


def test_pruning_opens_no_number_again() -> None:
    history = History(KEEPING)
    history.do(*OPENED)
    said = Said(request_digest=history.last_digest("K8sAPIRequest"))
    history.do(said.store())
    assert history.value(IS_KEPT) == b"\x01"
    history.do(set_parameter("challenge_ms", 0))
    history.pass_ms(HOUR_MS - 1)
    assert history.refused(prune(POD.request_id)) == 41
    assert history.refused(POD.execute()) == 5
    lasting = SealToken(expires_ms=FAR_MS), Session(expires_ms=FAR_MS)
    history.give(*lasting, Cluster(executors=(Seat(expires_ms=FAR_MS),)))
    history.pass_ms(1)
    history.do(prune(POD.request_id))
    assert history.refused(POD.execute()) == 5
    history.do(replace(POD, sequence=2).execute())
