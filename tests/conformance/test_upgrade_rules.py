"""Every rule of package upgrades, on what Sui's own compiler makes of a change in the source.

`move_upgrades/sources.py` has the table: the change, and the policies that allow it.
"""

from __future__ import annotations

import base64
import json
from importlib.resources import files

import pytest

from pocketsui.execution.package import package_digest
from pocketsui.failure import FailureKind
from pocketsui.framework import builtin_packages
from pocketsui.framework.sui.package import ADDITIVE, COMPATIBLE, DEPENDENCIES_ONLY
from sui_wire.execution_status import UpgradeError, UpgradeErrorKind
from sui_wire.ids import parse_address
from sui_wire.object import MoveObject
from tests.conformance.framework_bytecode import real_modules
from tests.conformance.move_upgrades import Built, built
from tests.conformance.move_upgrades.build import compiled
from tests.conformance.move_upgrades.sources import VARIANTS
from tests.conformance.node import COMPILER, install
from tests.unit.pocketsui.execution.packages import Publisher, package_of
from tests.unit.pocketsui.execution.world import World

POLICIES = {COMPATIBLE: "compatible", ADDITIVE: "additive", DEPENDENCIES_ONLY: "dependencies only"}


@pytest.fixture
def shop() -> Publisher:
    """The shop, published in its first version."""
    publisher = Publisher(World())
    done = publisher.publish(*built()["nothing"].modules)
    assert done.failure is None, done.failure
    return publisher


@pytest.mark.parametrize("policy", POLICIES, ids=POLICIES.get)
@pytest.mark.parametrize("change", VARIANTS)
def test_a_change_is_allowed_or_refused(shop: Publisher, change: str, policy: int) -> None:
    after = built()[change]
    done = shop.upgrade(*after.modules, policy=policy, digest=after.digest)
    if policy in VARIANTS[change].allowed:
        assert done.failure is None, done.failure
        assert package_of(done).version == 2
    else:
        assert done.failure is not None
        assert done.failure.kind is FailureKind.PACKAGE_UPGRADE_ERROR, done.failure
        assert done.failure.detail == UpgradeError(UpgradeErrorKind.INCOMPATIBLE_UPGRADE)
        assert not done.written


@pytest.mark.parametrize("package", built().values(), ids=built().keys())
def test_the_digest_is_the_compilers(package: Built) -> None:
    assert package_digest(package.modules, package.dependencies) == package.digest


def test_a_new_module_is_initialised_and_an_old_one_is_not_again(shop: Publisher) -> None:
    done = shop.upgrade(*built()["a module is new and has an init"].modules)
    made = [each.data for each in done.written.values() if isinstance(each.data, MoveObject)]
    boxes = [each for each in made if each.type.name == "Box"]
    assert [each.type.address for each in boxes] == [shop.versions[1]]
    again = shop.upgrade(*built()["a module is new and has an init"].modules)
    assert again.failure is None, again.failure
    assert not any(
        isinstance(each.data, MoveObject) and each.data.type.name == "Box"
        for each in again.written.values()
    )


def test_the_committed_bytecode_is_what_the_sources_compile_to() -> None:
    install(COMPILER)
    fresh = compiled()
    assert fresh.keys() == built().keys()
    for name, package in fresh.items():
        modules = package["modules"]
        assert isinstance(modules, list)
        assert tuple(map(base64.b64decode, modules)) == built()[name].modules, name


def test_the_functions_of_package_stand_in_the_real_order() -> None:
    """The place of an abort has a function's number."""
    ours = builtin_packages()[parse_address("0x2")].modules["package"].functions
    assert list(ours) == list(real_modules()["0x2::package"].functions)


def test_our_own_contract_can_be_upgraded() -> None:
    folder = files("k3s_daas.contract").joinpath("package")
    manifest = json.loads(folder.joinpath("manifest.json").read_text())
    modules = [folder.joinpath(f"{name}.mv").read_bytes() for name in manifest["modules"]]
    contract = Publisher(World())
    assert contract.publish(*modules).failure is None
    digest = bytes.fromhex(manifest["digest"])
    done = contract.upgrade(*modules, policy=DEPENDENCIES_ONLY, digest=digest)
    assert done.failure is None, done.failure
    assert {each.package for each in package_of(done).type_origins} == {contract.versions[0]}
