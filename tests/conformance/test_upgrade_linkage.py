"""Packages that use one another in several versions: what runs, and what the types are.

`base` is used by `middle`, and both by `top`. Where the real VM can say which version runs, it is
asked: it takes the packages with the linkage tables that ours wrote.
"""

from __future__ import annotations

import pytest

from pocketsui.execution.transaction import new_cache
from pocketsui.failure import FailureKind
from pocketsui.framework.sui.package import DEPENDENCIES_ONLY
from sui_wire.ids import ObjectId, format_address
from sui_wire.transaction import Input, ProgrammableTransaction, Pure, Result, TransferObjects
from sui_wire.type_tag import StructTag, parse_struct_tag
from tests.conformance import oracle
from tests.conformance.move_upgrades import built
from tests.conformance.package_chain import Chain, call, name_of, number, succeeded
from tests.unit.pocketsui.execution.packages import Publisher, package_of
from tests.unit.pocketsui.execution.world import (
    SENDER,
    World,
    an_object,
    framework_call,
    object_id,
    u64,
)


def told(chain: Chain, package: ObjectId) -> int | None:
    """The version that `middle` runs, by the code it aborts with; the real VM agrees.

    It knows one version of a package at a time, so it gets those that the linkage table names.
    """
    command = call(package, "user::tell", Input(0))
    done = chain.run(command, inputs=(u64(0),))
    verdict = oracle.ask(
        ProgrammableTransaction((Pure(u64(0)),), (command,)),
        sender=SENDER,
        digest=b"\x01" * 32,
        packages=chain.linked_with(package),
    )
    assert done.failure is not None
    assert verdict.stop is not None, verdict
    assert verdict.stop.code == done.failure.abort_code
    return done.failure.abort_code


@pytest.fixture
def chain() -> Chain:
    return Chain()


def test_a_package_stays_with_the_version_it_was_published_against(chain: Chain) -> None:
    succeeded(chain.upgrade_base(2))
    assert told(chain, chain.middle.versions[0]) == 1


def test_a_package_linked_anew_runs_the_newer_version(chain: Chain) -> None:
    succeeded(chain.upgrade_base(2))
    package = package_of(succeeded(chain.upgrade_middle(2)))
    assert package.linkage[chain.base.versions[0]].upgraded_id == chain.base.versions[1]
    assert told(chain, chain.middle.versions[1]) == 2
    assert told(chain, chain.middle.versions[0]) == 1


def test_linking_anew_is_all_that_the_strictest_policy_allows(chain: Chain) -> None:
    succeeded(chain.upgrade_base(2))
    succeeded(chain.upgrade_middle(2, policy=DEPENDENCIES_ONLY))
    assert told(chain, chain.middle.versions[1]) == 2


def test_the_root_decides_for_everything_below_it(chain: Chain) -> None:
    """`middle` was linked with `base` 1; below `top` it runs with the `base` 2 of `top`."""
    succeeded(chain.upgrade_base(2))
    succeeded(chain.publish_top(middle=1, base=2))
    assert number(chain.run(call(chain.top.versions[0], "both::seen"))) == 22
    assert told(chain, chain.middle.versions[0]) == 1


def test_a_dependency_may_not_be_older_than_a_dependencys_own(chain: Chain) -> None:
    succeeded(chain.upgrade_base(2))
    succeeded(chain.upgrade_middle(2))
    done = chain.publish_top(middle=2, base=1)
    assert done.failure is not None
    assert done.failure.kind is FailureKind.PUBLISH_UPGRADE_DEPENDENCY_DOWNGRADE


def test_dependencies_of_dependencies_must_be_named(chain: Chain) -> None:
    done = chain.top.publish(*chain.modules("top"), dependencies=(chain.middle.versions[0],))
    assert done.failure is not None
    assert done.failure.kind is FailureKind.PUBLISH_UPGRADE_MISSING_DEPENDENCY


def test_a_dependency_is_named_in_one_version(chain: Chain) -> None:
    succeeded(chain.upgrade_base(2))
    done = chain.middle.upgrade(
        *chain.modules("middle"), dependencies=tuple(chain.base.versions[:2])
    )
    assert done.failure is not None
    assert done.failure.kind is FailureKind.INVALID_LINKAGE


