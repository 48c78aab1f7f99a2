"""One Sui node over gRPC `sui.rpc.v2`, as methods on our own values.

Everything here is one request and one answer, without retries: who may repeat what is decided by
`delivery`, `feed` and the callers. Nothing a node says is verified here either; see `verify`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from types import TracebackType
from typing import Self

from google.protobuf.field_mask_pb2 import FieldMask

from k3s_daas.chain import messages, transport
from k3s_daas.chain.errors import LedgerInconsistent, ObjectNotFound, TransactionRefused
from k3s_daas.chain.trust import BadCommittee, Committee
from k3s_daas.chain.values import (
    Coin,
    DynamicField,
    ExecutedTransaction,
    ObjectState,
    RawCheckpoint,
    ServiceInfo,
    Simulated,
)
from sui_wire.errors import WireError
from sui_wire.ids import Address, ObjectId, format_address, parse_digest
from sui_wire.rpc import (
    ledger_service_pb2,
    state_service_pb2,
    subscription_service_pb2,
    transaction_execution_service_pb2,
    transaction_pb2,
)
from sui_wire.rpc.common_pb2 import Bcs
from sui_wire.rpc.ledger_service_grpc import LedgerServiceStub
from sui_wire.rpc.signature_pb2 import UserSignature
from sui_wire.rpc.state_service_grpc import StateServiceStub
from sui_wire.rpc.subscription_service_grpc import SubscriptionServiceStub
from sui_wire.rpc.transaction_execution_service_grpc import TransactionExecutionServiceStub

COIN_TYPE = "0x2::coin::Coin<0x2::sui::SUI>"
SUI_TYPE = "0x2::sui::SUI"
_PAGE = 200
_BATCH = 50
"""Objects asked for in one call; nodes refuse much larger batches."""


class SuiClient:
    """A node by its URL (`http://127.0.0.1:9000`, `https://…`). Safe for any number of tasks.

        async with SuiClient("http://127.0.0.1:9000") as client:
            chain = await client.chain_id()

    Every method raises `LedgerUnavailable` when the node is away, and `LedgerInconsistent` when it
    answers nonsense; further errors are named where they occur. Connections are made when needed
    and made again when lost.
    """

    def __init__(self, url: str, *, timeout: float = 10.0) -> None:
        """`timeout`: seconds for one call."""
        self.url = url
        self._timeout = timeout
        self._channel = transport.open_channel(url)
        # A slow subscriber must not use up the flow-control window that the other calls need.
        self._subscriptions = transport.open_channel(url)
        self._ledger = LedgerServiceStub(self._channel)
        self._state = StateServiceStub(self._channel)
        self._execution = TransactionExecutionServiceStub(self._channel)
        self._subscription = SubscriptionServiceStub(self._subscriptions)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; calls in flight end with `LedgerUnavailable`."""
        self._channel.close()
        self._subscriptions.close()

    async def service_info(self) -> ServiceInfo:
        """Which network this is, and how far the node has come."""
        request = ledger_service_pb2.GetServiceInfoRequest()
        answer = await transport.call(self._ledger.GetServiceInfo, request, patience=self._timeout)
        with _checked("service info"):
            return ServiceInfo(
                parse_digest(answer.chain_id),
                answer.chain,
                answer.epoch,
                answer.checkpoint_height,
                messages.milliseconds(answer.timestamp),
                answer.lowest_available_checkpoint,
            )

    async def chain_id(self) -> bytes:
        """Digest of the network's first checkpoint, 32 bytes."""
        return (await self.service_info()).chain_id

    async def reference_gas_price(self) -> int:
        """MIST a computation unit, in the present epoch."""
        request = ledger_service_pb2.GetEpochRequest(
            read_mask=FieldMask(paths=["reference_gas_price"])
        )
        answer = await transport.call(self._ledger.GetEpoch, request, patience=self._timeout)
        return answer.epoch.reference_gas_price

    async def committee(self) -> Committee:
        """Who signs checkpoints in the present epoch, by the node's own word."""
        request = ledger_service_pb2.GetEpochRequest(read_mask=FieldMask(paths=["committee"]))
        answer = await transport.call(self._ledger.GetEpoch, request, patience=self._timeout)
        with _checked("its committee"):
            return messages.committee(answer.epoch.committee)

    async def last_checkpoint_of(self, epoch: int) -> int | None:
        """The checkpoint that ended an epoch; None while it has not ended."""
        request = ledger_service_pb2.GetEpochRequest(
            epoch=epoch, read_mask=FieldMask(paths=["last_checkpoint"])
        )
        try:
            answer = await transport.call(self._ledger.GetEpoch, request, patience=self._timeout)
        except transport.NotFound:
            return None
        found = answer.epoch
        return found.last_checkpoint if found.HasField("last_checkpoint") else None

    async def get_object(self, object_id: ObjectId) -> ObjectState:
        """The object at its newest version. Raises `ObjectNotFound`."""
        (state,) = await self.get_objects([object_id])
        if state is None:
            raise ObjectNotFound(format_address(object_id))
        return state

    async def get_encoded_object(self, object_id: ObjectId) -> bytes:
        """The BCS of the object at its newest version, all of it. Raises `ObjectNotFound`."""
        request = ledger_service_pb2.GetObjectRequest(
            object_id=format_address(object_id), read_mask=FieldMask(paths=["bcs"])
        )
        try:
            answer = await transport.call(self._ledger.GetObject, request, patience=self._timeout)
        except transport.NotFound:
            raise ObjectNotFound(format_address(object_id)) from None
        return answer.object.bcs.value

    async def get_objects(self, ids: Sequence[ObjectId]) -> list[ObjectState | None]:
        """The objects in the order of `ids`; None for those the node does not know."""
        states: list[ObjectState | None] = []
        for start in range(0, len(ids), _BATCH):
            states += await self._get_batch(ids[start : start + _BATCH])
        return states

    async def _get_batch(self, ids: Sequence[ObjectId]) -> list[ObjectState | None]:
        request = ledger_service_pb2.BatchGetObjectsRequest(
            requests=[
                ledger_service_pb2.GetObjectRequest(object_id=format_address(id_)) for id_ in ids
            ],
            read_mask=FieldMask(paths=messages.OBJECT_MASK),
        )
        answer = await transport.call(self._ledger.BatchGetObjects, request, patience=self._timeout)
        with _checked("objects"):
            states = [
                messages.object_state(result.object) if result.HasField("object") else None
                for result in answer.objects
            ]
        for wanted, state in zip(ids, states, strict=True):
            if state is not None and state.ref.id != wanted:
                raise LedgerInconsistent(f"asked for {format_address(wanted)}, got another object")
        return states

    async def owned_objects(self, owner: Address, object_type: str = "") -> list[ObjectState]:
        """All that an address owns, of one type or ("") of any."""
        found: list[ObjectState] = []
        request = state_service_pb2.ListOwnedObjectsRequest(
            owner=format_address(owner),
            page_size=_PAGE,
            read_mask=FieldMask(paths=messages.OBJECT_MASK),
        )
        if object_type:
            request.object_type = object_type
        while True:
            answer = await transport.call(
                self._state.ListOwnedObjects, request, patience=self._timeout
            )
            with _checked("owned objects"):
                found += map(messages.object_state, answer.objects)
            if not answer.next_page_token:
                return found
            request.page_token = answer.next_page_token

    async def coins(self, owner: Address) -> list[Coin]:
        """An address's SUI coins."""
        states = await self.owned_objects(owner, COIN_TYPE)
        return [
            Coin(state.ref, int.from_bytes(state.contents[32:40], "little")) for state in states
        ]

    async def balance(self, owner: Address) -> int:
        """MIST in all of an address's SUI coins."""
        request = state_service_pb2.GetBalanceRequest(
            owner=format_address(owner), coin_type=SUI_TYPE
        )
        answer = await transport.call(self._state.GetBalance, request, patience=self._timeout)
        return answer.balance.balance

    async def dynamic_fields(self, parent: ObjectId) -> list[DynamicField]:
        """All entries of a Move `Table` (by the table's id)."""
        found: list[DynamicField] = []
        request = state_service_pb2.ListDynamicFieldsRequest(
            parent=format_address(parent),
            page_size=_PAGE,
            read_mask=FieldMask(paths=["field_id", "name", "value"]),
        )
        while True:
            answer = await transport.call(
                self._state.ListDynamicFields, request, patience=self._timeout
            )
            with _checked("dynamic fields"):
                found += map(messages.dynamic_field, answer.dynamic_fields)
            if not answer.next_page_token:
                return found
            request.page_token = answer.next_page_token

    async def execute(
        self, transaction: bytes, signatures: Sequence[bytes], *, with_changes: bool = False
    ) -> ExecutedTransaction:
        """Execute a signed transaction (BCS of `TransactionData`); answers when it is final.

        A transaction that failed is an outcome, not an error. Raises `TransactionRefused`, and
        `LedgerUnavailable` whose `sent` says whether it may have happened all the same.
        """
        request = transaction_execution_service_pb2.ExecuteTransactionRequest(
            transaction=transaction_pb2.Transaction(bcs=Bcs(value=transaction)),
            signatures=[UserSignature(bcs=Bcs(value=item)) for item in signatures],
            read_mask=FieldMask(paths=_executed_mask(with_changes=with_changes)),
        )
        method = self._execution.ExecuteTransaction
        try:
            answer = await transport.call(method, request, patience=self._timeout)
        except transport.NotFound as error:
            raise TransactionRefused(str(error)) from None
        with _checked("an executed transaction"):
            return messages.executed_transaction(answer.transaction)

    async def get_transaction(
        self, digest: str, *, with_changes: bool = False
    ) -> ExecutedTransaction | None:
        """A transaction's outcome; None if the node does not know it (yet)."""
        request = ledger_service_pb2.GetTransactionRequest(
            digest=digest, read_mask=FieldMask(paths=_executed_mask(with_changes=with_changes))
        )
        try:
            answer = await transport.call(
                self._ledger.GetTransaction, request, patience=self._timeout
            )
        except transport.NotFound:
            return None
        with _checked("a transaction"):
            return messages.executed_transaction(answer.transaction)

    async def simulate(self, transaction: bytes, *, checks: bool = True) -> Simulated:
        """What a transaction would do now. Without `checks` nobody signs or pays, and any
        function's return values can be read.
        """
        kinds = transaction_execution_service_pb2.SimulateTransactionRequest
        request = kinds(
            transaction=transaction_pb2.Transaction(bcs=Bcs(value=transaction)),
            checks=kinds.ENABLED if checks else kinds.DISABLED,
            read_mask=FieldMask(
                paths=[
                    "transaction.effects.status",
                    "transaction.effects.gas_used",
                    "command_outputs.return_values.value",
                ]
            ),
        )
        method = self._execution.SimulateTransaction
        answer = await transport.call(method, request, patience=self._timeout)
        effects = answer.transaction.effects
        return Simulated(
            messages.failure(effects.status),
            messages.gas_used(effects.gas_used),
            tuple(
                tuple(item.value.value for item in output.return_values)
                for output in answer.command_outputs
            ),
        )

    async def latest_checkpoint(self) -> int:
        """Sequence number of the newest checkpoint."""
        request = ledger_service_pb2.GetCheckpointRequest(
            read_mask=FieldMask(paths=["sequence_number"])
        )
        answer = await transport.call(self._ledger.GetCheckpoint, request, patience=self._timeout)
        return answer.checkpoint.sequence_number

    async def get_checkpoint(self, sequence: int) -> RawCheckpoint | None:
        """A checkpoint, not yet verified; None if the node has it not yet, or no more."""
        return await self._get_checkpoint(sequence, messages.CHECKPOINT_MASK)

    async def get_summary(self, sequence: int) -> RawCheckpoint | None:
        """A checkpoint's summary and signature, without contents; nodes keep those for longer."""
        return await self._get_checkpoint(sequence, messages.SUMMARY_MASK)

    async def _get_checkpoint(self, sequence: int, mask: Sequence[str]) -> RawCheckpoint | None:
        request = ledger_service_pb2.GetCheckpointRequest(
            sequence_number=sequence, read_mask=FieldMask(paths=mask)
        )
        try:
            answer = await transport.call(
                self._ledger.GetCheckpoint, request, patience=self._timeout
            )
        except transport.NotFound:
            return None
        return messages.raw_checkpoint(answer.checkpoint)

    @asynccontextmanager
    async def subscribe_checkpoints(self) -> AsyncIterator[AsyncIterator[RawCheckpoint]]:
        """Checkpoints as they are made, from some moment before the block is entered.

        The iterator never ends; it raises `LedgerUnavailable` when the node does.
        """
        request = subscription_service_pb2.SubscribeCheckpointsRequest(
            read_mask=FieldMask(paths=messages.CHECKPOINT_MASK)
        )
        method = self._subscription.SubscribeCheckpoints
        async with transport.open_stream(method, request, patience=self._timeout) as stream:
            yield (messages.raw_checkpoint(message.checkpoint) async for message in stream)


def _executed_mask(*, with_changes: bool) -> list[str]:
    return [*messages.EXECUTED_MASK, *(messages.CHANGES_MASK if with_changes else ())]


@contextmanager
def _checked(what: str) -> Iterator[None]:
    try:
        yield
    except (WireError, BadCommittee) as error:
        raise LedgerInconsistent(f"the node sent {what} that cannot be read: {error}") from error
