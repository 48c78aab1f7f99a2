"""The services over a real channel, with an interpreter that only transfers."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from grpclib.testing import ChannelFor

from pocketsui.faucet import Faucet
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.ledger.subscriptions import BUFFERED_CHECKPOINTS, Committed, Subscriptions
from pocketsui.rpc.resolve import resolve_transaction
from pocketsui.rpc.server import make_services
from sui_wire.checkpoint import decode_contents, decode_summary
from sui_wire.ids import format_address, format_digest, parse_digest
from sui_wire.object import GAS_COIN_TYPE, decode
from sui_wire.rpc import ledger_service_pb2 as ledger_pb
from sui_wire.rpc import state_service_pb2 as state_pb
from sui_wire.rpc import transaction_execution_service_pb2 as execution_pb
from sui_wire.rpc.ledger_service_grpc import LedgerServiceStub
from sui_wire.rpc.move_package_service_grpc import MovePackageServiceStub
from sui_wire.rpc.move_package_service_pb2 import GetPackageRequest
from sui_wire.rpc.state_service_grpc import StateServiceStub
from sui_wire.rpc.transaction_execution_service_grpc import TransactionExecutionServiceStub
from sui_wire.rpc.transaction_pb2 import Transaction
from sui_wire.transaction import ProgrammableTransaction, Shared, decode_transaction
from tests.unit.pocketsui.node_world import ALICE, BOB, transaction, transfer, transfers

SUI = str(GAS_COIN_TYPE.type_params[0])


class Served:
    """A ledger with some coins of Alice's, and stubs of its services."""

    def __init__(self, ledger: Ledger, channel: Channel) -> None:
        self.ledger = ledger
        self.reads = LedgerServiceStub(channel)
        self.state = StateServiceStub(channel)
        self.execution = TransactionExecutionServiceStub(channel)
        self.packages = MovePackageServiceStub(channel)

    def signed(self) -> execution_pb.ExecuteTransactionRequest:
        """A transfer of Alice's to Bob."""
        coin = next(self.ledger.store.owned_coins(ALICE.address, str(GAS_COIN_TYPE)))
        data = transaction(transfer(), coin).encoded
        request = execution_pb.ExecuteTransactionRequest()
        request.transaction.bcs.value = data
        request.signatures.add().bcs.value = ALICE.sign_transaction(data)
        return request


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    ledger = await open_ledger(tmp_path, now_ms=lambda: 1_700_000_000_000, interpreter=transfers)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(ledger.close)
        await Faucet(ledger).give(ALICE.address, 10**9, coins=5)
        yield Served(ledger, await stack.enter_async_context(ChannelFor(make_services(ledger))))


async def test_execution_answers_with_what_the_mask_wants(served: Served) -> None:
    request = served.signed()
    request.read_mask.paths.extend(["digest", "effects.status", "checkpoint", "timestamp"])
    answer = (await served.execution.ExecuteTransaction(request)).transaction
    assert answer.effects.status.success
    assert answer.checkpoint == 2
    assert answer.timestamp.seconds == 1_700_000_000
    assert not answer.effects.HasField("bcs")
    assert not answer.HasField("transaction")


async def test_everything_of_a_transaction_can_be_read_back(served: Served) -> None:
    request = served.signed()
    await served.execution.ExecuteTransaction(request)
    digest = format_digest(decode_transaction(request.transaction.bcs.value).digest())
    wanted = ledger_pb.GetTransactionRequest(digest=digest)
    wanted.read_mask.paths.append("*")
    found = (await served.reads.GetTransaction(wanted)).transaction
    assert found.transaction.bcs.value == request.transaction.bcs.value
    assert found.signatures[0].bcs.value == request.signatures[0].bcs.value
    assert {each.address: each.amount for each in found.balance_changes}[
        format_address(BOB.address)
    ] == "5"
    assert sum(int(each.amount) for each in found.balance_changes) < 0  # the gas
    assert {each.object_type for each in found.effects.changed_objects} == {str(GAS_COIN_TYPE)}
    assert len(found.objects.objects) == 3  # one coin before and after, one new
    kinds = [
        each.WhichOneof("command")
        for each in found.transaction.kind.programmable_transaction.commands
    ]
    assert kinds == ["split_coins", "transfer_objects"]


