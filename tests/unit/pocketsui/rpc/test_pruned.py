"""A pruned ledger over a real channel: what it still says, and how it says what is gone."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from grpclib.testing import ChannelFor

from pocketsui.faucet import Faucet
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.pruning.prune import Keep, prune
from pocketsui.rpc.positions import LAST, Position
from pocketsui.rpc.server import make_services
from sui_wire.ids import format_address, format_digest
from sui_wire.rpc import ledger_service_pb2 as pb
from sui_wire.rpc import query_pb2 as query
from sui_wire.rpc.ledger_service_grpc import LedgerServiceStub
from tests.unit.pocketsui.node_world import ALICE, transfers


@dataclass
class Served:
    """A ledger of eight checkpoints, of which the last three are kept."""

    ledger: Ledger
    reads: LedgerServiceStub
    old_transaction: str
    old_object: pb.GetObjectRequest


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    ledger = await open_ledger(tmp_path, now_ms=lambda: 1_700_000_000_000, interpreter=transfers)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(ledger.close)
        for _ in range(7):
            await Faucet(ledger).give(ALICE.address, 10**9)
        old = ledger.store.transactions_of(2)[1]
        payer = old.effects.changed_objects[old.effects.gas_object_index or 0]
        assert payer.input is not None
        gone = pb.GetObjectRequest(object_id=format_address(payer.id), version=payer.input.version)
        list(prune(tmp_path, Keep(checkpoints=3)))
        channel: Channel = await stack.enter_async_context(ChannelFor(make_services(ledger)))
        yield Served(ledger, LedgerServiceStub(channel), format_digest(old.digest), gone)


async def test_it_tells_what_it_has(served: Served) -> None:
    info = await served.reads.GetServiceInfo(pb.GetServiceInfoRequest())
    assert info.lowest_available_checkpoint == info.lowest_available_checkpoint_objects == 5
    assert info.checkpoint_height == 7
    newest = pb.GetObjectRequest(object_id=served.old_object.object_id)
    assert (await served.reads.GetObject(newest)).object.version > served.old_object.version


async def test_what_is_gone_is_not_found_and_says_why(served: Served) -> None:
    asked = (
        served.reads.GetCheckpoint(pb.GetCheckpointRequest(sequence_number=4)),
        served.reads.GetTransaction(pb.GetTransactionRequest(digest=served.old_transaction)),
        served.reads.GetObject(served.old_object),
    )
    for each in asked:
        with pytest.raises(GRPCError, match="before checkpoint 5 are gone") as refused:
            await each
        assert refused.value.status is Status.NOT_FOUND


async def test_lists_begin_where_it_does(served: Served) -> None:
    frames = await served.reads.ListCheckpoints(pb.ListCheckpointsRequest())
    assert [each.checkpoint.sequence_number for each in frames[:-1]] == [5, 6, 7]
    down = query.QueryOptions(ordering=query.ORDERING_DESCENDING)
    frames = await served.reads.ListCheckpoints(pb.ListCheckpointsRequest(options=down))
    assert [each.checkpoint.sequence_number for each in frames[:-1]] == [7, 6, 5]


@pytest.mark.parametrize(
    "request_",
    [
        pb.ListTransactionsRequest(start_checkpoint=3),
        pb.ListTransactionsRequest(
            options=query.QueryOptions(after=Position(3, LAST, LAST).cursor())
        ),
    ],
)
async def test_a_list_from_before_that_is_refused(
    served: Served, request_: pb.ListTransactionsRequest
) -> None:
    with pytest.raises(GRPCError, match="ask from start_checkpoint 5 on") as refused:
        await served.reads.ListTransactions(request_)
    assert refused.value.status is Status.NOT_FOUND


async def test_a_list_that_was_read_up_to_there_goes_on(served: Served) -> None:
    cursor = Position(4, LAST, LAST).cursor()
    request = pb.ListCheckpointsRequest(options=query.QueryOptions(after=cursor))
    frames = await served.reads.ListCheckpoints(request)
    assert [each.checkpoint.sequence_number for each in frames[:-1]] == [5, 6, 7]
