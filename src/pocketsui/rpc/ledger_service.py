"""`LedgerService`: reads what was recorded."""

from __future__ import annotations

from typing import Literal

from grpclib.server import Stream

from pocketsui.errors import InvalidRequest, NotFound, PocketsuiError
from pocketsui.records import CheckpointRecord, EpochRecord, TransactionRecord
from pocketsui.rpc.context import Context
from pocketsui.rpc.errors import grpc_errors, status_message
from pocketsui.rpc.filters import (
    event_terms,
    event_test,
    transaction_terms,
    transaction_test,
)
from pocketsui.rpc.listing import (
    EventAt,
    answer,
    find_checkpoints,
    find_events,
    find_transactions,
)
from pocketsui.rpc.masks import Mask, read_mask
from pocketsui.rpc.positions import Interval, read_interval
from pocketsui.rpc.render.epochs import fill_epoch
from pocketsui.rpc.render.executed import EVENT_MASK, fill_recorded_event
from pocketsui.rpc.render.objects import fill_object
from pocketsui.rpc.streams import receive
from pocketsui.version import VERSION
from sui_wire.errors import WireError
from sui_wire.ids import format_digest, parse_address, parse_digest
from sui_wire.object import Object
from sui_wire.rpc import ledger_service_pb2 as pb
from sui_wire.rpc.checkpoint_pb2 import Checkpoint
from sui_wire.rpc.epoch_pb2 import Epoch
from sui_wire.rpc.executed_transaction_pb2 import Event, ExecutedTransaction
from sui_wire.rpc.ledger_service_grpc import LedgerServiceBase
from sui_wire.rpc.object_pb2 import Object as ObjectMessage
from sui_wire.rpc.query_pb2 import QueryEnd, Watermark

OBJECT_MASK = "object_id,version,digest"
TRANSACTION_MASK = "digest"
CHECKPOINT_MASK = "sequence_number,digest"
EPOCH_MASK = "epoch,first_checkpoint,last_checkpoint,start,end,reference_gas_price,protocol_config"
LARGEST_BATCH = 1_000
"""Objects or transactions in one request."""

SERVER = f"pocketsui/{VERSION}"


