"""`SubscriptionService`: what is committed, as it is committed."""

from __future__ import annotations

from collections.abc import AsyncIterator

from grpclib.const import Status
from grpclib.exceptions import GRPCError
from grpclib.server import Stream

from pocketsui.ledger.subscriptions import Committed
from pocketsui.rpc.context import Context
from pocketsui.rpc.errors import grpc_errors
from pocketsui.rpc.filters import event_test, transaction_test
from pocketsui.rpc.masks import Mask, read_mask
from pocketsui.rpc.positions import LAST, Position, endless
from pocketsui.rpc.render.executed import EVENT_MASK, fill_recorded_event
from pocketsui.rpc.streams import receive
from sui_wire.rpc import subscription_service_pb2 as pb
from sui_wire.rpc.checkpoint_pb2 import Checkpoint
from sui_wire.rpc.executed_transaction_pb2 import Event, ExecutedTransaction
from sui_wire.rpc.subscription_service_grpc import SubscriptionServiceBase

CHECKPOINT_MASK = "sequence_number,digest"
TRANSACTION_MASK = "digest"


class SubscriptionService(SubscriptionServiceBase):
    """Subscriptions have no start position: a client fills gaps by List methods or by number.

    A stream with a filter begins with a frame that only says after what it begins, since its first
    item may be long in coming. After each checkpoint of a stream of transactions or events comes a
    frame with a watermark only.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    async def SubscribeCheckpoints(
        self, stream: Stream[pb.SubscribeCheckpointsRequest, pb.SubscribeCheckpointsResponse]
    ) -> None:
        with grpc_errors("SubscribeCheckpoints"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, CHECKPOINT_MASK, Checkpoint.DESCRIPTOR)
            test = transaction_test(request.filter) if request.HasField("filter") else None
            async for item in self._committed(stream):
                if isinstance(item, int):
                    if test is not None:
                        await stream.send_message(pb.SubscribeCheckpointsResponse(cursor=item))
                    continue
                response = pb.SubscribeCheckpointsResponse(cursor=item.checkpoint.sequence)
                if test is None or any(map(test, item.transactions)):
                    self._fill(response.checkpoint, item, mask)
                await stream.send_message(response)

    async def SubscribeTransactions(
        self, stream: Stream[pb.SubscribeTransactionsRequest, pb.SubscribeTransactionsResponse]
    ) -> None:
        with grpc_errors("SubscribeTransactions"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, TRANSACTION_MASK, ExecutedTransaction.DESCRIPTOR)
            test = transaction_test(request.filter if request.HasField("filter") else None)
            interval = endless(0)
            async for item in self._committed(stream):
                if isinstance(item, int):
                    interval = endless(item)
                    if request.HasField("filter"):
                        begun = interval.watermark(Position(item, LAST, LAST))
                        await stream.send_message(pb.SubscribeTransactionsResponse(watermark=begun))
                    continue
                sequence = item.checkpoint.sequence
                for record in filter(test, item.transactions):
                    place = Position(sequence, record.index, LAST)
                    response = pb.SubscribeTransactionsResponse(watermark=interval.watermark(place))
                    self._context.executed.fill(response.transaction, record, mask)
                    await stream.send_message(response)
                done = interval.watermark(Position(sequence, LAST, LAST))
                await stream.send_message(pb.SubscribeTransactionsResponse(watermark=done))

    async def SubscribeEvents(
        self, stream: Stream[pb.SubscribeEventsRequest, pb.SubscribeEventsResponse]
    ) -> None:
        with grpc_errors("SubscribeEvents"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, EVENT_MASK, Event.DESCRIPTOR)
            test = event_test(request.filter if request.HasField("filter") else None)
            interval = endless(0)
            async for item in self._committed(stream):
                if isinstance(item, int):
                    interval = endless(item)
                    if request.HasField("filter"):
                        begun = interval.watermark(Position(item, LAST, LAST))
                        await stream.send_message(pb.SubscribeEventsResponse(watermark=begun))
                    continue
                sequence = item.checkpoint.sequence
                for record in item.transactions:
                    for index, event in enumerate(record.events):
                        if not test(record, event):
                            continue
                        place = Position(sequence, record.index, index)
                        response = pb.SubscribeEventsResponse(watermark=interval.watermark(place))
                        fill_recorded_event(
                            response.event, record, index, event, mask, self._context.move
                        )
                        await stream.send_message(response)
                done = interval.watermark(Position(sequence, LAST, LAST))
                await stream.send_message(pb.SubscribeEventsResponse(watermark=done))

    def _fill(self, message: Checkpoint, item: Committed, mask: Mask) -> None:
        self._context.checkpoints.fill(message, item.checkpoint, lambda: item.transactions, mask)

    async def _committed(
        self,
        stream: Stream[pb.SubscribeCheckpointsRequest, pb.SubscribeCheckpointsResponse]
        | Stream[pb.SubscribeTransactionsRequest, pb.SubscribeTransactionsResponse]
        | Stream[pb.SubscribeEventsRequest, pb.SubscribeEventsResponse],
    ) -> AsyncIterator[int | Committed]:
        """The number of the newest checkpoint, then those after it.

        Ends with an error, since a subscription has no good end.
        """
        subscriptions = self._context.ledger.subscriptions
        subscription = subscriptions.open()
        try:
            await stream.send_initial_metadata()  # tells the client that it is subscribed from now
            yield subscription.after
            async for item in subscription.checkpoints():
                yield item
        finally:
            subscriptions.close(subscription)
        if subscription.lagging:
            raise GRPCError(
                Status.RESOURCE_EXHAUSTED,
                "the reader fell too far behind; subscribe again and fill the gap by number",
            )
        raise GRPCError(Status.UNAVAILABLE, "the ledger is shutting down")
