"""List and Subscribe methods over a real channel: filters, pages both ways, ends, watermarks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from grpclib.testing import ChannelFor

from pocketsui.execution.context import ObjectReader, TransactionContext
from pocketsui.execution.record import Event, Execution
from pocketsui.faucet import Faucet
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.rpc import listing
from pocketsui.rpc.server import make_services
from sui_wire.ids import format_address, format_digest, parse_address
from sui_wire.object import GAS_COIN_TYPE
from sui_wire.rpc import ledger_service_pb2 as pb
from sui_wire.rpc import query_pb2 as query
from sui_wire.rpc import subscription_service_pb2 as subscription_pb
from sui_wire.rpc.ledger_service_grpc import LedgerServiceStub
from sui_wire.rpc.subscription_service_grpc import SubscriptionServiceStub
from sui_wire.transaction import ProgrammableTransaction
from sui_wire.type_tag import parse_struct_tag
from tests.unit.pocketsui.node_world import ALICE, BOB, transaction, transfer, transfers

SHOP = parse_address("0x7")
SALE, RECEIPT = "0x7::shop::Sale<u64>", "0x7::shop::Receipt"


class Served:
    """A ledger on which every transfer of Alice's emits two events."""

    def __init__(self, ledger: Ledger, channel: Channel) -> None:
        self.ledger = ledger
        self.reads = LedgerServiceStub(channel)
        self.subscriptions = SubscriptionServiceStub(channel)

    async def transfer(self) -> str:
        """A transfer of Alice's, in a checkpoint of its own; its digest."""
        coin = next(self.ledger.store.owned_coins(ALICE.address, str(GAS_COIN_TYPE)))
        data = transaction(transfer(), coin).encoded
        record = await self.ledger.execute(data, (ALICE.sign_transaction(data),))
        return format_digest(record.digest)


def sells(
    programme: ProgrammableTransaction,
    context: TransactionContext,
    reader: ObjectReader,
    *,
    keep_return_values: bool = False,
) -> Execution:
    """`transfers`, with two events if Alice is the sender."""
    done = transfers(programme, context, reader, keep_return_values=keep_return_values)
    if context.sender != ALICE.address:
        return done
    kinds = map(parse_struct_tag, (SALE, RECEIPT))
    events = tuple(Event(SHOP, "shop", ALICE.address, kind, b"contents") for kind in kinds)
    return replace(done, events=events)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    ledger = await open_ledger(tmp_path, now_ms=lambda: 1_700_000_000_000, interpreter=sells)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(ledger.close)
        await Faucet(ledger).give(ALICE.address, 10**9, coins=5)
        yield Served(ledger, await stack.enter_async_context(ChannelFor(make_services(ledger))))


def sent_by_alice() -> query.TransactionFilter:
    literal = query.TransactionLiteral()
    literal.sender.address = format_address(ALICE.address)
    return query.TransactionFilter(terms=[query.TransactionTerm(literals=[literal])])


async def page(
    served: Served, **options: object
) -> tuple[list[str], bytes, query.QueryEndReason.ValueType]:
    """Alice's transactions: digests, the last cursor, why the page ended."""
    request = pb.ListTransactionsRequest(
        filter=sent_by_alice(), options=query.QueryOptions(**options)
    )
    frames = await served.reads.ListTransactions(request)
    assert all(frame.watermark.cursor for frame in frames)
    assert [frame.HasField("end") for frame in frames] == [False] * (len(frames) - 1) + [True]
    digests = [frame.transaction.digest for frame in frames if frame.HasField("transaction")]
    return digests, frames[-1].watermark.cursor, frames[-1].end.reason


async def test_transactions_are_paged_both_ways(served: Served) -> None:
    sent = [await served.transfer() for _ in range(5)]
    first, cursor, reason = await page(served, limit=3)
    assert (first, reason) == (sent[:3], query.QUERY_END_REASON_ITEM_LIMIT)
    rest, cursor, reason = await page(served, limit=3, after=cursor)
    assert (rest, reason) == (sent[3:], query.QUERY_END_REASON_LEDGER_TIP)
    assert (await page(served, after=cursor))[0] == []
    sent.append(await served.transfer())
    assert (await page(served, after=cursor))[0] == sent[-1:]
    newest, cursor, _ = await page(served, limit=2, ordering=query.ORDERING_DESCENDING)
    assert newest == sent[:-3:-1]
    older, _, reason = await page(served, before=cursor, ordering=query.ORDERING_DESCENDING)
    assert (older, reason) == (sent[3::-1], query.QUERY_END_REASON_CHECKPOINT_BOUND)


