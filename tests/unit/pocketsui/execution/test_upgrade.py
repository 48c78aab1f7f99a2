"""Upgrading packages: tickets, versions, ids, and what stays as it was."""

from __future__ import annotations

import pytest

from pocketsui.bytecode import read_module
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.execution.package import package_digest
from pocketsui.execution.record import Execution
from pocketsui.failure import FailureKind
from pocketsui.framework.sui.package import (
    ADDITIVE,
    COMPATIBLE,
    DEPENDENCIES_ONLY,
    TOO_PERMISSIVE,
)
from sui_wire.execution_status import UpgradeError, UpgradeErrorKind
from sui_wire.ids import Digest
from sui_wire.object import MoveObject
from sui_wire.transaction import Input, MoveCall
from tests.unit.pocketsui.assembler import U64, Code, assemble, op
from tests.unit.pocketsui.execution.packages import FRAMEWORK_PACKAGES, Publisher, package_of
from tests.unit.pocketsui.execution.world import World, framework_call, object_id, u64


def number(value: int) -> Code:
    """``public fun f(): u64 { value }``"""
    return Code(returns=[U64], code=[op(Opcode.LD_U64, u64(value)), op(Opcode.RET)])


def published(*functions: Code) -> Publisher:
    publisher = Publisher(World())
    assert publisher.publish(assemble(*functions)).failure is None
    return publisher


def called(publisher: Publisher, version: int, function: str = "f0") -> int:
    call = MoveCall(publisher.versions[version - 1], "m", function, (), ())
    done = publisher.world.run((), call, keep_results=True)
    assert done.failure is None, done.failure
    return int.from_bytes(done.results[0].returned[0].contents, "little")


def test_each_version_runs_its_own_code() -> None:
    publisher = published(number(1))
    for value in (2, 3):
        assert publisher.upgrade(assemble(number(value))).failure is None
    assert [called(publisher, version) for version in (1, 2, 3)] == [1, 2, 3]


def test_the_new_version_has_an_id_of_its_own_and_calls_itself_by_the_first() -> None:
    publisher = published(number(1))
    done = publisher.upgrade(assemble(number(2), number(3)))
    package = package_of(done)
    assert package.version == 2
    assert package.id in done.created
    assert package.id != publisher.versions[0]
    assert read_module(package.modules["m"]).address == publisher.versions[0]


def test_old_types_keep_their_origin_and_new_ones_get_the_new_version() -> None:
    publisher = Publisher(World())
    publisher.publish(assemble(number(1), structs=[[U64]]))
    done = publisher.upgrade(assemble(number(1), structs=[[U64], [U64, U64]]))
    origins = {each.name: each.package for each in package_of(done).type_origins}
    assert origins == {"S0": publisher.versions[0], "S1": publisher.versions[1]}


def test_the_cap_counts_versions_and_names_the_newest() -> None:
    publisher = published(number(1))
    publisher.upgrade(assemble(number(2)))
    cap = publisher.upgrade_cap.data
    assert isinstance(cap, MoveObject)
    assert cap.contents[32:] == publisher.versions[1] + u64(2) + b"\x00"


def test_the_digest_is_of_modules_and_dependencies_in_any_order() -> None:
    one, other = assemble(number(1)), assemble(number(2))
    assert package_digest((one, other), FRAMEWORK_PACKAGES) == package_digest(
        (other, one), FRAMEWORK_PACKAGES[::-1]
    )
    assert package_digest((one,), FRAMEWORK_PACKAGES) != package_digest((one,), ())


def refusal(done: Execution) -> UpgradeError:
    """What the effects will say of an upgrade that was refused."""
    assert done.failure is not None
    assert done.failure.kind is FailureKind.PACKAGE_UPGRADE_ERROR
    assert isinstance(done.failure.detail, UpgradeError)
    return done.failure.detail


def test_the_ticket_is_for_one_digest() -> None:
    publisher = published(number(1))
    code = assemble(number(2))
    detail = refusal(publisher.upgrade(code, digest=b"\x07" * 32))
    assert detail.kind is UpgradeErrorKind.DIGEST_DOES_NOT_MATCH
    assert detail.digest == Digest(package_digest((code,), FRAMEWORK_PACKAGES))


def test_the_ticket_is_for_one_package() -> None:
    publisher = published(number(1))
    publisher.upgrade(assemble(number(2)))
    first, second = publisher.versions
    detail = refusal(publisher.upgrade(assemble(number(3)), package=first))
    assert detail == UpgradeError(
        UpgradeErrorKind.PACKAGE_ID_DOES_NOT_MATCH, package=first, ticket=second
    )


def test_a_package_that_is_not_there_cannot_be_upgraded() -> None:
    """A node finds that out before it executes; the ticket would not match anyway."""
    publisher = published(number(1))
    detail = refusal(publisher.upgrade(assemble(number(2)), package=object_id(9)))
    assert detail.kind is UpgradeErrorKind.PACKAGE_ID_DOES_NOT_MATCH


def test_a_policy_is_one_that_is_known() -> None:
    detail = refusal(published(number(1)).upgrade(assemble(number(2)), policy=5))
    assert detail == UpgradeError(UpgradeErrorKind.UNKNOWN_UPGRADE_POLICY, policy=5)


@pytest.mark.parametrize(
    ("after", "allowed"),
    {
        "nothing": ([number(1)], {COMPATIBLE, ADDITIVE, DEPENDENCIES_ONLY}),
        "a function comes": ([number(1), number(2)], {COMPATIBLE, ADDITIVE}),
        "a body changes": ([number(2)], {COMPATIBLE}),
        "a function goes": ([], set()),
    }.values(),
)
@pytest.mark.parametrize("policy", [COMPATIBLE, ADDITIVE, DEPENDENCIES_ONLY])
def test_what_a_policy_lets_change(after: list[Code], allowed: set[int], policy: int) -> None:
    done = published(number(1)).upgrade(assemble(*after, structs=[]), policy=policy)
    if policy in allowed:
        assert done.failure is None
    else:
        assert refusal(done).kind is UpgradeErrorKind.INCOMPATIBLE_UPGRADE


def test_a_cap_can_be_made_stricter_and_never_looser() -> None:
    publisher = published(number(1))
    stricter = framework_call("package::only_dep_upgrades", Input(0))
    assert publisher.upgrade(assemble(number(1)), before=(stricter,), policy=192).failure is None
    refused = publisher.upgrade(assemble(number(2)), policy=ADDITIVE)
    assert refused.failure is not None
    assert refused.failure.abort_code == TOO_PERMISSIVE


def test_a_ticket_does_not_outlive_its_transaction() -> None:
    publisher = published(number(1))
    authorize = framework_call("package::authorize_upgrade", Input(0), Input(1), Input(2))
    done = publisher.world.run((publisher.upgrade_cap, b"\x00", b"\x00"), authorize)
    assert done.failure is not None
    assert done.failure.kind is FailureKind.UNUSED_VALUE_WITHOUT_DROP


def test_a_package_whose_cap_is_gone_stays_as_it_is() -> None:
    publisher = published(number(1))
    cap = publisher.upgrade_cap
    done = publisher.world.run((cap,), framework_call("package::make_immutable", Input(0)))
    assert done.deleted == {publisher.cap}


def test_a_refused_upgrade_leaves_nothing() -> None:
    publisher = published(number(1))
    done = publisher.upgrade(assemble())
    assert not done.written
    assert called(publisher, 1) == 1
