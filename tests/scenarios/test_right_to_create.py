"""What the contract answers when an executor asks whether a write may make its object."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from k3s_daas.contract.calls import permission, session
from k3s_daas.contract.events.identity import SessionOpened
from k3s_daas.contract.rules import Rule
from k3s_daas.executor.clock import LedgerClock
from k3s_daas.executor.creation import ContractRights
from k3s_daas.executor.ledger_view import LedgerView
from k3s_daas.executor.request import Request
from tests.scenarios.chain_world import HOUR_MS, World, only, open_world

WRITES = Rule(verbs=("get", "patch", "update"), api_groups=("",), resources=("pods",))
CREATES = replace(WRITES, verbs=("get", "patch", "create"))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def may_create(world: World) -> bool:
    """Have a request approved in the world's session, and ask as the executor does."""
    submitted = await world.submitter.submit(world.request(1))
    (event,) = submitted.events
    clock = LedgerClock()
    view = LedgerView(world.client, clock)
    rights = ContractRights(world.client, view, world.contract.package, clock)
    return await rights.may_create(Request.decode(event.contents))


async def in_session_of(world: World, *scope: Rule) -> World:
    """The same world with another session."""
    call = session.open_session(
        world.route.platform,
        world.route.seal_token,
        world.route.lane,
        session_key=bytes(32),
        gateway=world.key.address,
        scope=scope,
        lifetime_ms=HOUR_MS,
    )
    opened = only(await world.submitter.execute([call]), SessionOpened).session
    return replace(world, route=replace(world.route, session=opened))


async def test_a_token_that_may_create_may(world: World) -> None:
    assert await may_create(world)


async def test_a_token_that_may_only_change_may_not(world: World) -> None:
    route = world.route
    await world.submitter.execute(
        [permission.put_role(route.platform, world.cluster_cap, route.role_book, "all", [WRITES])]
    )

    assert not await may_create(world)


@pytest.mark.parametrize(("scope", "allowed"), [(WRITES, False), (CREATES, True)])
async def test_a_session_may_no_more_than_its_scope(
    world: World, scope: Rule, allowed: bool
) -> None:
    scoped = await in_session_of(world, scope)

    assert await may_create(scoped) is allowed