async def test_a_long_scan_ends_early_and_can_be_resumed(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [await served.transfer() for _ in range(4)]
    monkeypatch.setattr(listing, "SCAN_LIMIT", 3)
    monkeypatch.setattr(listing, "CHUNK", 2)
    found: list[str] = []
    digests, cursor, reason = await page(served)
    while reason == query.QUERY_END_REASON_SCAN_LIMIT:
        found += digests
        digests, cursor, reason = await page(served, after=cursor)
    assert found + digests == sent


async def test_events_are_listed_with_where_they_stand(served: Served) -> None:
    sent = [await served.transfer() for _ in range(2)]
    literal = query.EventLiteral()
    literal.event_type.event_type = "0x7::shop::Sale"
    wanted = query.EventFilter(terms=[query.EventTerm(literals=[literal])])
    request = pb.ListEventsRequest(filter=wanted)
    request.read_mask.paths.append("*")
    frames = await served.reads.ListEvents(request)
    events = [frame.event for frame in frames if frame.HasField("event")]
    assert [each.transaction_digest for each in events] == sent
    assert [(each.checkpoint, each.event_index) for each in events] == [(2, 0), (3, 0)]
    assert events[0].event_type.endswith("::shop::Sale<u64>")
    literal.negated = True
    others = pb.ListEventsRequest(
        filter=query.EventFilter(terms=[query.EventTerm(literals=[literal])]),
        options=query.QueryOptions(ordering=query.ORDERING_DESCENDING, limit=1),
    )
    (frame,) = await served.reads.ListEvents(others)
    assert frame.event.event_type.endswith("::shop::Receipt")
    assert frame.end.reason == query.QUERY_END_REASON_ITEM_LIMIT


async def test_checkpoints_are_listed_by_what_is_in_them(served: Served) -> None:
    for _ in range(2):
        await served.transfer()
    every = await served.reads.ListCheckpoints(pb.ListCheckpointsRequest(start_checkpoint=1))
    assert [each.checkpoint.sequence_number for each in every[:-1]] == [1, 2, 3]
    hers = await served.reads.ListCheckpoints(
        pb.ListCheckpointsRequest(filter=sent_by_alice(), end_checkpoint=3)
    )
    assert [each.checkpoint.sequence_number for each in hers[:-1]] == [2]
    assert hers[-1].end.reason == query.QUERY_END_REASON_CHECKPOINT_BOUND
    assert hers[-1].watermark.checkpoint == 2


@pytest.mark.parametrize(
    ("field", "value", "passes"),
    [
        ("affected_address", {"address": format_address(BOB.address)}, True),
        ("affected_address", {"address": "0x99"}, False),
        ("affected_object", {"object_id": "0x6"}, True),  # the checkpoint's prologue
        ("affected_object", {"object_id": "0x99"}, False),
        ("move_call", {"function": "0x2::coin"}, False),
        ("emit_module", {"module": "0x7"}, True),
        ("emit_module", {"module": "0x7::bank"}, False),
        ("event_type", {"event_type": SALE}, True),
        ("event_type", {"event_type": "0x7::shop::Sale<u8>"}, False),
        ("event_stream_head", {"stream_id": "0x7"}, False),
        ("package_write", {}, False),
    ],
)
async def test_what_a_filter_lets_pass(
    served: Served, field: str, value: dict[str, str], passes: bool
) -> None:
    await served.transfer()
    literal = query.TransactionLiteral()
    getattr(literal, field).SetInParent()
    for name, text in value.items():
        setattr(getattr(literal, field), name, text)
    wanted = query.TransactionFilter(terms=[query.TransactionTerm(literals=[literal])])
    request = pb.ListTransactionsRequest(filter=wanted, start_checkpoint=2)
    frames = await served.reads.ListTransactions(request)
    assert any(each.HasField("transaction") for each in frames) == passes


@pytest.mark.parametrize(
    "wanted",
    [
        query.TransactionFilter(),
        query.TransactionFilter(terms=[query.TransactionTerm()]),
        query.TransactionFilter(
            terms=[query.TransactionTerm(literals=[query.TransactionLiteral(negated=True)])]
        ),
    ],
)
async def test_an_empty_filter_is_refused(served: Served, wanted: query.TransactionFilter) -> None:
    with pytest.raises(GRPCError) as refused:
        await served.reads.ListTransactions(pb.ListTransactionsRequest(filter=wanted))
    assert refused.value.status is Status.INVALID_ARGUMENT


async def test_subscriptions_tell_of_what_passes_and_of_progress(served: Served) -> None:
    transactions, events = served.subscriptions.SubscribeTransactions, served.subscriptions
    async with transactions.open() as mine, events.SubscribeEvents.open() as sold:
        await mine.send_message(
            subscription_pb.SubscribeTransactionsRequest(filter=sent_by_alice()), end=True
        )
        await sold.send_message(subscription_pb.SubscribeEventsRequest(), end=True)
        await asyncio.gather(mine.recv_initial_metadata(), sold.recv_initial_metadata())
        begun = await mine.recv_message()
        assert not begun.HasField("transaction")
        assert begun.watermark.checkpoint == 1
        sent = await served.transfer()
        item, progress = await mine.recv_message(), await mine.recv_message()
        assert item.transaction.digest == sent
        assert item.watermark.checkpoint == 1
        assert not progress.HasField("transaction")
        assert progress.watermark.checkpoint == 2
        kinds = [(await sold.recv_message()).event.event_type for _ in range(2)]
        assert [kind.split("::")[-1] for kind in kinds] == ["Sale<u64>", "Receipt"]
        await mine.cancel()
        await sold.cancel()
