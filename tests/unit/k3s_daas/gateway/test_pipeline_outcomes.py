"""What became of a request, and what the client is told of it."""

import dataclasses

import pytest

from k3s_daas.chain.errors import LedgerUnavailable, OutcomeUnknown
from k3s_daas.contract.aborts import AbortCode
from k3s_daas.contract.request_id import RequestId
from k3s_daas.gateway.config import Limits
from tests.unit.k3s_daas.gateway.gateway_world import PODS, SESSION, an_id, refused

REFUSALS = [
    (AbortCode.ERROR_INVALID_SEAL, 401, "Unauthorized", None),
    (AbortCode.ERROR_INVALID_SESSION, 401, "Unauthorized", None),
    (AbortCode.ERROR_NO_PERMISSION, 403, "Forbidden", None),
    (AbortCode.ERROR_INSUFFICIENT_STAKE, 403, "Forbidden", None),
    (AbortCode.ERROR_NO_EXECUTOR, 503, "ServiceUnavailable", "5"),
    (AbortCode.ERROR_CLUSTER_SUSPENDED, 503, "ServiceUnavailable", "5"),
    (AbortCode.ERROR_BAD_REQUEST, 400, "BadRequest", None),
    (AbortCode.ERROR_PAUSED, 503, "ServiceUnavailable", "5"),
    (AbortCode.ERROR_RATE_LIMITED, 429, "TooManyRequests", "5"),
    (AbortCode.ERROR_SPEND_LIMIT, 403, "Forbidden", None),
    (AbortCode.ERROR_NO_FUNDS, 403, "Forbidden", None),
]


@pytest.mark.parametrize(("code", "http", "reason", "retry"), REFUSALS)
async def test_the_contracts_refusal_is_told_in_kubernetes_words(
    world, ask, code, http, reason, retry
):
    world.decide = lambda asked: int(code)

    status = await refused(ask(f"DELETE {PODS}/a"))

    assert (status["code"], status["reason"], status["retry"]) == (http, reason, retry)
    assert code.name in status["message"]
    assert status["audit"] == str(RequestId(SESSION, 1))


LONG = bytes(100_000)


async def test_a_held_request_is_forbidden_for_now_and_never_to_be_sent_again(world, ask):
    world.held_for = "edit"

    status = await refused(ask(f"DELETE {PODS}/a"))

    assert (status["code"], status["reason"], status["retry"]) == (403, "Forbidden", None)
    assert status["audit"] == str(RequestId(SESSION, 1))
    assert (
        f"request {RequestId(SESSION, 1)} waits for 2 of the approvers of role 'edit'"
        in (status["message"])
    )
    assert len(world.asked) == 1
    assert world.opened == []


async def test_the_envelope_of_a_held_request_is_kept_for_the_executor(world, ask):
    world.held_for = "edit"

    assert (await refused(ask(f"POST {PODS}", {}, LONG)))["code"] == 403

    (digest,) = world.blobs.kept
    assert digest == world.asked[0].envelope_digest


async def test_a_long_body_that_was_refused_is_not_kept(world, ask):
    world.decide = lambda asked: int(AbortCode.ERROR_NO_PERMISSION)

    assert (await refused(ask(f"POST {PODS}", {}, LONG)))["code"] == 403

    assert world.blobs.kept == {}


async def test_a_long_body_that_went_nowhere_is_not_kept(world, ask):
    world.submit_fails = LedgerUnavailable("nobody there")

    assert (await refused(ask(f"POST {PODS}", {}, LONG)))["code"] == 503

    assert world.blobs.kept == {}


async def test_a_long_body_that_may_have_been_approved_is_kept(world, ask):
    world.submit_fails = OutcomeUnknown("digest")

    status = await refused(ask(f"POST {PODS}", {}, LONG, limits=Limits(answer_seconds=0.1)))

    assert status["code"] == 504
    assert len(world.blobs.kept) == 1


async def test_a_forbidden_request_says_who_wanted_what(world, ask):
    world.decide = lambda asked: int(AbortCode.ERROR_NO_PERMISSION)

    status = await refused(ask(f"DELETE {PODS}/a"))

    assert (
        'cannot delete resource "pods" in API group "" in the namespace "web"'
        in (status["message"])
    )
    assert 'User "daas:0x' in status["message"]


