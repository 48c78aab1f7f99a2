"""`MovePackageService` over a real channel, on the packages that every ledger begins with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError

from sui_wire.ids import format_address, parse_address
from sui_wire.rpc.ledger_service_pb2 import GetObjectRequest
from sui_wire.rpc.move_package_service_pb2 import (
    GetDatatypeRequest,
    GetFunctionRequest,
    GetPackageRequest,
    ListPackageVersionsRequest,
)
from tests.unit.pocketsui.rpc.test_services import Served, served

__all__ = ["served"]  # the fixture

SUI = format_address(parse_address("0x2"))
Ask: TypeAlias = Callable[[Served], Awaitable[object]]


async def test_the_framework_is_a_package_with_modules(served: Served) -> None:
    package = (await served.packages.GetPackage(GetPackageRequest(package_id="0x2"))).package
    assert (package.storage_id, package.version) == (SUI, 1)
    assert {"coin", "object", "transfer"} <= {module.name for module in package.modules}


async def test_the_framework_is_an_object_too(served: Served) -> None:
    request = GetObjectRequest(object_id="0x2")
    request.read_mask.paths.extend(["object_type", "package.modules.functions"])
    found = (await served.reads.GetObject(request)).object
    assert found.object_type == "package"
    assert any(
        each.name == "split" for module in found.package.modules for each in module.functions
    )
    assert not any(module.datatypes for module in found.package.modules)  # not asked for


async def test_declarations_are_found_by_name(served: Served) -> None:
    datatype = await served.packages.GetDatatype(
        GetDatatypeRequest(package_id="0x2", module_name="coin", name="Coin")
    )
    assert datatype.datatype.type_name == f"{SUI}::coin::Coin"
    function = await served.packages.GetFunction(
        GetFunctionRequest(package_id="0x1", module_name="vector", name="append")
    )
    assert len(function.function.parameters) == 2


async def test_the_framework_has_one_version(served: Served) -> None:
    asked = ListPackageVersionsRequest(package_id="0x2", page_size=1)
    answer = await served.packages.ListPackageVersions(asked)
    assert [(each.package_id, each.version) for each in answer.versions] == [(SUI, 1)]
    assert not answer.next_page_token


@pytest.mark.parametrize(
    ("ask", "status"),
    {
        "no such package": (
            lambda served: served.packages.GetPackage(GetPackageRequest(package_id="0x99")),
            Status.NOT_FOUND,
        ),
        "an object": (
            lambda served: served.packages.GetPackage(GetPackageRequest(package_id="0x6")),
            Status.NOT_FOUND,
        ),
        "no id": (
            lambda served: served.packages.GetPackage(GetPackageRequest(package_id="coin")),
            Status.INVALID_ARGUMENT,
        ),
        "no such module": (
            lambda served: served.packages.GetFunction(
                GetFunctionRequest(package_id="0x2", module_name="coins", name="split")
            ),
            Status.NOT_FOUND,
        ),
        "no such function": (
            lambda served: served.packages.GetFunction(
                GetFunctionRequest(package_id="0x2", module_name="coin", name="mint_much")
            ),
            Status.NOT_FOUND,
        ),
        "no such datatype": (
            lambda served: served.packages.GetDatatype(
                GetDatatypeRequest(package_id="0x2", module_name="coin", name="split")
            ),
            Status.NOT_FOUND,
        ),
        "no token of ours": (
            lambda served: served.packages.ListPackageVersions(
                ListPackageVersionsRequest(package_id="0x2", page_token=b"next")
            ),
            Status.INVALID_ARGUMENT,
        ),
    }.values(),
)
async def test_what_is_not_there_is_told(served: Served, ask: Ask, status: Status) -> None:
    with pytest.raises(GRPCError) as refused:
        await ask(served)
    assert refused.value.status is status
