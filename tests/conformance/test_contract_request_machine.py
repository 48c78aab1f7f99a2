"""Requests as a machine: whatever is called in whatever order, no request is closed twice or opened
again, the record has no gap, and every MIST that went into the purse is somewhere.

The model knows each request's state alone; the contract is asked about everything else after each
step. Two sessions, two executors, an approver, fees, disputable answers, and time that passes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from sui_wire.ids import blake2b
from tests.conformance.contract_calls import (
    EXECUTOR,
    EXECUTOR_KEY,
    LANE,
    SESSION,
    TOKEN,
    Submission,
    bind,
    expire,
    octets,
    public_key,
    put_role,
)
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import (
    NOW_MS,
    PERSON,
    STRANGER,
    ZERO_DIGEST,
    Cluster,
    Executor,
    Platform,
    Rule,
    SealToken,
    Seat,
    Session,
    StakeAccount,
    Thing,
    named,
)
from tests.conformance.contract_requests import (
    EXECUTOR_ACCOUNT,
    SECOND,
    SECOND_KEY,
    Said,
    approve,
    cancel,
    claim_as_gateway,
    claim_for_executor,
    empty_purse,
    fund_purse,
    prune,
    report_alive,
    set_quorum,
    take_over,
    withdraw_request,
)
from tests.conformance.contract_world import Call, Obj, Pure, call

HOUR_MS = 3_600_000
FOREVER_MS = NOW_MS + 10**9
EXECUTOR_FEE, GATEWAY_FEE, CHALLENGE_MS, SILENCE_MS, DEADLINE_MS = 700, 300, 60_000, 5_000, 30_000
APPROVER = named("approver")
SESSIONS = SESSION.id, named("second session")
KEYS = {EXECUTOR.id: EXECUTOR_KEY, SECOND.id: SECOND_KEY}
SECOND_ACCOUNT = StakeAccount(role=2, id=named("second executor's account"))
ACCOUNTS = {EXECUTOR.id: EXECUTOR_ACCOUNT.id, SECOND.id: SECOND_ACCOUNT.id}
RECORDS = "K8sAPI", "K8sStream", "K8sRequest", "K8sRead"
WORLD: tuple[Thing, ...] = (
    Platform.with_parameters(
        executor_fee=EXECUTOR_FEE, gateway_fee=GATEWAY_FEE, challenge_ms=CHALLENGE_MS
    ),
    Cluster(
        executors=(
            Seat(expires_ms=FOREVER_MS),
            Seat(SECOND.id, attested=True, expires_ms=FOREVER_MS),
        )
    ),
    Executor(public_key(EXECUTOR_KEY), expires_ms=FOREVER_MS),
    replace(SECOND, stake_account=SECOND_ACCOUNT.id, expires_ms=FOREVER_MS),
    SECOND_ACCOUNT,
    SealToken(expires_ms=FOREVER_MS),
    *(Session(id=each, expires_ms=FOREVER_MS) for each in SESSIONS),
)


class State(Enum):
    """Where a request is; its number is used in each of them."""

    HELD = auto()
    OPEN = auto()
    CLOSED = auto()


@dataclass
class Known:
    """What the model knows of a request."""

    state: State
    factor: int
    digest: bytes = b""
    executor: bytes = b""
    opened_ms: int = 0
    deadline_ms: int = 0
    """For its approvers, then for its executor."""
    cancelled: bool = False
    kept_until_ms: int | None = None

    @property
    def escrowed(self) -> int:
        """MIST that wait for its answer."""
        return self.factor * (EXECUTOR_FEE + GATEWAY_FEE) if self.state is State.OPEN else 0


@dataclass(frozen=True)
class Name:
    """A request that a step is about, be there one or not."""

    session: bytes
    sequence: int

    @property
    def id(self) -> bytes:
        return self.session + self.sequence.to_bytes(8, "big")


NAMES = st.builds(Name, st.sampled_from(SESSIONS), st.integers(1, 6))
EXECUTORS = st.sampled_from(tuple(KEYS))
STARTS = st.lists(st.tuples(NAMES, st.booleans()), min_size=3, max_size=6)
PEOPLE = st.sampled_from((PERSON, STRANGER, APPROVER))


def under(session: bytes, made: Call) -> Call:
    """The call with another session."""
    arguments = tuple(Obj(session) if given == SESSION else given for given in made.arguments)
    return replace(made, arguments=arguments)


class Requests(RuleBasedStateMachine):
    """Steps that may or may not be allowed, and what must hold after each."""

    names: Bundle[Name] = Bundle("names")
    """Requests that somebody submitted, in vain or not."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History(*WORLD)
        self.history.do(put_role(), bind())
        self.history.do(set_quorum(APPROVER, waiting=(Rule(verbs=("delete",)),)))
        self.known: dict[bytes, Known] = {}
        self.paid_in = 20_000
        self.history.do(fund_purse(self.history.coin(self.paid_in)))
        self.earned = dict.fromkeys((PERSON, *KEYS), 0)
        self.records = 0
        self.head = ZERO_DIGEST
        self.seen = len(self.history.events)

    # What may happen.

    @initialize(target=names, requests=STARTS)
    def begin(self, requests: list[tuple[Name, bool]]) -> MultipleResults[Name]:
        """So that the steps that follow have something to be about."""
        return multiple(*(self._submit(name, waits=waits, priority=2) for name, waits in requests))

    @rule(target=names, name=NAMES, waits=st.booleans(), priority=st.sampled_from((1, 2, 3)))
    def submit(self, name: Name, *, waits: bool, priority: int) -> Name:
        return self._submit(name, waits=waits, priority=priority)

    def _submit(self, name: Name, *, waits: bool, priority: int) -> Name:
        asked = Submission(name.sequence, priority=priority)
        if waits:
            asked = replace(asked, method="DELETE", verb="delete", name="web")
        code = self.history.attempt(under(name.session, asked.execute()))
        if name.id in self.known:
            assert code == 5
        elif code is None:
            until_ms = self.history.now_ms + HOUR_MS
            self.known[name.id] = Known(State.HELD, 2 if priority == 3 else 1, deadline_ms=until_ms)
            if not waits:
                self._opened(name.id)
        else:
            assert code == 22
        return name

    @rule(name=names, who=PEOPLE)
    def approve(self, name: Name, who: bytes) -> None:
        code = self.history.attempt(approve(name.id, Obj(name.session)), sender=who)
        if self._state(name) is not State.HELD:
            assert code == 23
        elif self.history.now_ms >= self.known[name.id].deadline_ms:
            assert code == 26
        elif who != APPROVER:
            assert code == 24
        elif code is None and self.history.events[-1].type.name == "K8sAPIRequest":
            self._opened(name.id)
        else:
            assert code is None
            self.known[name.id].state = State.CLOSED

    @rule(name=names, who=PEOPLE)
    def withdraw(self, name: Name, who: bytes) -> None:
        code = self.history.attempt(withdraw_request(name.id), sender=who)
        if self._state(name) is not State.HELD:
            assert code == 23
        elif who == STRANGER and self.history.now_ms < self.known[name.id].deadline_ms:
            assert code == 26
        else:
            assert code is None
            self.known[name.id].state = State.CLOSED

    @rule(name=names, result=st.sampled_from((0, 0, 1, 2)))
    def answer(self, name: Name, result: int) -> None:
        known = self.known.get(name.id, Known(State.CLOSED, 1))
        executor = known.executor or EXECUTOR.id
        digest = known.digest or ZERO_DIGEST
        said = Said(name.id, digest, result, executor=executor, key=KEYS[executor])
        code = self.history.attempt(said.store())
        if known.state is not State.OPEN:
            assert code == 10
            return
        assert code is None
        if result == 0:
            self.earned[executor] += known.factor * EXECUTOR_FEE
            self.earned[PERSON] += known.factor * GATEWAY_FEE
            known.kept_until_ms = self.history.now_ms + CHALLENGE_MS
        known.state = State.CLOSED

    @rule(name=names, executor=EXECUTORS, key=EXECUTORS, digest=st.booleans())
    def answer_wrongly(self, name: Name, executor: bytes, key: bytes, *, digest: bool) -> None:
        known = self.known.get(name.id, Known(State.CLOSED, 1))
        right = (known.executor, known.executor, True) == (executor, key, digest)
        if known.state is State.OPEN and right:
            return
        record = known.digest if digest and known.digest else named("another record")
        said = Said(name.id, record, executor=executor, key=KEYS[key])
        code = self.history.attempt(said.store())
        if known.state is not State.OPEN:
            assert code == 10
        else:
            assert code == (12 if executor == known.executor else 11)

    @rule(name=names, who=PEOPLE)
    def cancel(self, name: Name, who: bytes) -> None:
        code = self.history.attempt(under(name.session, cancel(name.sequence)), sender=who)
        if who != PERSON:
            assert code == 31
        elif self._state(name) is not State.OPEN or self.known[name.id].cancelled:
            assert code == 30
        else:
            assert code is None
            self.known[name.id].cancelled = True

    @rule(name=names, silent=EXECUTORS, successor=EXECUTORS)
    def take_over(self, name: Name, silent: bytes, successor: bytes) -> None:
        code = self.history.attempt(take_over(name.id, successor, silent))
        now_ms = self.history.now_ms
        if self._state(name) is not State.OPEN or self.known[name.id].executor != silent:
            assert code == 27
            return
        known = self.known[name.id]
        if silent == successor:
            assert code == 29
        elif code is None:
            assert now_ms >= known.opened_ms + SILENCE_MS
            known.executor, known.opened_ms = successor, now_ms
            known.deadline_ms = now_ms + DEADLINE_MS
        else:
            assert code == 28

    @rule(name=names, executor=EXECUTORS)
    def expire(self, name: Name, executor: bytes) -> None:
        made = expire(Submission(name.sequence))
        objects = tuple(Obj(executor) if each == EXECUTOR else each for each in made.arguments)
        about = tuple(
            octets(name.id) if each == octets(SESSION.id + name.id[32:]) else each
            for each in objects
        )
        code = self.history.attempt(replace(made, arguments=about))
        if self._state(name) is not State.OPEN:
            assert code == 16
        elif self.known[name.id].executor != executor:
            assert code == 17
        elif self.history.now_ms < self.known[name.id].deadline_ms + HOUR_MS:
            assert code == 18
        else:
            assert code is None
            self.known[name.id].state = State.CLOSED

    @rule(name=names)
    def prune(self, name: Name) -> None:
        code = self.history.attempt(prune(name.id))
        known = self.known.get(name.id)
        if known is None or known.kept_until_ms is None:
            assert code == 42
        elif self.history.now_ms < known.kept_until_ms:
            assert code == 41
        else:
            assert code is None
            known.kept_until_ms = None

    @rule(payee=st.sampled_from((None, PERSON, *KEYS)), amount=st.sampled_from((0, 1, 999, 5_000)))
    def move_money(self, payee: bytes | None, amount: int) -> None:
        """Something earned is claimed; or the purse is emptied, and filled again."""
        if payee is None:
            self.history.do(empty_purse(), fund_purse(self.history.coin(amount)))
            self.paid_in += amount
            return
        made = claim_as_gateway()
        if payee in KEYS:
            made = claim_for_executor(Obj(payee), Obj(ACCOUNTS[payee]))
        assert self.history.attempt(made) == (None if self.earned[payee] else 48)
        self.earned[payee] = 0

    @rule(
        duration_ms=st.sampled_from((1, SILENCE_MS, CHALLENGE_MS, HOUR_MS + DEADLINE_MS)),
        alive=st.sampled_from((None, *KEYS)),
    )
    def wait(self, duration_ms: int, alive: bytes | None) -> None:
        """Time passes, at whose end an executor says that it lives."""
        self.history.pass_ms(duration_ms)
        if alive:
            self.history.do(report_alive(alive))

    # What holds after every step.

    @invariant()
    def the_record_has_no_gap(self) -> None:
        for event in self.history.events[self.seen :]:
            if event.type.name.startswith(RECORDS):
                start = LANE.id + self.records.to_bytes(8, "little") + b"\x20" + self.head
                assert event.contents.startswith(start)
                self.records, self.head = self.records + 1, blake2b(event.contents)
        self.seen = len(self.history.events)
        lane = self.history.contents(LANE.id)[72:]
        assert lane[:41] == self.records.to_bytes(8, "little") + b"\x20" + self.head

    @invariant()
    def what_is_open_is_what_the_lane_counts(self) -> None:
        counted = self.history.values(
            *(call("lane::open_requests", LANE, Pure(executor)) for executor in KEYS)
        )
        working = [known.executor for known in self.known.values() if known.state is State.OPEN]
        expected = [working.count(executor).to_bytes(8, "little") for executor in KEYS]
        assert counted == expected

    @invariant()
    def each_request_is_where_the_model_has_it(self) -> None:
        asked, expected = [], []
        for request_id, known in self.known.items():
            for function, answer in (
                ("lane::is_open", known.state is State.OPEN),
                ("held::is_held", known.state is State.HELD),
                ("disputable::is_kept", known.kept_until_ms is not None),
            ):
                asked.append(call(function, LANE, octets(request_id)))
                expected.append(bytes((answer,)))
        assert self.history.values(*asked) == expected

    @invariant()
    def no_mist_is_made_or_lost(self) -> None:
        funds, escrow, earnings = self._kept()
        assert escrow == sum(each.escrowed for each in self.known.values())
        assert earnings == sum(self.earned.values())
        out = sum(amount for coin, amount in self.history.coins(PERSON) if self._is_new(coin))
        rewards = [
            int.from_bytes(each.contents[-8:], "little")
            for each in self.history.events
            if each.type.name == "StakeRewarded"
        ]
        assert funds + escrow + earnings + out + sum(rewards) == self.paid_in

    def _opened(self, request_id: bytes) -> None:
        """The last event approved it."""
        record = self.history.events[-1].contents
        known = self.known[request_id]
        known.state, known.digest = State.OPEN, blake2b(record)
        known.executor, known.opened_ms = record[-49:-17], self.history.now_ms
        known.deadline_ms = int.from_bytes(record[-9:-1], "little")

    def _state(self, name: Name) -> State | None:
        known = self.known.get(name.id)
        return known.state if known else None

    def _is_new(self, coin: bytes) -> bool:
        """Whether a coin was paid out, and did not come from the test."""
        return coin not in self.history.given

    def _kept(self) -> tuple[int, int, int]:
        """Funds and escrow of the purse, and all earnings, as the lane's fields hold them."""
        funds = escrow = earnings = 0
        for field in self.history.fields(LANE.id):
            value = field.contents[64:]
            match str(field.type.type_params[1]).partition("<")[0].rpartition("::")[2]:
                case "Purse":
                    assert field.contents[32:64] == TOKEN.id
                    funds = int.from_bytes(value[:8], "little")
                    escrow = int.from_bytes(value[8:16], "little")
                case "Balance":
                    earnings += int.from_bytes(value, "little")
        return funds, escrow, earnings


TestRequests = Requests.TestCase
TestRequests.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
