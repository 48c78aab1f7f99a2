"""The network's pace by a fake clock: commits apart, owned objects locked, late ones cancelled."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from pocketsui.errors import InputRefused, LedgerBusy, LedgerStopped, TransactionRefused
from pocketsui.execution.context import ObjectReader, TransactionContext
from pocketsui.execution.record import Execution
from pocketsui.fsck import check
from pocketsui.ledger.congestion import MOVE_CALL_US, Budget
from pocketsui.ledger.consensus import MAINNET, Pace
from pocketsui.ledger.epochs import DAILY, EpochSettings
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.records import TransactionRecord
from pocketsui.transactions.run import Interpreter
from pocketsui.transactions.system import SYSTEM_STATE_ID
from sui_wire.effects import Cancelled, UnchangedObject
from sui_wire.execution_status import ErrorKind, Failure, Success
from sui_wire.ids import parse_address
from sui_wire.transaction import (
    CONGESTED,
    ConsensusCommitPrologue,
    MoveCall,
    ProgrammableTransaction,
    Shared,
    UntilEpoch,
)
from tests.unit.pocketsui.ledger.test_ledger import Clock, coin, made
from tests.unit.pocketsui.node_world import transaction as build
from tests.unit.pocketsui.node_world import transfer, transfers

HOUR_MS = 3_600_000
NARROW = replace(MAINNET, budget=Budget(object_us=MOVE_CALL_US, deferrals=2))
"""One call on an object a commit."""


def calls(
    transaction: ProgrammableTransaction,
    context: TransactionContext,
    reader: ObjectReader,
    *,
    keep_return_values: bool = False,
) -> Execution:
    """An interpreter for calls that do nothing, and transfers."""
    if isinstance(transaction.commands[0], MoveCall):
        return Execution(computation_units=700)
    return transfers(transaction, context, reader, keep_return_values=keep_return_values)


@contextlib.asynccontextmanager
async def running(
    folder: Path,
    clock: Clock,
    pace: Pace = MAINNET,
    epochs: EpochSettings = DAILY,
    interpreter: Interpreter = calls,
) -> AsyncIterator[Ledger]:
    ledger = await open_ledger(
        folder, now_ms=clock, interpreter=interpreter, pace=pace, epochs=epochs
    )
    try:
        yield ledger
    finally:
        await ledger.close()


def call(ledger: Ledger, number: int, price: int = 1_000) -> asyncio.Task[TransactionRecord]:
    """A call of the faucet that changes a shared object, on its way."""
    shared = Shared.of(SYSTEM_STATE_ID, 1, mutable=True)
    command = MoveCall(parse_address("0x2"), "shop", "buy", (), ())
    kind = ProgrammableTransaction((shared,), (command,))
    data = build(kind, coin(ledger, number), sender=ledger.keys.faucet, price=price)
    signature = ledger.keys.faucet.sign_transaction(data.encoded)
    return asyncio.create_task(ledger.execute(data.encoded, (signature,)))


async def commit(ledger: Ledger, clock: Clock) -> None:
    """Let everybody submit, and a commit be made."""
    for _ in range(3):
        await asyncio.sleep(0)
    clock.now_ms += 200
    ledger.keep_pace()


async def test_checkpoints_keep_their_distance(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as ledger:
        await asyncio.gather(ledger.execute(*made(ledger, 0)), ledger.execute(*made(ledger, 1)))
        later = asyncio.create_task(ledger.execute(*made(ledger, 2)))
        await asyncio.sleep(0)
        clock.now_ms += 199
        ledger.keep_pace()
        newest = ledger.store.newest_checkpoint()
        assert newest is not None
        assert newest.sequence == 1
        clock.now_ms += 1
        ledger.keep_pace()
        assert (await later).checkpoint == 2
        assert (await later).timestamp_ms == 1_000_200
        assert len(ledger.store.transactions_of(1)) == 3


async def test_the_same_transaction_waits_once(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as ledger:
        data = made(ledger)
        first = asyncio.create_task(ledger.execute(*data))
        second = asyncio.create_task(ledger.execute(*data))
        await commit(ledger, clock)
        assert await first is await second


async def test_an_owned_object_is_locked_until_its_transaction_is_done(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as ledger:
        one, other = made(ledger, amount=5), made(ledger, amount=6)
        winner = asyncio.create_task(ledger.execute(*one))
        await asyncio.sleep(0)
        with pytest.raises(InputRefused, match="version 1 is already locked by a different"):
            await ledger.execute(*other)
        await commit(ledger, clock)
        assert isinstance((await winner).effects.status, Success)
        with pytest.raises(InputRefused, match="current version: 2"):
            await ledger.execute(*other)


async def test_who_finds_no_room_is_deferred_and_then_cancelled_and_pays(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock, NARROW) as ledger:
        tasks = [call(ledger, number) for number in range(5)]
        for _ in range(3):
            await commit(ledger, clock)
        records = [await each for each in tasks]
        assert [each.checkpoint for each in records] == [1, 2, 3, 3, 3]
        assert [isinstance(each.effects.status, Success) for each in records] == [True] * 3 + [
            False
        ] * 2
        effects = records[4].effects
        congested = ErrorKind.EXECUTION_CANCELED_DUE_TO_CONSENSUS_OBJECT_CONGESTION
        assert effects.status == Failure(congested, (SYSTEM_STATE_ID,))
        assert effects.unchanged_objects == (
            UnchangedObject(SYSTEM_STATE_ID, Cancelled(CONGESTED)),
        )
        assert effects.gas_used.computation_cost == 1_000_000
        assert [each.id for each in effects.changed_objects] == [coin(ledger, 4).id]
        opening = ledger.store.transactions_of(3)[0].transaction.kind
        assert isinstance(opening, ConsensusCommitPrologue)
        assert {each.digest for each in opening.cancelled} == {each.digest for each in records[3:]}
    assert check(tmp_path, calls).problems == ()


async def test_a_higher_gas_price_jumps_the_queue(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock, NARROW) as ledger:
        poor, rich = call(ledger, 0), call(ledger, 1, price=2_000)
        for _ in range(2):
            await commit(ledger, clock)
        assert ((await rich).checkpoint, (await poor).checkpoint) == (1, 2)


async def test_an_epoch_ends_when_nobody_is_deferred(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock, NARROW, EpochSettings(HOUR_MS)) as ledger:
        tasks = [call(ledger, 0), call(ledger, 1)]
        assert (await tasks[0]).checkpoint == 1
        clock.now_ms += HOUR_MS
        ledger.keep_time()
        assert ledger.epoch.number == 0
        await commit(ledger, clock)
        ledger.keep_time()
        assert ledger.epoch.number == 1
        assert [(await each).effects.epoch for each in tasks] == [0, 0]


async def test_no_more_wait_than_the_node_keeps(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock, replace(MAINNET, most_waiting=1)) as ledger:
        waiting = asyncio.create_task(ledger.execute(*made(ledger, 0)))
        await asyncio.sleep(0)
        with pytest.raises(LedgerBusy, match="1 transactions wait for a commit already"):
            await ledger.execute(*made(ledger, 1))
        await commit(ledger, clock)
        assert isinstance((await waiting).effects.status, Success)
        later = asyncio.create_task(ledger.execute(*made(ledger, 1)))
        await commit(ledger, clock)
        assert isinstance((await later).effects.status, Success)


async def test_nothing_is_executed_after_the_epoch_it_was_for(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock, epochs=EpochSettings(HOUR_MS)) as ledger:
        await ledger.execute(*made(ledger))
        faucet = ledger.keys.faucet
        data = replace(build(transfer(), coin(ledger, 1), sender=faucet), expiration=UntilEpoch(0))
        late = asyncio.create_task(
            ledger.execute(data.encoded, (faucet.sign_transaction(data.encoded),))
        )
        await asyncio.sleep(0)
        clock.now_ms += HOUR_MS
        ledger.keep_time()
        await commit(ledger, clock)
        with pytest.raises(TransactionRefused, match="expired after epoch 0"):
            await late


async def test_a_ledger_that_stops_tells_who_waits(tmp_path: Path) -> None:
    async with running(tmp_path, Clock()) as ledger:
        await ledger.execute(*made(ledger))
        waiting = asyncio.create_task(ledger.execute(*made(ledger, 1)))
        await asyncio.sleep(0)
    with pytest.raises(LedgerStopped, match="shutting down"):
        await waiting


async def test_one_that_cannot_be_executed_any_more_harms_no_other(tmp_path: Path) -> None:
    clock = Clock()
    failed = False

    def failing(
        transaction: ProgrammableTransaction,
        context: TransactionContext,
        reader: ObjectReader,
        *,
        keep_return_values: bool = False,
    ) -> Execution:
        nonlocal failed
        if not failed:
            failed = True
            raise InputRefused("it is gone")
        return transfers(transaction, context, reader, keep_return_values=keep_return_values)

    async with running(tmp_path, clock, interpreter=failing) as ledger:
        both = [asyncio.create_task(ledger.execute(*made(ledger, number))) for number in (0, 1)]
        await commit(ledger, clock)
        with pytest.raises(InputRefused, match="it is gone"):
            await both[0]
        assert isinstance((await both[1]).effects.status, Success)
        again = asyncio.create_task(ledger.execute(*made(ledger, 0)))
        await commit(ledger, clock)
        assert isinstance((await again).effects.status, Success)
