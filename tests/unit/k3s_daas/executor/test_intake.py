"""Events in: ours are journalled before they are done, others are passed, answers end requests."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from k3s_daas.chain.cursor import Cursor
from k3s_daas.chain.values import ChainEvent
from k3s_daas.contract.events.gateway import AnswerResult
from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.answer import Answer
from k3s_daas.executor.clock import LedgerClock
from k3s_daas.executor.cursor import JournalCursor
from k3s_daas.executor.intake import Intake
from k3s_daas.executor.request import Request
from k3s_daas.executor.states import State
from sui_wire.bcs import Writer
from sui_wire.ids import ObjectId
from tests.faults.executor_world import CLUSTER, EXECUTOR, START_MS, World

PODS = "/api/v1/namespaces/web/pods"


def event(request: Request, index: int = 0) -> ChainEvent:
    name = "k8s_gateway::K8sAPIRequest"
    return ChainEvent(7, "digest", index, name, request.encoded, START_MS)


def response(request_id: RequestId, executor: ObjectId = EXECUTOR) -> ChainEvent:
    """The ledger shows an answer; only its id and executor matter here."""
    writer = Writer().fixed(b"l" * 32).u64(1).bytes(bytes(32)).bytes(bytes(request_id))
    writer.fixed(CLUSTER).fixed(executor).u64(0).u8(0).u16(200).bytes(bytes(32)).bytes(b"")
    contents = bytes(writer.bytes(bytes(64)).u64(START_MS))
    return ChainEvent(8, "digest", 0, "k8s_gateway::K8sAPIResponse", contents, START_MS)


class Follower:
    """Gives `events`, then waits for ever; `journalled` is what the journal knew at each done."""

    def __init__(self, world: World, *events: ChainEvent) -> None:
        self.world = world
        self.queue = list(events)
        self.finished: list[ChainEvent] = []
        self.journalled: list[int] = []
        self.drained = asyncio.Event()

    async def events(self) -> AsyncIterator[ChainEvent]:
        for item in self.queue:
            yield item
        await asyncio.Event().wait()

    async def done(self, finished: ChainEvent) -> None:
        self.finished.append(finished)
        self.journalled.append(sum((await self.world.journal.counts()).values()))
        if len(self.finished) == len(self.queue):
            self.drained.set()


class RememberedLives:
    """Leads nobody anywhere; remembers who came, and in which state."""

    def __init__(self) -> None:
        self.led: list[tuple[RequestId, State, Answer | None]] = []
        self.revoked: list[ObjectId] = []
        self.abandoned: list[RequestId] = []
        self.declines: tuple[Request, Answer] | None = None

    async def live(self, request: Request, state: State, answer: Answer | None = None) -> None:
        self.led.append((request.id, state, answer))

    def revoke(self, holder: ObjectId) -> None:
        self.revoked.append(holder)

    async def cancel(self, request_id: RequestId) -> tuple[Request, Answer] | None:
        declined = self.declines
        return declined if declined and declined[0].id == request_id else None

    async def abandon(self, request_id: RequestId) -> None:
        self.abandoned.append(request_id)


class Scene:
    """An intake on a world's journal."""

    def __init__(self, world: World, born_ms: int = 0) -> None:
        self.world = world
        self.lives = RememberedLives()
        self.intake = Intake(
            world.journal,
            self.lives,
            LedgerClock(),
            cluster=CLUSTER,
            executor=EXECUTOR,
            born_ms=born_ms,
            admitted=2,
        )

    async def follow(self, *events: ChainEvent) -> Follower:
        follower = Follower(self.world, *events)
        running = asyncio.create_task(self.intake.run(follower))
        await asyncio.wait_for(follower.drained.wait(), 5)
        self.intake.stop()
        await running
        return follower


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def test_our_requests_are_journalled_before_their_events_are_done(world: World) -> None:
    requests = [world.approve("GET", PODS) for _ in range(5)]
    scene = Scene(world)
    follower = await scene.follow(*[event(item, at) for at, item in enumerate(requests)])
    assert sorted(led[0] for led in scene.lives.led) == [item.id for item in requests]
    assert {led[1] for led in scene.lives.led} == {State.RECEIVED}
    assert min(follower.journalled) >= 1 and len(follower.finished) == 5
    assert scene.intake.last_checkpoint == 7


async def test_what_is_not_for_us_is_passed(world: World) -> None:
    others = [
        event(world.approve("GET", PODS, executor=ObjectId(b"x" * 32))),
        event(world.approve("GET", PODS, cluster=ObjectId(b"x" * 32))),
        ChainEvent(7, "digest", 2, "seal_token::SealTokenIssued", b"", START_MS),
        ChainEvent(7, "digest", 3, "k8s_gateway::K8sAPIRequest", b"cut", START_MS),
        ChainEvent(7, "digest", 4, "unknown::Thing", b"", START_MS),
    ]
    scene = Scene(world)
    await scene.follow(*others)
    assert scene.lives.led == []
    assert await world.journal.counts() == {}


