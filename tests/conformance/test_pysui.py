"""pysui, unchanged, as a client of a running ledger.

The one thing done to it: its channel is replaced by one without TLS, which pysui 1.5.1 always asks
for and a ledger on this machine does not speak.
"""

import asyncio
import base64
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pysui.sui.sui_common.sui_commands as command
import pysui.sui.sui_grpc.suimsgs.sui.rpc.v2 as messages
import pytest
from grpclib.client import Channel
from pysui.sui.sui_bcs import bcs
from pysui.sui.sui_common.config.confgroup import GroupProtocol, NetworkType
from pysui.sui.sui_common.config.pysui_config import PysuiConfiguration
from pysui.sui.sui_grpc.pgrpc_clients import GrpcProtocolClient
from pysui.sui.sui_grpc.pgrpc_filters import (
    Literal,
    build_event_filter,
    build_transaction_filter,
)

from pocketsui.coins import MIST_PER_SUI
from pocketsui.testing import Ledger
from sui_wire.effects import ChangedObject, ObjectWrite, PackageWrite
from sui_wire.execution_status import Success
from sui_wire.ids import format_address, parse_address
from sui_wire.object import MoveObject, Object
from sui_wire.signature import KeyPair
from sui_wire.transaction import (
    GasData,
    Input,
    ObjectRef,
    ProgrammableTransaction,
    Publish,
    Pure,
    Result,
    TransactionData,
    TransferObjects,
)
from tests.conformance.corpus import modules as corpus_modules

KEY = KeyPair.from_seed(bytes(range(32)))
ALICE = format_address(KEY.address)
BOB = "0x" + "b0" * 32
SUI = "0x" + "0" * 63 + "2::sui::SUI"
PATIENCE_SECONDS = 20


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with Ledger.start(tmp_path) as running:
        await running.faucet(KEY.address, 10 * MIST_PER_SUI, coins=3)
        yield running


@pytest.fixture
async def client(ledger: Ledger, tmp_path: Path) -> AsyncIterator[GrpcProtocolClient]:
    config = PysuiConfiguration.initialize_config(
        in_folder=tmp_path / "pysui", init_groups=[{"name": "empty", "make_active": True}]
    )
    config.new_group(
        group_name="pocketsui",
        profile_block=[
            {
                "profile_name": "local",
                "url": ledger.url,
                "network_type": NetworkType.LOCAL,
                "make_active": True,
            }
        ],
        key_block=[{"key_string": base64.b64encode(b"\0" + KEY.seed).decode(), "alias": "alice"}],
        active_address_index=0,
        group_protocol=GroupProtocol.GRPC,
        make_group_active=True,
        persist=False,
    )
    unstarted = GrpcProtocolClient(pysui_config=config)
    unstarted._channel.close()
    unstarted._channel = Channel("127.0.0.1", ledger.node.grpc_port)
    async with unstarted as started:
        yield started


async def ask(client: GrpcProtocolClient, what: Any) -> Any:
    result = await client.execute(command=what)
    assert result.is_ok(), result.result_string
    return result.result_data


async def transfer(client: GrpcProtocolClient, amounts: list[int]) -> Any:
    """Build, sign and execute a transfer as pysui does: it simulates to find the gas budget."""
    transaction = await client.transaction(initial_sender=ALICE)
    coins = await transaction.split_coin(coin=transaction.gas, amounts=amounts)
    await transaction.transfer_objects(
        transfers=coins if isinstance(coins, list) else [coins], recipient=BOB
    )
    return await ask(client, command.ExecuteTransaction(**await transaction.build_and_sign()))


async def balance(client: GrpcProtocolClient, owner: str) -> int:
    answer = await ask(client, command.GetAddressCoinBalance(owner=owner, coin_type=SUI))
    return int(answer.balance.balance)


async def test_it_learns_the_chain_and_its_gas_price(client: GrpcProtocolClient) -> None:
    assert client.current_gas_price == 1_000
    genesis = await ask(client, command.GetCheckpointBySequence(sequence_number=0))
    chain = await ask(client, command.GetChainIdentifier())
    assert chain == genesis.checkpoint.digest


async def test_it_sends_coins_and_sees_them_arrive(client: GrpcProtocolClient) -> None:
    before = await balance(client, ALICE)
    done = await transfer(client, [12_345, 777])
    assert done.effects.status.success
    assert await balance(client, BOB) == 13_122
    gas = done.effects.gas_used
    spent = gas.computation_cost + gas.storage_cost - gas.storage_rebate
    assert await balance(client, ALICE) == before - 13_122 - spent


async def test_it_finds_an_executed_transaction_again(client: GrpcProtocolClient) -> None:
    done = await transfer(client, [1])
    found = await ask(client, command.GetTransaction(digest=done.digest))
    assert found.digest == done.digest
    assert found.effects.digest == done.effects.digest
    assert found.checkpoint == done.checkpoint