def test_a_value_is_of_one_type_in_all_versions(chain: Chain) -> None:
    """Made by version 1, changed by version 2, held by a package linked with version 1."""
    succeeded(chain.upgrade_base(2))
    first, second = chain.base.versions
    made = succeeded(
        chain.world.run(
            (SENDER,), call(first, "counter::new"), TransferObjects((Result(0),), Input(0))
        )
    )
    chain.world.keep(made)
    (counter,) = [chain.world.objects[each] for each in made.created]
    bumped = succeeded(chain.world.run((counter,), call(second, "counter::bump", Input(0))))
    chain.world.keep(bumped)
    counter = chain.world.objects[counter.id]
    again = chain.world.run(
        (counter,),
        call(chain.middle.versions[0], "user::bump_loose", Input(0)),
        call(first, "counter::value", Input(0)),
        keep_results=True,
    )
    assert number(again, 1) == 11


def test_the_calls_of_a_transaction_share_one_version(chain: Chain) -> None:
    """`middle` is linked with `base` 1; beside a call of `base` 2 it runs with that."""
    succeeded(chain.upgrade_base(2))
    second = chain.base.versions[1]
    done = chain.run(call(chain.middle.versions[0], "user::seen"), call(second, "counter::version"))
    assert [number(done, 0), number(done, 1)] == [2, 2]


def test_two_versions_cannot_be_called_in_one_transaction(chain: Chain) -> None:
    succeeded(chain.upgrade_base(2))
    first, second = chain.base.versions
    done = chain.run(call(first, "counter::version"), call(second, "counter::version"))
    assert done.failure is not None
    assert (done.failure.kind, done.failure.command) == (FailureKind.INVALID_LINKAGE, 1)


def test_an_entry_function_keeps_the_versions_it_was_linked_with(chain: Chain) -> None:
    """No upgrade has to keep what is not public, so it is not moved to a later version."""
    succeeded(chain.upgrade_base(2))
    done = chain.run(
        call(chain.middle.versions[0], "user::tell", Input(0)),
        call(chain.base.versions[1], "counter::version"),
        inputs=(u64(1),),
    )
    assert done.failure is not None
    assert done.failure.kind is FailureKind.INVALID_LINKAGE


def test_a_type_of_a_later_version_brings_that_version(chain: Chain) -> None:
    """`Badged<Badge>` is of version 2: beside it, `middle` runs with `base` 2."""
    succeeded(chain.upgrade_base(2))
    second = chain.base.versions[1]
    badge = StructTag(second, "counter", "Badge")
    done = chain.run(
        call(second, "counter::badge"),
        call(second, "counter::on", Result(0), types=(badge,)),
        call(chain.middle.versions[0], "user::seen"),
    )
    assert number(done, 2) == 2
    assert done.results[1].returned[0].type.startswith(f"{format_address(second)}::counter::Badged")


def test_a_type_may_be_named_by_a_later_version_and_keeps_its_name(chain: Chain) -> None:
    succeeded(chain.upgrade_base(2))
    first, second = map(format_address, chain.base.versions)
    named = parse_struct_tag(f"{second}::counter::Counter")
    done = succeeded(chain.run(name_of(named)))
    assert first[2:].encode() in done.results[0].returned[0].contents
    refused = chain.run(name_of(parse_struct_tag(f"{first}::counter::Badge")))
    assert refused.failure is not None
    assert refused.failure.kind is FailureKind.TYPE_ARGUMENT_ERROR


def test_an_abort_names_the_version_that_ran_and_other_failures_the_first(chain: Chain) -> None:
    """Sui's ``resolve_abort_locations_to_package_id`` is for aborts alone."""
    succeeded(chain.upgrade_base(2))
    first, second = chain.base.versions
    aborted = chain.run(call(second, "counter::fail"))
    assert aborted.failure is not None
    assert aborted.failure.place is not None
    assert aborted.failure.place.package == second
    divided = chain.run(call(second, "counter::divide", Input(0)), inputs=(u64(0),))
    assert divided.failure is not None
    assert divided.failure.place is not None
    assert divided.failure.place.package == first


