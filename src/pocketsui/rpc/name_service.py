"""`NameService`: there is no SuiNS registry on this ledger, so no name is ever found."""

from __future__ import annotations

from grpclib.server import Stream

from pocketsui.errors import InvalidRequest, NotFound
from pocketsui.rpc.errors import grpc_errors
from pocketsui.rpc.streams import receive
from sui_wire.ids import format_address, parse_address
from sui_wire.rpc import name_service_pb2 as pb
from sui_wire.rpc.name_service_grpc import NameServiceBase


class NameService(NameServiceBase):
    """Answers as a network does on which nobody has registered a name."""

    async def LookupName(self, stream: Stream[pb.LookupNameRequest, pb.LookupNameResponse]) -> None:
        with grpc_errors("LookupName"):
            request = await receive(stream)
            if not request.name:
                raise InvalidRequest("name", "the request names no name")
            raise NotFound(f"name {request.name} is not registered")

    async def ReverseLookupName(
        self, stream: Stream[pb.ReverseLookupNameRequest, pb.ReverseLookupNameResponse]
    ) -> None:
        with grpc_errors("ReverseLookupName"):
            address = parse_address((await receive(stream)).address)
            raise NotFound(f"no name is registered for {format_address(address)}")
