"""Kiosks, policies, tokens, displays and deny lists on the real VM and ours.

Each scenario is one call, since the oracle loses dynamic fields between commands. Compared are
success or the place of failure, the ids that come to be (the oracle tells a part of those that a
function both makes and gives away), and the number of events. Scenarios that end by aborting with
what they found out compare that too.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from sui_wire.bcs import Writer
from sui_wire.ids import parse_address
from sui_wire.object import AddressOwner, MoveObject, Object, Owner, SharedOwner
from sui_wire.transaction import (
    CallArg,
    ImmOrOwned,
    Input,
    MoveCall,
    ObjectRef,
    ProgrammableTransaction,
    Pure,
    Shared,
)
from sui_wire.type_tag import parse_struct_tag
from tests.conformance import oracle
from tests.conformance.both import NO_DIGEST, SENDER, assert_same_stop
from tests.conformance.corpus import published, run, store

MODULE = "framework_market"
DIGEST = b"\x01" * 32
PACKAGE = published().id
MINE = AddressOwner(SENDER)


def u64(value: int) -> bytes:
    return value.to_bytes(8, "little")


def text(value: str) -> bytes:
    return bytes(Writer().bytes(value.encode()))


def named(number: int) -> bytes:
    return bytes([number]) * 32


def an_object(type_: str, contents: bytes, owner: Owner = MINE) -> Object:
    data = MoveObject(
        parse_struct_tag(type_), has_public_transfer=True, version=3, contents=contents
    )
    return Object(data, owner, NO_DIGEST, 0)


MONEY = f"0x{PACKAGE.hex()}::{MODULE}::Money"
PUBLISHER = an_object("0x2::package::Publisher", named(1) + text(PACKAGE.hex()) + text(MODULE))
COIN = an_object("0x2::coin::Coin<0x2::sui::SUI>", named(2) + u64(1_000))
TREASURY = an_object(f"0x2::coin::TreasuryCap<{MONEY}>", named(3) + u64(50))
DENY_CAP = an_object(f"0x2::coin::DenyCapV2<{MONEY}>", named(4) + b"\x01")
RIGID_CAP = an_object(f"0x2::coin::DenyCapV2<{MONEY}>", named(5) + b"\x00")
DENY_LIST = an_object(
    "0x2::deny_list::DenyList", parse_address("0x403") + named(6) + u64(0), SharedOwner(1)
)


@dataclass(frozen=True)
class Scenario:
    function: str
    given: tuple[bytes | Object, ...]


SCENARIOS = [
    *(Scenario("shop", (u64(kind), COIN)) for kind in range(17)),
    Scenario("told_shop", (PUBLISHER, COIN)),
    *(Scenario("sale", (u64(kind), PUBLISHER, COIN)) for kind in range(14)),
    *(Scenario("extension", (u64(kind), PUBLISHER)) for kind in range(10)),
    Scenario("foreign_policy", (PUBLISHER,)),
    *(Scenario("shown", (u64(kind), PUBLISHER)) for kind in range(7)),
    *(Scenario("tokens", (u64(kind), TREASURY)) for kind in range(14)),
    *(Scenario("own_request", (u64(kind), TREASURY)) for kind in range(3)),
    *(Scenario("denied", (u64(kind), DENY_LIST, DENY_CAP)) for kind in range(2)),
    Scenario("denied", (u64(0), DENY_LIST, RIGID_CAP)),
    Scenario("to_party", (u64(1), named(9))),
]


def _input(one: bytes | Object) -> CallArg:
    if isinstance(one, bytes):
        return Pure(one)
    if isinstance(one.owner, SharedOwner):
        return Shared.of(one.id, one.owner.initial_version, mutable=True)
    return ImmOrOwned(ObjectRef(one.id, one.version, one.digest))


def assert_both_do_the_same(module: str, scenario: Scenario) -> None:
    arguments = tuple(Input(index) for index in range(len(scenario.given)))
    call = MoveCall(PACKAGE, module, scenario.function, (), arguments)
    transaction = ProgrammableTransaction(tuple(map(_input, scenario.given)), (call,))
    objects = [one for one in scenario.given if isinstance(one, Object)]
    ours = run(transaction, store(*objects), digest=DIGEST)
    theirs = oracle.ask(
        transaction, sender=SENDER, digest=DIGEST, objects=objects, packages=[published()]
    )
    assert (ours.failure is None) == theirs.success, (ours.failure, theirs.error)
    if ours.failure is not None:
        assert theirs.stop is not None, theirs.error
        assert_same_stop(ours.failure, theirs.stop)
        return
    assert theirs.created <= ours.created
    assert len(ours.events) == theirs.event_count


@pytest.mark.parametrize(
    "scenario", SCENARIOS, ids=[f"{one.function}-{n}" for n, one in enumerate(SCENARIOS)]
)
def test_both_do_the_same(scenario: Scenario) -> None:
    assert_both_do_the_same(MODULE, scenario)
