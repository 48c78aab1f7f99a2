"""The table of a process's life."""

import pytest

from k3s_daas.processes import lifecycle
from k3s_daas.processes.lifecycle import TABLE, Action, Event, Life, State, advance


def _live(life: Life, *steps: tuple[Event, float]) -> Life:
    for event, now in steps:
        life, _ = advance(life, event, now)
    return life


def test_an_ordinary_life() -> None:
    life, action = advance(Life(State.WAITING, 0.0), Event.DEPENDENCIES_READY, 1.0)
    assert (life.state, action) == (State.STARTING, Action.LAUNCH)
    life, action = advance(life, Event.PROBE_PASSED, 2.0)
    assert (life.state, action, life.since) == (State.READY, Action.NOTHING, 2.0)
    life, action = advance(life, Event.STOP_ASKED, 3.0)
    assert (life.state, action) == (State.STOPPING, Action.TERMINATE)
    life, action = advance(life, Event.EXITED, 4.0)
    assert (life.state, life.restarts) == (State.STOPPED, 0)


def test_what_dies_is_launched_again_and_counted() -> None:
    life = Life(State.READY, since=0.0)
    life, _ = advance(life, Event.EXITED, 1.0)
    life, action = advance(life, Event.PAUSE_OVER, 1.1)

    assert (life.state, action, life.restarts) == (State.STARTING, Action.LAUNCH, 1)


def test_the_pause_doubles_with_quick_failures_and_never_breaks_the_promise_of_5_seconds() -> None:
    life = Life(State.STARTING, since=0.0)
    pauses = []
    for second in range(12):
        life = _live(life, (Event.EXITED, float(second)))
        pauses.append(life.pause)
        life = _live(life, (Event.PAUSE_OVER, float(second)))

    assert pauses[:4] == [0.1, 0.2, 0.4, 0.8]
    assert max(pauses) == 3.0


def test_a_process_that_proved_itself_is_back_at_once() -> None:
    failed_often = Life(State.READY, since=100.0, failures=9)

    assert _live(failed_often, (Event.EXITED, 111.0)).pause == 0.1
    assert _live(failed_often, (Event.EXITED, 101.0)).pause == 3.0


def test_one_that_is_not_ready_in_time_is_killed_and_launched_again() -> None:
    life, action = advance(Life(State.STARTING, 0.0), Event.READY_OVERDUE, 60.0)
    assert action is Action.KILL

    assert _live(life, (Event.EXITED, 60.1)).state is State.PAUSING


def test_one_that_does_not_stop_is_killed() -> None:
    life, action = advance(Life(State.STOPPING, 0.0), Event.STOP_OVERDUE, 10.0)
    assert (life.state, action) == (State.KILLING, Action.KILL)

    assert _live(life, (Event.EXITED, 10.1)).state is State.STOPPED


def test_an_adopted_process_is_probed_before_it_counts_as_ready() -> None:
    life, action = advance(Life(State.WAITING, 0.0), Event.ADOPTED, 0.0)

    assert (life.state, action) == (State.STARTING, Action.NOTHING)


@pytest.mark.parametrize("state", [s for s in State if s not in {State.STOPPED}])
def test_every_state_leads_to_stopped(state: State) -> None:
    reached = {state}
    while more := {after for (s, _), (after, _) in TABLE.items() if s in reached} - reached:
        reached |= more

    assert State.STOPPED in reached


def test_stopped_is_the_end() -> None:
    assert lifecycle.possible_events(State.STOPPED) == ()


def test_a_stop_comes_before_anything_else_that_happens_at_once() -> None:
    for state in (State.WAITING, State.STARTING, State.READY, State.PAUSING):
        assert lifecycle.possible_events(state)[0] is Event.STOP_ASKED