async def test_a_checkpoint_can_be_verified_from_its_bytes(served: Served) -> None:
    await served.execution.ExecuteTransaction(served.signed())
    request = ledger_pb.GetCheckpointRequest(sequence_number=2)
    request.read_mask.paths.append("*")
    found = (await served.reads.GetCheckpoint(request)).checkpoint
    summary = decode_summary(found.summary.bcs.value)
    contents = decode_contents(found.contents.bcs.value)
    assert format_digest(summary.digest) == found.digest
    assert summary.content_digest == contents.digest
    assert len(found.signature.signature) == 48
    assert [each.digest for each in found.transactions] == [
        format_digest(each.transaction) for each in contents.transactions
    ]
    by_digest = ledger_pb.GetCheckpointRequest(digest=found.digest)
    assert (await served.reads.GetCheckpoint(by_digest)).checkpoint.sequence_number == 2


async def test_bytes_alone_are_the_bytes_that_come_with_everything(served: Served) -> None:
    await served.execution.ExecuteTransaction(served.signed())
    request = ledger_pb.GetCheckpointRequest(sequence_number=2)
    request.read_mask.paths.extend(["transactions.effects.bcs", "transactions.events.bcs"])
    alone = (await served.reads.GetCheckpoint(request)).checkpoint.transactions
    request.read_mask.paths[:] = ["*"]
    whole = (await served.reads.GetCheckpoint(request)).checkpoint.transactions
    assert [each.effects.bcs for each in alone] == [each.effects.bcs for each in whole]
    assert [each.events.bcs for each in alone] == [each.events.bcs for each in whole]
    assert all(each.effects.bcs.value for each in alone)
    assert not any(each.effects.HasField("status") for each in alone)


async def test_an_object_is_read_at_its_newest_and_at_older_versions(served: Served) -> None:
    coin = next(served.ledger.store.owned_coins(ALICE.address, str(GAS_COIN_TYPE)))
    await served.execution.ExecuteTransaction(served.signed())
    request = ledger_pb.GetObjectRequest(object_id=format_address(coin.id))
    request.read_mask.paths.extend(["bcs", "version", "balance"])
    newest = (await served.reads.GetObject(request)).object
    assert newest.version == coin.version + 1
    assert newest.balance < 10**9
    request.version = coin.version
    older = (await served.reads.GetObject(request)).object
    assert decode(older.bcs.value) == coin


async def test_a_batch_answers_each_item_for_itself(served: Served) -> None:
    request = ledger_pb.BatchGetObjectsRequest()
    request.requests.add(object_id="0x6")
    request.requests.add(object_id="0x99")
    request.requests.add(object_id="nonsense")
    found, missing, malformed = (await served.reads.BatchGetObjects(request)).objects
    assert found.object.object_id.endswith("6")
    assert missing.error.code == Status.NOT_FOUND.value
    assert malformed.error.code == Status.INVALID_ARGUMENT.value


async def test_owned_objects_come_in_pages_without_gaps_or_repeats(served: Served) -> None:
    seen: list[str] = []
    token = b""
    while True:
        page = await served.state.ListOwnedObjects(
            state_pb.ListOwnedObjectsRequest(
                owner=format_address(ALICE.address),
                page_size=2,
                page_token=token,
                object_type="0x2::coin::Coin",
            )
        )
        seen += [each.object_id for each in page.objects]
        token = page.next_page_token
        if not token:
            break
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    ("object_type", "count"),
    [
        ("", 5),
        ("0x2::coin::Coin", 5),
        ("0x2::coin::Coin<0x2::sui::SUI>", 5),
        ("0x2::coin::Coin<0x2::sui::SU>", 0),
        ("0x2::coin::Co", 0),
    ],
)
async def test_owned_objects_are_filtered_by_type(
    served: Served, object_type: str, count: int
) -> None:
    request = state_pb.ListOwnedObjectsRequest(
        owner=format_address(ALICE.address), object_type=object_type
    )
    assert len((await served.state.ListOwnedObjects(request)).objects) == count


async def test_balances_add_up_the_coins(served: Served) -> None:
    owner = format_address(ALICE.address)
    one = await served.state.GetBalance(
        state_pb.GetBalanceRequest(owner=owner, coin_type="0x2::sui::SUI")
    )
    every = await served.state.ListBalances(state_pb.ListBalancesRequest(owner=owner))
    assert one.balance.balance == 5 * 10**9
    assert [(each.coin_type, each.balance) for each in every.balances] == [(SUI, 5 * 10**9)]