async def test_a_used_sequence_number_is_skipped_and_the_request_made_once(world, ask):
    world.highest = 40
    first = []

    def decide(asked):
        first.append(RequestId.from_bytes(asked.request_id).sequence)
        if len(first) == 1:
            world.highest = 57
            return int(AbortCode.ERROR_SEQUENCE_USED)
        return 0

    world.decide = decide

    code, headers, _ = await ask(f"POST {PODS}", {}, b"body")

    assert (code, first) == (200, [41, 58])
    assert headers["Audit-Id"] == str(RequestId(SESSION, 58))
    assert [body for _, body in world.opened] == [b"body"]


async def test_a_long_body_is_not_read_twice_but_the_client_may_send_it_again(world, ask):
    world.decide = lambda asked: int(AbortCode.ERROR_SEQUENCE_USED)

    status = await refused(ask(f"POST {PODS}", {}, bytes(100_000)))

    assert (status["code"], status["retry"]) == (429, "1")
    assert len(world.asked) == 1


async def test_the_ledger_away_is_503_and_may_be_tried_again(world, ask):
    world.submit_fails = LedgerUnavailable("nobody there")

    status = await refused(ask(f"GET {PODS}"))

    assert (status["code"], status["reason"], status["retry"]) == (503, "ServiceUnavailable", "5")


async def test_an_unknown_outcome_is_504_and_is_never_submitted_again(world, ask):
    world.submit_fails = OutcomeUnknown("digest")

    status = await refused(ask(f"POST {PODS}", {}, b"x", limits=Limits(answer_seconds=0.1)))

    assert (status["code"], status["reason"], status["retry"]) == (504, "Timeout", None)
    assert str(RequestId(SESSION, 1)) in status["message"]


async def test_an_outcome_that_turns_up_on_the_record_is_as_good_as_an_answer(world, ask):
    submit = world.submit

    async def lose_the_answer(call):
        await submit(call)
        raise OutcomeUnknown("digest")

    world.submit = lose_the_answer

    assert (await ask(f"POST {PODS}", {}, b"x"))[0] == 200
    assert len(world.asked) == 1


async def test_the_nodes_word_alone_is_no_decision(world, ask):
    world.emit = lambda event: None

    status = await refused(ask(f"POST {PODS}", {}, b"x", limits=Limits(answer_seconds=0.1)))

    assert (status["code"], status["retry"]) == (504, None)


async def test_no_answer_in_time_is_504_with_the_request_id_and_no_invitation_to_repeat(world, ask):
    world.answer = lambda head, body: None

    status = await refused(ask(f"POST {PODS}", {}, b"x", limits=Limits(answer_seconds=0.1)))

    assert (status["code"], status["retry"]) == (504, None)
    assert status["details"]["uid"] == str(RequestId(SESSION, 1))


FORGERIES = {
    "another signature": lambda answer: dataclasses.replace(answer, signature=bytes(64)),
    "another status": lambda answer: dataclasses.replace(answer, status=500),
    "another envelope": lambda answer: dataclasses.replace(answer, payload=b"other"),
    "another executor": lambda answer: dataclasses.replace(answer, executor=an_id(50)),
    "another key": lambda answer: dataclasses.replace(answer, key_version=9),
}


@pytest.mark.parametrize("tamper", FORGERIES.values(), ids=FORGERIES.keys())
async def test_an_answer_that_the_assigned_executor_did_not_sign_is_not_shown(world, ask, tamper):
    world.tamper = tamper

    status = await refused(ask(f"GET {PODS}"))

    assert (status["code"], status["retry"]) == (502, None)


async def test_why_an_executor_rejected_a_request_is_its_owners_when_it_could_not_open_it(
    world, ask
):
    def reject(asked):
        world.record(asked, 400, b"sealed for the owner alone", result=1)

    world._execute = reject

    status = await refused(ask(f"GET {PODS}"))

    assert status["code"] == 400
    assert "the executor rejected request" in status["message"]


async def test_an_outcome_that_the_executor_does_not_know_is_504(world, ask):
    world._execute = lambda asked: world.record(asked, 504, b"for the owner", result=2)

    status = await refused(ask(f"POST {PODS}", {}, b"x"))

    assert (status["code"], status["reason"], status["retry"]) == (504, "Timeout", None)
