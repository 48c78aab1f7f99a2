"""Declarations of a compiled module, read off our own contract's `staking`."""

from importlib.resources import files

import pytest

from pocketsui.rpc.masks import EVERYTHING
from pocketsui.rpc.render.declarations import Declarations
from pocketsui.rpc.render.packages import declarations, fill_package, original_id
from sui_wire.ids import ObjectId
from sui_wire.object import MovePackage, TypeOrigin
from sui_wire.rpc import common_pb2
from sui_wire.rpc.package_pb2 import (
    DatatypeDescriptor,
    FunctionDescriptor,
    OpenSignature,
    OpenSignatureBody,
    Package,
)

CODE = files("k3s_daas.contract").joinpath("package", "staking.mv").read_bytes()
FIRST, SECOND = ObjectId(bytes(32)), ObjectId(b"\x22" * 32)
PACKAGE = MovePackage(SECOND, 2, {"staking": CODE}, (TypeOrigin("staking", "StakeAccount", FIRST),))


@pytest.fixture
def staking() -> Declarations:
    return declarations(PACKAGE, "staking")


def test_a_struct_shows_its_abilities_and_fields(staking: Declarations) -> None:
    account = next(each for each in staking.datatypes() if each.name == "StakeAccount")
    assert account.kind == DatatypeDescriptor.STRUCT
    assert list(account.abilities) == [common_pb2.KEY]
    assert account.defining_id == "0x" + "00" * 32
    fields = {each.name: each.type for each in account.fields}
    assert fields["active"].type_name.endswith("::balance::Balance")
    (coin,) = fields["active"].type_parameter_instantiation
    assert coin.type_name.endswith("::sui::SUI")


def test_a_function_shows_how_it_takes_its_arguments(staking: Declarations) -> None:
    unbond = next(each for each in staking.functions() if each.name == "unbond")
    assert unbond.visibility == FunctionDescriptor.PUBLIC
    taken = [(each.reference, each.body.type) for each in unbond.parameters]
    assert (OpenSignature.MUTABLE, OpenSignatureBody.DATATYPE) in taken
    assert (OpenSignature.REFERENCE_UNKNOWN, OpenSignatureBody.U64) in taken


def test_a_package_is_told_with_where_it_began() -> None:
    message = Package()
    fill_package(message, PACKAGE, EVERYTHING)
    assert message.storage_id == "0x" + "22" * 32
    assert message.original_id == "0x" + "00" * 32
    assert original_id(MovePackage(SECOND, 1, {})) == SECOND
    (module,) = message.modules
    assert module.contents == CODE
    assert module.functions
    assert message.type_origins[0].datatype_name == "StakeAccount"
