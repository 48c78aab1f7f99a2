"""The life of one request in an executor, as one table.

Theory of operation. A request is *received* when its event is in the journal, *started* when the
journal says that its first byte may now go to the cluster, *answered* when the journal holds the
very answer that will be on the ledger, and *recorded* when the ledger has it. Each step is one
durable write, made before the thing it allows. So whatever kills the process, the state found
afterwards says what may have happened, and `AT_RESTART` says what is done about it:

    received --start--> started --answer--> answered --record--> recorded
        |                                    ^    |
        +--------answer (rejected)-----------+    +----refuse--> refused
        +--------decline (cancelled)---------+

`record` is allowed from every unfinished state: an answer seen on the ledger ends the matter,
whoever put it there. `abandon` leads from every unfinished state to refused: another executor has
the request now. `decline` is `answer` for what is certain not to have begun. Streams live by the
same table: they are started when the gateway has proved its secret, before the cluster is called.
"""

from enum import StrEnum

from k3s_daas.executor.errors import JournalConflict


class State(StrEnum):
    """Where one request stands."""

    RECEIVED = "received"
    """The event is journalled. Nothing went to the cluster."""

    STARTED = "started"
    """It may have gone to the cluster, once. What came of it is not known here."""

    ANSWERED = "answered"
    """The answer is journalled and will not change. The ledger may have it already."""

    RECORDED = "recorded"
    """The ledger has the answer. Final."""

    REFUSED = "refused"
    """The contract will not take our answer (executor revoked or expired, request taken over by
    another). Final, and alarming."""


class Step(StrEnum):
    """What moves a request on."""

    START = "start"
    ANSWER = "answer"
    DECLINE = "decline"
    RECORD = "record"
    REFUSE = "refuse"
    ABANDON = "abandon"


TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.RECEIVED, Step.START): State.STARTED,
    (State.RECEIVED, Step.ANSWER): State.ANSWERED,
    (State.STARTED, Step.ANSWER): State.ANSWERED,
    (State.ANSWERED, Step.RECORD): State.RECORDED,
    (State.ANSWERED, Step.REFUSE): State.REFUSED,
    (State.RECEIVED, Step.RECORD): State.RECORDED,
    (State.STARTED, Step.RECORD): State.RECORDED,
    (State.RECEIVED, Step.DECLINE): State.ANSWERED,
    (State.RECEIVED, Step.ABANDON): State.REFUSED,
    (State.STARTED, Step.ABANDON): State.REFUSED,
    (State.ANSWERED, Step.ABANDON): State.REFUSED,
}
"""Every step there is. What is not listed cannot happen."""


class Resumption(StrEnum):
    """What a restarted executor does with a request it finds."""

    BEGIN = "begin"
    """As if the event had just come; its deadline still holds."""

    SETTLE = "settle"
    """Find out what happened without doing it twice (`settlement`)."""

    RECORD = "record"
    """Send the journalled answer again. Never make another."""

    NOTHING = "nothing"


AT_RESTART: dict[State, Resumption] = {
    State.RECEIVED: Resumption.BEGIN,
    State.STARTED: Resumption.SETTLE,
    State.ANSWERED: Resumption.RECORD,
    State.RECORDED: Resumption.NOTHING,
    State.REFUSED: Resumption.NOTHING,
}
"""One entry a state; `STARTED` alone needs thought, and exists for as short a time as possible."""

FINISHED = tuple(state for state, then in AT_RESTART.items() if then is Resumption.NOTHING)
"""States no step leads out of."""


def target(state: State, step: Step, request: str) -> State:
    """Where `step` leads from `state`; `JournalConflict` when it leads nowhere."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise JournalConflict(request, state, step) from None
