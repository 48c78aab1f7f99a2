"""Gives away SUI of a test ledger, from the supply that genesis put into the faucet's coins.

Over HTTP it answers as the faucet of `sui start` does: POST /v2/gas (and /gas) with
`{"FixedAmountRequest": {"recipient": "0x..."}}`.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass

from pocketsui.coins import MIST_PER_SUI
from pocketsui.errors import PocketsuiError
from pocketsui.ledger.genesis import faucet_coins
from pocketsui.ledger.ledger import Ledger
from sui_wire.bcs import Writer
from sui_wire.effects import IdOperation
from sui_wire.execution_status import ErrorKind, Failure
from sui_wire.ids import Address, Digest, ObjectId
from sui_wire.transaction import (
    GasCoin,
    GasData,
    Input,
    NestedResult,
    ObjectRef,
    ProgrammableTransaction,
    Pure,
    SplitCoins,
    TransactionData,
    TransferObjects,
)

DEFAULT_AMOUNT = 200 * MIST_PER_SUI
"""MIST in each coin that is given (as `sui start` does)."""
DEFAULT_COINS = 5
"""Coins for each request (as `sui start` does)."""
LARGEST_REQUEST = 500
"""Coins in one request; a command has at most 511 amounts."""

_BUDGET = MIST_PER_SUI


class FaucetEmpty(PocketsuiError):
    """The faucet could not pay."""


@dataclass(frozen=True, slots=True)
class GivenCoin:
    """A coin that now belongs to whoever asked."""

    id: ObjectId
    amount: int
    transaction: Digest


class Faucet:
    """Spends the faucet's coins in turn, so that requests do not wait for one another."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        coins = sorted(faucet_coins(ledger.keys.faucet.address))
        self._turns = itertools.cycle([(coin, asyncio.Lock()) for coin in coins])

    async def give(
        self, recipient: Address, amount: int = DEFAULT_AMOUNT, coins: int = DEFAULT_COINS
    ) -> tuple[GivenCoin, ...]:
        """Send `coins` coins of `amount` MIST each; returns when they are on the disk."""
        if not 0 < coins <= LARGEST_REQUEST:
            raise FaucetEmpty(f"{coins} coins asked for; 1 to {LARGEST_REQUEST} are given at once")
        coin, free = next(self._turns)
        async with free:  # where transactions wait for a commit, a coin waits with its own
            transaction = self._transaction(coin, recipient, amount, coins)
            signature = self._ledger.keys.faucet.sign_transaction(transaction.encoded)
            record = await self._ledger.execute(transaction.encoded, (signature,))
        match record.effects.status:
            case Failure(kind=ErrorKind.INSUFFICIENT_COIN_BALANCE):
                raise FaucetEmpty(f"the faucet has no {amount * coins} MIST; ask for less")
            case Failure(kind=kind):
                raise FaucetEmpty(f"the faucet's transfer failed: {kind.name}")
        return tuple(
            GivenCoin(change.id, amount, record.digest)
            for change in record.effects.changed_objects
            if change.operation is IdOperation.CREATED
        )

    def _transaction(
        self, coin_id: ObjectId, recipient: Address, amount: int, coins: int
    ) -> TransactionData:
        faucet = self._ledger.keys.faucet.address
        coin = self._ledger.newest(coin_id)
        if coin is None:
            raise FaucetEmpty("a faucet coin is missing")
        programme = ProgrammableTransaction(
            inputs=(Pure(bytes(Writer().u64(amount))), Pure(recipient)),
            commands=(
                SplitCoins(GasCoin(), (Input(0),) * coins),
                TransferObjects(tuple(NestedResult(0, n) for n in range(coins)), Input(1)),
            ),
        )
        payment = ObjectRef(coin.id, coin.version, coin.digest)
        price = self._ledger.epoch.reference_gas_price
        return TransactionData(programme, faucet, GasData((payment,), faucet, price, _BUDGET))
