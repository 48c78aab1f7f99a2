"""k of n: what a role's approvers must agree to waits, and is judged again before it is released.

On the real VM a role cannot get its quorum in the transaction that puts it, nor can anybody but the
gateway send one that holds a request; so what follows from holding is told on the embedded ledger.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conformance.contract_calls import (
    LANE,
    PLATFORM,
    Submission,
    bind,
    delete_role,
    octets,
    put_role,
    revoke_session,
    revoke_token,
    set_parameter,
    suspend,
    unbind,
)
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PERSON,
    SOON_MS,
    STRANGER,
    Cluster,
    ClusterCap,
    Platform,
    RoleBook,
    Rule,
    SealToken,
    Seat,
    Session,
    StakeAccount,
    Thing,
    named,
)
from tests.conformance.contract_requests import (
    POD,
    Said,
    approve,
    cancel,
    set_policy,
    set_quorum,
    withdraw_request,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_world import Call, Obj, call

FIRST, SECOND, THIRD = named("first approver"), named("second approver"), named("third approver")
OLD = Platform(version=2)
IS_HELD = call("held::is_held", LANE, octets(POD.request_id))
DELETIONS = Rule(verbs=("delete",))
DELETE = Submission(method="DELETE", verb="delete", name="web")
SEVENTEEN = tuple(named(f"approver {number}") for number in range(17))
WIDE = Rule(verbs=("v" * 250,) * 32, api_groups=("g" * 250,) * 32)

REFUSALS = {
    "a quorum by superseded code": Refused(100, (set_quorum(FIRST),), (OLD,)),
    "a quorum of another's role": Refused(
        300, (set_quorum(FIRST),), (ClusterCap(cluster=named("another cluster")),)
    ),
    "a quorum of no role": Refused(411, (set_quorum(FIRST),)),
    "more approvals than approvers": Refused(414, (put_role(), set_quorum(FIRST, needed=2))),
    "one approver twice": Refused(414, (put_role(), set_quorum(FIRST, FIRST, needed=2))),
    "too many approvers": Refused(414, (put_role(), set_quorum(*SEVENTEEN))),
    "too many waiting rules": Refused(402, (put_role(), set_quorum(FIRST, waiting=(Rule(),) * 33))),
    "waiting rules too large": Refused(403, (put_role(), set_quorum(FIRST, waiting=(WIDE,) * 5))),
    "approved by superseded code": Refused(100, (approve(),), (OLD,)),
    "approved though nothing waits": Refused(23, (approve(),)),
    "approved though it was released": Refused(23, (put_role(), bind(), POD.execute(), approve())),
    "withdrawn by superseded code": Refused(100, (withdraw_request(),), (OLD,)),
    "withdrawn though nothing waits": Refused(23, (withdraw_request(),)),
}

SUCCESSES = {
    "set a quorum": Done(2, ("role book",), (put_role(), set_quorum(FIRST))),
    "set the largest quorum": Done(
        2, ("role book",), (put_role(), set_quorum(*SEVENTEEN[:16], needed=16))
    ),
    "ask whether one waits": Done(0, (), (IS_HELD,)),
    "set none": Done(2, ("role book",), (put_role(), set_quorum(needed=0))),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)


def guarded(*given: Thing, needed: int = 2, waiting: tuple[Rule, ...] = (Rule(),)) -> History:
    """The token's one role has three approvers."""
    history = History(*given)
    history.do(put_role(), bind())
    history.do(set_quorum(FIRST, SECOND, THIRD, needed=needed, waiting=waiting))
    return history


def held(*given: Thing, needed: int = 2, what: Submission = POD) -> History:
    """A request waits."""
    history = guarded(*given, needed=needed)
    history.do(what.execute())
    assert last(history) == "K8sAPIHeld"
    return history


def last(history: History) -> str:
    return history.events[-1].type.name


def error(history: History) -> int:
    """What the last refusal says."""
    assert last(history) == "K8sAPIRefusal"
    return int.from_bytes(history.events[-1].contents[-16:-8], "little")


def is_held(history: History) -> bool:
    return history.value(IS_HELD) == b"\x01"


