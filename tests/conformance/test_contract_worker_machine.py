"""Workers as a machine: random lives follow the table of ``worker_status.move``, and no other.

A model of a page says what each call must do at each moment. What it refuses, the contract refuses
with the same code, and nothing has changed then; nobody is slashed who was not away, and nobody is
paid for more than they served.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from sui_wire.bcs import Reader
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import (
    NOW_MS,
    PAST_MS,
    STRANGER,
    WORKER_ACCOUNT,
    Platform,
    Worker,
)
from tests.conformance.contract_workers import (
    A_POT,
    A_WORKER,
    WORKER,
    Report,
    activate_worker,
    dismiss,
    drain,
    leave,
    pay_service,
    report_absent,
    seal_join_token,
    slash_absent,
)
from tests.conformance.contract_world import Call

PENDING, ACTIVE, DRAINING, INACTIVE, LEFT, SLASHED = range(6)
HEARTBEAT_MS, MISSED, NOTICE_MS, TOKEN_MS = 60_000, 10, 900_000, 300_000
RULES = Platform.with_parameters(
    heartbeat_ms=HEARTBEAT_MS, missed_heartbeats=MISSED, notice_ms=NOTICE_MS
)
WRONG_STATUS, NO_TOKEN, BAD_REPORT, NOT_ABSENT, NOTICE_RUNS, NOTHING = 800, 805, 806, 807, 808, 810
NEXT = {
    PENDING: {ACTIVE, LEFT},
    ACTIVE: {INACTIVE, DRAINING},
    INACTIVE: {ACTIVE, DRAINING, SLASHED},
    DRAINING: {LEFT, SLASHED},
    LEFT: set(),
    SLASHED: set(),
}
"""The table of the module."""


class Refusal(Exception):
    """The model's refusal, by the contract's code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Model:
    """What a worker is, and what follows from each call."""

    now_ms: int = NOW_MS
    status: int = PENDING
    token_until_ms: int = 0
    reported_ms: int = 0
    leaves_ms: int = 0
    served_ms: int = 0

    def become(self, status: int) -> None:
        if status not in NEXT[self.status]:
            raise Refusal(WRONG_STATUS)
        self.status = status

    def seal(self) -> None:
        if self.status != PENDING:
            raise Refusal(WRONG_STATUS)
        self.token_until_ms = self.now_ms + TOKEN_MS

    def activate(self) -> None:
        if self.now_ms >= self.token_until_ms:
            raise Refusal(NO_TOKEN)
        self.become(ACTIVE)
        self.token_until_ms, self.reported_ms = 0, self.now_ms

    def report(self) -> None:
        if self.status not in (ACTIVE, INACTIVE, DRAINING):
            raise Refusal(WRONG_STATUS)
        if self.now_ms <= self.reported_ms:
            raise Refusal(BAD_REPORT)
        if self.status == INACTIVE:
            self.become(ACTIVE)
        else:
            served = min(self.due_ms - self.reported_ms, 2 * HEARTBEAT_MS)
            self.served_ms += max(served, 0)
        self.reported_ms = self.now_ms

    @property
    def due_ms(self) -> int:
        """Until when it should have reported."""
        return min(self.now_ms, self.leaves_ms) if self.status == DRAINING else self.now_ms

    def is_absent_for(self, reports: int) -> bool:
        return self.due_ms > self.reported_ms + reports * HEARTBEAT_MS

    def tell_absence(self) -> None:
        if not self.is_absent_for(2):
            raise Refusal(NOT_ABSENT)
        self.become(INACTIVE)

    def slash(self) -> None:
        if not self.is_absent_for(MISSED):
            raise Refusal(NOT_ABSENT)
        self.become(SLASHED)

    def drain(self) -> None:
        self.become(DRAINING)
        self.leaves_ms = self.now_ms + NOTICE_MS

    def leave(self) -> None:
        if self.now_ms < self.leaves_ms:
            raise Refusal(NOTICE_RUNS)
        self.become(LEFT)
        self.token_until_ms = 0

    def pay(self) -> None:
        if self.served_ms == 0:
            raise Refusal(NOTHING)
        self.served_ms = 0

    def wait(self) -> None:
        """Time passes before every call; this one makes nothing of it."""


def _report(model: Model) -> Call:
    return Report(model.now_ms).call()


STEP: dict[str, tuple[Callable[[Model], None], Callable[[Model], Call] | None]] = {
    "seal": (Model.seal, lambda model: seal_join_token(until_ms=model.now_ms + TOKEN_MS)),
    "activate": (Model.activate, lambda _: activate_worker()),
    "report": (Model.report, _report),
    "tell absence": (Model.tell_absence, lambda _: report_absent()),
    "slash": (Model.slash, lambda _: slash_absent()),
    "drain": (Model.drain, lambda _: drain()),
    "dismiss": (Model.drain, lambda _: dismiss()),
    "leave": (Model.leave, lambda _: leave()),
    "pay": (Model.pay, lambda _: pay_service()),
    "wait": (Model.wait, None),
}
"""What the model does, and the call that should do the same."""

LIVES = st.lists(
    st.tuples(
        st.sampled_from([*STEP, "report", "report", "activate"]),
        st.sampled_from([0, 1, 30_000, 60_000, 120_001, 600_001, NOTICE_MS]),
    ),
    max_size=25,
)
BEGINNINGS = st.sampled_from([(), ("seal", "activate"), ("seal", "activate", "drain")])


def assert_same(history: History, model: Model) -> None:
    """The worker is what the model says."""
    reader = Reader(history.contents(WORKER.id)[128:])
    reader.bytes(), reader.bytes()
    status, token = reader.u8(), reader.bytes()
    until_ms, reported_ms = reader.u64(), reader.u64()
    assert status == model.status
    assert bool(token) == bool(model.token_until_ms)
    assert not token or until_ms == model.token_until_ms
    assert reported_ms == model.reported_ms
    assert reader.u64() == model.served_ms
    assert reader.u64() == model.leaves_ms


def take(history: History, model: Model, what: str) -> None:
    """One step, in the contract and in the model."""
    follow, make = STEP[what]
    if make is None:
        return
    sender = STRANGER if what == "slash" else A_WORKER.operator
    code = history.attempt(make(model), sender=sender)
    try:
        follow(model)
    except Refusal as refusal:
        assert code == refusal.code, what
    else:
        assert code is None, what


@settings(max_examples=150, deadline=None)
@given(BEGINNINGS, LIVES)
def test_every_life_of_a_worker_is_one_of_the_table(
    beginning: tuple[str, ...], life: list[tuple[str, int]]
) -> None:
    worker = Worker(A_WORKER.node_key, status=PENDING, reported_ms=0)
    history = History(RULES, worker, WORKER_ACCOUNT, A_POT)
    model = Model()
    for what, passes_ms in [*((each, 1) for each in beginning), *life]:
        history.pass_ms(passes_ms)
        model.now_ms += passes_ms
        take(history, model, what)
        assert_same(history, model)
    slashed = [each for each in history.events if each.type.name == "StakeSlashed"]
    assert len(slashed) == (model.status == SLASHED)
    served = [_served(each.contents) for each in history.events if each.type.name == "WorkerPaid"]
    assert sum(served) + model.served_ms <= model.now_ms - PAST_MS


def _served(paid: bytes) -> int:
    return int.from_bytes(paid[32:40], "little")
