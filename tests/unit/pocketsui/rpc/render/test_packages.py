"""Packages as messages: our own contract's `staking`, an upgraded package, the framework."""

from importlib.resources import files

import pytest

from pocketsui.packages import original_id
from pocketsui.rpc.masks import EVERYTHING
from pocketsui.rpc.render.packages import PackageRenderer, module_names
from sui_wire.ids import ObjectId, format_address, parse_address
from sui_wire.object import MovePackage, TypeOrigin
from sui_wire.rpc import common_pb2
from sui_wire.rpc.package_pb2 import (
    DatatypeDescriptor,
    FunctionDescriptor,
    OpenSignature,
    OpenSignatureBody,
    Package,
)
from tests.unit.pocketsui.assembler import U64, assemble
from tests.unit.pocketsui.execution.packages import Publisher
from tests.unit.pocketsui.execution.world import World

COMPILED = files("k3s_daas.contract").joinpath("package")
CODE = COMPILED.joinpath("staking.mv").read_bytes()
FIRST, SECOND = ObjectId(bytes(32)), ObjectId(b"\x22" * 32)
STAKING = MovePackage(SECOND, 2, {"staking": CODE}, (TypeOrigin("staking", "StakeAccount", FIRST),))
TREASURY = MovePackage(
    SECOND,
    2,
    {"treasury": COMPILED.joinpath("treasury.mv").read_bytes()},
    (TypeOrigin("treasury", "Treasury", FIRST),),
)
FRAMEWORK = MovePackage(parse_address("0x2"), 1, {})
NOTHING_ELSE = PackageRenderer(lambda _: None)


def datatype(package: MovePackage, module: str, name: str) -> DatatypeDescriptor:
    (found,) = (each for each in NOTHING_ELSE.datatypes(package, module) if each.name == name)
    return found


def function(package: MovePackage, module: str, name: str) -> FunctionDescriptor:
    (found,) = (each for each in NOTHING_ELSE.functions(package, module) if each.name == name)
    return found


def test_a_struct_shows_its_abilities_and_fields() -> None:
    treasury = datatype(TREASURY, "treasury", "Treasury")
    assert treasury.kind == DatatypeDescriptor.STRUCT
    assert list(treasury.abilities) == [common_pb2.KEY]
    assert treasury.defining_id == "0x" + "00" * 32
    fields = {each.name: each.type for each in treasury.fields}
    assert fields["funds"].type_name.endswith("::balance::Balance")
    (coin,) = fields["funds"].type_parameter_instantiation
    assert coin.type_name.endswith("::sui::SUI")


def test_a_function_shows_how_it_takes_its_arguments() -> None:
    unbond = function(STAKING, "staking", "unbond")
    assert unbond.visibility == FunctionDescriptor.PUBLIC
    taken = [(each.reference, each.body.type) for each in unbond.parameters]
    assert (OpenSignature.MUTABLE, OpenSignatureBody.DATATYPE) in taken
    assert (OpenSignature.REFERENCE_UNKNOWN, OpenSignatureBody.U64) in taken


def test_a_package_is_told_with_where_it_began() -> None:
    message = Package()
    NOTHING_ELSE.fill(message, STAKING, EVERYTHING)
    assert message.storage_id == "0x" + "22" * 32
    assert message.original_id == "0x" + "00" * 32
    assert original_id(MovePackage(SECOND, 1, {})) == SECOND
    (module,) = message.modules
    assert module.contents == CODE
    assert module.functions
    assert message.type_origins[0].datatype_name == "StakeAccount"


def test_types_of_an_upgraded_package_are_named_by_the_version_that_brought_them() -> None:
    publisher = Publisher(World())
    publisher.publish(assemble(structs=[[U64]]))
    publisher.upgrade(assemble(structs=[[U64], [U64]]))
    newest = publisher.world.objects[publisher.versions[1]].data
    assert isinstance(newest, MovePackage)
    found = {each.name: each.defining_id for each in NOTHING_ELSE.datatypes(newest, "m")}
    assert found == {
        "S0": format_address(publisher.versions[0]),
        "S1": format_address(publisher.versions[1]),
    }


def test_the_framework_shows_what_it_declares() -> None:
    assert {"coin", "package", "transfer"} <= set(module_names(FRAMEWORK))
    coin = datatype(FRAMEWORK, "coin", "Coin")
    assert coin.type_name == format_address(FRAMEWORK.id) + "::coin::Coin"
    assert [each.is_phantom for each in coin.type_parameters] == [True]
    assert [each.name for each in coin.fields] == ["id", "balance"]
    split = function(FRAMEWORK, "coin", "split")
    assert split.visibility == FunctionDescriptor.PUBLIC
    assert split.parameters[0].reference == OpenSignature.MUTABLE
    assert split.parameters[0].body.type_name == coin.type_name
    assert split.parameters[1].body.type == OpenSignatureBody.U64
    assert split.returns[0].body.type_parameter_instantiation[0].type_parameter == 0


@pytest.mark.parametrize("package", ["0x1", "0x2"])
def test_the_framework_is_told_without_bytecode(package: str) -> None:
    message = Package()
    NOTHING_ELSE.fill(message, MovePackage(parse_address(package), 1, {}), EVERYTHING)
    assert message.storage_id == message.original_id == format_address(parse_address(package))
    assert message.modules
    assert all(module.functions for module in message.modules if not module.datatypes)
    assert not any(module.HasField("contents") for module in message.modules)
    assert {each.package_id for each in message.type_origins} == {message.storage_id}