def test_the_last_approval_releases() -> None:
    history = held()
    assert is_held(history)
    history.do(approve(), sender=FIRST)
    assert (last(history), is_held(history)) == ("K8sAPIApproved", True)
    history.pass_ms(1_000)
    history.do(approve(), sender=THIRD)
    assert (last(history), is_held(history)) == ("K8sAPIRequest", False)
    deadline = history.events[-1].contents[-9:-1]
    assert int.from_bytes(deadline, "little") == NOW_MS + 31_000
    assert history.refused(approve(), sender=SECOND) == 23
    history.do(Said(request_digest=history.last_digest("K8sAPIRequest")).store())


def test_the_recording_form_holds_as_well() -> None:
    history = guarded()
    history.do(POD.attempt())
    assert last(history) == "K8sAPIHeld"


def test_only_what_the_quorum_describes_waits() -> None:
    history = guarded(waiting=(DELETIONS,))
    history.do(POD.execute())
    assert last(history) == "K8sAPIRequest"
    history.do(replace(DELETE, sequence=2).execute())
    assert last(history) == "K8sAPIHeld"


def test_what_another_role_allows_without_approval_does_not_wait() -> None:
    history = guarded()
    history.do(put_role("creator", Rule(verbs=("create",))), bind("creator"))
    history.do(POD.execute())
    assert last(history) == "K8sAPIRequest"
    history.do(replace(DELETE, sequence=2).execute())
    assert last(history) == "K8sAPIHeld"


@pytest.mark.parametrize("who", [PERSON, STRANGER], ids=["the requester", "a stranger"])
def test_who_is_no_approver_approves_nothing(who: bytes) -> None:
    assert held().refused(approve(), sender=who) == 24


def test_nobody_approves_twice() -> None:
    history = held()
    history.do(approve(), sender=FIRST)
    assert history.refused(approve(), sender=FIRST) == 24


def test_who_asked_never_approves_though_named_as_approver() -> None:
    history = History()
    history.do(put_role(), bind())
    history.do(set_quorum(PERSON, FIRST, needed=1), POD.execute())
    assert history.refused(approve(), sender=PERSON) == 24
    history.do(approve(), sender=FIRST)


def test_the_gateway_never_approves_what_it_submitted() -> None:
    others = SealToken(holder=STRANGER), Session(holder=STRANGER)
    history = History(*others)
    history.do(put_role(), bind())
    history.do(set_quorum(PERSON, FIRST, needed=1), POD.execute())
    assert history.refused(approve(), sender=PERSON) == 24
    assert history.refused(approve(), sender=STRANGER) == 24


OTHERS = {
    "under another token": Session(seal_token=named("another token"), id=named("session 2")),
    "under another session": Session(id=named("session 2")),
}


@pytest.mark.parametrize("session", OTHERS.values(), ids=OTHERS)
def test_approved_for_another_session(session: Session) -> None:
    history = held(session)
    assert history.refused(approve(session=Obj(session.id)), sender=FIRST) == 25


def test_approved_with_the_role_book_of_another_cluster() -> None:
    """Whoever makes a cluster of his own names approvers there, not here."""
    history = held()
    history.give(RoleBook(cluster=named("another cluster")))
    assert history.refused(approve(), sender=FIRST) == 9
    history.give(RoleBook(), Cluster(id=named("another cluster")))
    made = approve()
    foreign = PLATFORM, Obj(named("another cluster")), *made.arguments[2:]
    assert history.refused(replace(made, arguments=foreign), sender=FIRST) == 9


def test_the_time_to_approve_ends() -> None:
    lasting = Session(expires_ms=NOW_MS + 2 * HOUR_MS), SealToken(expires_ms=NOW_MS + 2 * HOUR_MS)
    history = held(*lasting, Cluster(executors=(Seat(expires_ms=NOW_MS + 2 * HOUR_MS),)), needed=1)
    history.pass_ms(HOUR_MS - 1)
    assert history.refused(withdraw_request(), sender=STRANGER) == 26
    history.pass_ms(1)
    assert history.refused(approve(), sender=FIRST) == 26
    history.do(withdraw_request(), sender=STRANGER)
    assert last(history) == "K8sAPIWithdrawn"
    assert history.refused(withdraw_request(), sender=STRANGER) == 23
    assert history.refused(POD.execute()) == 5


