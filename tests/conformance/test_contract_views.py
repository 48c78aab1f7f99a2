"""What the contract answers when it is asked, value by value, on both VMs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sui_wire.bcs import Writer
from tests.conformance import contract_oracle, contract_pocketsui
from tests.conformance.contract_calls import (
    BOOK,
    CLOCK,
    CLUSTER,
    CLUSTER_CAP,
    EXECUTOR,
    LANE,
    PLATFORM,
    SESSION,
    STAKE,
    TOKEN,
    number,
    octets,
    text,
)
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_objects import (
    NOW_MS,
    PACKAGE,
    PAST_MS,
    PERSON,
    SOON_MS,
    ZERO_DIGEST,
    Cluster,
    Executor,
    Lane,
    Platform,
    SealToken,
    Seat,
    Session,
    Thing,
    named,
)
from tests.conformance.contract_vms import everything
from tests.conformance.contract_world import Given, Pure, World, call

YES, NO = b"\x01", b"\x00"


def u64(value: int) -> bytes:
    return value.to_bytes(8, "little")


def vector(value: bytes) -> bytes:
    return bytes(Writer().bytes(value))


def ids(*each: bytes) -> bytes:
    return bytes(Writer().vector(each, Writer.fixed))


LOADED = Lane(next_index=7, head=named("head"), load=((named("executor"), 3),))
SEATS = Cluster(
    executors=(
        Seat(named("development")),
        Seat(named("expired"), attested=True, expires_ms=PAST_MS),
        Seat(named("attested"), attested=True),
    )
)
PRODUCTION = Platform(production=True)
ATTESTED = Executor(named("key"), attestation=1, key_version=4)

View = tuple[str, tuple[Given, ...], bytes, tuple[Thing, ...]]
VIEWS: dict[str, View] = {
    "not in production": ("platform::is_production", (PLATFORM,), NO, ()),
    "in production": ("platform::is_production", (PLATFORM,), YES, (PRODUCTION,)),
    "chain": ("platform::chain", (PLATFORM,), vector(named("genesis checkpoint")), ()),
    "package": ("platform::package_id", (PLATFORM,), PACKAGE, ()),
    "least stake": ("platform::min_stake_amount", (PLATFORM,), u64(10**9), ()),
    "deadline": ("platform::request_deadline_ms", (PLATFORM,), u64(30_000), ()),
    "unbonding": ("platform::unbonding_ms", (PLATFORM,), u64(604_800_000), ()),
    "stake's holder": ("staking::holder", (STAKE,), PERSON, ()),
    "active stake": ("staking::active_amount", (STAKE,), u64(10**9), ()),
    "unbonding stake": ("staking::unbonding_amount", (STAKE,), u64(0), ()),
    "not suspended": ("cluster::is_suspended", (CLUSTER,), NO, ()),
    "suspended": ("cluster::is_suspended", (CLUSTER,), YES, (Cluster(suspended=True),)),
    "lanes": ("cluster::lanes", (CLUSTER,), ids(LANE.id), ()),
    "ruled cluster": ("cluster::ruled_cluster", (CLUSTER_CAP,), CLUSTER.id, ()),
    "executors in development": (
        "cluster::eligible_executors",
        (CLUSTER, PLATFORM, number(NOW_MS)),
        ids(named("development"), named("attested")),
        (SEATS,),
    ),
    "executors in production": (
        "cluster::eligible_executors",
        (CLUSTER, PLATFORM, number(NOW_MS)),
        ids(named("attested")),
        (SEATS, PRODUCTION),
    ),
    "executors at the end": (
        "cluster::eligible_executors",
        (CLUSTER, PLATFORM, number(SOON_MS)),
        ids(),
        (SEATS,),
    ),
    "lane's cluster": ("lane::cluster", (LANE,), CLUSTER.id, ()),
    "next index": ("lane::next_index", (LANE,), u64(7), (LOADED,)),
    "head": ("lane::head", (LANE,), vector(named("head")), (LOADED,)),
    "first head": ("lane::head", (LANE,), vector(ZERO_DIGEST), ()),
    "open requests": ("lane::open_requests", (LANE, Pure(EXECUTOR.id)), u64(3), (LOADED,)),
    "no open requests": ("lane::open_requests", (LANE, Pure(EXECUTOR.id)), u64(0), ()),
    "not open": ("lane::is_open", (LANE, octets(b"request")), NO, ()),
    "book's cluster": ("permission::cluster", (BOOK,), CLUSTER.id, ()),
    "no such role": ("permission::has_role", (BOOK, text("admin")), NO, ()),
    "a valid token": ("k8s_gateway::is_valid_seal_token", (TOKEN, CLOCK), YES, ()),
    "a revoked token": (
        "k8s_gateway::is_valid_seal_token",
        (TOKEN, CLOCK),
        NO,
        (SealToken(revoked=True),),
    ),
    "an expiring token": (
        "seal_token::is_valid",
        (TOKEN, CLOCK),
        NO,
        (SealToken(expires_ms=NOW_MS),),
    ),
    "token's holder": ("seal_token::holder", (TOKEN,), PERSON, ()),
    "token's stake": ("seal_token::stake_account", (TOKEN,), STAKE.id, ()),
    "token's key": ("seal_token::sealing_key", (TOKEN,), vector(named("sealing key")), ()),
    "token's end": ("seal_token::expires_ms", (TOKEN,), u64(SOON_MS), ()),
    "a live session": ("session::is_live", (SESSION, CLOCK), YES, ()),
    "a session at its end": (
        "session::is_live",
        (SESSION, CLOCK),
        NO,
        (Session(expires_ms=NOW_MS),),
    ),
    "a revoked session": ("session::is_live", (SESSION, CLOCK), NO, (Session(revoked=True),)),
    "session's token": ("session::seal_token", (SESSION,), TOKEN.id, ()),
    "session's gateway": ("session::gateway", (SESSION,), PERSON, ()),
    "session's lane": ("session::lane", (SESSION,), LANE.id, ()),
    "a live executor": ("executor_registry::is_live", (EXECUTOR, PLATFORM, CLOCK), YES, ()),
    "an executor at its end": (
        "executor_registry::is_live",
        (EXECUTOR, PLATFORM, CLOCK),
        NO,
        (replace(ATTESTED, expires_ms=NOW_MS),),
    ),
    "a development executor in production": (
        "executor_registry::is_live",
        (EXECUTOR, PLATFORM, CLOCK),
        NO,
        (PRODUCTION,),
    ),
    "an attested executor in production": (
        "executor_registry::is_live",
        (EXECUTOR, PLATFORM, CLOCK),
        YES,
        (PRODUCTION, ATTESTED),
    ),
    "not attested": ("executor_registry::is_attested", (EXECUTOR,), NO, ()),
    "attested": ("executor_registry::is_attested", (EXECUTOR,), YES, (ATTESTED,)),
    "key version": ("executor_registry::key_version", (EXECUTOR,), u64(4), (ATTESTED,)),
}


@pytest.mark.parametrize("case", VIEWS.values(), ids=VIEWS)
def test_the_embedded_ledger_answers(case: View) -> None:
    function, arguments, wanted, given = case
    world = World.of(*everything(), *given)
    done = contract_pocketsui.execution(
        world,
        world.transaction([call(function, *arguments)], REAL),
        PERSON,
        keep_return_values=True,
    )
    assert done.failure is None
    assert [value.contents for value in done.results[0].returned] == [wanted]


@pytest.mark.parametrize("case", VIEWS.values(), ids=VIEWS)
def test_the_real_vm_answers(case: View) -> None:
    function, arguments, wanted, given = case
    world = World.of(*everything(), *given)
    assert contract_oracle.view(world, function, arguments) == wanted
