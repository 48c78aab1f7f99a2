"""`SubscriptionService`: checkpoints as they are committed."""

from __future__ import annotations

from grpclib.const import Status
from grpclib.exceptions import GRPCError
from grpclib.server import Stream

from pocketsui.errors import NotSupported
from pocketsui.ledger.subscriptions import Committed, Subscription
from pocketsui.rpc.context import Context
from pocketsui.rpc.errors import grpc_errors
from pocketsui.rpc.masks import Mask, read_mask
from pocketsui.rpc.streams import receive
from sui_wire.rpc import subscription_service_pb2 as pb
from sui_wire.rpc.checkpoint_pb2 import Checkpoint
from sui_wire.rpc.subscription_service_grpc import SubscriptionServiceBase

CHECKPOINT_MASK = "sequence_number,digest"


class SubscriptionService(SubscriptionServiceBase):
    """Subscriptions have no start position: a client fills gaps with GetCheckpoint by number."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def SubscribeCheckpoints(
        self, stream: Stream[pb.SubscribeCheckpointsRequest, pb.SubscribeCheckpointsResponse]
    ) -> None:
        with grpc_errors("SubscribeCheckpoints"):
            request = await receive(stream)
            if request.filter.terms:
                raise NotSupported("filters on subscriptions are not supported yet")
            mask = read_mask(request.read_mask, CHECKPOINT_MASK, Checkpoint.DESCRIPTOR)
            subscriptions = self._context.ledger.subscriptions
            subscription = subscriptions.open()
            try:
                await self._follow(stream, subscription, mask)
            finally:
                subscriptions.close(subscription)

    async def SubscribeTransactions(
        self, stream: Stream[pb.SubscribeTransactionsRequest, pb.SubscribeTransactionsResponse]
    ) -> None:
        with grpc_errors("SubscribeTransactions"):
            raise NotSupported("SubscribeTransactions is not served yet; subscribe to checkpoints")

    async def SubscribeEvents(
        self, stream: Stream[pb.SubscribeEventsRequest, pb.SubscribeEventsResponse]
    ) -> None:
        with grpc_errors("SubscribeEvents"):
            raise NotSupported("SubscribeEvents is not served yet; subscribe to checkpoints")

    async def _follow(
        self,
        stream: Stream[pb.SubscribeCheckpointsRequest, pb.SubscribeCheckpointsResponse],
        subscription: Subscription,
        mask: Mask,
    ) -> None:
        await stream.send_initial_metadata()  # tells the client that it is subscribed from now on
        async for item in subscription.checkpoints():
            await stream.send_message(self._response(item, mask))
        if subscription.lagging:
            raise GRPCError(
                Status.RESOURCE_EXHAUSTED,
                "the reader fell too far behind; subscribe again and fill the gap by number",
            )
        raise GRPCError(Status.UNAVAILABLE, "the ledger is shutting down")

    def _response(self, item: Committed, mask: Mask) -> pb.SubscribeCheckpointsResponse:
        response = pb.SubscribeCheckpointsResponse(cursor=item.checkpoint.sequence)
        self._context.checkpoints.fill(
            response.checkpoint, item.checkpoint, lambda: item.transactions, mask
        )
        return response