async def test_a_revocation_on_the_ledger_ends_what_goes_on_in_its_name(world: World) -> None:
    session, token = ObjectId(b"s" * 32), ObjectId(b"t" * 32)
    scene = Scene(world)
    await scene.follow(
        ChainEvent(7, "digest", 0, "session::SessionRevoked", session + token, START_MS),
        ChainEvent(7, "digest", 1, "seal_token::SealTokenRevoked", token + b"\0", START_MS),
    )
    assert scene.lives.revoked == [session, token]


def about(request: Request, kind: str, *ids: ObjectId) -> ChainEvent:
    """A record about an open request: whom it concerns, then two times."""
    writer = Writer().fixed(b"l" * 32).u64(1).bytes(bytes(32)).bytes(bytes(request.id))
    writer.fixed(CLUSTER)
    for id_ in ids:
        writer.fixed(id_)
    writer.u64(START_MS)
    contents = bytes(writer.u64(START_MS) if kind.startswith("take_over") else writer)
    return ChainEvent(8, "digest", 0, kind, contents, START_MS)


CANCELLED, TAKEN = "cancellation::K8sRequestCancelled", "take_over::K8sRequestTakenOver"
OTHER = ObjectId(b"x" * 32)


async def test_what_was_cancelled_before_it_began_is_answered_with_that(world: World) -> None:
    request = world.approve("POST", PODS)
    scene = Scene(world)
    declined = (request, Answer(AnswerResult.REJECTED, 403, b"d" * 32))
    scene.lives.declines = declined
    await scene.follow(
        about(request, CANCELLED, OTHER, OTHER), about(request, CANCELLED, EXECUTOR, OTHER)
    )
    assert scene.lives.led == [(request.id, State.ANSWERED, declined[1])]


async def test_what_another_executor_took_over_is_left_to_it(world: World) -> None:
    request = world.approve("POST", PODS)
    scene = Scene(world)
    await scene.follow(
        about(request, TAKEN, OTHER, EXECUTOR), about(request, TAKEN, EXECUTOR, OTHER)
    )
    assert scene.lives.abandoned == [request.id]
    assert scene.lives.led == []


async def test_an_event_that_comes_twice_is_lived_once(world: World) -> None:
    request = world.approve("GET", PODS)
    scene = Scene(world)
    await scene.follow(event(request), event(request, 1))
    assert len(scene.lives.led) == 1


async def test_our_answer_on_the_ledger_ends_its_request(world: World) -> None:
    request, other = world.approve("GET", PODS), world.approve("GET", PODS)
    await world.journal.receive(request.id, request.encoded, START_MS)
    await world.journal.receive(other.id, other.encoded, START_MS)
    scene = Scene(world)
    foreign = response(other.id, ObjectId(b"x" * 32))
    await scene.follow(response(request.id), foreign, response(RequestId(ObjectId(b"q" * 32), 1)))
    assert await world.journal.state(request.id) is State.RECORDED
    assert await world.journal.state(other.id) is State.RECEIVED


async def test_unfinished_requests_are_resumed_where_they_stood(world: World) -> None:
    request = world.approve("GET", PODS)
    answer = Answer(AnswerResult.EXECUTED, 200, b"d" * 32)
    await world.journal.receive(request.id, request.encoded, START_MS)
    await world.journal.answer(request.id, answer)
    scene = Scene(world)
    await scene.follow(event(request))
    assert scene.lives.led == [(request.id, State.ANSWERED, answer)]


async def test_a_request_from_before_the_journal_is_settled_not_begun(world: World) -> None:
    request = world.approve("POST", PODS)
    scene = Scene(world, born_ms=START_MS + 1)
    await scene.follow(event(request))
    assert scene.lives.led == [(request.id, State.STARTED, None)]
    assert await world.journal.state(request.id) is State.STARTED


async def test_an_injected_event_is_taken_up_once(world: World) -> None:
    request = world.approve("GET", PODS)
    scene = Scene(world)
    follower = Follower(world, event(request))
    running = asyncio.create_task(scene.intake.run(follower))
    await follower.drained.wait()
    assert await scene.intake.take(event(request)) is State.RECEIVED
    other = world.approve("GET", PODS)
    await scene.intake.take(event(other))
    with pytest.raises(ValueError, match="no request of this cluster"):
        await scene.intake.take(event(world.approve("GET", PODS, executor=ObjectId(b"x" * 32))))
    scene.intake.stop()
    await running
    assert sorted(led[0] for led in scene.lives.led) == [request.id, other.id]


async def test_the_cursor_is_kept_in_the_journal(world: World) -> None:
    store = JournalCursor(world.journal)
    assert await store.load() is None
    await store.save(Cursor(12, 3))
    world.restart()
    assert await JournalCursor(world.journal).load() == Cursor(12, 3)
