"""Puts very many transactions into one file, and says every so often how that goes.

They are transfers, each making a coin that stays, so that all tables grow: transactions, versions
of objects, and objects that are there now. They go to the ledger directly, without gRPC, which
keeps nothing; the way to the disk is the one of every transaction.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.ledger.load import Measured, send
from bench.ledger.server import Server, own_memory
from pocketsui.coins import balance_of
from pocketsui.ledger.ledger import Ledger
from pocketsui.store.reader import StoreReader
from pocketsui.testing import Ledger as OwnLedger
from sui_wire.bcs import Writer
from sui_wire.effects import TransactionEffects
from sui_wire.execution_status import Success
from sui_wire.ids import Address, ObjectId
from sui_wire.object import GAS_COIN_TYPE, MoveObject, Object
from sui_wire.signature import KeyPair
from sui_wire.transaction import (
    GasCoin,
    GasData,
    Input,
    ObjectRef,
    ProgrammableTransaction,
    Pure,
    Result,
    SplitCoins,
    TransactionData,
    TransferObjects,
)

MB = 1_000_000
PAYERS = 64
"""Transfers at once; each payer waits for its answer before it sends the next."""
EACH = 20_000 * 1_000_000_000
"""MIST for each payer: a transfer keeps about 0.002 SUI as the fee for the new coin."""
BUDGET = 10_000_000
PRICE = 1_000
REPORTS = 10


@dataclass(slots=True)
class Payer:
    """A key, and its coin as it is by now."""

    key: KeyPair
    coin: ObjectRef

    def pay(self, recipient: Address) -> tuple[bytes, bytes]:
        """A signed transfer of a thousandth of a SUI."""
        programme = ProgrammableTransaction(
            (Pure(bytes(Writer().u64(1_000_000))), Pure(recipient)),
            (SplitCoins(GasCoin(), (Input(0),)), TransferObjects((Result(0),), Input(1))),
        )
        gas = GasData((self.coin,), self.key.address, PRICE, BUDGET)
        transaction = TransactionData(programme, self.key.address, gas).encoded
        return transaction, self.key.sign_transaction(transaction)


def coin_after(effects: TransactionEffects) -> ObjectRef:
    """The coin that paid, as it is now."""
    if not isinstance(effects.status, Success) or effects.gas_object_index is None:
        raise RuntimeError(f"a transfer failed: {effects.status}")
    change = effects.changed_objects[effects.gas_object_index]
    if change.output is None:
        raise RuntimeError("the coin that paid is gone")
    return ObjectRef(change.id, effects.lamport_version, change.output.digest)


async def fill_ledger(folder: Path, count: int, say: Callable[[str], object]) -> None:
    """Make `count` transfers on a ledger in `folder/ledger`."""
    async with OwnLedger.start(folder) as own:
        ledger = own.node.ledger
        payers = [await _payer(own, number) for number in range(PAYERS)]
        await _report_each_part(ledger, folder, payers, count, say)


async def _report_each_part(
    ledger: Ledger, folder: Path, payers: list[Payer], count: int, say: Callable[[str], object]
) -> None:
    for part in range(1, REPORTS + 1):
        began, used = time.monotonic(), time.process_time()
        share = count // REPORTS // PAYERS
        async with asyncio.TaskGroup() as group:
            for payer in payers:
                group.create_task(_pay(ledger, payer, share))
        done, seconds = share * PAYERS, time.monotonic() - began
        processor = (time.process_time() - used) / done * 1_000
        size = sum(each.stat().st_size for each in (folder / "ledger").iterdir())
        say(
            f"{part * done:>9} transactions: {done / seconds:.0f}/s, {processor:.3f} ms of "
            f"processor each, {own_memory() / MB:.0f} MB of memory, {size / MB:.0f} MB of files"
        )


async def _pay(ledger: Ledger, payer: Payer, times: int) -> None:
    for number in range(times):
        recipient = Address(bytes((number % 251,)) * 32)
        transaction, signature = payer.pay(recipient)
        payer.coin = coin_after((await ledger.execute(transaction, (signature,))).effects)


async def _payer(own: OwnLedger, number: int) -> Payer:
    key = KeyPair.from_seed(bytes((number,)) * 32)
    (given,) = await own.faucet(key.address, EACH)
    return Payer(key, _current(own.node.ledger, given.id))


def _current(ledger: Ledger, object_id: ObjectId) -> ObjectRef:
    found = ledger.newest(object_id)
    if found is None:
        raise RuntimeError("the faucet's coin is not there")
    return ObjectRef(found.id, found.version, found.digest)


async def transfer_alone(server: Server, data: Path) -> Measured:
    """Transfers one after the other through gRPC, by payers who have waited since."""
    store = StoreReader(data / "ledger.sqlite")
    signed = []
    for number in range(PAYERS):
        key = KeyPair.from_seed(bytes((number,)) * 32)
        # The largest is the one that paid; the payer may have been paid as well.
        coin = max(store.owned_coins(key.address, str(GAS_COIN_TYPE)), key=_balance)
        payer = Payer(key, ObjectRef(coin.id, coin.version, coin.digest))
        signed.append(payer.pay(key.address))
    store.close()
    return await send(server, signed, clients=1)


def _balance(coin: Object) -> int:
    if not isinstance(coin.data, MoveObject):
        raise TypeError("a package is no coin")
    return balance_of(coin.data)
