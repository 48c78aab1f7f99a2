"""Stake as a machine: random lives of an account, with several people, slashes, pay and votes.

After every transaction: no MIST was made or lost; everybody's stake has changed by what they did,
by their share of a reward, or by their share of a slash, and by no more than a MIST of rounding in
each pot; what is owed is there. At the end everybody gets everything out, whatever was slashed
before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sui_wire.bcs import Reader
from sui_wire.object import MoveObject
from tests.conformance.contract_calls import STAKE, deposit, unbond, withdraw
from tests.conformance.contract_economy import (
    DELEGATION,
    NO,
    WORKER_STAKE,
    add,
    claim,
    collect,
    collect_delegation,
    compound_delegation,
    donate,
    fund,
    report,
    report_delegation,
    set_commission,
    set_compounding,
    undelegate,
    vote,
    vote_with_delegation,
    withdraw_delegation,
)
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import (
    NOW_MS,
    PERSON,
    STRANGER,
    Delegation,
    Platform,
    Position,
    Proposal,
    StakeAccount,
    Treasury,
    named,
)
from tests.conformance.contract_workers import A_POT, A_WORKER, fill_pot, pay_service, slash_absent
from tests.conformance.contract_world import Call, Obj

SUI = 10**9
MINUTE_MS, WEEK_MS = 60_000, 7 * 86_400_000
UNBONDING_MS = 10 * MINUTE_MS
ANN, BOB = named("ann"), named("bob")
PEOPLE = PERSON, ANN, BOB
"""The holder of the account, and two who delegate to it."""
DELEGATIONS = {ANN: named("ann's delegation"), BOB: named("bob's delegation")}
ACCOUNT = StakeAccount(role=1, active=SUI, delegated=2 * SUI)
BACKED = replace(A_WORKER, stake_account=STAKE.id)
ROUNDING = 2
"""MIST: one in the pot of active stake, one in the pot of what leaves."""
EXPECTED = {201, 202, 203, 204, 205, 207, 233, 701, 702, 740, 741, 742, 743, 810}
"""Refusals that a clumsy person meets. That a pool is ruined (220) is not among them."""


@dataclass(frozen=True)
class Standing:
    """What one person has in the account, as its shares are worth now."""

    active: int
    leaving: int
    owed: int

    @property
    def stake(self) -> int:
        return self.active + self.leaving

    @property
    def all(self) -> int:
        return self.stake + self.owed


@dataclass(frozen=True)
class Books:
    """The account and everybody's part of it, read from the objects' bytes."""

    active: int
    unbonding: int
    rewards: int
    standings: dict[bytes, Standing]

    @classmethod
    def of(cls, history: History) -> Books:
        reader = Reader(history.contents(STAKE.id)[65:])
        active, shares = reader.u64(), reader.u128()
        unbonding, leaving = reader.u64(), reader.u128()
        rewards, index = reader.u64(), reader.u256()
        positions = {PERSON: _position(reader)}
        for person, delegation in DELEGATIONS.items():
            positions[person] = _position(Reader(history.contents(delegation)[64:]))
        assert sum(each[0] for each in positions.values()) == shares
        assert sum(each[1] for each in positions.values()) == leaving
        standings = {}
        for person, (own, gone, since, owed) in positions.items():
            worth = active * own // shares if own else 0
            back = unbonding * gone // leaving if gone else 0
            standings[person] = Standing(worth, back, owed + (own * (index - since) >> 64))
        return cls(active, unbonding, rewards, standings)


def _position(reader: Reader) -> tuple[int, int, int, int]:
    """Shares, those that leave, the index it has looked at, and what it is owed."""
    shares, leaving, _, index, owed = (
        reader.u128(),
        reader.u128(),
        reader.u64(),
        reader.u256(),
        reader.u64(),
    )
    reader.bool()
    reader.u64(), reader.u128(), reader.u64()
    return shares, leaving, index, owed


def all_mist(history: History) -> int:
    """Every MIST in every object: coins (those of nobody are burned), accounts, pots, periods."""
    books = Books.of(history)
    total = books.active + books.unbonding + books.rewards
    for name, offset in (("Coin", 32), ("Treasury", 32), ("ServicePot", 64)):
        for each in history.objects(name):
            assert isinstance(each.data, MoveObject)
            total += int.from_bytes(each.data.contents[offset : offset + 8], "little")
    for each in history.objects("Field"):
        assert isinstance(each.data, MoveObject)
        if "Period" in str(each.data.type):
            total += int.from_bytes(each.data.contents[-9:-1], "little")
    return total


def of(person: bytes, own: Call, delegated: Call) -> Call:
    """The call for the person's own part, be it the holder's or a delegation."""
    if person == PERSON:
        return own
    ids = {DELEGATION.id: DELEGATIONS[person], WORKER_STAKE.id: STAKE.id}
    arguments = tuple(
        replace(one, id=ids.get(one.id, one.id)) if isinstance(one, Obj) else one
        for one in delegated.arguments
    )
    return replace(delegated, arguments=arguments)


def world() -> History:
    people = (
        Delegation(Position(active=SUI), STAKE.id, each, owner)
        for owner, each in DELEGATIONS.items()
    )
    funded = Treasury(funds=10_000 * SUI)
    history = History(
        *people, ACCOUNT, A_POT, funded, Proposal(voting_ends_ms=NOW_MS + 3 * WEEK_MS)
    )
    history.give(rules())
    return history


def rules(slash: int = 0) -> Platform:
    return Platform.with_parameters(
        unbonding_ms=UNBONDING_MS, missed_heartbeat_slash=slash, emission=SUI
    )


def _slashed(history: History, person: bytes, amount: int, _: Obj) -> Call:
    gone = replace(BACKED, status=3, reported_ms=1)
    history.give(rules(amount % 10_001), gone)
    return slash_absent(STAKE)


def _rewarded(history: History, person: bytes, amount: int, coin: Obj) -> Call:
    history.do(fill_pot(coin))
    history.give(replace(BACKED, served_ms=amount))
    return pay_service(STAKE)


def _unbonded(history: History, person: bytes, amount: int, _: Obj) -> Call:
    active = Books.of(history).standings[person].active
    wanted = active * (1 + amount % 10_000) // 10_000
    return of(person, unbond(wanted), undelegate(wanted))


def _claimed(history: History, person: bytes, amount: int, _: Obj) -> Call:
    period = history.now_ms // WEEK_MS
    history.pass_ms(WEEK_MS)
    history.attempt(fund(period))
    return claim(period, STAKE.id if person == PERSON else DELEGATIONS[person])


STEP: dict[str, Callable[[History, bytes, int, Obj], Call]] = {
    "deposit": lambda _, person, amount, coin: of(person, deposit(coin), add(coin)),
    "unbond": _unbonded,
    "withdraw": lambda _, person, *__: of(person, withdraw(), withdraw_delegation()),
    "collect": lambda _, person, *__: of(person, collect(), collect_delegation()),
    "compound": lambda _, person, *__: of(person, set_compounding(), compound_delegation()),
    "commission": lambda _, __, amount, ___: set_commission(amount % 5_001),
    "slash": _slashed,
    "reward": _rewarded,
    "vote": lambda _, person, *__: of(person, vote(), vote_with_delegation()),
    "donate": lambda _, __, ___, coin: donate(coin),
    "report": lambda _, person, *__: of(person, report(), report_delegation()),
    "claim": _claimed,
}
"""The call that makes a step; what it needs is put into the history."""


def take(history: History, what: str, person: bytes, amount: int) -> int | None:
    """One step, with a coin of that many MIST; the code with which it was refused, if it was."""
    history.pass_ms(1 + amount % (5 * MINUTE_MS))
    made = STEP[what](history, person, amount, history.coin(amount))
    sender = {"commission": PERSON, "slash": STRANGER}.get(what, person)
    return history.attempt(made, sender=sender)


def check(what: str, person: bytes, amount: int, before: Books, after: Books) -> None:
    """Everybody has what they should, to the MIST of rounding."""
    gained = after.rewards + after.active - before.rewards - before.active
    for each in PEOPLE:
        was, now = before.standings[each], after.standings[each]
        if what == "slash":
            kept = _share(was.active, before.active, after.active)
            kept += _share(was.leaving, before.unbonding, after.unbonding)
            assert abs(now.stake - kept) <= ROUNDING
            assert now.owed == was.owed
        elif what == "reward":
            assert was.all - ROUNDING <= now.all <= was.all + gained + ROUNDING
        elif each != person:
            assert abs(now.all - was.all) <= ROUNDING
        elif what == "deposit":
            assert abs(now.all - was.all - amount) <= ROUNDING
        elif what == "withdraw":
            assert abs(now.active + now.owed - was.active - was.owed) <= ROUNDING
            assert now.leaving == 0
        elif what == "collect":
            assert abs(now.stake - was.stake) <= ROUNDING
        else:
            assert abs(now.all - was.all) <= ROUNDING
    assert sum(each.owed for each in after.standings.values()) <= after.rewards


def _share(part: int, before: int, after: int) -> int:
    return part * after // before if before else 0


STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(STEP)),
        st.sampled_from(PEOPLE),
        st.one_of(st.integers(0, 10_000), st.integers(1, 2**50)),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=150, deadline=None)
@given(STEPS)
@example([("reward", PERSON, 1), ("reward", PERSON, 1), ("reward", PERSON, 2)])
def test_no_life_of_an_account_makes_or_loses_a_mist(steps: list[tuple[str, bytes, int]]) -> None:
    history = world()
    total, books = all_mist(history), Books.of(history)
    for what, person, amount in steps:
        code = take(history, what, person, amount)
        assert code is None or code in EXPECTED
        assert all_mist(history) == total + amount
        after = Books.of(history)
        if code is None:
            check(what, person, amount, books, after)
        else:
            assert after == books
        total, books = total + amount, after
    everybody_leaves(history)


def everybody_leaves(history: History) -> None:
    """All stake comes out, to the MIST that a slash leaves and what rounding keeps."""
    history.pass_ms(3 * WEEK_MS)
    for person in PEOPLE:
        history.do(of(person, set_compounding(False), _no_compounding()), sender=person)
        standing = Books.of(history).standings[person]
        if standing.active:
            made = of(person, unbond(standing.active), undelegate(standing.active))
            history.do(made, sender=person)
        history.pass_ms(UNBONDING_MS)
        if Books.of(history).standings[person].leaving or standing.leaving:
            history.do(of(person, withdraw(), withdraw_delegation()), sender=person)
        if standing.owed:
            history.do(of(person, collect(), collect_delegation()), sender=person)
    books = Books.of(history)
    assert books.active <= len(PEOPLE)
    assert books.unbonding <= len(PEOPLE)


def _no_compounding() -> Call:
    made = compound_delegation()
    delegation, account, _, clock = made.arguments
    return replace(made, arguments=(delegation, account, NO, clock))


def test_points_are_kept_for_a_week_whatever_is_deposited_then() -> None:
    """A small stake of a year and a large one of a moment count like a small one of a week."""
    history = world()
    history.do(deposit(history.coin(SUI)))
    history.pass_ms(52 * WEEK_MS)
    history.do(deposit(history.coin(51 * SUI)))
    history.do(report())
    points = int.from_bytes(history.events[-1].contents[-16:], "little")
    assert points == 2 * SUI * WEEK_MS


def test_slashed_stake_that_nobody_fetches_locks_nobody_out() -> None:
    """All of it leaves, all is slashed, new stake comes: and goes again."""
    history = world()
    history.do(unbond(SUI))
    for each in ANN, BOB:
        history.do(of(each, unbond(SUI), undelegate(SUI)), sender=each)
    assert take(history, "slash", STRANGER, 10_000) is None
    history.do(of(ANN, deposit(), add(history.coin(SUI))), sender=ANN)
    history.do(of(ANN, unbond(1), undelegate(SUI)), sender=ANN)
    history.pass_ms(UNBONDING_MS)
    history.do(of(ANN, withdraw(), withdraw_delegation()), sender=ANN)
    paid = history.events[-1].contents
    assert int.from_bytes(paid[64:72], "little") >= SUI - 1


def test_who_has_an_accomplice_prove_a_fault_gets_less_than_they_lose() -> None:
    history = world()
    history.do(of(ANN, deposit(), add(history.coin(1_000 * SUI))), sender=ANN)
    assert take(history, "slash", STRANGER, 10_000) is None
    assert sum(amount for _, amount in history.coins(STRANGER)) <= SUI // 2
