"""``sui::package``: caps, tickets and publishers, and the codes it aborts with."""

from __future__ import annotations

import pytest

from pocketsui.execution.package import package_digest
from pocketsui.execution.record import Execution
from pocketsui.framework.sui.package import (
    ADDITIVE,
    ALREADY_AUTHORIZED,
    COMPATIBLE,
    DEPENDENCIES_ONLY,
    NOT_ONE_TIME_WITNESS,
    TOO_PERMISSIVE,
    WRONG_UPGRADE_CAP,
)
from sui_wire.object import MoveObject, Object
from sui_wire.transaction import Command, Input, Result, Upgrade
from sui_wire.type_tag import PrimitiveType
from tests.unit.pocketsui.assembler import assemble
from tests.unit.pocketsui.execution.packages import FRAMEWORK_PACKAGES, Publisher
from tests.unit.pocketsui.execution.world import (
    World,
    an_object,
    framework_call,
    object_id,
    u64,
)

CAP = "0x2::package::UpgradeCap"
AUTHORIZE = framework_call("package::authorize_upgrade", Input(0), Input(1), Input(2))
EMPTY = b"\x00"


def cap(number: int, policy: int = COMPATIBLE) -> Object:
    """An ``UpgradeCap`` for version 1 of package 0x77..."""
    return an_object(CAP, object_id(number) + object_id(0x77) + u64(1) + bytes([policy]))


def code_of(done: Execution) -> int | None:
    assert done.failure is not None
    return done.failure.abort_code


def policy_of(done: Execution, kept: Object) -> int:
    data = done.written[kept.id].data
    assert isinstance(data, MoveObject)
    return data.contents[-1]


@pytest.mark.parametrize(
    ("restrict", "policy"),
    [("only_additive_upgrades", ADDITIVE), ("only_dep_upgrades", DEPENDENCIES_ONLY)],
)
def test_a_cap_gets_stricter(restrict: str, policy: int) -> None:
    given = cap(1)
    done = World.of(given).run((given,), framework_call(f"package::{restrict}", Input(0)))
    assert policy_of(done, given) == policy


def test_a_cap_never_gets_looser() -> None:
    given = cap(1, DEPENDENCIES_ONLY)
    looser = framework_call("package::only_additive_upgrades", Input(0))
    done = World.of(given).run((given,), looser)
    assert code_of(done) == TOO_PERMISSIVE
    assert done.failure is not None
    assert done.failure.place is not None
    assert (done.failure.place.function, done.failure.place.function_index) == ("restrict", 23)


def test_a_ticket_is_no_looser_than_its_cap() -> None:
    given = cap(1, ADDITIVE)
    done = World.of(given).run((given, bytes([COMPATIBLE]), EMPTY), AUTHORIZE)
    assert code_of(done) == TOO_PERMISSIVE


def test_a_cap_gives_one_ticket_at_a_time() -> None:
    given = cap(1)
    done = World.of(given).run((given, bytes([COMPATIBLE]), EMPTY), AUTHORIZE, AUTHORIZE)
    assert (code_of(done), done.failure and done.failure.command) == (ALREADY_AUTHORIZED, 1)


def test_a_receipt_goes_back_to_the_cap_it_came_from() -> None:
    world, stranger = World(), cap(1)
    world.objects[stranger.id] = stranger
    publisher = Publisher(world)
    publisher.publish(assemble())
    code = assemble()
    digest = package_digest((code,), FRAMEWORK_PACKAGES)
    commands: tuple[Command, ...] = (
        AUTHORIZE,
        Upgrade((code,), FRAMEWORK_PACKAGES, publisher.versions[0], Result(0)),
        framework_call("package::commit_upgrade", Input(3), Result(1)),
    )
    inputs = (publisher.upgrade_cap, bytes([COMPATIBLE]), b"\x20" + digest, stranger)
    assert code_of(world.run(inputs, *commands)) == WRONG_UPGRADE_CAP


def test_what_a_cap_and_its_ticket_say() -> None:
    given = cap(1, ADDITIVE)
    read = [
        framework_call(f"package::{name}", Input(0))
        for name in ("upgrade_package", "version", "upgrade_policy")
    ]
    done = World.of(given).run((given,), *read, keep_results=True)
    assert [each.returned[0].contents for each in done.results] == [
        object_id(0x77),
        u64(1),
        bytes([ADDITIVE]),
    ]


def test_a_publisher_comes_of_a_one_time_witness_only() -> None:
    claim = framework_call("package::claim", Input(0), types=(PrimitiveType.U64,))
    done = World().run((u64(1),), claim)
    assert code_of(done) == NOT_ONE_TIME_WITNESS
