"""`MovePackageService`: packages and what their modules declare."""

from __future__ import annotations

from grpclib.server import Stream

from pocketsui.errors import InvalidRequest, NotFound
from pocketsui.packages import original_id
from pocketsui.rpc.context import Context
from pocketsui.rpc.errors import grpc_errors
from pocketsui.rpc.masks import EVERYTHING
from pocketsui.rpc.paging import page_size
from pocketsui.rpc.render.packages import module_names
from pocketsui.rpc.streams import receive
from sui_wire.ids import format_address, parse_address
from sui_wire.object import MovePackage
from sui_wire.rpc import move_package_service_pb2 as pb
from sui_wire.rpc.move_package_service_grpc import MovePackageServiceBase

TOKEN_LENGTH = 8  # bytes: the version that the page before ended with


class MovePackageService(MovePackageServiceBase):
    """Of the framework, 0x1 and 0x2, it tells what the interpreter's own modules declare."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._packages = context.move.packages

    async def GetPackage(self, stream: Stream[pb.GetPackageRequest, pb.GetPackageResponse]) -> None:
        with grpc_errors("GetPackage"):
            request = await receive(stream)
            response = pb.GetPackageResponse()
            self._packages.fill(response.package, self._package(request.package_id), EVERYTHING)
            await stream.send_message(response)

    async def ListPackageVersions(
        self, stream: Stream[pb.ListPackageVersionsRequest, pb.ListPackageVersionsResponse]
    ) -> None:
        """All versions of a package, oldest first; any of them may be named."""
        with grpc_errors("ListPackageVersions"):
            request = await receive(stream)
            original = original_id(self._package(request.package_id))
            size = page_size(request.page_size)
            after = _version_of(request.page_token)
            versions = self._context.ledger.store.package_versions(original, after, size + 1)
            response = pb.ListPackageVersionsResponse()
            for version, package_id in versions[:size]:
                response.versions.add(package_id=format_address(package_id), version=version)
            if len(versions) > size:
                response.next_page_token = versions[size - 1][0].to_bytes(TOKEN_LENGTH, "big")
            await stream.send_message(response)

    async def GetDatatype(
        self, stream: Stream[pb.GetDatatypeRequest, pb.GetDatatypeResponse]
    ) -> None:
        with grpc_errors("GetDatatype"):
            request = await receive(stream)
            package = self._package_with(request.package_id, request.module_name)
            for found in self._packages.datatypes(package, request.module_name):
                if found.name == request.name:
                    await stream.send_message(pb.GetDatatypeResponse(datatype=found))
                    return
            raise NotFound(f"{request.module_name} declares no datatype {request.name}")

    async def GetFunction(
        self, stream: Stream[pb.GetFunctionRequest, pb.GetFunctionResponse]
    ) -> None:
        with grpc_errors("GetFunction"):
            request = await receive(stream)
            package = self._package_with(request.package_id, request.module_name)
            for found in self._packages.functions(package, request.module_name):
                if found.name == request.name:
                    await stream.send_message(pb.GetFunctionResponse(function=found))
                    return
            raise NotFound(f"{request.module_name} declares no function {request.name}")

    def _package(self, package_id: str) -> MovePackage:
        package = self._context.package(parse_address(package_id))
        if package is None:
            raise NotFound(f"package {package_id} not found")
        return package

    def _package_with(self, package_id: str, module: str) -> MovePackage:
        package = self._package(package_id)
        if module not in module_names(package):
            raise NotFound(f"package {package_id} has no module {module}")
        return package


def _version_of(token: bytes) -> int:
    """The version that a page token names; an empty token is the beginning."""
    if len(token) not in (0, TOKEN_LENGTH):
        raise InvalidRequest("page_token", "not a token that this server gave")
    return int.from_bytes(token, "big")