async def test_a_simulation_of_messages_fills_every_gap(served: Served) -> None:
    """As @mysten/sui builds: no versions, no gas; the node resolves, and the answer is signed."""
    request = execution_pb.SimulateTransactionRequest(do_gas_selection=True)
    request.transaction.sender = format_address(ALICE.address)
    programme = request.transaction.kind.programmable_transaction
    programme.inputs.add(pure=(7).to_bytes(8, "little"))
    programme.inputs.add(pure=BOB.address)
    split = programme.commands.add().split_coins
    split.coin.kind = split.coin.GAS
    split.amounts.add(kind=split.coin.INPUT, input=0)
    send = programme.commands.add().transfer_objects
    send.objects.add(kind=split.coin.RESULT, result=0)
    send.address.kind = split.coin.INPUT
    send.address.input = 1
    answer = await served.execution.SimulateTransaction(request)
    assert answer.transaction.effects.status.success
    resolved = answer.transaction.transaction.bcs.value
    signed = execution_pb.ExecuteTransactionRequest()
    signed.transaction.bcs.value = resolved
    signed.signatures.add().bcs.value = ALICE.sign_transaction(resolved)
    done = (await served.execution.ExecuteTransaction(signed)).transaction
    assert done.effects.status.success


async def test_a_message_names_a_shared_object_by_its_id_alone(served: Served) -> None:
    message = Transaction(sender=format_address(ALICE.address))
    message.kind.programmable_transaction.inputs.add(object_id="0x6", mutable=False)
    data = resolve_transaction(message, served.ledger)
    assert isinstance(data.kind, ProgrammableTransaction)
    (clock,) = data.kind.inputs
    assert isinstance(clock, Shared)
    assert (clock.initial_version, clock.mutable) == (1, False)


async def test_the_node_says_what_it_is(served: Served) -> None:
    info = await served.reads.GetServiceInfo(ledger_pb.GetServiceInfoRequest())
    assert parse_digest(info.chain_id) == served.ledger.epoch.chain
    assert info.checkpoint_height == 1
    epoch = (await served.reads.GetEpoch(ledger_pb.GetEpochRequest())).epoch
    assert epoch.reference_gas_price == 1_000
    assert epoch.protocol_config.attributes["max_tx_size_bytes"] == "131072"
    package = await served.packages.GetPackage(GetPackageRequest(package_id="0x2"))
    assert package.package.version == 1


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (lambda s: s.reads.GetObject(ledger_pb.GetObjectRequest(object_id="0x99")), "NOT_FOUND"),
        (
            lambda s: s.reads.GetObject(ledger_pb.GetObjectRequest(object_id="x")),
            "INVALID_ARGUMENT",
        ),
        (
            lambda s: s.reads.GetCheckpoint(ledger_pb.GetCheckpointRequest(sequence_number=99)),
            "NOT_FOUND",
        ),
        (lambda s: s.reads.GetEpoch(ledger_pb.GetEpochRequest(epoch=7)), "NOT_FOUND"),
        (
            lambda s: s.reads.GetTransaction(ledger_pb.GetTransactionRequest(digest="1")),
            "INVALID_ARGUMENT",
        ),
        (lambda s: s.packages.GetPackage(GetPackageRequest(package_id="0x6")), "NOT_FOUND"),
        (
            lambda s: s.state.GetCoinInfo(state_pb.GetCoinInfoRequest(coin_type="0x7::a::B")),
            "NOT_FOUND",
        ),
        (
            lambda s: s.execution.ExecuteTransaction(execution_pb.ExecuteTransactionRequest()),
            "INVALID_ARGUMENT",
        ),
    ],
)
async def test_what_cannot_be_answered_has_suis_status(
    served: Served, call: Callable[[Served], Awaitable[object]], status: str
) -> None:
    with pytest.raises(GRPCError) as caught:
        await call(served)
    assert caught.value.status is Status[status]
    assert caught.value.message


async def test_a_listener_that_lags_is_cut_off(served: Served) -> None:
    subscriptions = Subscriptions()
    subscription = subscriptions.open()
    genesis = served.ledger.store.checkpoint(0)
    assert genesis is not None
    for _ in range(BUFFERED_CHECKPOINTS + 5):
        subscriptions.publish(Committed(genesis, ()))
    assert subscription.lagging