def test_names_of_types_by_defining_and_by_original_id(chain: Chain) -> None:
    succeeded(chain.upgrade_base(2))
    first, second = chain.base.versions
    badge = StructTag(second, "counter", "Badge")
    done = succeeded(chain.run(name_of(badge), name_of(badge, "original")))
    defining, original = (each.returned[0].contents for each in done.results)
    assert second.hex().encode() in defining
    assert first.hex().encode() in original


def test_a_publisher_speaks_for_every_version_of_its_package(chain: Chain) -> None:
    succeeded(chain.upgrade_base(2))
    first, second = chain.base.versions
    name, module = first.hex().encode(), b"counter"
    contents = object_id(9) + bytes([len(name)]) + name + bytes([len(module)]) + module
    publisher = an_object("0x2::package::Publisher", contents)
    chain.world.objects[publisher.id] = publisher
    types = (StructTag(first, "counter", "Counter"), StructTag(second, "counter", "Badge"))
    for asked in ("from_package", "from_module"):
        calls = [framework_call(f"package::{asked}", Input(0), types=(each,)) for each in types]
        done = succeeded(chain.world.run((publisher,), *calls, keep_results=True))
        assert [each.returned[0].contents for each in done.results] == [b"\x01", b"\x01"]


def test_an_event_names_the_version_that_was_called_and_its_type_the_first() -> None:
    shop = Publisher(World())
    succeeded(shop.publish(*built()["nothing"].modules))
    succeeded(shop.upgrade(*built()["nothing"].modules))
    first, second = shop.versions
    make = call(first, "goods::make", Input(0))
    made = succeeded(
        shop.world.run((u64(1), SENDER), make, TransferObjects((Result(0),), Input(1)))
    )
    shop.world.keep(made)
    (thing,) = [shop.world.objects[each] for each in made.created]
    grow = call(second, "goods::grow", Input(0), Input(1))
    (event,) = succeeded(shop.world.run((thing, u64(1)), grow)).events
    assert (event.package, event.type.address) == (second, first)


def test_a_refused_upgrade_leaves_no_datatype_behind() -> None:
    """It would have had one more field in the event."""
    shop = Publisher(World())
    succeeded(shop.publish(*built()["nothing"].modules))
    shop.world.cache = new_cache()
    assert shop.upgrade(*built()["a field is new"].modules).failure is not None
    make = call(shop.versions[0], "goods::make", Input(0))
    grow = call(shop.versions[0], "goods::grow", Input(2), Input(0))
    made = succeeded(
        shop.world.run((u64(1), SENDER), make, TransferObjects((Result(0),), Input(1)))
    )
    shop.world.keep(made)
    (thing,) = [shop.world.objects[each] for each in made.created]
    (event,) = succeeded(shop.world.run((u64(1), SENDER, thing), grow)).events
    assert event.contents == u64(2)


def test_an_init_of_an_upgrade_runs_with_what_it_was_linked_with(chain: Chain) -> None:
    succeeded(chain.upgrade_base(2))
    done = succeeded(chain.upgrade_middle(2, source="middle 2"))
    (event,) = done.events
    assert event.contents == u64(2)
    assert event.package == event.type.address == chain.middle.versions[1]


@pytest.mark.parametrize("called", ["base", "middle"])
def test_such_an_init_must_agree_with_the_other_calls(chain: Chain, called: str) -> None:
    """They use `base` 1, directly or below `middle` 1; it needs `base` 2."""
    succeeded(chain.upgrade_base(2))
    calls = {
        "base": call(chain.base.versions[0], "counter::version"),
        "middle": call(chain.middle.versions[0], "user::seen"),
    }
    done = chain.upgrade_middle(2, source="middle 2", before=(calls[called],))
    assert done.failure is not None
    assert (done.failure.kind, done.failure.command) == (FailureKind.INVALID_LINKAGE, 2)


def test_an_upgrade_without_an_init_agrees_with_every_call(chain: Chain) -> None:
    succeeded(chain.upgrade_base(2))
    first = call(chain.base.versions[0], "counter::version")
    succeeded(chain.upgrade_middle(2, before=(first,)))