async def test_it_reads_objects_and_lists_what_an_address_owns(client: GrpcProtocolClient) -> None:
    await transfer(client, [1, 2, 3])
    owned = await ask(client, command.GetObjectsOwnedByAddress(owner=BOB))
    assert len(owned.objects) == 3
    one = await ask(client, command.GetObject(object_id=owned.objects[0].object_id))
    assert one.owner.address == BOB
    assert one.object_type.endswith(f"::coin::Coin<{SUI}>")
    clock = await ask(client, command.GetObject(object_id="0x6"))
    assert clock.owner.kind == messages.OwnerOwnerKind.SHARED


async def test_a_coin_it_spent_is_refused_with_the_current_version(
    client: GrpcProtocolClient,
) -> None:
    transaction = await client.transaction(initial_sender=ALICE)
    await transaction.transfer_objects(transfers=[transaction.gas], recipient=BOB)
    signed = await transaction.build_and_sign()
    await transfer(client, [1])
    refused = await client.execute(command=command.ExecuteTransaction(**signed))
    assert not refused.is_ok()
    assert "unavailable for consumption, current version" in str(refused.result_string)


async def test_it_calls_a_published_function_by_its_declaration(
    client: GrpcProtocolClient, ledger: Ledger
) -> None:
    """pysui asks the node for the function's signature and encodes the arguments by it."""
    published = await publish(ledger)
    package = next(each.id for each in published if isinstance(each.output, PackageWrite))
    owned = await ask(client, command.GetObjectsOwnedByAddress(owner=ALICE))
    cap = next(each for each in owned.objects if each.object_type.endswith("::platform::AdminCap"))
    platform = next(
        each.id
        for each in published
        if isinstance(each.output, ObjectWrite) and is_platform(ledger.node.ledger.newest(each.id))
    )
    transaction = await client.transaction(initial_sender=ALICE)
    await transaction.move_call(
        target=f"{format_address(package)}::platform::set_parameter",
        arguments=[cap.object_id, format_address(platform), 0, 7 * MIST_PER_SUI],
    )
    done = await ask(client, command.ExecuteTransaction(**await transaction.build_and_sign()))
    assert done.effects.status.success, done.effects.status
    changed = ledger.node.ledger.newest(platform)
    assert changed is not None
    assert isinstance(changed.data, MoveObject)
    assert (7 * MIST_PER_SUI).to_bytes(8, "little") in changed.data.contents


def is_platform(value: Object | None) -> bool:
    return (
        value is not None
        and isinstance(value.data, MoveObject)
        and value.data.type.name == "Platform"
    )


async def publish(ledger: Ledger) -> tuple[ChangedObject, ...]:
    """Put our contract's package on the ledger, Alice paying."""
    modules = tuple(
        each.read_bytes()
        for each in files("k3s_daas.contract").joinpath("package").iterdir()
        if each.name.endswith(".mv")
    )
    (coin,) = await ledger.faucet(KEY.address, 5 * MIST_PER_SUI)
    paying = ledger.node.ledger.newest(coin.id)
    assert paying is not None
    data = TransactionData(
        ProgrammableTransaction(
            (Pure(KEY.address),),
            (
                Publish(modules, (parse_address("0x1"), parse_address("0x2"))),
                TransferObjects((Result(0),), Input(0)),
            ),
        ),
        KEY.address,
        GasData(
            (ObjectRef(paying.id, paying.version, paying.digest),), KEY.address, 1_000, MIST_PER_SUI
        ),
    )
    record = await ledger.node.ledger.execute(data.encoded, (KEY.sign_transaction(data.encoded),))
    assert isinstance(record.effects.status, Success)
    return record.effects.changed_objects


async def test_it_follows_checkpoints_without_gaps(client: GrpcProtocolClient) -> None:
    stub = messages.SubscriptionServiceStub(client._channel)
    async with asyncio.TaskGroup() as tasks:
        following = tasks.create_task(next_cursors(stub, wanted=3))
        for amount in range(1, 6):  # the first ones may come before the subscription is open
            await transfer(client, [amount])
    seen = following.result()
    assert seen == list(range(seen[0], seen[0] + 3))


async def next_cursors(stub: Any, wanted: int) -> list[int]:
    """The numbers of the next checkpoints."""
    seen: list[int] = []
    async for item in stub.subscribe_checkpoints(messages.SubscribeCheckpointsRequest()):
        seen.append(item.cursor)
        if len(seen) == wanted:
            break
    return seen


