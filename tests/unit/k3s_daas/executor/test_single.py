"""A single request, told as what the cluster did and what was recorded of it."""

from pathlib import Path

import pytest

from k3s_daas.contract.events.gateway import AnswerResult
from k3s_daas.executor.identity import APPROVED_GROUP, AUTHENTICATED_GROUP, CREATING_GROUP
from k3s_daas.executor.states import State
from sui_wire.bcs import uleb128
from tests.faults.executor_world import DEADLINE_MS, TOKEN, World

PODS = "/api/v1/namespaces/web/pods"
EXECUTED, REJECTED, UNKNOWN = AnswerResult


def _without_payload(encoded: bytes, payload: bytes) -> bytes:
    """An event's BCS with an empty payload in place of `payload`."""
    at = encoded.index(payload)
    prefix = len(uleb128(len(payload)))
    return encoded[: at - prefix] + b"\0" + encoded[at + len(payload) :]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def test_a_read_is_executed_and_its_answer_sealed_for_gateway_and_owner(world: World) -> None:
    request = world.approve("GET", PODS, query="limit=500")
    await world.deliver(request)
    head, body = await world.answer(request)
    assert (head.status, body) == (200, b'{"kind":"PodList"}')
    assert world.record(request).result is EXECUTED
    assert await world.journal.state(request.id) is State.RECORDED


async def test_the_request_goes_out_as_the_token_and_under_its_id(world: World) -> None:
    request = world.approve("GET", PODS, query="limit=500")
    await world.deliver(request)
    (outgoing,) = world.cluster.seen
    assert outgoing.target == f"{PODS}?limit=500"
    assert outgoing.headers[-4:] == (
        ("Audit-ID", str(request.id)),
        ("Impersonate-User", f"daas:0x{TOKEN.hex()}"),
        ("Impersonate-Group", APPROVED_GROUP),
        ("Impersonate-Group", AUTHENTICATED_GROUP),
    )


APPLY = (("Content-Type", "application/apply-patch+yaml"),)
MERGE = (("Content-Type", "application/merge-patch+json"),)
CREATING = ("Impersonate-Group", CREATING_GROUP)


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [("PUT", f"{PODS}/a", ()), ("PATCH", f"{PODS}/a", APPLY)],
    ids=["update", "apply"],
)
@pytest.mark.parametrize("allowed", [True, False])
async def test_a_write_makes_its_object_only_if_the_contract_allows_creating(
    world: World, method: str, path: str, headers: tuple[tuple[str, str], ...], allowed: bool
) -> None:
    world.rights.allowed = allowed
    request = world.approve(method, path, headers=headers)
    await world.deliver(request)
    (outgoing,) = world.cluster.seen
    assert world.rights.asked == [request]
    assert (CREATING in outgoing.headers) is allowed


@pytest.mark.parametrize(
    ("method", "path", "headers", "creates"),
    [
        ("POST", PODS, (), True),
        ("PATCH", f"{PODS}/a", MERGE, False),
        ("DELETE", f"{PODS}/a", (), False),
        ("GET", PODS, (), False),
    ],
)
async def test_whether_others_make_objects_needs_no_question(
    world: World, method: str, path: str, headers: tuple[tuple[str, str], ...], creates: bool
) -> None:
    await world.deliver(world.approve(method, path, headers=headers))
    (outgoing,) = world.cluster.seen
    assert world.rights.asked == []
    assert (CREATING in outgoing.headers) is creates


async def test_a_large_answer_goes_to_the_blob_store(world: World) -> None:
    world.cluster.body = b"x" * 300_000
    request = world.approve("GET", PODS)
    await world.deliver(request)
    assert world.record(request).payload == b""
    _, body = await world.answer(request)
    assert body == world.cluster.body


async def test_a_lie_about_the_path_is_rejected_and_nothing_goes_out(world: World) -> None:
    request = world.approve("GET", PODS, resource_type="configmaps")
    await world.deliver(request)
    head, body = await world.answer(request)
    assert (world.record(request).result, head.status) == (REJECTED, 403)
    assert b"is not what was approved" in body
    assert world.cluster.seen == []


async def test_a_swapped_envelope_is_rejected_with_an_answer_for_the_owner(world: World) -> None:
    other = world.approve("GET", PODS)
    request = world.approve("GET", PODS)
    event = request.event
    swapped = type(request).decode(
        request.encoded.replace(event.payload, other.event.payload).replace(
            event.envelope_digest, other.event.envelope_digest
        )
    )
    await world.deliver(swapped)
    assert world.record(swapped).result is REJECTED
    assert world.record(swapped).status == 400
    assert world.cluster.seen == []


async def test_a_wrong_digest_is_rejected(world: World) -> None:
    request = world.approve("GET", PODS, envelope_digest=b"d" * 32)
    await world.deliver(request)
    assert (world.record(request).result, world.record(request).status) == (REJECTED, 400)


