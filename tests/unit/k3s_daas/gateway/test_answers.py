"""Who waits for which record, and what is kept when nobody waits any more."""

import asyncio
from dataclasses import replace

import pytest

from k3s_daas.contract.events.gateway import K8sAPIExpired, K8sStreamClosed
from k3s_daas.gateway import answers as module
from k3s_daas.gateway.answers import Answers
from tests.unit.k3s_daas.gateway.gateway_world import CLUSTER, EXECUTOR, LANE, event_of

FIRST, SECOND = bytes(40), bytes(39) + b"\x01"


def closed(request_id: bytes) -> K8sStreamClosed:
    return K8sStreamClosed(
        LANE, 0, bytes(32), request_id, CLUSTER, EXECUTOR, 1, 0, 200, 1, 2, bytes(32), bytes(64), 0
    )


async def test_a_record_reaches_the_one_who_waits_for_it():
    answers = Answers()
    with answers.expect(FIRST) as first, answers.expect(SECOND) as second:
        waiting = asyncio.ensure_future(second.wait_outcome())
        answers.deliver(event_of(closed(SECOND)))

        assert (await waiting).record == closed(SECOND)
        assert not first.is_followed


async def test_a_record_that_comes_again_changes_nothing():
    answers = Answers()
    with answers.expect(FIRST) as expectation:
        answers.deliver(event_of(closed(FIRST)))
        answers.deliver(event_of(closed(FIRST)))

        assert (await expectation.wait_outcome()).record.bytes_received == 2


async def test_a_record_nobody_waits_for_is_dropped():
    answers = Answers()
    with answers.expect(FIRST):
        pass

    answers.deliver(event_of(closed(FIRST)))


async def test_a_request_that_expired_was_not_answered():
    answers = Answers()
    with answers.expect(FIRST) as expectation:
        expired = event_of(K8sAPIExpired(LANE, 0, bytes(32), FIRST, CLUSTER, EXECUTOR, 0))
        answers.deliver(replace(expired, type_name="expiry::K8sAPIExpired"))
        answers.deliver(event_of(closed(FIRST)))

        assert (await expectation.wait_outcome()).record == closed(FIRST)


@pytest.mark.parametrize("early", [True, False])
async def test_an_outcome_that_is_followed_is_told_once_whenever_it_comes(early):
    answers, told = Answers(), []
    with answers.expect(FIRST) as expectation:
        if early:
            answers.deliver(event_of(closed(FIRST)))
        expectation.follow_outcome(told.append)
    answers.deliver(event_of(closed(FIRST)))
    answers.deliver(event_of(closed(FIRST)))
    await asyncio.sleep(0)

    assert told == [closed(FIRST)]


async def test_what_is_followed_is_bounded(monkeypatch):
    monkeypatch.setattr(module, "MAX_FOLLOWED", 1)
    answers, told = Answers(), []
    for request_id in (FIRST, SECOND):
        with answers.expect(request_id) as expectation:
            expectation.follow_outcome(told.append)

    answers.deliver(event_of(closed(FIRST)))
    answers.deliver(event_of(closed(SECOND)))
    await asyncio.sleep(0)

    assert told == [closed(SECOND)]
