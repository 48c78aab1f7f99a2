"""Cancelling and take-over against a request that has begun, and one that has not."""

from __future__ import annotations

from pathlib import Path

import pytest

from k3s_daas.contract.events.gateway import AnswerResult
from k3s_daas.executor.states import State
from tests.faults.executor_world import START_MS, Killed, World

PODS = "/api/v1/namespaces/web/pods"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def test_a_request_cancelled_before_it_began_never_goes_out(world: World) -> None:
    request = world.approve("POST", PODS)
    await world.journal.receive(request.id, request.encoded, START_MS)
    declined = await world.lives().cancel(request.id)
    assert declined is not None
    assert declined[1].result is AnswerResult.REJECTED
    assert await world.journal.state(request.id) is State.ANSWERED
    await world.lives().live(request, State.RECEIVED)  # its own life, which comes too late
    assert world.cluster.seen == []
    await world.resume()
    (record,) = world.ledger.records[bytes(request.id)]
    assert (record.result, record.status) == (AnswerResult.REJECTED, 403)


async def test_a_cancelling_outlives_the_process(world: World) -> None:
    request = world.approve("POST", PODS)
    await world.journal.receive(request.id, request.encoded, START_MS)
    world.deaths.step, world.deaths.when = "decline", "persisted"
    with pytest.raises(Killed):
        await world.lives().cancel(request.id)
    world.restart()
    await world.resume()
    assert world.cluster.seen == []
    assert [each.result for each in world.ledger.records[bytes(request.id)]] == [
        AnswerResult.REJECTED
    ]


async def test_what_has_begun_is_answered_with_what_came_of_it(world: World) -> None:
    request = world.approve("POST", PODS)
    await world.journal.receive(request.id, request.encoded, START_MS)
    await world.journal.start(request.id)
    assert await world.lives().cancel(request.id) is None
    assert await world.journal.state(request.id) is State.STARTED


async def test_what_is_not_known_cannot_be_cancelled(world: World) -> None:
    request = world.approve("POST", PODS)
    assert await world.lives().cancel(request.id) is None
    await world.lives().abandon(request.id)
    assert await world.journal.counts() == {}


@pytest.mark.parametrize("began", [False, True])
async def test_what_another_took_over_is_neither_sent_nor_answered(
    world: World, *, began: bool
) -> None:
    request = world.approve("POST", PODS)
    await world.journal.receive(request.id, request.encoded, START_MS)
    if began:
        await world.journal.start(request.id)
    await world.lives().abandon(request.id)
    assert await world.journal.state(request.id) is State.REFUSED
    await world.lives().live(request, State.RECEIVED)
    await world.resume()
    assert world.cluster.seen == []
    assert world.ledger.records == {}
