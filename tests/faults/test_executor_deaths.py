"""Kill the executor at every step of a request, before and after the step's effect.

After each death a new process starts from the same disk, resumes, and is handed the event again
(its cursor may not have passed it). Then the whole state is checked: one record, no write done
twice, and a record that says nothing untrue.
"""

from pathlib import Path

import pytest

from k3s_daas.contract.events.gateway import AnswerResult
from k3s_daas.executor.request import Request
from k3s_daas.executor.states import State
from tests.faults.executor_world import Killed, World

STEPS = ("receive", "start", "send", "answer", "submit", "record")
WHEN = ("lost", "persisted")

VERSIONED = b'{"metadata":{"name":"a","resourceVersion":"7"}}'

REQUESTS = {
    "read": ("GET", "/api/v1/namespaces/web/pods", b""),
    "write": ("POST", "/api/v1/namespaces/web/pods", b"{}"),
    "preconditioned": ("PUT", "/api/v1/namespaces/web/configmaps/a", VERSIONED),
}

EXECUTED, UNKNOWN = AnswerResult.EXECUTED, AnswerResult.OUTCOME_UNKNOWN

UNPROVEN = {
    # What is recorded where the audit log says nothing. Everywhere else: executed.
    ("write", "start", "persisted"): UNKNOWN,  # not sent, but nobody can know
    ("write", "send", "lost"): UNKNOWN,
    ("write", "send", "persisted"): UNKNOWN,
    ("write", "answer", "lost"): UNKNOWN,
    ("preconditioned", "send", "persisted"): UNKNOWN,  # repeated, and refused as the second
    ("preconditioned", "answer", "lost"): UNKNOWN,
}


async def die_and_come_back(world: World, request: Request) -> None:
    with pytest.raises(Killed):
        await world.deliver(request)
    world.restart()
    await world.resume()
    await world.deliver(request)


def check(world: World, request: Request) -> AnswerResult:
    """The invariants of every end, and the result that was recorded."""
    record = world.record(request)
    effects = world.effects(request)
    if request.event.verb == "create":
        assert effects <= 1, "a write was done twice"
    if record.result is EXECUTED:
        assert effects >= 1, "recorded as executed, but it never was"
    if record.result is AnswerResult.REJECTED:
        assert effects == 0, "recorded as rejected, but it was executed"
    return record.result


@pytest.mark.parametrize("proof", [True, False], ids=["proven", "unproven"])
@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", REQUESTS)
async def test_death_at_every_step(
    tmp_path: Path, kind: str, step: str, when: str, proof: bool
) -> None:
    world = World(tmp_path)
    world.audit_log.kept = proof
    method, path, body = REQUESTS[kind]
    request = world.approve(method, path, body)
    world.deaths.step, world.deaths.when = step, when

    await die_and_come_back(world, request)

    expected = UNPROVEN.get((kind, step, when), EXECUTED)
    if proof and world.effects(request):
        expected = EXECUTED
    assert check(world, request) is expected
    assert await world.journal.state(request.id) is State.RECORDED
    world.restart()


@pytest.mark.parametrize("step", STEPS[1:])
@pytest.mark.parametrize("when", WHEN)
async def test_a_long_absence_ends_every_request_without_sending_anything_late(
    tmp_path: Path, step: str, when: str
) -> None:
    world = World(tmp_path)
    world.audit_log.kept = False
    request = world.approve("GET", "/api/v1/namespaces/web/pods")
    world.deaths.step, world.deaths.when = step, when
    with pytest.raises(Killed):
        await world.deliver(request)
    sent_in_time = world.effects(request)
    world.restart()
    world.clock.ms += 3_600_000

    await world.resume()

    assert world.effects(request) == sent_in_time
    check(world, request)
    world.restart()


async def test_a_journal_that_is_written_to_twice_over_still_has_one_record(tmp_path: Path) -> None:
    world = World(tmp_path)
    request = world.approve("POST", "/api/v1/namespaces/web/pods", b"{}")
    for step in STEPS:
        world.deaths.step, world.deaths.when = step, "persisted"
        try:
            await world.resume()
            await world.deliver(request)
        except Killed:
            world.restart()
    await world.resume()
    assert check(world, request) in (EXECUTED, UNKNOWN)
    world.restart()
