"""The table of states is complete and has no way back."""

import pytest

from k3s_daas.executor.errors import JournalConflict
from k3s_daas.executor.states import (
    AT_RESTART,
    FINISHED,
    TRANSITIONS,
    Resumption,
    State,
    Step,
    target,
)


def test_every_state_says_what_a_restart_does() -> None:
    assert set(AT_RESTART) == set(State)


def test_no_step_leads_out_of_a_finished_state_or_back() -> None:
    order = list(State)
    for (state, _), reached in TRANSITIONS.items():
        assert state not in FINISHED
        assert order.index(reached) > order.index(state)


def test_only_a_journalled_answer_is_sent_again_and_only_it() -> None:
    assert [s for s, then in AT_RESTART.items() if then is Resumption.RECORD] == [State.ANSWERED]
    assert [s for (s, step) in TRANSITIONS if step is Step.START] == [State.RECEIVED]


def test_a_step_that_is_not_in_the_table_is_a_conflict_that_names_the_request() -> None:
    with pytest.raises(JournalConflict, match="abc-7 is recorded, from which it cannot start"):
        target(State.RECORDED, Step.START, "abc-7")


def test_only_what_has_not_begun_is_declined() -> None:
    assert [s for (s, step) in TRANSITIONS if step is Step.DECLINE] == [State.RECEIVED]


def test_everything_unfinished_can_be_taken_over() -> None:
    abandoned = {s for (s, step) in TRANSITIONS if step is Step.ABANDON}
    assert abandoned == set(State) - set(FINISHED)
    assert all(TRANSITIONS[s, Step.ABANDON] is State.REFUSED for s in abandoned)
