"""`StateService`: who owns what now, balances, dynamic fields, coins."""

from __future__ import annotations

from grpclib.server import Stream

from pocketsui.coins import balance_of, coin_type_of
from pocketsui.errors import NotFound
from pocketsui.rpc.context import Context
from pocketsui.rpc.errors import grpc_errors
from pocketsui.rpc.masks import read_mask
from pocketsui.rpc.paging import decode_token, encode_token, page_size
from pocketsui.rpc.render.fields import fill_dynamic_field
from pocketsui.rpc.render.objects import fill_object
from pocketsui.rpc.streams import receive
from pocketsui.store.writer import OWNED_BY_ADDRESS, OWNED_BY_OBJECT
from sui_wire.ids import Address, parse_address
from sui_wire.object import SUI_TYPE, MoveObject, Object
from sui_wire.rpc import state_service_pb2 as pb
from sui_wire.rpc.object_pb2 import DynamicField
from sui_wire.rpc.object_pb2 import Object as ObjectMessage
from sui_wire.rpc.state_service_grpc import StateServiceBase
from sui_wire.type_tag import StructTag, parse_struct_tag, parse_type_tag

OWNED_MASK = "object_id,version,object_type"
FIELD_MASK = "parent,field_id"

_COIN_PREFIX = str(StructTag(parse_address("0x2"), "coin", "Coin")) + "<"


class StateService(StateServiceBase):
    """Every answer is of what is on the disk; lists are ordered by type and id."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.ledger.store

    async def ListOwnedObjects(
        self, stream: Stream[pb.ListOwnedObjectsRequest, pb.ListOwnedObjectsResponse]
    ) -> None:
        with grpc_errors("ListOwnedObjects"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, OWNED_MASK, ObjectMessage.DESCRIPTOR)
            owner = parse_address(request.owner)
            size = page_size(request.page_size)
            response = pb.ListOwnedObjectsResponse()
            found = self._owned(owner, request.object_type, request.page_token, size + 1)
            for value in found[:size]:
                fill_object(response.objects.add(), value, mask, self._context.move)
            if len(found) > size:
                response.next_page_token = _token(found[size - 1])
            await stream.send_message(response)

    async def ListDynamicFields(
        self, stream: Stream[pb.ListDynamicFieldsRequest, pb.ListDynamicFieldsResponse]
    ) -> None:
        with grpc_errors("ListDynamicFields"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, FIELD_MASK, DynamicField.DESCRIPTOR)
            parent = parse_address(request.parent)
            size = page_size(request.page_size)
            after = decode_token(request.page_token)
            rows = self._store.owned(OWNED_BY_OBJECT, parent, after=after, limit=size + 1)
            response = pb.ListDynamicFieldsResponse()
            for _, field_id, version in rows[:size]:
                field = self._store.object_at(field_id, version)
                if field is not None:
                    fill_dynamic_field(
                        response.dynamic_fields.add(),
                        parent,
                        field,
                        self._store.newest_object,
                        mask,
                        self._context.move,
                    )
            if len(rows) > size:
                response.next_page_token = encode_token(rows[size - 1][0], rows[size - 1][1])
            await stream.send_message(response)

    async def GetBalance(self, stream: Stream[pb.GetBalanceRequest, pb.GetBalanceResponse]) -> None:
        with grpc_errors("GetBalance"):
            request = await receive(stream)
            owner = parse_address(request.owner)
            kind = str(parse_type_tag(request.coin_type)) if request.coin_type else str(SUI_TYPE)
            response = pb.GetBalanceResponse()
            self._fill_balance(response.balance, owner, kind)
            await stream.send_message(response)

    async def ListBalances(
        self, stream: Stream[pb.ListBalancesRequest, pb.ListBalancesResponse]
    ) -> None:
        with grpc_errors("ListBalances"):
            request = await receive(stream)
            owner = parse_address(request.owner)
            size = page_size(request.page_size)
            after, _ = decode_token(request.page_token)
            kinds = [
                each
                for each in self._store.owned_types(owner, _COIN_PREFIX)
                if each > after and coin_type_of(parse_struct_tag(each)) is not None
            ]
            response = pb.ListBalancesResponse()
            for each in kinds[:size]:
                self._fill_balance(response.balances.add(), owner, each[len(_COIN_PREFIX) : -1])
            if len(kinds) > size:
                response.next_page_token = encode_token(kinds[size - 1], b"")
            await stream.send_message(response)

    async def GetCoinInfo(
        self, stream: Stream[pb.GetCoinInfoRequest, pb.GetCoinInfoResponse]
    ) -> None:
        with grpc_errors("GetCoinInfo"):
            request = await receive(stream)
            kind = str(parse_type_tag(request.coin_type))
            if kind != str(SUI_TYPE):
                raise NotFound(f"nothing is known of the coin {request.coin_type}")
            response = pb.GetCoinInfoResponse(coin_type=kind)
            response.metadata.decimals = 9
            response.metadata.name = "Sui"
            response.metadata.symbol = "SUI"
            response.treasury.total_supply = 10_000_000_000 * 10**9
            response.treasury.supply_state = response.treasury.FIXED
            await stream.send_message(response)

    def _owned(self, owner: Address, object_type: str, token: bytes, limit: int) -> list[Object]:
        """Owned objects behind a token, of a type if one is given (or its instantiations)."""
        rows = self._store.owned(
            OWNED_BY_ADDRESS,
            owner,
            type_name=str(parse_struct_tag(object_type)) if object_type else "",
            after=decode_token(token),
            limit=limit,
        )
        found = (self._store.object_at(object_id, version) for _, object_id, version in rows)
        return [value for value in found if value is not None]

    def _fill_balance(self, message: pb.Balance, owner: Address, kind: str) -> None:
        coins = self._store.owned_coins(owner, f"{_COIN_PREFIX}{kind}>")
        total = sum(balance_of(coin.data) for coin in coins if isinstance(coin.data, MoveObject))
        message.coin_type = kind
        message.balance = total
        message.coin_balance = total
        message.address_balance = 0


def _token(value: Object) -> bytes:
    name = str(value.data.type) if isinstance(value.data, MoveObject) else ""
    return encode_token(name, value.id)
