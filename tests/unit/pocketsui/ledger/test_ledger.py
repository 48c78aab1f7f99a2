"""The ledger: executes in order, answers when durable, repeats nothing, forgets nothing."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from pocketsui.coins import balance_of
from pocketsui.errors import (
    InputRefused,
    LedgerStopped,
    SignatureRefused,
    StoreUnusable,
    TransactionRefused,
)
from pocketsui.execution.record import Execution
from pocketsui.failure import Failure, FailureKind
from pocketsui.fsck import check
from pocketsui.ledger.genesis import FAUCET_COINS, TOTAL_SUPPLY, faucet_coins
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.records import TransactionRecord
from pocketsui.store.writer import StoreWriter
from pocketsui.transactions.run import Interpreter
from pocketsui.transactions.system import CLOCK_ID
from sui_wire.checkpoint import CommitteeMember
from sui_wire.committee import verify_checkpoint
from sui_wire.execution_status import Failure as FailureStatus
from sui_wire.execution_status import Success
from sui_wire.object import GAS_COIN_TYPE, MoveObject, Object
from sui_wire.transaction import ConsensusCommitPrologue, GasData, Genesis, TransactionData
from tests.unit.pocketsui.node_world import BOB, does, ref, transaction, transfer, transfers


class Clock:
    """Stands still until told.

    >>> Clock(5)()
    5
    """

    def __init__(self, now_ms: int = 1_000_000) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


@contextlib.asynccontextmanager
async def running(
    folder: Path, clock: Clock | None = None, interpreter: Interpreter = transfers
) -> AsyncIterator[Ledger]:
    ledger = await open_ledger(folder, now_ms=clock or Clock(), interpreter=interpreter)
    try:
        yield ledger
    finally:
        await ledger.close()


def coin(ledger: Ledger, number: int = 0) -> Object:
    """One of the faucet's coins as it is now."""
    found = ledger.newest(sorted(faucet_coins(ledger.keys.faucet.address))[number])
    assert found is not None
    return found


def made(ledger: Ledger, number: int = 0, amount: int = 5) -> tuple[bytes, tuple[bytes, ...]]:
    """A transfer by the faucet, signed."""
    data = transaction(transfer(amount), coin(ledger, number), sender=ledger.keys.faucet)
    return data.encoded, (ledger.keys.faucet.sign_transaction(data.encoded),)