class LedgerService(LedgerServiceBase):
    """Every answer is of what is on the disk."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.ledger.store

    async def GetServiceInfo(
        self, stream: Stream[pb.GetServiceInfoRequest, pb.GetServiceInfoResponse]
    ) -> None:
        with grpc_errors("GetServiceInfo"):
            await receive(stream)
            newest, horizon = self._newest(), self._store.horizon()
            response = pb.GetServiceInfoResponse(
                chain_id=format_digest(self._context.ledger.epoch.chain),
                chain="localnet",
                epoch=self._epoch(None).number,
                checkpoint_height=newest.sequence,
                lowest_available_checkpoint=horizon.checkpoints,
                lowest_available_checkpoint_objects=horizon.objects,
                server=SERVER,
            )
            response.timestamp.FromMilliseconds(newest.summary.timestamp_ms)
            await stream.send_message(response)

    async def GetObject(self, stream: Stream[pb.GetObjectRequest, pb.GetObjectResponse]) -> None:
        with grpc_errors("GetObject"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, OBJECT_MASK, ObjectMessage.DESCRIPTOR)
            response = pb.GetObjectResponse()
            fill_object(response.object, self._object(request), mask, self._context.move)
            await stream.send_message(response)

    async def BatchGetObjects(
        self, stream: Stream[pb.BatchGetObjectsRequest, pb.BatchGetObjectsResponse]
    ) -> None:
        with grpc_errors("BatchGetObjects"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, OBJECT_MASK, ObjectMessage.DESCRIPTOR)
            _check_batch(len(request.requests))
            response = pb.BatchGetObjectsResponse()
            for each in request.requests:
                result = response.objects.add()
                try:
                    fill_object(result.object, self._object(each), mask, self._context.move)
                except (PocketsuiError, WireError) as error:
                    result.error.CopyFrom(status_message(error))
            await stream.send_message(response)

    async def GetTransaction(
        self, stream: Stream[pb.GetTransactionRequest, pb.GetTransactionResponse]
    ) -> None:
        with grpc_errors("GetTransaction"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, TRANSACTION_MASK, ExecutedTransaction.DESCRIPTOR)
            response = pb.GetTransactionResponse()
            record = self._transaction(request.digest)
            self._context.executed.fill(response.transaction, record, mask)
            await stream.send_message(response)

    async def BatchGetTransactions(
        self, stream: Stream[pb.BatchGetTransactionsRequest, pb.BatchGetTransactionsResponse]
    ) -> None:
        with grpc_errors("BatchGetTransactions"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, TRANSACTION_MASK, ExecutedTransaction.DESCRIPTOR)
            _check_batch(len(request.digests))
            response = pb.BatchGetTransactionsResponse()
            for digest in request.digests:
                result = response.transactions.add()
                try:
                    record = self._transaction(digest)
                    self._context.executed.fill(result.transaction, record, mask)
                except (PocketsuiError, WireError) as error:
                    result.error.CopyFrom(status_message(error))
            await stream.send_message(response)

    async def GetCheckpoint(
        self, stream: Stream[pb.GetCheckpointRequest, pb.GetCheckpointResponse]
    ) -> None:
        with grpc_errors("GetCheckpoint"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, CHECKPOINT_MASK, Checkpoint.DESCRIPTOR)
            response = pb.GetCheckpointResponse()
            self._fill_checkpoint(response.checkpoint, self._checkpoint(request), mask)
            await stream.send_message(response)

    async def GetEpoch(self, stream: Stream[pb.GetEpochRequest, pb.GetEpochResponse]) -> None:
        with grpc_errors("GetEpoch"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, EPOCH_MASK, Epoch.DESCRIPTOR)
            record = self._epoch(request.epoch if request.HasField("epoch") else None)
            response = pb.GetEpochResponse()
            fill_epoch(response.epoch, record, self._context.ledger.epochs, mask)
            await stream.send_message(response)

    async def ListCheckpoints(
        self, stream: Stream[pb.ListCheckpointsRequest, pb.ListCheckpointsResponse]
    ) -> None:
        with grpc_errors("ListCheckpoints"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, CHECKPOINT_MASK, Checkpoint.DESCRIPTOR)
            interval = self._interval(request)
            given = request.filter if request.HasField("filter") else None
            test = None if given is None else transaction_test(given)
            wanted = transaction_terms(given)

            async def send(
                item: CheckpointRecord | None, watermark: Watermark, end: QueryEnd | None
            ) -> None:
                response = pb.ListCheckpointsResponse(watermark=watermark, end=end)
                if item is not None:
                    self._fill_checkpoint(response.checkpoint, item, mask)
                await stream.send_message(response)

            await answer(find_checkpoints(self._store, interval, test, wanted), interval, send)

    async def ListTransactions(
        self, stream: Stream[pb.ListTransactionsRequest, pb.ListTransactionsResponse]
    ) -> None:
        with grpc_errors("ListTransactions"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, TRANSACTION_MASK, ExecutedTransaction.DESCRIPTOR)
            interval = self._interval(request)
            given = request.filter if request.HasField("filter") else None
            test, wanted = transaction_test(given), transaction_terms(given)

            async def send(
                item: TransactionRecord | None, watermark: Watermark, end: QueryEnd | None
            ) -> None:
                response = pb.ListTransactionsResponse(watermark=watermark, end=end)
                if item is not None:
                    self._context.executed.fill(response.transaction, item, mask)
                await stream.send_message(response)

            await answer(find_transactions(self._store, interval, test, wanted), interval, send)

    async def ListEvents(self, stream: Stream[pb.ListEventsRequest, pb.ListEventsResponse]) -> None:
        with grpc_errors("ListEvents"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, EVENT_MASK, Event.DESCRIPTOR)
            interval = self._interval(request)
            given = request.filter if request.HasField("filter") else None
            test, wanted = event_test(given), event_terms(given)

            async def send(
                item: EventAt | None, watermark: Watermark, end: QueryEnd | None
            ) -> None:
                response = pb.ListEventsResponse(watermark=watermark, end=end)
                if item is not None:
                    fill_recorded_event(response.event, *item, mask, self._context.move)
                await stream.send_message(response)

            await answer(find_events(self._store, interval, test, wanted), interval, send)

    def _interval(
        self,
        request: pb.ListCheckpointsRequest | pb.ListTransactionsRequest | pb.ListEventsRequest,
    ) -> Interval:
        end = request.end_checkpoint if request.HasField("end_checkpoint") else None
        newest, lowest = self._newest().sequence, self._store.horizon().checkpoints
        return read_interval(request.options, request.start_checkpoint, end, newest, lowest)

    def _newest(self) -> CheckpointRecord:
        newest = self._store.newest_checkpoint()
        if newest is None:
            raise NotFound("there is no checkpoint")
        return newest

    def _epoch(self, number: int | None) -> EpochRecord:
        record = self._store.newest_epoch() if number is None else self._store.epoch(number)
        if record is None:
            raise NotFound(f"epoch {number} not found; it has not begun")
        return record

    def _object(self, request: pb.GetObjectRequest) -> Object:
        object_id = parse_address(request.object_id)
        if request.HasField("version"):
            value = self._store.object_at(object_id, request.version)
        else:
            value = self._store.newest_object(object_id)
        if value is None:
            at = f" at version {request.version}" if request.HasField("version") else ""
            raise NotFound(f"object {request.object_id} not found{at}{self._pruned('objects')}")
        return value

    def _transaction(self, text: str) -> TransactionRecord:
        record = self._store.transaction(parse_digest(text))
        if record is None:
            raise NotFound(f"transaction {text} not found{self._pruned('checkpoints')}")
        return record

    def _checkpoint(self, request: pb.GetCheckpointRequest) -> CheckpointRecord:
        match request.WhichOneof("checkpoint_id"):
            case "sequence_number":
                record = self._store.checkpoint(request.sequence_number)
                name = str(request.sequence_number)
            case "digest":
                record = self._store.checkpoint_by_digest(parse_digest(request.digest))
                name = request.digest
            case _:
                return self._newest()
        if record is None:
            raise NotFound(f"checkpoint {name} not found{self._pruned('checkpoints')}")
        return record

    def _pruned(self, what: Literal["checkpoints", "objects"]) -> str:
        """A word on why something may be missing."""
        horizon = self._store.horizon()
        first = horizon.checkpoints if what == "checkpoints" else horizon.objects
        return f"; this ledger was pruned: {what} before checkpoint {first} are gone" * bool(first)

    def _fill_checkpoint(self, message: Checkpoint, record: CheckpointRecord, mask: Mask) -> None:
        self._context.checkpoints.fill(
            message, record, lambda: self._store.transactions_of(record.sequence), mask
        )


def _check_batch(size: int) -> None:
    if size > LARGEST_BATCH:
        raise InvalidRequest("requests", f"{size} items; {LARGEST_BATCH} are allowed in a batch")