async def test_a_blob_that_is_not_there_is_rejected(world: World) -> None:
    request = world.approve("GET", PODS)
    lost = type(request).decode(_without_payload(request.encoded, request.event.payload))
    await world.deliver(lost)
    assert (world.record(lost).result, world.record(lost).status) == (REJECTED, 400)


async def test_an_envelope_in_the_blob_store_is_opened_from_there(world: World) -> None:
    request = world.approve("POST", PODS, b"y" * 1000)
    await world.blobs.put(request.event.payload)
    stored = type(request).decode(_without_payload(request.encoded, request.event.payload))
    await world.deliver(stored)
    assert world.record(stored).result is EXECUTED
    assert world.cluster.seen[0].body == b"y" * 1000


async def test_a_request_after_its_deadline_is_rejected(world: World) -> None:
    request = world.approve("POST", PODS, b"{}")
    world.clock.ms += DEADLINE_MS
    await world.deliver(request)
    assert (world.record(request).result, world.record(request).status) == (REJECTED, 504)
    assert world.cluster.seen == []


async def test_an_api_server_that_comes_back_gets_the_write_once(world: World) -> None:
    world.cluster.behaviour = ["refused", "refused", "ok"]
    request = world.approve("POST", PODS, b"{}")
    await world.deliver(request)
    assert world.record(request).result is EXECUTED
    assert world.effects(request) == 1


async def test_an_api_server_that_stays_away_means_rejected(world: World) -> None:
    world.cluster.behaviour = ["refused"] * 1000
    request = world.approve("POST", PODS, b"{}")
    await world.deliver(request)
    assert (world.record(request).result, world.record(request).status) == (REJECTED, 503)
    assert world.clock.ms < request.event.deadline


async def test_a_write_whose_answer_was_lost_is_not_sent_again(world: World) -> None:
    world.cluster.behaviour = ["broken"]
    world.audit_log.kept = False
    request = world.approve("POST", PODS, b"{}")
    await world.deliver(request)
    assert (world.record(request).result, world.record(request).status) == (UNKNOWN, 504)
    assert world.effects(request) == 1


async def test_the_audit_log_turns_a_lost_answer_into_executed(world: World) -> None:
    world.cluster.behaviour, world.cluster.status = ["broken"], 201
    request = world.approve("POST", PODS, b"{}")
    await world.deliver(request)
    head, body = await world.answer(request)
    assert (world.record(request).result, head.status) == (EXECUTED, 201)
    assert b"did not get to hear" in body and b'"Success"' in body


async def test_a_write_of_which_only_the_status_was_heard_was_executed(world: World) -> None:
    world.cluster.behaviour, world.cluster.status = ["cut"], 422
    world.audit_log.kept = False
    request = world.approve("POST", PODS, b"{}")
    await world.deliver(request)
    head, body = await world.answer(request)
    assert (world.record(request).result, head.status) == (EXECUTED, 422)
    assert b'"Failure"' in body
    assert world.effects(request) == 1


async def test_a_read_is_repeated_until_it_is_heard(world: World) -> None:
    world.cluster.behaviour = ["broken", "refused", "cut", "ok"]
    request = world.approve("GET", PODS)
    await world.deliver(request)
    assert world.record(request).result is EXECUTED
    assert world.effects(request) == 3


async def test_a_read_that_is_never_heard_is_unknown_in_time(world: World) -> None:
    world.cluster.behaviour = ["broken"] * 1000
    request = world.approve("GET", PODS)
    await world.deliver(request)
    assert world.record(request).result is UNKNOWN
    assert world.clock.ms <= request.event.deadline


async def test_the_ledger_may_be_away_for_as_long_as_it_likes(world: World) -> None:
    world.ledger.away = 50
    request = world.approve("POST", PODS, b"{}")
    await world.deliver(request)
    assert world.record(request).result is EXECUTED
    assert world.effects(request) == 1


async def test_an_event_that_comes_again_is_executed_once(world: World) -> None:
    request = world.approve("POST", PODS, b"{}")
    await world.deliver(request)
    await world.deliver(request)
    assert world.effects(request) == 1


async def test_a_defect_before_anything_went_out_is_rejected(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.envelopes, "open", None)
    request = world.approve("GET", PODS)
    await world.deliver(request)
    assert (world.record(request).result, world.record(request).status) == (REJECTED, 500)


async def test_a_defect_after_that_is_an_unknown_outcome(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.cluster, "send", None)
    request = world.approve("POST", PODS, b"{}")
    await world.deliver(request)
    assert (world.record(request).result, world.record(request).status) == (UNKNOWN, 504)


async def test_a_defect_in_answering_a_defect_stops_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.envelopes, "seal", None)
    request = world.approve("POST", PODS, b"{}")
    await world.deliver(request)
    record = world.record(request)
    assert (record.result, record.status, record.payload) == (UNKNOWN, 500, b"")
