"""Names: well-formed questions are answered with "not found", others are refused."""

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from grpclib.testing import ChannelFor

from pocketsui.rpc.name_service import NameService
from sui_wire.rpc import name_service_pb2 as pb
from sui_wire.rpc.name_service_grpc import NameServiceStub


@pytest.mark.parametrize(
    ("name", "status"), [("nobody.sui", Status.NOT_FOUND), ("", Status.INVALID_ARGUMENT)]
)
async def test_no_name_is_registered(name: str, status: Status) -> None:
    async with ChannelFor([NameService()]) as channel:
        with pytest.raises(GRPCError) as refused:
            await NameServiceStub(channel).LookupName(pb.LookupNameRequest(name=name))
    assert refused.value.status is status


@pytest.mark.parametrize(
    ("address", "status"), [("0xb0b", Status.NOT_FOUND), ("bob", Status.INVALID_ARGUMENT)]
)
async def test_no_address_has_a_name(address: str, status: Status) -> None:
    async with ChannelFor([NameService()]) as channel:
        stub = NameServiceStub(channel)
        with pytest.raises(GRPCError) as refused:
            await stub.ReverseLookupName(pb.ReverseLookupNameRequest(address=address))
    assert refused.value.status is status
