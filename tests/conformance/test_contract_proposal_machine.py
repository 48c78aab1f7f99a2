"""Proposals as a machine: one vote each, stake that stays while it counts, quorum, timelock, lapse.

Three people with stake vote, ask stake back, add some, and try to carry the decision out, at random
moments. A model of a page says what each of them must meet.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance.contract_calls import STAKE, deposit, unbond
from tests.conformance.contract_economy import (
    add,
    execute_parameter,
    undelegate,
    vote,
    vote_with_delegation,
)
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PERSON,
    Delegation,
    Platform,
    Position,
    Proposal,
    StakeAccount,
)
from tests.conformance.contract_world import Call
from tests.conformance.test_contract_stake_machine import ANN, BOB, DELEGATIONS, PEOPLE, of

SUI = 10**9
VOTE_MS, TIMELOCK_MS, EXECUTION_MS = HOUR_MS, 2 * HOUR_MS, 14 * 24 * HOUR_MS
QUORUM = 3 * SUI
LOCKED, SPENT, VOTE_OVER, NO_VOTE = 205, 202, 701, 702
TOO_EARLY, NOT_ACCEPTED, PROPOSAL_OVER = 703, 704, 705


@dataclass
class Model:
    """The vote as it should be."""

    now_ms: int = NOW_MS
    stakes: dict[bytes, int] = field(default_factory=lambda: {PERSON: SUI, ANN: SUI, BOB: 2 * SUI})
    votes: dict[bytes, tuple[bool, int]] = field(default_factory=dict)
    executed: bool = False

    def is_over(self) -> bool:
        return self.now_ms >= NOW_MS + VOTE_MS

    def weight(self, in_favour: bool) -> int:
        return sum(weight for said, weight in self.votes.values() if said is in_favour)

    def vote(self, person: bytes, in_favour: bool) -> int | None:
        if self.is_over():
            return VOTE_OVER
        if person in self.votes or not self.stakes[person]:
            return NO_VOTE
        self.votes[person] = in_favour, self.stakes[person]
        return None

    def unbond(self, person: bytes) -> int | None:
        if person in self.votes and not self.is_over():
            return LOCKED
        if self.stakes[person] < SUI:
            return SPENT
        self.stakes[person] -= SUI
        return None

    def execute(self) -> int | None:
        ready_ms = NOW_MS + VOTE_MS + TIMELOCK_MS
        if self.now_ms < ready_ms:
            return TOO_EARLY
        yes, no = self.weight(in_favour=True), self.weight(in_favour=False)
        if yes + no < QUORUM or yes <= no:
            return NOT_ACCEPTED
        if self.executed or self.now_ms >= ready_ms + EXECUTION_MS:
            return PROPOSAL_OVER
        self.executed = True
        return None


def take(history: History, model: Model, what: str, person: bytes) -> None:
    """One step, in the contract and in the model."""
    made: Call
    match what:
        case "for" | "against":
            agrees = what == "for"
            made = of(person, vote(in_favour=agrees), vote_with_delegation(in_favour=agrees))
            expected = model.vote(person, agrees)
        case "unbond":
            made = of(person, unbond(SUI), undelegate(SUI))
            expected = model.unbond(person)
        case "add":
            coin = history.coin(SUI)
            made, expected = of(person, deposit(coin), add(coin)), None
            model.stakes[person] += SUI
        case _:
            made, expected = execute_parameter(), model.execute()
    assert history.attempt(made, sender=person) == expected, what


LIVES = st.lists(
    st.tuples(
        st.sampled_from(["for", "for", "against", "unbond", "add", "execute"]),
        st.sampled_from(PEOPLE),
        st.sampled_from([0, 1, HOUR_MS // 3, HOUR_MS, TIMELOCK_MS, EXECUTION_MS - 1]),
    ),
    max_size=16,
)


@settings(max_examples=150, deadline=None)
@given(LIVES)
def test_every_life_of_a_proposal_is_that_of_the_rules(life: list[tuple[str, bytes, int]]) -> None:
    stakes = Model().stakes
    delegations = [
        Delegation(Position(active=stakes[owner]), STAKE.id, each, owner)
        for owner, each in DELEGATIONS.items()
    ]
    account = StakeAccount(role=1, active=SUI, delegated=3 * SUI)
    ends_ms = NOW_MS + VOTE_MS
    proposal = Proposal(
        voting_ends_ms=ends_ms, executable_from_ms=ends_ms + TIMELOCK_MS, quorum=QUORUM
    )
    history = History(*delegations, account, proposal, Platform(governed=True))
    model = Model()
    for what, person, passes_ms in life:
        history.pass_ms(passes_ms)
        model.now_ms += passes_ms
        take(history, model, what, person)
    changes = [each for each in history.events if each.type.name == "ParameterChanged"]
    assert len(changes) == model.executed
    counted = sum(weight for _, weight in model.votes.values())
    in_favour = int.from_bytes(history.contents(proposal.id)[64 + 10 : 64 + 26], "little")
    against = int.from_bytes(history.contents(proposal.id)[64 + 26 : 64 + 42], "little")
    assert in_favour + against == counted
