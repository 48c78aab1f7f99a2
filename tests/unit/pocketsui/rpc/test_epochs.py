"""Epochs as clients see them: each by its number, its end as a transaction, streams across it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from grpclib.testing import ChannelFor

from pocketsui.ledger.epochs import EpochSettings
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.rpc.resolve import resolve_transaction
from pocketsui.rpc.server import make_services
from sui_wire.ids import format_address, format_digest
from sui_wire.rpc import ledger_service_pb2 as pb
from sui_wire.rpc.checkpoint_pb2 import Checkpoint
from sui_wire.rpc.effects_pb2 import ExecutionError, UnchangedConsensusObject
from sui_wire.rpc.epoch_pb2 import Epoch
from sui_wire.rpc.executed_transaction_pb2 import ExecutedTransaction
from sui_wire.rpc.ledger_service_grpc import LedgerServiceStub
from sui_wire.rpc.subscription_service_grpc import SubscriptionServiceStub
from sui_wire.rpc.subscription_service_pb2 import (
    SubscribeCheckpointsRequest,
    SubscribeTransactionsRequest,
)
from sui_wire.rpc.transaction_pb2 import Transaction, TransactionExpiration, TransactionKind
from sui_wire.transaction import CONGESTED, ValidDuring
from tests.unit.pocketsui.ledger.test_consensus import NARROW, call, calls, commit
from tests.unit.pocketsui.ledger.test_ledger import Clock, made
from tests.unit.pocketsui.node_world import transfers

HOUR_MS = 3_600_000


@dataclass
class Served:
    """A ledger of four members, its clock, and stubs of its services."""

    ledger: Ledger
    clock: Clock
    reads: LedgerServiceStub
    subscriptions: SubscriptionServiceStub

    async def pass_an_hour(self) -> None:
        self.clock.now_ms += HOUR_MS
        await self.ledger.execute(*made(self.ledger))

    async def epoch(self, number: int | None = None) -> Epoch:
        request = pb.GetEpochRequest(epoch=number)
        request.read_mask.paths.append("*")
        return (await self.reads.GetEpoch(request)).epoch

    async def checkpoint(self, number: int) -> Checkpoint:
        request = pb.GetCheckpointRequest(sequence_number=number)
        request.read_mask.paths.append("*")
        return (await self.reads.GetCheckpoint(request)).checkpoint

    async def transaction(self, digest: str) -> ExecutedTransaction:
        request = pb.GetTransactionRequest(digest=digest)
        request.read_mask.paths.append("*")
        return (await self.reads.GetTransaction(request)).transaction


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    clock = Clock()
    ledger = await open_ledger(
        tmp_path,
        now_ms=clock,
        interpreter=transfers,
        epochs=EpochSettings(HOUR_MS, committee=4, rotate_keys=True),
    )
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(ledger.close)
        channel = await stack.enter_async_context(ChannelFor(make_services(ledger)))
        yield Served(ledger, clock, LedgerServiceStub(channel), SubscriptionServiceStub(channel))


async def test_an_epoch_tells_its_beginning_and_its_end(served: Served) -> None:
    await served.pass_an_hour()
    ended, lasting = await served.epoch(0), await served.epoch()
    assert (ended.first_checkpoint, ended.last_checkpoint) == (0, 1)
    assert ended.start.ToMilliseconds() == 1_000_000
    assert ended.end == lasting.start
    assert lasting.start.ToMilliseconds() == served.clock.now_ms
    assert (lasting.epoch, lasting.first_checkpoint) == (1, 2)
    assert not lasting.HasField("last_checkpoint")
    assert not lasting.HasField("end")
    assert [member.weight for member in lasting.committee.members] == [2_500] * 4
    assert ended.committee.members[0].public_key != lasting.committee.members[0].public_key
    with pytest.raises(GRPCError, match="epoch 2 not found") as refused:
        await served.epoch(2)
    assert refused.value.status is Status.NOT_FOUND


async def test_the_system_state_says_what_is_true_here(served: Served) -> None:
    await served.pass_an_hour()
    state = (await served.epoch()).system_state
    assert (state.epoch, state.protocol_version, state.safe_mode) == (1, 140, False)
    assert state.parameters.epoch_duration_ms == HOUR_MS
    assert [each.voting_power for each in state.validators.active_validators] == [2_500] * 4


async def test_the_service_tells_the_epoch_of_its_newest_checkpoint(served: Served) -> None:
    assert (await served.reads.GetServiceInfo(pb.GetServiceInfoRequest())).epoch == 0
    await served.pass_an_hour()
    assert (await served.reads.GetServiceInfo(pb.GetServiceInfoRequest())).epoch == 1


async def test_the_end_of_an_epoch_is_read_as_any_checkpoint(served: Served) -> None:
    await served.pass_an_hour()
    last = await served.checkpoint(1)
    named = last.summary.end_of_epoch_data
    assert named.next_epoch_protocol_version == 140
    assert list(named.next_epoch_committee) == list((await served.epoch(1)).committee.members)
    change = last.transactions[-1].transaction.kind
    assert change.kind == TransactionKind.END_OF_EPOCH
    (step,) = change.end_of_epoch.transactions
    assert step.change_epoch.epoch == 1
    assert step.change_epoch.epoch_start_timestamp.ToMilliseconds() == served.clock.now_ms
    assert not (await served.checkpoint(2)).summary.HasField("end_of_epoch_data")


async def test_a_window_of_epochs_may_be_given_as_a_message(served: Served) -> None:
    chain = served.ledger.epoch.chain
    message = Transaction(sender="0x2")
    message.kind.programmable_transaction.SetInParent()
    message.expiration.kind = TransactionExpiration.VALID_DURING
    message.expiration.min_epoch, message.expiration.epoch = 0, 1
    message.expiration.chain, message.expiration.nonce = format_digest(chain), 7
    open_window = ValidDuring(0, 1, None, None, chain, 7)
    assert resolve_transaction(message, served.ledger).expiration == open_window
    message.expiration.min_timestamp.FromMilliseconds(5)
    message.expiration.max_timestamp.FromMilliseconds(6)
    timed = ValidDuring(0, 1, 5, 6, chain, 7)
    assert resolve_transaction(message, served.ledger).expiration == timed


async def test_streams_go_on_from_one_epoch_into_the_next(served: Served) -> None:
    checkpoints = SubscribeCheckpointsRequest()
    checkpoints.read_mask.paths.append("summary.epoch")
    transactions = SubscribeTransactionsRequest()
    transactions.read_mask.paths.append("transaction.kind.kind")
    async with (
        served.subscriptions.SubscribeCheckpoints.open() as seen,
        served.subscriptions.SubscribeTransactions.open() as told,
    ):
        await seen.send_message(checkpoints, end=True)
        await told.send_message(transactions, end=True)
        await asyncio.gather(seen.recv_initial_metadata(), told.recv_initial_metadata())
        await served.pass_an_hour()
        epochs = [(await anext(aiter(seen))).checkpoint.summary.epoch for _ in range(2)]
        assert epochs == [0, 1]
        kinds: list[int] = []
        while len(kinds) < 4:
            frame = await anext(aiter(told))
            if frame.HasField("transaction"):
                kinds.append(frame.transaction.transaction.kind.kind)
        assert kinds == [
            TransactionKind.CONSENSUS_COMMIT_PROLOGUE_V4,
            TransactionKind.END_OF_EPOCH,
            TransactionKind.CONSENSUS_COMMIT_PROLOGUE_V4,
            TransactionKind.PROGRAMMABLE_TRANSACTION,
        ]
        await seen.cancel()
        await told.cancel()


async def test_a_cancelled_transaction_names_the_congested_object(tmp_path: Path) -> None:
    clock = Clock()
    ledger = await open_ledger(tmp_path, now_ms=clock, interpreter=calls, pace=NARROW)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(ledger.close)
        channel = await stack.enter_async_context(ChannelFor(make_services(ledger)))
        served = Served(ledger, clock, LedgerServiceStub(channel), SubscriptionServiceStub(channel))
        tasks = [call(ledger, number) for number in range(4)]
        for _ in range(3):
            await commit(ledger, clock)
        digests = [format_digest((await each).digest) for each in tasks]
        effects = (await served.transaction(digests[3])).effects
        system_state = format_address(b"\0" * 31 + b"\5")
        kind = ExecutionError.EXECUTION_CANCELED_DUE_TO_CONSENSUS_OBJECT_CONGESTION
        assert effects.status.error.kind == kind
        assert list(effects.status.error.congested_objects.objects) == [system_state]
        (unchanged,) = effects.unchanged_consensus_objects
        assert unchanged.kind == UnchangedConsensusObject.CANCELED
        assert (unchanged.object_id, unchanged.version) == (system_state, CONGESTED)
        opening = (await served.checkpoint(3)).transactions[0].transaction.kind
        prologue = opening.consensus_commit_prologue.consensus_determined_version_assignments
        assert [each.digest for each in prologue.canceled_transactions] == digests[3:]


async def test_the_protocol_config_names_what_is_enforced(served: Served) -> None:
    attributes = (await served.epoch()).protocol_config.attributes
    wanted = {
        "max_modules_in_publish": "64",
        "storage_gas_price": "76",
        "min_checkpoint_interval_ms": "200",
        "max_deferral_rounds_for_congestion_control": "10",
    }
    assert {name: attributes[name] for name in wanted} == wanted