@pytest.mark.parametrize("who", [PERSON, SECOND], ids=["who asked", "an approver"])
def test_withdrawn_by(who: bytes) -> None:
    history = held()
    history.do(withdraw_request(), sender=who)
    assert not is_held(history)
    assert history.refused(approve(), sender=FIRST) == 23
    assert history.refused(cancel()) == 30


def test_an_approver_of_another_cluster_withdraws_nothing() -> None:
    history = held()
    history.give(RoleBook(cluster=named("another cluster")))
    assert history.refused(withdraw_request(), sender=FIRST) == 26


CHANGES: dict[str, tuple[int, tuple[Call, ...], tuple[Thing, ...]]] = {
    "the token was revoked": (1, (revoke_token(),), ()),
    "the session was revoked": (4, (revoke_session(),), ()),
    "the token was recovered": (4, (), (SealToken(holder=STRANGER),)),
    "the role was unbound": (2, (unbind(),), ()),
    "the role allows less": (2, (put_role("everything", DELETIONS),), ()),
    "the stake is gone": (3, (), (StakeAccount(active=0),)),
    "the cluster was suspended": (7, (suspend(),), ()),
    "the platform was paused": (19, (), (Platform(paused_until_ms=SOON_MS),)),
    "no executor is left": (6, (), (Cluster(executors=()),)),
    "there are fees now": (22, (set_parameter("gateway_fee", 1),), ()),
    "the priority is too high now": (8, (set_policy(max_priority=1),), ()),
}


@pytest.mark.parametrize("case", CHANGES.values(), ids=CHANGES)
def test_refused_at_the_end_because(case: tuple[int, tuple[Call, ...], tuple[Thing, ...]]) -> None:
    code, calls, given = case
    history = held(needed=1)
    if calls:
        history.do(*calls)
    history.give(*given)
    history.do(approve(), sender=FIRST)
    assert error(history) == code
    assert not is_held(history)
    assert history.refused(approve(), sender=SECOND) == 23


def test_without_its_quorum_nothing_is_released() -> None:
    """The word of those who were approvers once counts no more; the request can be withdrawn."""
    for change in (set_quorum(needed=0), delete_role()):
        history = held()
        history.do(approve(), sender=FIRST)
        history.do(change)
        assert history.refused(approve(), sender=SECOND) == 24
        history.do(withdraw_request())


def test_an_approver_who_was_dismissed_counts_no_more() -> None:
    history = held()
    history.do(approve(), sender=FIRST)
    history.do(set_quorum(SECOND, THIRD, needed=2))
    history.do(approve(), sender=SECOND)
    assert last(history) == "K8sAPIApproved"
    history.do(approve(), sender=THIRD)
    assert last(history) == "K8sAPIRequest"


def test_fewer_or_more_approvals_count_from_the_next_one_on() -> None:
    history = held(needed=3)
    history.do(approve(), sender=FIRST)
    history.do(set_quorum(FIRST, SECOND, THIRD, needed=2))
    history.do(approve(), sender=SECOND)
    assert last(history) == "K8sAPIRequest"


def test_one_roles_approvers_do_not_speak_for_another_role() -> None:
    """Held for the weak role, which is taken away; what is left has approvers of its own."""
    history = held(needed=1)
    history.do(put_role("strong"), bind("strong"))
    history.do(set_quorum(STRANGER, role="strong"))
    history.do(unbind())
    history.do(approve(), sender=FIRST)
    assert error(history) == 2


def test_a_second_role_with_a_quorum_hinders_nothing() -> None:
    history = held(needed=1)
    history.do(put_role("strong"), bind("strong"))
    history.do(set_quorum(STRANGER, role="strong"))
    history.do(approve(), sender=FIRST)
    assert last(history) == "K8sAPIRequest"


def test_a_held_request_has_used_its_number() -> None:
    history = held()
    assert history.refused(POD.execute()) == 5
    history.do(withdraw_request())
    assert history.refused(POD.execute()) == 5


def test_what_is_released_is_what_was_held() -> None:
    history = guarded(needed=1)
    what = replace(POD, payload=bytes(16_000), priority=3)
    history.do(what.execute())
    history.do(approve(), sender=FIRST)
    index = 2
    previous = history.last_digest("K8sAPIApproved")
    assert history.events[-1].contents == what.record(index, previous)