async def test_it_lists_what_its_filter_builder_asks_for(client: GrpcProtocolClient) -> None:
    sent = [(await transfer(client, [amount])).digest for amount in (1, 2)]
    wanted = build_transaction_filter(
        terms=[[Literal("sender", ALICE), Literal("affected_address", BOB)]]
    )
    stub = messages.LedgerServiceStub(client._channel)
    request = messages.ListTransactionsRequest(filter=wanted)
    frames = [frame async for frame in stub.list_transactions(request)]
    assert [frame.transaction.digest for frame in frames if frame.transaction] == sent
    assert frames[-1].end is not None
    assert frames[-1].end.reason == messages.QueryEndReason.LEDGER_TIP


async def published_corpus(client: GrpcProtocolClient) -> str:
    """The Move corpus, published by pysui from bytecode; its address.

    `transaction.publish` would first run `sui move build`; its builder takes what comes of that.
    """
    transaction = await client.transaction(initial_sender=ALICE)
    modules = [list(each) for each in corpus_modules()]
    dependencies = [bcs.Address.from_str(each) for each in ("0x1", "0x2")]
    cap = transaction.builder.publish(modules, dependencies)
    await transaction.transfer_objects(transfers=[cap], recipient=ALICE)
    done = await ask(client, command.ExecuteTransaction(**await transaction.build_and_sign()))
    assert done.effects.status.success, done.effects.status
    written = messages.ChangedObjectOutputObjectState.PACKAGE_WRITE
    (package,) = (
        each.object_id for each in done.effects.changed_objects if each.output_state == written
    )
    return str(package)


async def call(client: GrpcProtocolClient, target: str, *arguments: Any) -> Any:
    """One Move call; what it returns goes to Alice when it is an object."""
    transaction = await client.transaction(initial_sender=ALICE)
    result = await transaction.move_call(target=target, arguments=list(arguments))
    if target.endswith("::make"):
        await transaction.transfer_objects(transfers=[result], recipient=ALICE)
    done = await ask(client, command.ExecuteTransaction(**await transaction.build_and_sign()))
    assert done.effects.status.success, done.effects.status
    return done


async def test_it_publishes_a_package_and_reads_its_declarations(
    client: GrpcProtocolClient,
) -> None:
    package = await published_corpus(client)
    module = await ask(client, command.GetModule(package=package, module_name="objects"))
    assert {"make", "bump"} <= {each.name for each in module.functions}
    structure = await ask(
        client,
        command.GetStructure(package=package, module_name="objects", structure_name="Thing"),
    )
    assert [each.name for each in structure.datatype.fields] == ["id", "n"]
    function = await ask(
        client, command.GetFunction(package=package, module_name="objects", function_name="make")
    )
    assert len(function.function.parameters) == 2


async def test_it_reads_the_events_of_a_call(client: GrpcProtocolClient) -> None:
    package = await published_corpus(client)
    done = await call(client, f"{package}::objects::happen_often", 2)
    emitted = done.events.events
    assert [each.event_type for each in emitted] == [f"{package}::objects::Happened"] * 2
    alice = bytes.fromhex(ALICE[2:])
    assert [each.contents.value for each in emitted] == [
        index.to_bytes(8, "little") + alice for index in range(2)
    ]
    stub = messages.LedgerServiceStub(client._channel)
    wanted = build_event_filter(terms=[[Literal("event_type", f"{package}::objects::Happened")]])
    frames = [one async for one in stub.list_events(messages.ListEventsRequest(filter=wanted))]
    assert sum(frame.event is not None for frame in frames) == 2


async def test_it_lists_the_dynamic_fields_of_an_object(client: GrpcProtocolClient) -> None:
    package = await published_corpus(client)
    made = await call(client, f"{package}::objects::make", 5)
    (thing,) = (
        each.object_id
        for each in made.effects.changed_objects
        if each.object_type and each.object_type.endswith("::objects::Thing")
    )
    for name, value in ((b"a", 1), (b"b", 2)):
        await call(client, f"{package}::objects::add_field", thing, list(name), value)
    listed = await ask(client, command.GetDynamicFields(object_id=thing))
    fields = {each.name.value: each.value.value for each in listed.dynamic_fields}
    assert fields == {b"\x01a": (1).to_bytes(8, "little"), b"\x01b": (2).to_bytes(8, "little")}
    assert {each.value_type for each in listed.dynamic_fields} == {"u64"}


async def test_it_is_told_of_events_as_they_happen(client: GrpcProtocolClient) -> None:
    package = await published_corpus(client)
    stub = messages.SubscriptionServiceStub(client._channel)
    wanted = build_event_filter(terms=[[Literal("emit_module", f"{package}::objects")]])
    frames = stub.subscribe_events(messages.SubscribeEventsRequest(filter=wanted))
    seen: list[bytes] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        await anext(frames)  # the first frame says that the subscription is open
        await call(client, f"{package}::objects::happen_often", 2)
        async for frame in frames:
            if frame.event is not None and frame.event.contents is not None:
                seen.append((frame.event.contents.value or b"")[:8])
            if len(seen) == 2:
                break
    assert seen == [index.to_bytes(8, "little") for index in range(2)]
