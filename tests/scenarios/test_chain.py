"""The contract's life through our client, on a real (embedded) ledger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from k3s_daas.audit import LaneState, Outcome, audit_cluster, read_history
from k3s_daas.audit.lane import records_of
from k3s_daas.chain import EventFollower, MemoryCursorStore, MoveAbort
from k3s_daas.chain.deploy import Progress, deploy
from k3s_daas.chain.views import inspect
from k3s_daas.contract.aborts import AbortCode
from k3s_daas.contract.calls import cluster, k8s_gateway, permission, staking
from k3s_daas.contract.events.gateway import K8sAPIRefusal, K8sAPIRequest
from k3s_daas.contract.objects import Binding, Lane, Platform, RoleBook, Session, StakeAccount
from k3s_daas.contract.request_id import RequestId
from sui_wire.bcs import Reader, decode
from sui_wire.ids import Address
from tests.scenarios.chain_world import SUI, World, only, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def test_objects_say_what_was_done(world: World) -> None:
    platform = Platform.decode((await world.client.get_object(world.route.platform)).contents)
    assert platform.chain == await world.client.chain_id()
    assert platform.package_id == world.contract.package
    session = Session.decode((await world.client.get_object(world.route.session)).contents)
    assert session.gateway == world.key.address
    assert session.lane == world.route.lane
    account = StakeAccount.decode(
        (await world.client.get_object(world.route.stake_account)).contents
    )
    assert account.active == 2 * SUI


async def test_tables_can_be_read(world: World) -> None:
    book = RoleBook.decode((await world.client.get_object(world.route.role_book)).contents)
    (entry,) = await world.client.dynamic_fields(book.bindings.id)
    assert entry.name == world.route.seal_token
    bindings = decode(entry.value, lambda reader: reader.vector(Binding.read))
    assert bindings == [Binding("all", "")]


async def test_a_question_to_the_contract_costs_nothing(world: World) -> None:
    before = await world.client.balance(world.key.address)
    asked = k8s_gateway.has_k8s_permission(
        world.route.role_book,
        world.route.seal_token,
        permission.new_attributes(verb="get", resource_type="pods", namespace="web"),
    )
    returned = await inspect(world.client, world.contract.package, [asked])
    assert decode(returned[-1][0], Reader.bool) is True
    assert await world.client.balance(world.key.address) == before


async def test_a_request_its_answer_and_the_audit_of_both(world: World) -> None:
    asked = await world.submitter.submit(world.request(1))
    (recorded,) = records_of(asked.events)
    assert isinstance(recorded.record, K8sAPIRequest)
    await world.submitter.submit(world.answer(recorded))
    history = await read_history(world.client, world.contract.package)
    lane = Lane.decode((await world.client.get_object(world.route.lane)).contents)
    platform = Platform.decode((await world.client.get_object(world.route.platform)).contents)
    audit = audit_cluster(
        history,
        world.route.cluster,
        platform,
        {lane.id: LaneState(lane.next_index, lane.head)},
    )
    assert audit.sound
    (entry,) = audit.entries
    assert entry.request_id == str(RequestId(world.route.session, 1))
    assert entry.outcome is Outcome.ANSWERED
    assert entry.status == 200


async def test_a_refusal_is_recorded_and_sinks_nobody(world: World) -> None:
    await world.submitter.submit(world.request(1))
    results = await asyncio.gather(
        *(world.submitter.submit(world.request(number)) for number in (1, 2, 1, 3))
    )
    refusals = {
        item.event.transaction: item.record
        for result in results
        for item in records_of(result.events)
        if isinstance(item.record, K8sAPIRefusal)
    }
    assert {record.error for record in refusals.values()} == {AbortCode.ERROR_SEQUENCE_USED}


async def test_an_abort_names_itself_and_leaves_the_others_alone(world: World) -> None:
    results = await asyncio.gather(
        world.submitter.submit(world.request(1)),
        world.submitter.submit(staking.withdraw(world.route.stake_account)),
        world.submitter.submit(world.request(2)),
        return_exceptions=True,
    )
    abort = results[1]
    assert isinstance(abort, MoveAbort)
    assert (abort.module, abort.function) == ("stake_pool", "withdraw")
    assert abort.code == AbortCode.ERROR_NOTHING_UNBONDING
    lane = Lane.decode((await world.client.get_object(world.route.lane)).contents)
    assert lane.next_index == 2


async def test_owner_calls_at_once_do_not_get_in_one_anothers_way(world: World) -> None:
    await asyncio.gather(
        *(
            world.submitter.submit(call(world.cluster_cap, world.route.cluster))
            for call in [cluster.suspend] * 5
        )
    )


async def test_deploying_again_finds_what_was_published(world: World) -> None:
    reached: list[Progress] = []
    first = await deploy(world.client, world.key, on_progress=reached.append)
    assert [bool(step.contract) for step in reached] == [False, True, True]
    again = await deploy(world.client, world.key, progress=reached[0], on_progress=reached.append)
    assert again == first != world.contract
    assert reached[-1].configured


async def test_events_come_in_order_as_they_happen(world: World) -> None:
    follower = EventFollower(world.client, world.contract.package, MemoryCursorStore(), start=None)
    events = follower.events()
    first = asyncio.ensure_future(anext(events))
    await follower.wait_live()
    await asyncio.gather(*(world.submitter.submit(world.request(n)) for n in range(1, 41)))
    seen = [await first] + [await anext(events) for _ in range(39)]
    assert [item.record.index for item in records_of(seen)] == list(range(40))
    places = [(event.checkpoint, event.index) for event in seen]
    assert places == sorted(set(places))
    await events.aclose()


async def test_nothing_of_somebody_elses_is_found(world: World) -> None:
    stranger = Address(b"\x55" * 32)
    assert await world.client.coins(stranger) == []
    assert await world.client.balance(stranger) == 0
    assert await world.client.get_objects([stranger]) == [None]
    with pytest.raises(ValueError, match="unpack"):
        only(await world.submitter.submit(world.request(1)), Lane)
