"""The life of one supervised process, as one table.

A process waits for those it depends on, starts, and is ready once its probe passes. Whenever it
ends without being told to, it is started again after a pause that grows with every quick failure.
Told to stop, it gets SIGTERM, and SIGKILL when it takes too long.

No clock, no pid, no signal is touched here: `advance` takes what happened and says what to do,
and `keeper` waits for exactly those events which the table knows in the present state.
"""

import enum
from dataclasses import dataclass, replace

_FIRST_PAUSE_SECONDS = 0.1
"""Pause before the first restart."""

_LONGEST_PAUSE_SECONDS = 3.0
"""The most the pause grows to by doubling. With a start of a second or so this keeps anything that
can come back within 5 s."""

_PROVEN_AFTER_SECONDS = 10.0
"""A process that was ready for this long has shown that it works: its failures are forgotten."""


class State(enum.Enum):
    """Where a process is in its life."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    OVERDUE = "overdue"
    PAUSING = "pausing"
    STOPPING = "stopping"
    KILLING = "killing"
    STOPPED = "stopped"


class Event(enum.Enum):
    """What can happen to it; the order is the order of precedence when several happen at once."""

    STOP_ASKED = "told to stop"
    EXITED = "it ended"
    ADOPTED = "found running already"
    DEPENDENCIES_READY = "all it depends on are ready"
    PROBE_PASSED = "its probe passed"
    READY_OVERDUE = "not ready in time"
    PAUSE_OVER = "the pause before a restart is over"
    STOP_OVERDUE = "did not stop in time"


class Action(enum.Enum):
    """What the supervisor then does."""

    NOTHING = "nothing"
    LAUNCH = "launch it"
    TERMINATE = "send SIGTERM"
    KILL = "send SIGKILL"


TABLE: dict[tuple[State, Event], tuple[State, Action]] = {
    (State.WAITING, Event.ADOPTED): (State.STARTING, Action.NOTHING),
    (State.WAITING, Event.DEPENDENCIES_READY): (State.STARTING, Action.LAUNCH),
    (State.WAITING, Event.STOP_ASKED): (State.STOPPED, Action.NOTHING),
    (State.STARTING, Event.PROBE_PASSED): (State.READY, Action.NOTHING),
    (State.STARTING, Event.READY_OVERDUE): (State.OVERDUE, Action.KILL),
    (State.STARTING, Event.EXITED): (State.PAUSING, Action.NOTHING),
    (State.STARTING, Event.STOP_ASKED): (State.STOPPING, Action.TERMINATE),
    (State.READY, Event.EXITED): (State.PAUSING, Action.NOTHING),
    (State.READY, Event.STOP_ASKED): (State.STOPPING, Action.TERMINATE),
    (State.OVERDUE, Event.EXITED): (State.PAUSING, Action.NOTHING),
    (State.OVERDUE, Event.STOP_ASKED): (State.KILLING, Action.NOTHING),
    (State.PAUSING, Event.PAUSE_OVER): (State.STARTING, Action.LAUNCH),
    (State.PAUSING, Event.STOP_ASKED): (State.STOPPED, Action.NOTHING),
    (State.STOPPING, Event.EXITED): (State.STOPPED, Action.NOTHING),
    (State.STOPPING, Event.STOP_OVERDUE): (State.KILLING, Action.KILL),
    (State.KILLING, Event.EXITED): (State.STOPPED, Action.NOTHING),
}


@dataclass(frozen=True)
class Life:
    """A process's state and what is counted about it."""

    state: State
    since: float
    """When it came into this state, in seconds of the clock that `advance` is given."""

    restarts: int = 0
    """How often it was launched again after the first time."""

    failures: int = 0
    """Ends since it last was proven: what the pause grows with."""

    @property
    def pause(self) -> float:
        """Seconds to wait before the next launch."""
        doubled = _FIRST_PAUSE_SECONDS * 2.0 ** min(self.failures - 1, 10)
        return min(doubled, _LONGEST_PAUSE_SECONDS)


def possible_events(state: State) -> tuple[Event, ...]:
    """List what can happen in a state, in order of precedence."""
    return tuple(event for event in Event if (state, event) in TABLE)


def advance(life: Life, event: Event, now: float) -> tuple[Life, Action]:
    """Take a process from one state to the next; an event the table does not know is a bug."""
    state, action = TABLE[life.state, event]
    moved = replace(life, state=state, since=now)
    if event is Event.EXITED and state is State.PAUSING:
        proven = life.state is State.READY and now - life.since >= _PROVEN_AFTER_SECONDS
        return replace(moved, failures=1 if proven else life.failures + 1), action
    if event is Event.PAUSE_OVER:
        return replace(moved, restarts=life.restarts + 1), action
    return moved, action
