"""`MovePackageService`: packages and what their modules declare."""

from __future__ import annotations

from grpclib.server import Stream

from pocketsui.errors import NotFound
from pocketsui.rpc.context import Context
from pocketsui.rpc.errors import grpc_errors
from pocketsui.rpc.masks import EVERYTHING
from pocketsui.rpc.render.declarations import Declarations
from pocketsui.rpc.render.packages import declarations, fill_package
from pocketsui.rpc.streams import receive
from sui_wire.ids import format_address, parse_address
from sui_wire.object import MovePackage
from sui_wire.rpc import move_package_service_pb2 as pb
from sui_wire.rpc.move_package_service_grpc import MovePackageServiceBase


class MovePackageService(MovePackageServiceBase):
    """The framework packages 0x1 and 0x2 have no modules here: they are part of the interpreter."""

    def __init__(self, context: Context) -> None:
        self._store = context.ledger.store

    async def GetPackage(self, stream: Stream[pb.GetPackageRequest, pb.GetPackageResponse]) -> None:
        with grpc_errors("GetPackage"):
            request = await receive(stream)
            response = pb.GetPackageResponse()
            fill_package(response.package, self._package(request.package_id), EVERYTHING)
            await stream.send_message(response)

    async def ListPackageVersions(
        self, stream: Stream[pb.ListPackageVersionsRequest, pb.ListPackageVersionsResponse]
    ) -> None:
        with grpc_errors("ListPackageVersions"):
            request = await receive(stream)
            package = self._package(request.package_id)
            response = pb.ListPackageVersionsResponse()
            response.versions.add(package_id=format_address(package.id), version=package.version)
            await stream.send_message(response)

    async def GetDatatype(
        self, stream: Stream[pb.GetDatatypeRequest, pb.GetDatatypeResponse]
    ) -> None:
        with grpc_errors("GetDatatype"):
            request = await receive(stream)
            declared = self._declared(request.package_id, request.module_name).datatypes()
            found = next((each for each in declared if each.name == request.name), None)
            if found is None:
                raise NotFound(f"{request.module_name} declares no datatype {request.name}")
            await stream.send_message(pb.GetDatatypeResponse(datatype=found))

    async def GetFunction(
        self, stream: Stream[pb.GetFunctionRequest, pb.GetFunctionResponse]
    ) -> None:
        with grpc_errors("GetFunction"):
            request = await receive(stream)
            declared = self._declared(request.package_id, request.module_name).functions()
            found = next((each for each in declared if each.name == request.name), None)
            if found is None:
                raise NotFound(f"{request.module_name} declares no function {request.name}")
            await stream.send_message(pb.GetFunctionResponse(function=found))

    def _package(self, package_id: str) -> MovePackage:
        value = self._store.newest_object(parse_address(package_id))
        if value is None or not isinstance(value.data, MovePackage):
            raise NotFound(f"package {package_id} not found")
        return value.data

    def _declared(self, package_id: str, module: str) -> Declarations:
        package = self._package(package_id)
        if module not in package.modules:
            raise NotFound(f"package {package_id} has no module {module}")
        return declarations(package, module)