async def test_genesis_holds_the_supply_and_names_the_chain(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        first = ledger.store.checkpoint(0)
        assert first is not None
        assert ledger.epoch.chain == first.digest
        (record,) = ledger.store.transactions_of(0)
        assert isinstance(record.transaction.kind, Genesis)
        coins = list(ledger.store.owned_coins(ledger.keys.faucet.address, str(GAS_COIN_TYPE)))
        assert len(coins) == FAUCET_COINS
        assert sum(
            balance_of(each.data) for each in coins if isinstance(each.data, MoveObject)
        ) == (TOTAL_SUPPLY)


async def test_an_executed_transaction_is_on_the_disk_when_it_is_answered(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        record = await ledger.execute(*made(ledger))
        assert isinstance(record.effects.status, Success)
        stored = ledger.store.transaction(record.digest)
        assert stored is not None
        assert stored.effects_bytes == record.effects_bytes
        assert (stored.checkpoint, stored.index) == (1, 1)


async def test_every_checkpoint_opens_with_the_clock(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as ledger:
        clock.now_ms += 500
        await ledger.execute(*made(ledger))
        opening, _ = ledger.store.transactions_of(1)
        kind = opening.transaction.kind
        assert isinstance(kind, ConsensusCommitPrologue)
        assert kind.commit_timestamp_ms == clock.now_ms
        shown = ledger.newest(CLOCK_ID)
        assert shown is not None
        assert isinstance(shown.data, MoveObject)
        assert int.from_bytes(shown.data.contents[32:], "little") == clock.now_ms


async def test_time_never_runs_backwards(tmp_path: Path) -> None:
    clock = Clock()
    async with running(tmp_path, clock) as ledger:
        clock.now_ms -= 10_000
        record = await ledger.execute(*made(ledger))
        assert record.timestamp_ms == 1_000_000


async def test_what_arrives_together_is_committed_together(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        records = await asyncio.gather(
            *(ledger.execute(*made(ledger, number)) for number in range(FAUCET_COINS))
        )
        assert {each.checkpoint for each in records} == {1}
        assert [each.index for each in records] == list(range(1, FAUCET_COINS + 1))


async def test_the_chain_of_checkpoints_is_signed_and_gapless(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        for number in range(3):
            await ledger.execute(*made(ledger, number))
        committee = (CommitteeMember(ledger.keys.authority.public_key, 10_000),)
        previous = None
        for sequence in range(4):
            record = ledger.store.checkpoint(sequence)
            assert record is not None
            assert record.summary.previous_digest == previous
            assert record.summary.content_digest == record.contents.digest
            verify_checkpoint(record.summary_bytes, record.signature, 0, committee)
            previous = record.digest


async def test_the_same_transaction_again_has_the_same_effects(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        data, signatures = made(ledger)
        both = await asyncio.gather(
            ledger.execute(data, signatures), ledger.execute(data, signatures)
        )
        later = await ledger.execute(data, signatures)
        assert both[0] is both[1]
        assert later.effects_bytes == both[0].effects_bytes
    async with running(tmp_path) as ledger:
        assert (await ledger.execute(data, signatures)).effects_bytes == later.effects_bytes
        assert ledger.store.transaction_count() == 3


async def test_a_spent_version_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        stale = made(ledger, amount=6)
        await ledger.execute(*made(ledger))
        with pytest.raises(InputRefused, match="current version: 2"):
            await ledger.execute(*stale)


async def test_a_refused_transaction_leaves_no_trace(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        data, _ = made(ledger)
        with pytest.raises(SignatureRefused):
            await ledger.execute(data, (BOB.sign_transaction(data),))
        with pytest.raises(TransactionRefused):
            await ledger.execute(b"nonsense", ())
        newest = ledger.store.newest_checkpoint()
        assert newest is not None
        assert newest.sequence == 0


async def test_a_failed_transaction_is_recorded_and_pays(tmp_path: Path) -> None:
    failing = does(Execution(failure=Failure(FailureKind.INSUFFICIENT_COIN_BALANCE, "no money")))
    async with running(tmp_path, interpreter=failing) as ledger:
        record = await ledger.execute(*made(ledger))
        assert isinstance(record.effects.status, FailureStatus)
        assert record.effects.gas_used.computation_cost > 0


async def test_it_goes_on_where_it_was(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        first = await ledger.execute(*made(ledger))
        chain = ledger.epoch.chain
    async with running(tmp_path) as ledger:
        second = await ledger.execute(*made(ledger))
        assert (second.checkpoint, second.position) == (first.checkpoint + 1, first.position + 2)
        assert ledger.epoch.chain == chain


async def test_a_second_node_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path):
        with pytest.raises(StoreUnusable, match="in use by another"):
            await open_ledger(tmp_path, now_ms=Clock(), interpreter=transfers)


async def test_its_secrets_are_its_owners_alone(tmp_path: Path) -> None:
    async with running(tmp_path / "ledger"):
        assert (tmp_path / "ledger").stat().st_mode & 0o777 == 0o700
        for name in ("authority.key", "faucet.key"):
            assert (tmp_path / "ledger" / name).stat().st_mode & 0o777 == 0o600


async def test_a_simulation_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        before = coin(ledger)
        data = transaction(transfer(), before, sender=ledger.keys.faucet)
        simulation = ledger.simulate(data, checks=True)
        assert isinstance(simulation.outcome.effects.status, Success)
        assert coin(ledger) == before


async def test_a_simulation_chooses_gas_that_suffices(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        faucet = ledger.keys.faucet
        unpaid = TransactionData(transfer(), faucet.address, GasData((), faucet.address, 0, 0))
        chosen = ledger.simulate(unpaid, checks=True, choose_gas=True).transaction
        assert chosen.gas.payment == (ref(coin_of(ledger, chosen)),)
        record = await ledger.execute(chosen.encoded, (faucet.sign_transaction(chosen.encoded),))
        assert isinstance(record.effects.status, Success)
        assert record.effects.gas_used.used <= chosen.gas.budget


def coin_of(ledger: Ledger, data: TransactionData) -> Object:
    found = ledger.newest(data.gas.payment[0].id)
    assert found is not None
    return found


async def test_nobody_can_pay_without_coins(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        unpaid = TransactionData(transfer(), BOB.address, GasData((), BOB.address, 0, 0))
        with pytest.raises(TransactionRefused, match="coins hold 0 MIST"):
            ledger.simulate(unpaid, checks=True, choose_gas=True)
        assert ledger.simulate(unpaid, checks=False).results == ()


async def test_a_disk_that_fails_stops_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as ledger:
        data, signatures = made(ledger)

        def fail(*_: object) -> None:
            raise OSError("No space left on device")

        monkeypatch.setattr(StoreWriter, "commit", fail)
        with pytest.raises(LedgerStopped, match="No space left"):
            await ledger.execute(data, signatures)
        await ledger.wait_failed()
        with pytest.raises(LedgerStopped, match="restart to continue"):
            await ledger.execute(*made(ledger, 1))
    monkeypatch.undo()
    async with running(tmp_path) as ledger:
        assert ledger.store.transaction_count() == 1
        record = await ledger.execute(data, signatures)
        assert isinstance(record.effects.status, Success)


async def test_nothing_new_is_taken_while_it_closes(tmp_path: Path) -> None:
    ledger = await open_ledger(tmp_path, now_ms=Clock(), interpreter=transfers)
    data, signatures = made(ledger)
    async with asyncio.TaskGroup() as tasks:
        last = tasks.create_task(ledger.execute(data, signatures))
        await asyncio.sleep(0)
        tasks.create_task(ledger.close())
    assert isinstance(last.result(), TransactionRecord)
    with pytest.raises(LedgerStopped, match="shutting down"):
        ledger._refuse_when_closing()


async def test_subscribers_hear_of_every_checkpoint(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        subscription = ledger.subscriptions.open()
        for number in range(3):
            await ledger.execute(*made(ledger, number))
        subscription.end()
        heard = [each.checkpoint.sequence async for each in subscription.checkpoints()]
        assert heard == [1, 2, 3]


async def test_fsck_agrees_with_what_was_executed(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        for number in range(3):
            await ledger.execute(*made(ledger, number))
    report = check(tmp_path, transfers)
    assert report.problems == ()
    assert (report.checkpoints, report.transactions) == (4, 7)


async def test_fsck_finds_another_execution(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        await ledger.execute(*made(ledger))
    report = check(tmp_path, does(Execution()))
    assert any("other effects" in str(each) for each in report.problems)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            "UPDATE objects SET encoded = (SELECT encoded FROM objects WHERE rowid = 2) "
            "WHERE rowid = 1",
            "not stored",
        ),
        ("UPDATE objects SET encoded = zeroblob(9) WHERE rowid = 1", "cannot be read"),
        ("UPDATE live SET version = version + 1", "not listed as what it is"),
        ("UPDATE checkpoints SET signature = zeroblob(48) WHERE sequence = 1", "signature"),
        ("DELETE FROM transactions WHERE position = 2", "contents list"),
    ],
)
async def test_fsck_finds_what_was_changed_on_the_disk(
    tmp_path: Path, change: str, found: str
) -> None:
    async with running(tmp_path) as ledger:
        await ledger.execute(*made(ledger))
    with contextlib.closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as connection:
        connection.execute(change)
        connection.commit()
    report = check(tmp_path, transfers)
    assert any(found in str(each) for each in report.problems), report.problems


async def test_an_expired_transaction_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as ledger:
        data = transaction(transfer(), coin(ledger), sender=ledger.keys.faucet)
        poor = replace(data, gas=replace(data.gas, budget=1))
        with pytest.raises(TransactionRefused, match="under the least"):
            await ledger.execute(poor.encoded, (ledger.keys.faucet.sign_transaction(poor.encoded),))
